//! `verdict.json` against its schema, as far as that can be done without a validator: the workspace's tests use one.

use crate::fixture::written;
use crate::stories;
use countersign_reports::{Json, Report, verdict_schema};
use serde_json::Value;

fn file(report: &Report) -> Value {
    serde_json::from_str(&written(&Json, report)).expect("the file is JSON")
}

fn schema() -> Value {
    serde_json::from_str(verdict_schema()).expect("the schema is JSON")
}

/// Checks types, closed members, constants and enumerations: all that the schema uses except formats and patterns.
fn violations(value: &Value, schema: &Value, root: &Value, place: &str, found: &mut Vec<String>) {
    let schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(&reference[1..]).expect("the schema's references resolve"),
        None => schema,
    };
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let fits = |choice: &Value| {
            let mut none = Vec::new();
            violations(value, choice, root, place, &mut none);
            none.is_empty()
        };
        if !choices.iter().any(fits) {
            found.push(format!("{place}: fits none of the choices"));
        }
    }
    if schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{place}: {value} is not the constant"));
    }
    if schema
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|words| !words.contains(value))
    {
        found.push(format!("{place}: {value} is none of the words"));
    }
    if !has_type(value, schema.get("type")) {
        found.push(format!("{place}: {value} has the wrong type"));
    }
    members(value, schema, root, place, found);
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        violations(item, &schema["items"], root, &format!("{place}/{number}"), found);
    }
}

fn members(value: &Value, schema: &Value, root: &Value, place: &str, found: &mut Vec<String>) {
    let (Some(members), Some(known)) = (value.as_object(), schema.get("properties").and_then(Value::as_object)) else {
        return;
    };
    for (name, member) in members {
        match known.get(name) {
            Some(schema) => violations(member, schema, root, &format!("{place}/{name}"), found),
            None => found.push(format!("{place}/{name}: is not in the schema")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            found.push(format!("{place}/{name}: is missing"));
        }
    }
}

fn has_type(value: &Value, types: Option<&Value>) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        _ => false,
    };
    match types {
        None => true,
        Some(Value::Array(names)) => names.iter().any(is),
        Some(name) => is(name),
    }
}

#[test]
fn every_story_is_as_the_schema_says() {
    let schema = schema();
    for report in [stories::holding(), stories::failing(), stories::unknown(), stories::malformed()] {
        let mut found = Vec::new();
        violations(&file(&report), &schema, &schema, "", &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn a_file_that_is_not_as_the_schema_says_is_seen() {
    let schema = schema();
    let mut value = file(&stories::failing());
    value["status"] = Value::from("green");
    value["extra"] = Value::from(1);
    value["invariants"][0]["checked"] = Value::from("many");
    let mut found = Vec::new();
    violations(&value, &schema, &schema, "", &mut found);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn the_file_has_what_a_pipeline_asks_for() {
    let value = file(&stories::failing());
    assert_eq!(value["status"], "fails");
    assert_eq!(value["exit_code"], 1);
    assert_eq!(value["run"]["defect"], "M03");
    assert_eq!(value["not_exercised"][0], "I31");
    assert_eq!(value["not_claimed"][0]["claim"], "lineage");
    assert_eq!(value["faults"][1]["hits"], 0);
    let replay = value["invariants"][0]["findings"][0]["replay"].as_str();
    assert_eq!(
        replay,
        Some("countersign verify --defect M03 --name 'A changed order is shown in its latest revision'")
    );
}
