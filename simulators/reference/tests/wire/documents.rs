//! Documents of the current version, as small as they can be.

use serde_json::{Value, json};

pub(crate) fn master_data() -> Value {
    json!({
        "plants": [{"plant": "P10", "name": "Plant Ten", "timeZone": "Europe/Berlin"}, {"plant": "P30", "name": "Plant Thirty", "timeZone": "UTC"}],
        "materials": [{"material": "M-100", "description": "bolt", "baseUnit": "EA", "conversions": [{"unit": "BX", "numerator": "12", "denominator": "1"}]}],
        "suppliers": [
            {"supplier": "S100", "name": "One", "plants": ["P10"]},
            {"supplier": "S200", "name": "Two", "plants": ["P10"]},
            {"supplier": "S300", "name": "Three", "plants": ["P30"]}
        ]
    })
}

/// An order of S100 for 10 pieces.
pub(crate) fn order(number: &str, revision: u32) -> Value {
    let quantity = json!({"amount": "10", "unit": "EA"});
    json!({
        "orderNumber": number, "revision": revision, "supplier": "S100", "plant": "P10", "correlationId": correlation(number),
        "issuedAt": "2026-11-01T08:00:00Z", "lifecycle": "open", "currency": "EUR", "incoterm": {"code": "FCA", "place": "Hamburg"},
        "tolerance": {"overPercent": "5", "underPercent": "0"}, "note": format!("revision {revision}"), "reference": "R-1",
        "lines": [{
            "line": 10, "material": "M-100", "materialRevision": "A", "description": "bolt", "quantity": quantity,
            "price": {"amount": "1.50", "currency": "EUR", "per": {"amount": "1", "unit": "EA"}},
            "schedule": [{"date": "2026-12-01", "quantity": quantity}]
        }]
    })
}

/// S100's acceptance of an order's revision.
pub(crate) fn acknowledgement(number: &str, order: &str, revision: u32) -> Value {
    json!({
        "acknowledgementNumber": number, "orderNumber": order, "orderRevision": revision, "supplier": "S100", "plant": "P10",
        "correlationId": correlation(order), "respondedAt": "2026-11-02T08:00:00Z", "note": "", "reference": "A-1",
        "lines": [{"line": 10, "material": "M-100", "response": "accepted", "quantity": {"amount": "10", "unit": "EA"}, "promisedDate": "2026-12-01"}]
    })
}

pub(crate) fn correlation(order: &str) -> String {
    format!("corr-{order}")
}
