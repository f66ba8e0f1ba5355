//! The schemas of a description: contracts and answers as its components, so that one file holds all.

use crate::catalogue::catalogue;
use crate::compatibility::walk;
use crate::library::{ADDRESS, LIBRARY};
use countersign_core::ids::DocumentKind;
use serde_json::{Map, Value, json};
use std::convert::Infallible;
use std::sync::LazyLock;

/// The bodies that are no documents, by name.
static ANSWERS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../descriptions/answers.json")).expect("the embedded answers are JSON, as a test shows")
});

/// Returns every component: the shared parts, each contract as `order-v3`, and each answer, for every version as `orderView-v3`.
pub(super) fn components() -> Value {
    let mut components = Map::new();
    let common = LIBRARY
        .document(&format!("{ADDRESS}common.json"))
        .expect("the shared parts are in the library");
    components.insert("common".to_owned(), rehomed(common, "common"));
    for contract in catalogue().contracts() {
        let name = format!("{}-{}", contract.kind(), contract.version());
        components.insert(name.clone(), rehomed(contract.schema(), &name));
    }
    for version in catalogue().versions() {
        for (name, answer) in ANSWERS.iter() {
            components.insert(format!("{name}-{version}"), resolved(answer, version));
        }
    }
    Value::Object(components)
}

/// Returns a reference to the component of a document in a version.
pub(super) fn document(kind: DocumentKind, version: &str) -> Value {
    // A document that came later than the version has the shape that it came with.
    let contract = catalogue()
        .contract(kind, version)
        .or_else(|| catalogue().contract(kind, catalogue().current()));
    let version = contract.map_or(version, |contract| contract.version());
    json!({ "$ref": format!("#/components/schemas/{kind}-{version}") })
}

/// Returns a reference to the component of an answer in a version.
pub(super) fn answer(name: &str, version: &str) -> Value {
    debug_assert!(ANSWERS.contains_key(name), "`{name}` is no answer");
    json!({ "$ref": format!("#/components/schemas/{name}-{version}") })
}

/// Returns the schema as it stands among the components: its references start there, and its own address is gone.
fn rehomed(schema: &Value, home: &str) -> Value {
    changed(schema, &|members| {
        for keyword in ["$id", "$schema", "x-changes"] {
            members.remove(keyword);
        }
        let reference = members
            .get("$ref")
            .and_then(Value::as_str)
            .map(|reference| match reference.strip_prefix("../common.json#") {
                Some(pointer) => format!("#/components/schemas/common{pointer}"),
                None => format!("#/components/schemas/{home}{}", reference.trim_start_matches('#')),
            });
        if let Some(reference) = reference {
            members.insert("$ref".to_owned(), Value::String(reference));
        }
    })
}

/// Returns the answer with the references to documents and other answers as they are in `version`.
fn resolved(schema: &Value, version: &str) -> Value {
    changed(schema, &|members| {
        let target = members.get("$ref").and_then(Value::as_str).and_then(|reference| {
            let (what, name) = reference.split_once(':')?;
            match what {
                "document" => Some(document(DocumentKind::from_name(name)?, version)),
                "common" => Some(json!({ "$ref": format!("#/components/schemas/common/$defs/{name}") })),
                _ => Some(answer(name, version)),
            }
        });
        if let Some(Value::Object(target)) = target {
            members.extend(target);
        }
    })
}

/// Returns an answer in a version as a schema of its own: documents are referred to by the addresses of their contracts.
pub(super) fn alone(name: &str, version: &str) -> Value {
    let schema = ANSWERS.get(name).unwrap_or(&Value::Bool(true));
    changed(schema, &|members| {
        let target = members.get("$ref").and_then(Value::as_str).and_then(|reference| {
            let (what, name) = reference.split_once(':')?;
            match what {
                "document" => {}
                "common" => return Some(json!({ "$ref": format!("{ADDRESS}common.json#/$defs/{name}") })),
                _ => return Some(alone(name, version)),
            }
            let kind = DocumentKind::from_name(name)?;
            let contract = catalogue()
                .contract(kind, version)
                .or_else(|| catalogue().contract(kind, catalogue().current()));
            Some(json!({ "$ref": contract?.address() }))
        });
        if let Some(Value::Object(target)) = target {
            members.remove("$ref");
            members.extend(target);
        }
    })
}

fn changed(schema: &Value, change: &impl Fn(&mut Map<String, Value>)) -> Value {
    let Ok(mut mapped) = walk::map(schema, "", |part, _| Ok::<_, Infallible>(changed(part, change)));
    if let Some(members) = mapped.as_object_mut() {
        change(members);
    }
    mapped
}
