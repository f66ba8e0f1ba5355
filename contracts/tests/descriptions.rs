//! The descriptions: every reference leads somewhere, every schema is one, and the examples of the contracts keep them.

use countersign_contracts::descriptions::routes::{ERP, INTEGRATION};
use countersign_contracts::descriptions::{asyncapi, openapi};
use serde_json::{Value, json};
use std::path::Path;

fn descriptions() -> Vec<(&'static str, Value)> {
    vec![
        ("integration", openapi("test", INTEGRATION)),
        ("erp", openapi("test", ERP)),
        ("events", asyncapi()),
    ]
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, description) in descriptions() {
        let mut found = Vec::new();
        references(&description, &mut found);
        assert!(found.len() > 20, "{name}");
        for reference in found {
            let target = reference.strip_prefix('#').and_then(|pointer| description.pointer(pointer));
            assert!(target.is_some(), "{name}: {reference}");
        }
    }
}

#[test]
fn every_component_is_a_schema_and_takes_the_examples_of_its_contract() {
    let description = openapi("test", INTEGRATION);
    let schemas = description["components"]["schemas"].as_object().expect("there are schemas");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut count = 0;
    for name in schemas.keys() {
        let whole = json!({ "$ref": format!("#/components/schemas/{name}"), "components": description["components"] });
        let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&whole);
        let validator = validator.unwrap_or_else(|error| panic!("{name}: {error}"));
        let Some((kind, version)) = name.rsplit_once('-') else { continue };
        let Ok(folder) = std::fs::read_dir(examples.join(kind).join(version).join("valid")) else {
            continue;
        };
        for entry in folder {
            let path = entry.expect("the entry can be read").path();
            let example: Value = serde_json::from_slice(&std::fs::read(&path).expect("it can be read")).expect("it is JSON");
            assert!(validator.is_valid(&example), "{name} takes {}", path.display());
            assert!(!validator.is_valid(&json!({})), "{name} takes an empty object");
            count += 1;
        }
    }
    assert!(count >= 11, "{count} examples");
}

