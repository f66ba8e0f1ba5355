//! Whole documents for the fixtures that compare them: what an operation sends, and what the far side gets of it.

use super::line::Line;
use countersign_core::history::{Function, Intent};
use serde_json::{Value, json};

/// Returns what `intent` submits, with the change that the line asks for by `but /pointer=value`.
pub(crate) fn sent(intent: &Intent, line: &Line) -> String {
    let document = match intent.function {
        Function::AcknowledgementSubmit => acknowledgement(intent),
        Function::ShipNoticeSubmit => ship_notice(intent),
        _ => json!({"specversion": "1.0", "data": order(intent)}),
    };
    changed(document, line)
}

/// Returns what the far side gets of what `intent` submits, with the change that the line asks for.
pub(crate) fn delivered(intent: &Intent, line: &Line) -> String {
    let document = match intent.function {
        Function::AcknowledgementSubmit => commitment(intent),
        Function::ShipNoticeSubmit => ship_notice(intent),
        _ => json!({"id": "event", "data": {"order": order(intent), "status": "awaiting-acknowledgement"}}),
    };
    changed(document, line)
}

/// Returns the contract's example of what `intent` submits, with what the line asks for by `but`.
pub(crate) fn sent_example(intent: &Intent, line: &Line) -> String {
    changed(
        super::examples::sent(intent, line.option("version")).unwrap_or_else(|| line.wrong()),
        line,
    )
}

/// Returns what the far side gets of the contract's example, with what the line asks for by `but`.
pub(crate) fn delivered_example(intent: &Intent, line: &Line) -> String {
    changed(super::examples::delivered(intent).unwrap_or_else(|| line.wrong()), line)
}

/// Changes what `but /pointer=value;/other=value` names; what is no text stays none.
fn changed(mut document: Value, line: &Line) -> String {
    let changes = line.option("but").into_iter().flat_map(|text| text.split(';'));
    for (pointer, value) in changes.filter_map(|text| text.split_once('=')) {
        let place = document.pointer_mut(pointer);
        let place = place.unwrap_or_else(|| panic!("the document has nothing at `{pointer}`"));
        *place = if place.is_string() {
            value.into()
        } else {
            serde_json::from_str(value).expect("what is no text is JSON")
        };
    }
    document.to_string()
}

fn number(intent: &Intent) -> &str {
    intent.document.as_ref().map_or("", |document| &document.number)
}

fn order_number(intent: &Intent) -> &str {
    intent.parent.as_ref().map_or("", |order| &order.number)
}

fn print(intent: &Intent) -> String {
    intent
        .fingerprint
        .map_or_else(String::new, |print| format!("Müller & Söhne {print}"))
}

fn head(intent: &Intent) -> Value {
    json!({
        "orderNumber": order_number(intent),
        "supplier": intent.supplier,
        "plant": "P10",
        "correlationId": intent.correlation,
        "note": print(intent),
        "reference": print(intent),
    })
}

fn with(mut head: Value, members: Value) -> Value {
    if let (Value::Object(all), Value::Object(more)) = (&mut head, members) {
        all.extend(more);
    }
    head
}

fn acknowledgement(intent: &Intent) -> Value {
    let lines = intent.lines.iter().map(|line| {
        json!({
            "line": line.line,
            "material": "MAT-1000",
            "response": line.word,
            "quantity": line.quantity,
            "promisedDate": "2026-12-01",
        })
    });
    let members = json!({
        "acknowledgementNumber": number(intent),
        "orderRevision": intent.revision,
        "respondedAt": "2026-11-02T08:00:00Z",
        "lines": lines.collect::<Vec<_>>(),
    });
    with(head(intent), members)
}

fn commitment(intent: &Intent) -> Value {
    let lines = intent.lines.iter().map(|line| {
        json!({
            "line": line.line,
            "material": "MAT-1000",
            "status": "confirmed",
            "sourceStatus": line.word,
            "quantity": line.quantity,
            "promisedDate": "2026-12-01",
        })
    });
    let members = json!({
        "acknowledgementNumber": number(intent),
        "orderRevision": intent.revision,
        "plantName": "Regensburg",
        "lines": lines.collect::<Vec<_>>(),
    });
    with(head(intent), members)
}

fn ship_notice(intent: &Intent) -> Value {
    let lines = intent.lines.iter().enumerate().map(|(index, line)| {
        json!({
            "line": index + 1,
            "orderLine": line.line,
            "material": "MAT-1000",
            "quantity": line.quantity,
            "lots": [{"lot": "L-007", "quantity": line.quantity, "expiry": "2027-12-01"}],
        })
    });
    let members = json!({
        "shipNoticeNumber": number(intent),
        "shippedAt": "2026-11-02T08:00:00Z",
        "estimatedArrival": "2026-11-04T08:00:00Z",
        "carrier": "Road Haulage",
        "lines": lines.collect::<Vec<_>>(),
        "packages": [],
    });
    with(head(intent), members)
}

fn order(intent: &Intent) -> Value {
    let lines = intent.lines.iter().map(|line| {
        json!({
            "line": line.line,
            "material": "MAT-1000",
            "materialRevision": "A",
            "description": "a bolt",
            "quantity": line.quantity,
            "price": {"amount": "12.50", "currency": "EUR", "per": {"amount": "100", "unit": "EA"}},
            "schedule": [{"date": "2026-12-01", "quantity": line.quantity}],
        })
    });
    let members = json!({
        "orderNumber": number(intent),
        "revision": intent.revision,
        "issuedAt": "2026-11-02T08:00:00Z",
        "lifecycle": "open",
        "currency": "EUR",
        "incoterm": {"code": "FCA", "place": "Regensburg"},
        "tolerance": {"overPercent": "10", "underPercent": "0"},
        "lines": lines.collect::<Vec<_>>(),
    });
    with(head(intent), members)
}
