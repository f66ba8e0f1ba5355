//! What a few events come to.

use super::{Businesses, Technicals};
use countersign_core::history::Event;

/// Events in the words of a History.
fn events(lines: &[&str]) -> Vec<Event> {
    let event = |(index, line): (usize, &&str)| {
        let text = format!(r#"{{"i":{index},"at_us":{index},"business":"2026-03-02T0{index}:00:00Z",{line}}}"#);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    };
    lines.iter().enumerate().map(event).collect()
}

fn means(operation: u32, function: &str, document: &str, revision: u32, fingerprint: &str) -> String {
    format!(
        r#""what":{{"intent":{{"operation":{operation},"function":"{function}","supplier":"S1","document":{{"kind":"{document}","supplier":"S1","number":"N"}},
        "revision":{revision},"fingerprint":"{fingerprint}","expected":"accept"}}}}"#
    )
}

fn answered(operation: u32, result: &str, status: u16) -> String {
    format!(r#""what":{{"outcome":{{"operation":{operation},"number":1,"result":"{result}","reason":"","answer":{{"status":{status}}}}}}}"#)
}

fn shown(end: &str, document: &str, fingerprint: &str, effect: &str) -> String {
    format!(
        r#""what":{{"apply":{{"end":"{end}","sequence":1,"document":{{"kind":"{document}","supplier":"S1","number":"N"}},"revision":1,
        "fingerprint":"{fingerprint}","effect":{effect}}}}}"#
    )
}

#[test]
fn a_document_is_where_it_came_to_and_counts_once() {
    let lines = [
        means(1, "order-release", "order", 1, "~00000001"),
        answered(1, "ok", 202),
        means(2, "order-revise", "order", 2, "~00000002"),
        answered(2, "ok", 202),
        shown("portal", "order", "~00000002", r#"{"order-shown":"awaiting-acknowledgement"}"#),
        shown("portal", "order", "~00000002", r#"{"order-shown":"acknowledged"}"#),
        means(3, "acknowledgement-submit", "acknowledgement", 2, "~00000003"),
        answered(3, "ok", 202),
        // The far side of an acknowledgement is the ERP, whatever the portal shows of it.
        shown(
            "portal",
            "acknowledgement",
            "~00000003",
            r#"{"status-shown":{"status":"accepted"}}"#,
        ),
    ];
    let mut businesses = Businesses::default();
    events(&lines.each_ref().map(String::as_str))
        .iter()
        .for_each(|event| businesses.see(event));
    let figures = businesses.finish();
    let supplier = figures.suppliers[0].progress;
    assert_eq!(
        (supplier.taken, supplier.arrived, supplier.overtaken, supplier.on_the_way),
        (3, 1, 1, 1)
    );
    assert_eq!(supplier.completion_percent(), Some(50));
    let kinds: Vec<_> = figures.documents.iter().map(|kind| (kind.document, kind.progress.taken)).collect();
    assert_eq!(kinds, [("order", 2), ("acknowledgement", 1)]);
}

#[test]
fn what_belongs_to_an_order_counts_for_its_plant() {
    let order = |operation: u32, number: &str, plant: &str, fingerprint: &str| {
        format!(
            r#""what":{{"intent":{{"operation":{operation},"function":"order-release","supplier":"S1","document":{{"kind":"order","supplier":"S1","number":"{number}"}},
            "revision":1,"fingerprint":"{fingerprint}","expected":"accept","ordered":{{"plant":"{plant}","issued_at":"2026-03-02T00:00:00Z"}}}}}}"#
        )
    };
    let ship = r#""what":{"intent":{"operation":3,"function":"ship-notice-submit","supplier":"S1","document":{"kind":"ship-notice","supplier":"S1","number":"A"},
        "parent":{"kind":"order","supplier":"S1","number":"N2"},"fingerprint":"~00000003","expected":"accept"}}"#;
    let seen = |number: &str, status: &str| {
        format!(
            r#""what":{{"observe":{{"is_final":true,"observation":{{"order":{{"surface":"gateway","document":{{"kind":"order","supplier":"S1","number":"{number}"}},
            "revision":1,"status":"{status}"}}}}}}}}"#
        )
    };
    let case = r#""what":{"observe":{"is_final":true,"observation":{"case":{"id":"C1","reason_text":"receipt.over","reason":"receipt.over","owner":"buyer",
        "status":"open","is_escalated":false,"supplier":"S1","order_number":"N2","opened_at":"2026-03-02T03:00:00Z"}}}}"#;
    let lines = [
        order(1, "N1", "P20", "~00000001"),
        answered(1, "ok", 202),
        order(2, "N2", "P10", "~00000002"),
        answered(2, "ok", 202),
        ship.to_owned(),
        answered(3, "ok", 202),
        seen("N1", "overdue"),
        seen("N2", "awaiting-acknowledgement"),
        case.to_owned(),
    ];
    let mut businesses = Businesses::default();
    events(&lines.each_ref().map(String::as_str))
        .iter()
        .for_each(|event| businesses.see(event));
    let rows: Vec<_> = businesses
        .finish()
        .plants
        .iter()
        .map(|row| {
            let orders = row.orders.map(|orders| (orders.total, orders.unanswered, orders.overdue));
            let cases = (row.cases_open, row.shipments_differing, row.oldest_s);
            (row.plant.clone(), orders, row.progress.taken, cases)
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("P10".to_owned(), Some((1, 1, 0)), 2, (1, 1, Some(5 * 3600))),
            ("P20".to_owned(), Some((1, 0, 1)), 1, (0, 0, None)),
        ]
    );
}