#[test]
fn operations_have_ids_of_their_own_and_say_what_they_answer() {
    let description = openapi("test", INTEGRATION);
    let paths = description["paths"].as_object().expect("there are paths");
    let operations = paths.values().flat_map(|item| item.as_object().into_iter().flatten());
    let mut ids = Vec::new();
    for (method, operation) in operations {
        ids.push(operation["operationId"].as_str().unwrap_or_default());
        assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{method}");
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(description.pointer("/paths/~1v2~1acknowledgements/post/responses/410").is_some());
}

#[test]
fn every_description_is_one_by_the_published_schema_of_its_format() {
    let schema = |text: &str| serde_json::from_str::<Value>(text).expect("the published schema is JSON");
    let openapi_3_1 = schema(include_str!("../descriptions/openapi-3.1.schema.json"));
    let asyncapi_3_0 = schema(include_str!("standards/asyncapi-3.0.0.json"));
    for (name, description) in descriptions() {
        let published = if name == "events" { &asyncapi_3_0 } else { &openapi_3_1 };
        let validator = jsonschema::options().build(published).expect("the published schema compiles");
        let wrong: Vec<String> = validator
            .iter_errors(&description)
            .map(|error| format!("{}: {error:.300}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        let mut spoiled = description.clone();
        spoiled["info"] = json!({ "title": "without a version" });
        assert!(!validator.is_valid(&spoiled), "{name}: the check can fail");
    }
}

mod calls {
    use super::*;
    use countersign_contracts::interface::{Call, Caller, Interface, InterfaceAnswer, InterfaceError, Kind, differences};
    use std::collections::BTreeSet;

    fn interface() -> Interface {
        Interface::read(openapi("test", INTEGRATION).to_string().as_bytes()).expect("our own description is one")
    }

    fn calls(interface: &Interface, seed: u64, count: usize) -> Vec<Call> {
        let mut caller = Caller::new(interface, seed);
        (0..count).map(|_| caller.next_call()).collect()
    }

    fn documents(interface: &Interface, call: &Call) -> Option<(bool, Value)> {
        let operation = &interface.operations()[call.operation];
        let name = match operation.path() {
            "/v3/acknowledgements" => "acknowledgement-v3",
            "/v3/ship-notices" => "ship-notice-v3",
            "/v3/invoices" => "invoice-v3",
            _ => return None,
        };
        let description = openapi("test", INTEGRATION);
        let whole = json!({ "$ref": format!("#/components/schemas/{name}"), "components": description["components"] });
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&whole)
            .expect("it compiles");
        let body = call.body.clone()?;
        Some((validator.is_valid(&body), body))
    }

    #[test]
    fn a_fitting_call_keeps_the_description_and_a_spoiled_one_breaks_it() {
        let interface = interface();
        let (mut fitting, mut spoiled) = (0, 0);
        for call in calls(&interface, 3, 400) {
            match (&call.kind, documents(&interface, &call)) {
                (Kind::Spoiled(what), Some((is_valid, body))) => {
                    assert!(!is_valid, "{what}: {body}");
                    spoiled += 1;
                }
                (Kind::Fitting, Some((is_valid, body))) => {
                    assert!(is_valid, "{body}");
                    fitting += 1;
                }
                _ => {}
            }
            assert!(!call.path_and_query.contains('{'), "{}", call.path_and_query);
        }
        assert!(fitting > 5 && spoiled > 2, "{fitting} {spoiled}");
    }

    #[test]
    fn every_operation_has_its_turn_and_the_same_seed_gives_the_same_calls() {
        let interface = interface();
        let count = interface.operations().len();
        let turns: BTreeSet<usize> = calls(&interface, 1, count).iter().map(|call| call.operation).collect();
        assert_eq!(turns.len(), count);
        let shown = |seed| format!("{:?}", calls(&interface, seed, 80));
        assert_eq!(shown(5), shown(5));
        assert_ne!(shown(5), shown(6));
    }

    #[test]
    fn what_an_answer_names_is_asked_for_again() {
        let interface = interface();
        let mut caller = Caller::new(&interface, 2);
        let call = caller.next_call();
        caller.learn(&call, 200, Some(&json!({ "orders": [{ "order": { "orderNumber": "PO-4711" } }] })));
        let found = (0..200)
            .map(|_| caller.next_call())
            .find(|call| call.path_and_query.contains("/orders/PO-4711"));
        assert!(found.is_some(), "no call reads the order that is there");
    }

    #[test]
    fn an_answer_is_held_against_its_operation() {
        let interface = interface();
        let at = |path: &str| {
            interface
                .operations()
                .iter()
                .find(|operation| operation.path() == path)
                .expect("it is described")
        };
        let told = |kind: &Kind, status: u16, content_type: &str, body: Value| {
            let answer = InterfaceAnswer {
                status,
                content_type: Some(content_type),
                has_body: true,
                body: Some(&body),
            };
            differences(at("/ops/v1/clock"), kind, answer).join("; ")
        };
        let clock = json!({ "now": "2026-01-05T08:00:00Z", "offsetSeconds": 0 });
        assert_eq!(told(&Kind::Fitting, 200, "application/json", clock.clone()), "");
        assert!(told(&Kind::WithoutCredentials, 200, "application/json", clock.clone()).contains("without credentials"));
        assert!(told(&Kind::Spoiled("`/a` is null".to_owned()), 200, "application/json", clock.clone()).contains("`/a` is null"));
        assert!(told(&Kind::Repeated, 409, "application/json", clock.clone()).contains("refused now"));
        assert!(told(&Kind::Fitting, 418, "application/json", clock.clone()).contains("418 is none of those described"));
        assert!(told(&Kind::Fitting, 200, "text/html", clock).contains("`text/html` is none"));
        assert!(told(&Kind::Fitting, 200, "application/json", json!({ "now": 5, "offsetSeconds": 0 })).contains("/now"));
    }

    #[test]
    fn a_part_that_cannot_be_called_is_left_out_with_its_reason() {
        let mut description = openapi("test", INTEGRATION);
        description["paths"]["/upload"] = json!({ "post": {
            "requestBody": { "required": true, "content": { "text/csv": { "schema": { "type": "string" } } } },
            "responses": { "200": { "description": "taken" } },
        } });
        let interface = Interface::read(description.to_string().as_bytes()).expect("the rest can be called");
        let unread = ["POST /oauth/token: its body is not JSON", "POST /upload: its body is not JSON"];
        assert_eq!(interface.left_out(), unread);
        let reading = interface.reading_only().expect("some operations only read");
        assert!(reading.operations().iter().all(|operation| operation.method() == "GET"));
        assert!(matches!(Interface::read(b"{}"), Err(InterfaceError::Version(_))));
    }
}

#[test]
fn both_descriptions_of_the_erps_events_tell_of_the_same_documents() {
    let (http, events) = (openapi("test", INTEGRATION), asyncapi());
    let body = &http["paths"]["/events"]["post"]["requestBody"]["content"];
    let described = body["application/json"]["schema"]["anyOf"].as_array().expect("there are forms");
    assert_eq!(
        body["application/cloudevents+json"]["schema"]["properties"]["data"]["anyOf"],
        json!(described)
    );
    let channel = events["channels"]
        .as_object()
        .and_then(|channels| channels.values().find(|channel| channel["address"] == "/events"))
        .expect("there is a channel of the ERP's events");
    let messages = channel["messages"].as_object().expect("the channel has messages");
    for message in messages.values() {
        let target = message["$ref"].as_str().and_then(|reference| events.pointer(&reference[1..]));
        let data = &target.expect("the reference leads somewhere")["payload"]["properties"]["data"];
        assert!(described.contains(data), "{data}");
    }
    assert!(messages.len() > 10 && described.len() > 4, "{described:?}");
}
