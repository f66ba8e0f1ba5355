//! Random pairs of small schemas: no answer may contradict what the validators say of documents.

use super::chance::Chance;
use super::comparison::{Answer, Comparison, compare_with};
use super::edition::Edition;
use super::sample::samples;
use super::search::Effort;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Pairs that are compared.
const PAIRS: u64 = 250;

#[test]
fn no_answer_contradicts_the_validators() {
    let mut answers: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..PAIRS {
        let mut chance = Chance::new(seed);
        let old = whole(&mut chance);
        let new = if chance.below(8) == 0 {
            whole(&mut chance)
        } else {
            changed(&old, &mut chance)
        };
        let edition = |name: &str, schema: &Value| Edition::read(name, schema.to_string().as_bytes()).expect("it is a schema");
        let (one, other) = (edition("old", &old), edition("new", &new));
        let comparison = compare_with(&one, &other, Effort { starts: 8, mutants: 1_500 });
        let told = format!("seed {seed}\nold {old}\nnew {new}");
        hold(&comparison, &one, &other, seed, &told);
        for direction in [&comparison.backward, &comparison.forward] {
            *answers.entry(format!("{:?}", direction.answer)).or_default() += 1;
        }
    }
    let count = |answer: &str| answers.get(answer).copied().unwrap_or_default();
    // Each answer came often enough to have been put to the test, and giving up is the exception.
    assert!(count("Compatible") * 8 > answers.values().sum(), "{answers:?}");
    assert!(count("Broken") * 8 > answers.values().sum(), "{answers:?}");
    assert!(count("CompatibleAsDescribed") > 0, "{answers:?}");
    assert!(count("Undecided") * 10 < answers.values().sum(), "{answers:?}");
}

fn hold(comparison: &Comparison, old: &Edition, new: &Edition, seed: u64, told: &str) {
    for (direction, from, to) in [(&comparison.backward, old, new), (&comparison.forward, new, old)] {
        // Both are asked for documents: what the other one takes is where a mistake would show.
        let documents = samples(from, 40, seed + 1_000).into_iter().chain(samples(to, 40, seed + 2_000));
        for document in documents.filter(|document| from.accepts(document) && !to.accepts(document)) {
            match direction.answer {
                Answer::Compatible => panic!("{told}\n{} is said to take {document}", to.name()),
                Answer::CompatibleAsDescribed => assert!(!from.describes(&document), "{told}\n{document} is described"),
                Answer::Broken | Answer::Undecided => {}
            }
        }
    }
    for change in &comparison.changes {
        let confirmed = |example: &Value, from: &Edition, to: &Edition| from.accepts(example) && !to.accepts(example);
        assert!(change.backward.iter().all(|found| confirmed(&found.example, old, new)), "{told}");
        assert!(change.forward.iter().all(|found| confirmed(&found.example, new, old)), "{told}");
    }
}

/// Returns a schema, with parts of its own that it refers to.
fn whole(chance: &mut Chance) -> Value {
    let mut schema = schema(chance, 2);
    let parts = json!({"one": schema_without_references(chance, 1), "two": schema_without_references(chance, 0)});
    match schema.as_object_mut() {
        Some(members) => {
            members.insert("$defs".to_owned(), parts);
            schema
        }
        None => json!({"$defs": parts}),
    }
}

fn schema_without_references(chance: &mut Chance, depth: usize) -> Value {
    let mut made = schema(chance, depth);
    strip(&mut made);
    made
}