#[test]
fn a_case_for_the_business_is_no_technical_failure_and_waits_since_it_was_opened() {
    let case = |id: &str, reason: &str, status: &str, opened: u32| {
        format!(
            r#""what":{{"observe":{{"is_final":true,"observation":{{"case":{{"id":"{id}","reason_text":"{reason}","reason":"{reason}","owner":"buyer",
            "status":"{status}","is_escalated":false,"supplier":"S1","opened_at":"2026-03-02T0{opened}:00:00Z"}}}}}}}}"#
        )
    };
    let lines = [
        case("C1", "quantity.tolerance", "open", 0),
        case("C2", "quantity.tolerance", "open", 1),
        case("C3", "delivery.failed", "open", 1),
        case("C2", "quantity.tolerance", "resolved", 1),
    ];
    let mut businesses = Businesses::default();
    events(&lines.each_ref().map(String::as_str))
        .iter()
        .for_each(|event| businesses.see(event));
    let figures = businesses.finish();
    assert_eq!(figures.suppliers[0].cases_open, 1);
    let rows: Vec<_> = figures
        .exceptions
        .iter()
        .map(|row| (&*row.reason, row.is_technical, row.open, row.resolved, row.oldest_s))
        .collect();
    assert_eq!(
        rows,
        [
            ("delivery.failed", true, 1, 0, Some(2 * 3600)),
            ("quantity.tolerance", false, 1, 1, Some(3 * 3600))
        ]
    );
}

#[test]
fn a_quality_case_is_held_until_it_is_answered_and_open_until_it_is_decided() {
    let of = |end: &str, kind: &str, number: &str, effect: &str| {
        format!(
            r#""what":{{"apply":{{"end":"{end}","sequence":1,"document":{{"kind":"{kind}","supplier":"S1","number":"{number}"}},"revision":1,"effect":{effect}}}}}"#
        )
    };
    let held = |decides: &str| {
        format!(
            r#"{{"quality-shown":{{{decides}"receipt":{{"kind":"goods-receipt","supplier":"S1","number":"R"}},"lot":"L","quantity":{{"amount":"1","unit":"EA"}}}}}}"#
        )
    };
    let answer = r#"{"corrective-action-booked":{"case":{"kind":"quality-notice","supplier":"S1","number":"Q2"}}}"#;
    let decides = r#""decides":{"kind":"quality-notice","supplier":"S1","number":"Q3"},"disposition":"scrap","#;
    let lines = [
        of("portal", "quality-notice", "Q1", &held("")),
        of("portal", "quality-notice", "Q2", &held("")),
        of("portal", "quality-notice", "Q3", &held("")),
        of("erp", "corrective-action", "A1", answer),
        of("portal", "quality-notice", "Q4", &held(decides)),
    ];
    let mut businesses = Businesses::default();
    events(&lines.each_ref().map(String::as_str))
        .iter()
        .for_each(|event| businesses.see(event));
    let rows: Vec<_> = businesses.finish().quality.into_iter().collect();
    let row = &rows[0];
    assert_eq!(
        (rows.len(), row.held, row.answered, row.closed, row.oldest_s),
        (1, 1, 1, 1, Some(4 * 3600))
    );
}

#[test]
fn calls_and_deliveries_are_counted_by_how_they_ended() {
    let attempt = |operation: u32, number: u32| {
        format!(
            r#""what":{{"attempt":{{"operation":{operation},"number":{number},"function":"order-list","edge":"portal-to-integration","method":"GET",
            "path":"/","principal":"nobody","token":"valid"}}}}"#
        )
    };
    let deliver = r#""what":{"deliver":{"edge":"integration-to-erp","function":"ship-notice-submit","method":"POST","path":"/","key":"k","is_authentic":true}}"#;
    let reply = |cause: u32, status: u16| format!(r#""cause":{cause},"what":{{"reply":{{"end":"erp","status":{status}}}}}"#);
    let lines = [
        attempt(1, 1),
        answered(1, "fail", 401),
        attempt(2, 1),
        answered(2, "unknown", 503),
        attempt(2, 2),
        deliver.to_owned(),
        reply(5, 503),
        deliver.to_owned(),
        reply(7, 201),
    ];
    let mut technicals = Technicals::default();
    events(&lines.each_ref().map(String::as_str))
        .iter()
        .for_each(|event| technicals.see(event));
    let figures = technicals.finish();
    let calls = &figures.calls[0];
    assert_eq!((calls.attempts, calls.repeated, calls.refused_access, calls.errors), (3, 1, 1, 1));
    let to_erp = &figures.deliveries[0];
    assert_eq!((to_erp.messages, to_erp.attempts, to_erp.failed, to_erp.most_at_once), (1, 2, 1, 1));
}
