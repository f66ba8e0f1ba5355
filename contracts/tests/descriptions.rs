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
    let openapi_3_1 = schema(include_str!("standards/openapi-3.1.json"));
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