fn strip(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.remove("$ref");
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

fn schema(chance: &mut Chance, depth: usize) -> Value {
    let kinds = if depth == 0 { 5 } else { 12 };
    match chance.below(kinds) {
        0 => text(chance),
        1 | 2 => number(chance),
        3 => json!({"enum": values(chance)}),
        4 if chance.below(3) == 0 => json!(chance.below(4) > 0),
        4 => json!({"type": chance.one(&["boolean", "null", "string", "integer", "number", "object", "array"])}),
        5 | 6 => object(chance, depth),
        7 => list(chance, depth),
        8 => json!({"$ref": format!("#/$defs/{}", if chance.below(2) == 0 { "one" } else { "two" })}),
        _ => composed(chance, depth),
    }
}

fn composed(chance: &mut Chance, depth: usize) -> Value {
    let branches = |chance: &mut Chance| (0..1 + chance.below(3)).map(|_| schema(chance, depth - 1)).collect::<Vec<_>>();
    match chance.below(6) {
        0 => json!({"allOf": branches(chance)}),
        1 | 2 => json!({"anyOf": branches(chance)}),
        3 => json!({"oneOf": branches(chance)}),
        4 => json!({"type": chance.one(&["string", "integer", "object"]), "not": schema(chance, depth - 1)}),
        _ => json!({"if": schema(chance, depth - 1), "then": schema(chance, depth - 1), "else": schema(chance, depth - 1)}),
    }
}

fn values(chance: &mut Chance) -> Vec<Value> {
    let all = [
        json!("a"),
        json!("b"),
        json!("ab"),
        json!(1),
        json!(2),
        json!(2.5),
        json!(null),
        json!(true),
        json!([]),
        json!({"a": 1}),
    ];
    let mut values: Vec<Value> = Vec::new();
    for _ in 0..1 + chance.below(3) {
        let value = all[chance.below(all.len())].clone();
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

fn text(chance: &mut Chance) -> Value {
    let mut schema = json!({"type": "string"});
    let least = chance.below(4);
    for (keyword, value) in [
        ("minLength", json!(least)),
        ("maxLength", json!(least + chance.below(4))),
        ("pattern", json!(chance.one(&["^a", "b$", "^[a-c]*$", "^[0-9]{1,3}$"]))),
        ("format", json!(chance.one(&["date", "uuid", "email", "date-time"]))),
    ] {
        if chance.below(4) == 0 {
            schema[keyword] = value;
        }
    }
    schema
}

fn number(chance: &mut Chance) -> Value {
    let mut schema = json!({"type": if chance.below(2) == 0 { "integer" } else { "number" }});
    let least = i64::try_from(chance.below(10)).unwrap_or(0) - 5;
    let most = least + i64::try_from(chance.below(10)).unwrap_or(0);
    for (keyword, value) in [
        ("minimum", json!(least)),
        ("exclusiveMinimum", json!(least)),
        ("maximum", json!(most)),
        ("exclusiveMaximum", json!(most)),
        ("multipleOf", json!(chance.one(&[1.0, 2.0, 3.0, 0.5]))),
    ] {
        if chance.below(4) == 0 {
            schema[keyword] = value;
        }
    }
    schema
}

fn object(chance: &mut Chance, depth: usize) -> Value {
    let mut members = Map::new();
    let mut required = Vec::new();
    for name in ["a", "b", "c"] {
        if chance.below(2) == 0 {
            members.insert(name.to_owned(), schema(chance, depth - 1));
        }
        if chance.below(4) == 0 {
            required.push(name);
        }
    }
    let mut made = json!({"type": "object", "properties": members});
    if !required.is_empty() {
        made["required"] = json!(required);
    }
    match chance.below(6) {
        0 | 1 => made["additionalProperties"] = json!(false),
        2 => made["additionalProperties"] = schema(chance, depth - 1),
        3 => made["maxProperties"] = json!(chance.below(4)),
        4 if chance.below(2) == 0 => made["patternProperties"] = json!({"^x": schema(chance, depth - 1)}),
        _ => {}
    }
    made
}

fn list(chance: &mut Chance, depth: usize) -> Value {
    let mut made = json!({"type": "array", "items": schema(chance, depth - 1)});
    let least = chance.below(3);
    for (keyword, value) in [
        ("minItems", json!(least)),
        ("maxItems", json!(least + chance.below(3))),
        ("uniqueItems", json!(true)),
    ] {
        if chance.below(3) == 0 {
            made[keyword] = value;
        }
    }
    if chance.below(6) == 0 {
        made["contains"] = schema(chance, depth - 1);
    }
    made
}

/// Returns the schema with one to three places changed, the way in which people change schemas.
fn changed(schema: &Value, chance: &mut Chance) -> Value {
    let mut changed = schema.clone();
    for _ in 0..1 + chance.below(3) {
        let mut places = Vec::new();
        super::walk::each(&changed, "", &mut |_, pointer| places.push(pointer.to_owned()));
        let place = chance.one(&places).cloned().unwrap_or_default();
        let made = self::schema(chance, 1);
        let Some(part) = changed.pointer_mut(&place) else { continue };
        match part {
            Value::Object(members) if chance.below(4) > 0 => alter(members, chance),
            // The root keeps its parts, to which others refer; a part of it may refer only forwards.
            part if !place.is_empty() && !place.starts_with("/$defs") => *part = made,
            _ => {}
        }
    }
    changed
}

fn alter(members: &mut Map<String, Value>, chance: &mut Chance) {
    let keywords: Vec<String> = members
        .keys()
        .filter(|keyword| *keyword != "$defs" && *keyword != "$ref")
        .cloned()
        .collect();
    let Some(keyword) = chance.one(&keywords).cloned() else { return };
    let Some(value) = members.get_mut(&keyword) else { return };
    match value {
        Value::Number(number) if keyword != "multipleOf" => {
            let by = if chance.below(2) == 0 { 1 } else { -1 };
            let moved = number.as_i64().unwrap_or(0) + by;
            *value = json!(if keyword.starts_with("m") && keyword != "minimum" && keyword != "maximum" {
                moved.max(0)
            } else {
                moved
            });
        }
        Value::Array(items) if items.len() > 1 => {
            items.remove(chance.below(items.len()));
        }
        Value::Object(inner) if keyword == "properties" && chance.below(2) == 0 => {
            let names: Vec<String> = inner.keys().cloned().collect();
            if let Some(name) = chance.one(&names) {
                inner.remove(name);
            }
        }
        Value::Object(inner) if keyword == "properties" => {
            inner.insert("d".to_owned(), number(chance));
        }
        _ if keyword == "then" || keyword == "else" => {}
        _ => {
            members.remove(&keyword);
        }
    }
}
