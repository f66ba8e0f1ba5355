//! Where schemas stand inside a schema (JSON Schema 2020-12), and pointers to them.

use crate::violation::escaped;
use serde_json::{Map, Value};

/// Keywords whose value is one schema.
const ONE: &[&str] = &[
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value has a schema under each name.
const NAMED: &[&str] = &["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

/// Returns `pointer` with one more part.
pub(crate) fn under(pointer: &str, part: &str) -> String {
    format!("{pointer}/{}", escaped(part))
}

/// Returns `schema` with every schema in it replaced by what `change` makes of it; `change` is told its pointer.
///
/// # Errors
/// The first that `change` returns.
pub(crate) fn map<E>(schema: &Value, pointer: &str, mut change: impl FnMut(&Value, &str) -> Result<Value, E>) -> Result<Value, E> {
    let Value::Object(members) = schema else {
        return Ok(schema.clone());
    };
    let mut mapped = Map::new();
    for (keyword, value) in members {
        let here = under(pointer, keyword);
        let value = match (keyword.as_str(), value) {
            (keyword, value) if ONE.contains(&keyword) => change(value, &here)?,
            (keyword, Value::Array(schemas)) if LIST.contains(&keyword) => {
                let each = schemas.iter().enumerate();
                Value::Array(
                    each.map(|(index, schema)| change(schema, &format!("{here}/{index}")))
                        .collect::<Result<_, E>>()?,
                )
            }
            (keyword, Value::Object(schemas)) if NAMED.contains(&keyword) => {
                let each = schemas.iter();
                Value::Object(
                    each.map(|(name, schema)| Ok((name.clone(), change(schema, &under(&here, name))?)))
                        .collect::<Result<_, E>>()?,
                )
            }
            (_, value) => value.clone(),
        };
        mapped.insert(keyword.clone(), value);
    }
    Ok(Value::Object(mapped))
}

/// Calls `see` with every schema in `schema`, itself first, and its pointer.
pub(crate) fn each<'a>(schema: &'a Value, pointer: &str, see: &mut impl FnMut(&'a Value, &str)) {
    see(schema, pointer);
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let here = under(pointer, keyword);
        match (keyword.as_str(), value) {
            (keyword, value) if ONE.contains(&keyword) => each(value, &here, see),
            (keyword, Value::Array(schemas)) if LIST.contains(&keyword) => {
                for (index, schema) in schemas.iter().enumerate() {
                    each(schema, &format!("{here}/{index}"), see);
                }
            }
            (keyword, Value::Object(schemas)) if NAMED.contains(&keyword) => {
                for (name, schema) in schemas {
                    each(schema, &under(&here, name), see);
                }
            }
            _ => {}
        }
    }
}

/// Returns the pointer as the fragment of a URI (RFC 3986): everything else than its plain characters in percent signs.
pub(crate) fn to_fragment(pointer: &str) -> String {
    let mut fragment = String::new();
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"/~-._!$&'()*+,;=:@?".contains(&byte) {
            fragment.push(char::from(byte));
        } else {
            fragment.push_str(&format!("%{byte:02X}"));
        }
    }
    fragment
}

/// Returns the pointer that the fragment of a URI stands for; `None` when its percent signs are not whole or not UTF-8.
pub(crate) fn from_fragment(fragment: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_survives_being_a_fragment() {
        for pointer in ["", "/properties/a~1b", "/patternProperties/^[é%]+$", "/$defs/https:~1~1x.test~1a b"] {
            let fragment = to_fragment(pointer);
            assert!(fragment.is_ascii() && !fragment.contains(' '), "{fragment}");
            assert_eq!(from_fragment(&fragment).as_deref(), Some(pointer));
        }
        assert_eq!(from_fragment("%4"), None);
        assert_eq!(from_fragment("%ff"), None);
    }

    #[test]
    fn values_that_only_look_like_schemas_are_not_walked() {
        let schema = serde_json::json!({"enum": [{"$ref": "#/a"}], "properties": {"enum": {"type": "string"}}, "items": true});
        let mut seen = Vec::new();
        each(&schema, "", &mut |_, pointer| seen.push(pointer.to_owned()));
        assert_eq!(seen, ["", "/items", "/properties/enum"]);
    }
}
