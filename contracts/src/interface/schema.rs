//! A schema of a description, with what it refers to, compiled when it is needed first.

use crate::compatibility::Edition;
use serde_json::{Map, Value, json};
use std::cell::OnceCell;

/// One schema of a description.
#[derive(Debug)]
pub(super) struct Schema {
    whole: Value,
    edition: OnceCell<Option<Edition>>,
}

impl Schema {
    /// Returns the schema, which refers to the components of `document`.
    pub(super) fn new(schema: &Value, document: &Value) -> Self {
        let mut components = Map::new();
        let mut wanted = references(schema);
        while let Some(name) = wanted.pop() {
            let pointer = format!("/components/schemas/{name}");
            if let Some(part) = document.pointer(&pointer).filter(|_| !components.contains_key(&name)) {
                wanted.extend(references(part));
                components.insert(name, part.clone());
            }
        }
        let mut whole = match schema {
            Value::Object(members) if !members.contains_key("$ref") => schema.clone(),
            other => json!({ "allOf": [other] }),
        };
        whole["components"] = json!({ "schemas": components });
        Self {
            whole,
            edition: OnceCell::new(),
        }
    }

    /// Returns the schema as it can be asked; nothing when it uses what is not understood.
    pub(super) fn edition(&self) -> Option<&Edition> {
        let compile = || Edition::read("schema", self.whole.to_string().as_bytes()).ok();
        self.edition.get_or_init(compile).as_ref()
    }
}

/// Returns the names of the components that a schema refers to, as they stand in a JSON Pointer.
fn references(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = vec![schema];
    while let Some(part) = rest.pop() {
        match part {
            Value::Object(members) => {
                let name = members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|text| text.strip_prefix("#/components/schemas/"));
                found.extend(name.map(|name| name.split('/').next().unwrap_or_default().to_owned()));
                rest.extend(members.values());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    found
}
