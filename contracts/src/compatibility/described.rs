//! What a schema describes: the same schema without members that it merely lets pass.
//!
//! An open object takes members that nobody wrote down. A change that is broken only by such members is real, and milder than
//! one that breaks what was agreed.

use super::edition::pointer_of;
use super::walk;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::convert::Infallible;

/// Keywords that apply other schemas to the same object.
const IN_PLACE: &[&str] = &["allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then"];
/// Keywords that say what becomes of members that `properties` does not name.
const OPENNESS: &[&str] = &["additionalProperties", "patternProperties", "unevaluatedProperties"];

/// Returns `schema` with every object closed that names members and says nothing of others.
///
/// An object that is put together from several schemas stays open: each of them would forbid what the others name.
pub(super) fn described_only(schema: &Value) -> Value {
    let mut composed = BTreeSet::new();
    walk::each(schema, "", &mut |part, pointer| {
        let Some(members) = part.as_object() else { return };
        let is_composed = members.keys().any(|keyword| IN_PLACE.contains(&keyword.as_str()));
        let has_sibling = is_composed || OPENNESS.iter().chain(&["properties"]).any(|keyword| members.contains_key(*keyword));
        if is_composed {
            mark(schema, pointer, &mut composed);
            for keyword in IN_PLACE {
                let branches = members
                    .get(*keyword)
                    .map(|branches| parts(branches, &walk::under(pointer, keyword)));
                branches
                    .into_iter()
                    .flatten()
                    .for_each(|branch| mark(schema, &branch, &mut composed));
            }
        } else if has_sibling && members.contains_key("$ref") {
            mark(schema, pointer, &mut composed);
        }
    });
    closed(schema, "", &composed)
}

/// Returns the pointer of the schema, or of each schema in a list or under names.
fn parts(value: &Value, pointer: &str) -> Vec<String> {
    let mut all = vec![pointer.to_owned()];
    match value {
        Value::Array(items) => all.extend((0..items.len()).map(|index| format!("{pointer}/{index}"))),
        Value::Object(members) => all.extend(members.keys().map(|name| walk::under(pointer, name))),
        _ => {}
    }
    all
}

/// Marks the schema at `pointer` and all that its references name.
fn mark(schema: &Value, pointer: &str, composed: &mut BTreeSet<String>) {
    let mut here = Some(pointer.to_owned());
    while let Some(pointer) = here.take() {
        let reference = schema.pointer(&pointer).and_then(|part| part.get("$ref")).and_then(Value::as_str);
        if composed.insert(pointer) || reference.is_some() {
            here = reference.and_then(pointer_of).filter(|target| !composed.contains(target));
        }
    }
}

fn closed(schema: &Value, pointer: &str, composed: &BTreeSet<String>) -> Value {
    let mapped = walk::map(schema, pointer, |part, pointer| {
        Ok::<_, Infallible>(closed(part, pointer, composed))
    });
    let Ok(mut mapped) = mapped;
    if let Some(members) = mapped.as_object_mut()
        && members.contains_key("properties")
        && !composed.contains(pointer)
        && !is_decided(members)
    {
        members.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    mapped
}

fn is_decided(members: &Map<String, Value>) -> bool {
    OPENNESS.iter().any(|keyword| members.contains_key(*keyword))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_plain_object_is_closed_and_a_composed_one_is_not() {
        let schema = json!({
            "properties": {"plain": {"properties": {"a": true}}, "closed": {"properties": {}, "additionalProperties": true}, "composed": {"$ref": "#/$defs/both"}},
            "$defs": {"both": {"allOf": [{"$ref": "#/$defs/base"}, {"properties": {"c": true}}]}, "base": {"properties": {"b": true}}}
        });
        let described = described_only(&schema);
        assert_eq!(described["additionalProperties"], false);
        assert_eq!(described["properties"]["plain"]["additionalProperties"], false);
        assert_eq!(described["properties"]["closed"]["additionalProperties"], true);
        assert_eq!(described["$defs"], schema["$defs"]);
    }
}
