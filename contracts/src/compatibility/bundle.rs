//! One schema that needs no other file: what it refers to in the catalogue is taken in, and every reference is a pointer within it.
//!
//! Nothing here reaches for a file or the network.

use super::walk::{self, from_fragment, to_fragment, under};
use crate::library::{ADDRESS, LIBRARY};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The dialect that is compared.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Keywords whose meaning depends on the way on which a schema is reached.
const DYNAMIC: &[&str] = &["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"];

/// Why a schema cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// It is no JSON.
    #[error("it is no JSON document: {0}")]
    Json(String),
    /// It is JSON and no schema, or a schema that cannot be compiled.
    #[error("it is no JSON Schema (2020-12): {0}")]
    Schema(String),
    /// It is written in another dialect.
    #[error("it is written in the dialect `{0}`")]
    Dialect(String),
    /// It refers to something that is not there.
    #[error("`{pointer}` refers to `{reference}`, which is neither in the schema nor in the catalogue")]
    Reference {
        /// Where the reference stands.
        pointer: String,
        /// What it says.
        reference: String,
    },
    /// It uses a keyword that has no fixed meaning.
    #[error("`{pointer}` uses `{keyword}`, which is not compared")]
    Keyword {
        /// Where the keyword stands.
        pointer: String,
        /// Which one.
        keyword: String,
    },
}

/// Returns `schema` with all that it refers to under its `$defs`.
///
/// # Errors
/// When it refers to what is neither in itself nor in the catalogue, or uses what is not compared.
pub(super) fn bundle(schema: &Value) -> Result<Value, EditionError> {
    if let Some(dialect) = schema.get("$schema").and_then(Value::as_str).filter(|dialect| *dialect != DIALECT) {
        return Err(EditionError::Dialect(dialect.to_owned()));
    }
    let own = schema.get("$id").and_then(Value::as_str);
    let mut bundler = Bundler {
        own,
        wanted: Vec::new(),
        taken: BTreeSet::new(),
    };
    let mut whole = bundler.rewritten(
        schema,
        "",
        &Home {
            document: schema,
            prefix: String::new(),
        },
    )?;
    let mut parts = Vec::new();
    while let Some(address) = bundler.wanted.pop() {
        let document = LIBRARY.document(&address).expect("only addresses of the library are wanted");
        let prefix = under("/$defs", &address);
        parts.push((address, bundler.rewritten(document, "", &Home { document, prefix })?));
    }
    if let Some(members) = whole.as_object_mut() {
        let definitions = members.entry("$defs").or_insert_with(|| json!({}));
        for (address, part) in parts {
            definitions.as_object_mut().map(|definitions| definitions.insert(address, part));
        }
    }
    Ok(whole)
}

/// The file that a schema stands in, and where that file stands in the bundle.
struct Home<'a> {
    document: &'a Value,
    prefix: String,
}

struct Bundler<'a> {
    /// The `$id` of the schema that is bundled.
    own: Option<&'a str>,
    wanted: Vec<String>,
    taken: BTreeSet<String>,
}

impl Bundler<'_> {
    fn rewritten(&mut self, schema: &Value, pointer: &str, home: &Home<'_>) -> Result<Value, EditionError> {
        if let Some(keyword) = DYNAMIC.iter().find(|keyword| schema.get(**keyword).is_some()) {
            return Err(not_compared(pointer, keyword));
        }
        if !pointer.is_empty() && schema.get("$id").is_some() {
            return Err(not_compared(pointer, "$id"));
        }
        let mut mapped = walk::map(schema, pointer, |part, pointer| self.rewritten(part, pointer, home))?;
        if let Some(members) = mapped.as_object_mut() {
            for keyword in ["$id", "$anchor", "$schema"] {
                members.remove(keyword);
            }
            if let Some(Value::String(reference)) = members.get("$ref") {
                let target = self.target(reference, home).ok_or_else(|| EditionError::Reference {
                    pointer: format!("{}{pointer}", home.prefix),
                    reference: reference.clone(),
                })?;
                members.insert("$ref".to_owned(), Value::String(format!("#{}", to_fragment(&target))));
            }
        }
        Ok(mapped)
    }

    /// Returns the pointer within the bundle that `reference` names.
    fn target(&mut self, reference: &str, home: &Home<'_>) -> Option<String> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = from_fragment(fragment)?;
        if file.is_empty() || (home.prefix.is_empty() && self.own == Some(file)) {
            return Some(format!("{}{}", home.prefix, inside(home.document, &fragment)?));
        }
        // The catalogue's files refer to each other by `../`, from one folder deep.
        let name = file
            .strip_prefix(ADDRESS)
            .unwrap_or_else(|| file.trim_start_matches("./").trim_start_matches("../"));
        let address = format!("{ADDRESS}{name}");
        let document = LIBRARY.document(&address)?;
        let target = inside(document, &fragment)?;
        if self.taken.insert(address.clone()) {
            self.wanted.push(address.clone());
        }
        Some(format!("{}{target}", under("/$defs", &address)))
    }
}

/// Returns the pointer that `fragment` (a pointer or an anchor) names within `document`.
fn inside(document: &Value, fragment: &str) -> Option<String> {
    if fragment.is_empty() || fragment.starts_with('/') {
        return document.pointer(fragment).map(|_| fragment.to_owned());
    }
    let mut found = None;
    walk::each(document, "", &mut |schema, pointer| {
        if schema.get("$anchor").and_then(Value::as_str) == Some(fragment) {
            found.get_or_insert_with(|| pointer.to_owned());
        }
    });
    found
}

fn not_compared(pointer: &str, keyword: &str) -> EditionError {
    EditionError::Keyword {
        pointer: pointer.to_owned(),
        keyword: keyword.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_catalogue_has_is_taken_in() {
        let schema = json!({"properties": {"amount": {"$ref": "common.json#/$defs/quantity"}, "again": {"$ref": "#whole"}}, "$defs": {"x": {"$anchor": "whole"}}});
        let bundled = bundle(&schema).expect("all references resolve");
        let reference = bundled["properties"]["amount"]["$ref"].as_str().expect("it stays a reference");
        let pointer = from_fragment(reference.trim_start_matches('#')).expect("it is a pointer");
        assert_eq!(bundled.pointer(&pointer).expect("it is in the bundle")["type"], "object");
        assert_eq!(bundled["properties"]["again"]["$ref"], "#/$defs/x");
        jsonschema::draft202012::new(&bundled).expect("the bundle compiles alone");
    }

    #[test]
    fn what_is_not_there_is_told_with_its_place() {
        for (schema, told) in [
            (
                json!({"items": {"$ref": "https://example.test/x.json"}}),
                "`/items` refers to `https://example.test/x.json`",
            ),
            (json!({"items": {"$ref": "#/$defs/none"}}), "`/items` refers to `#/$defs/none`"),
            (json!({"not": {"$dynamicRef": "#x"}}), "`/not` uses `$dynamicRef`"),
            (json!({"$schema": "http://json-schema.org/draft-07/schema#"}), "draft-07"),
        ] {
            let error = bundle(&schema).expect_err("it cannot be compared").to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
