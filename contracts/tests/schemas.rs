//! The schema files themselves: valid, closed, annotated, and without a misspelt keyword.

use countersign_contracts::catalogue;
use countersign_core::ids::DocumentKind;
use countersign_core::status::Reason;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The keywords that the schemas use. An unknown one would be a silent annotation, so that a typo would check nothing.
const KEYWORDS: &[&str] = &[
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "additionalProperties",
    "const",
    "description",
    "enum",
    "format",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "then",
    "title",
    "type",
];
const EXTENSIONS: &[&str] = &["x-changes", "x-expected", "x-known", "x-reason", "x-sum", "x-unique"];
const ADDRESS: &str = "https://countersign.dev/contracts/";

/// Returns each schema file with its address.
fn schemas() -> BTreeMap<String, Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            let name = path
                .strip_prefix(&root)
                .expect("it is under the root")
                .to_str()
                .expect("the names are UTF-8");
            let address = format!("{ADDRESS}{}", name.replace('\\', "/"));
            found.insert(address, serde_json::from_str(&text).expect("the file is JSON"));
        }
    }
    found
}

/// Calls `see` with every schema object of `schema` and its pointer.
fn walk(schema: &Value, pointer: &str, see: &mut impl FnMut(&str, &Value)) {
    see(pointer, schema);
    for keyword in ["items", "if", "then"] {
        if let Some(inner) = schema.get(keyword) {
            walk(inner, &format!("{pointer}/{keyword}"), see);
        }
    }
    for keyword in ["$defs", "properties"] {
        for (name, inner) in schema.get(keyword).and_then(Value::as_object).into_iter().flatten() {
            walk(inner, &format!("{pointer}/{keyword}/{name}"), see);
        }
    }
}

fn each(mut see: impl FnMut(&str, &str, &Value)) {
    for (address, schema) in &schemas() {
        walk(schema, "", &mut |pointer, part| see(address, pointer, part));
    }
}

/// Returns `part` with all that it refers to, nearest first.
fn resolved<'a>(schemas: &'a BTreeMap<String, Value>, address: &'a str, part: &'a Value) -> Vec<&'a Value> {
    let mut chain = vec![part];
    let mut here = (address.to_owned(), part);
    while let Some(reference) = here.1.get("$ref").and_then(Value::as_str) {
        let (file, pointer) = reference.split_once('#').expect("a reference has a fragment");
        let target = if file.is_empty() {
            here.0.clone()
        } else {
            format!("{ADDRESS}{}", file.trim_start_matches("../"))
        };
        let document = schemas
            .get(&target)
            .unwrap_or_else(|| panic!("{address} refers to {target}, which is no schema"));
        let found = document
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{address} refers to {reference}, which is nothing"));
        chain.push(found);
        here = (target, found);
    }
    chain
}

#[test]
fn every_schema_is_valid_and_stands_where_its_id_says() {
    for (address, schema) in schemas() {
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{address}: {error}"));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{address}");
        assert_eq!(schema["$id"], address.as_str());
    }
}

#[test]
fn every_schema_file_is_in_the_catalogue() {
    let mut known: Vec<String> = catalogue()
        .contracts()
        .iter()
        .map(|contract| contract.address().to_owned())
        .collect();
    known.push(format!("{ADDRESS}common.json"));
    known.sort();
    let found: Vec<String> = schemas().into_keys().collect();
    assert_eq!(found, known);
}

#[test]
fn no_keyword_is_misspelt() {
    each(|address, pointer, part| {
        for keyword in part.as_object().expect("every schema is an object").keys() {
            let is_known = KEYWORDS.contains(&keyword.as_str()) || EXTENSIONS.contains(&keyword.as_str());
            assert!(is_known, "{address}#{pointer} has the unknown keyword `{keyword}`");
        }
    });
}

#[test]
fn every_reference_resolves() {
    let schemas = schemas();
    each(|address, _, part| {
        resolved(&schemas, address, part);
    });
}

#[test]
fn every_required_member_is_described() {
    each(|address, pointer, part| {
        if pointer.ends_with("/if") {
            return;
        }
        for name in part.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().expect("a name is text");
            assert!(
                part["properties"].get(name).is_some(),
                "{address}#{pointer} requires `{name}`, which it does not have"
            );
        }
    });
}

#[test]
fn submissions_are_closed_and_answers_are_open() {
    each(|address, pointer, part| {
        let is_object = part["type"] == "object" && !pointer.ends_with("/if");
        let is_answer = ["exception-case", "problem"].iter().any(|kind| address.contains(kind));
        if is_object {
            let is_closed = part.get("additionalProperties") == Some(&Value::Bool(false));
            assert_eq!(is_closed, !is_answer, "{address}#{pointer}");
        }
    });
}

#[test]
fn every_value_has_a_known_reason_and_every_pattern_its_words() {
    let schemas = schemas();
    each(|address, pointer, part| {
        let chain = resolved(&schemas, address, part);
        let first = |name: &str| chain.iter().find_map(|schema| schema.get(name)).and_then(Value::as_str);
        if let Some(reason) = part.get("x-reason") {
            assert!(
                reason.as_str().and_then(Reason::from_word).is_some(),
                "{address}#{pointer}: {reason}"
            );
        }
        if matches!(first("type"), Some("string" | "integer" | "boolean")) {
            assert!(first("x-reason").is_some(), "{address}#{pointer} has no `x-reason`");
        }
        if first("pattern").is_some() || first("format").is_some() {
            assert!(first("x-expected").is_some(), "{address}#{pointer} has no `x-expected`");
        }
    });
}

#[test]
fn every_version_but_the_first_says_what_changed() {
    for contract in catalogue().contracts() {
        let is_first = contract.version() == "v1"
            || matches!(
                contract.kind(),
                DocumentKind::GoodsReceipt
                    | DocumentKind::Invoice
                    | DocumentKind::CreditNote
                    | DocumentKind::Payment
                    | DocumentKind::MasterData
                    | DocumentKind::QualityNotice
                    | DocumentKind::CorrectiveAction
                    | DocumentKind::Forecast
                    | DocumentKind::InventoryCommitment
                    | DocumentKind::ComplianceDocument
                    | DocumentKind::Scorecard
                    | DocumentKind::ExceptionCase
                    | DocumentKind::Problem
            );
        assert_eq!(
            contract.changes().is_empty(),
            is_first,
            "{} {}",
            contract.kind(),
            contract.version()
        );
        for change in contract.changes() {
            assert!(change.ends_with('.'), "{change}");
        }
    }
}

#[test]
fn the_reasons_of_a_case_are_all_reasons() {
    let contract = catalogue().contract(DocumentKind::ExceptionCase, "v3").expect("v3 is offered");
    let words: Vec<&str> = Reason::ALL.iter().map(|reason| reason.word()).collect();
    assert_eq!(contract.schema()["properties"]["reason"]["enum"], serde_json::json!(words));
    let kinds: Vec<&str> = DocumentKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(contract.schema()["properties"]["document"]["enum"], serde_json::json!(kinds));
}
