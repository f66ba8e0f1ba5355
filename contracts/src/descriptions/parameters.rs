//! The parameters of an operation: what stands in its path, its query and its headers, with the form that each has.

use super::routes::{Caller, Content, Route};
use countersign_core::status::OrderStatus;
use serde_json::{Value, json};

/// A structured-field string (RFC 9651) in quotes, or a bare key of the characters that need none; 1 to 255 characters either way.
const KEY: &str = r#"^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-+\--:<-\[\]-~]{1,255})$"#;

/// The headers of an event beside its signature (Standard Webhooks), and those that carry its attributes when its body is the document alone (CloudEvents
/// 1.0, HTTP binding, binary mode).
const EVENT_HEADERS: [(&str, bool, &str); 6] = [
    ("webhook-id", true, "The same for each repetition of one event."),
    ("webhook-timestamp", true, "When it was signed, in seconds since 1970."),
    ("ce-specversion", false, "`1.0`, when the body is the document alone."),
    ("ce-id", false, "The event's id, when the body is the document alone."),
    ("ce-source", false, "Where it comes from, when the body is the document alone."),
    ("ce-type", false, "What happened, when the body is the document alone."),
];

/// Returns the parameters of `route` at `path`.
pub(super) fn parameters(route: &Route, path: &str) -> Vec<Value> {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_path
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": in_path_of(name, path) }))
        .collect();
    for name in route.query {
        let schema = match *name {
            "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 1000 }),
            "status" => json!({ "enum": OrderStatus::ALL.iter().map(|status| status.word()).collect::<Vec<_>>() }),
            _ => json!({ "type": "string" }),
        };
        parameters.push(json!({ "name": name, "in": "query", "required": false, "schema": schema }));
    }
    if matches!(route.request, Content::Document(_) | Content::Json("commitment")) {
        let schema = json!({ "type": "string", "pattern": KEY });
        let words = "The same for each repetition of one submission, and new for each submission.";
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": true, "description": words, "schema": schema }));
    }
    if route.caller == Caller::Signed {
        parameters.extend(EVENT_HEADERS.iter().map(|(name, is_required, words)| {
            json!({ "name": name, "in": "header", "required": is_required, "description": words, "schema": { "type": "string", "minLength": 1 } })
        }));
    }
    if route.answers.contains(&(304, Content::Nothing)) {
        let words = "The `ETag` of what is known already.";
        parameters.push(
            json!({ "name": "If-None-Match", "in": "header", "required": false, "description": words, "schema": { "type": "string" } }),
        );
    }
    parameters
}

/// Returns the form of the part `name` of `path`.
fn in_path_of(name: &str, path: &str) -> Value {
    let common = |name: &str| json!({ "$ref": format!("#/components/schemas/common/$defs/{name}") });
    match name {
        "fiscalYear" => json!({ "type": "integer", "minimum": 2000, "maximum": 2099 }),
        "month" => json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" }),
        // The integration gives these numbers itself, and a flow is called as whoever wrote its document called it, rightly or not.
        _ if path.starts_with("/ops/") => json!({ "type": "string", "minLength": 1 }),
        _ => common("identifier"),
    }
}

#[cfg(test)]
mod tests {
    use super::{KEY, parameters};
    use crate::descriptions::routes::ERP;

    #[test]
    fn every_write_of_the_erp_wants_a_key() {
        for route in ERP.iter().filter(|route| route.method == "POST") {
            let has_key = parameters(route, route.path)
                .iter()
                .any(|parameter| parameter["name"] == "Idempotency-Key" && parameter["required"] == true);
            assert!(has_key, "{}", route.path);
        }
    }

    #[test]
    fn a_key_is_described_as_it_is_read() {
        let validator = jsonschema::validator_for(&serde_json::json!({ "pattern": KEY })).expect("the pattern is one");
        let longest = "k".repeat(255);
        let quoted = format!("\"{longest}\"");
        for right in [
            "\"a key\"",
            "\"a \\\"key\\\"\"",
            "8e03978e-40d5-43dd-bc93-6894a57f9324",
            &longest,
            &quoted,
        ] {
            assert!(validator.is_valid(&serde_json::json!(right)), "{right}");
        }
        let too_long = format!("{longest}k");
        for wrong in [
            "", "\"\"", "a key", "\"open", "a,b", "a;b", "a\"b", "\"a\"b\"", "\"\\n\"", "ключ", &too_long,
        ] {
            assert!(!validator.is_valid(&serde_json::json!(wrong)), "{wrong}");
        }
    }
}
