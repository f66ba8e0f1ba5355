//! A contract: one version of one kind of document, ready to check.

use crate::json;
use crate::library::{LIBRARY, Source};
use crate::rejection::Rejection;
use crate::rules::shape::with_shapes;
use crate::rules::{self, RuleKeyword};
use crate::violation::Violation;
use crate::wording;
use countersign_core::ids::DocumentKind;
use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::Value;

/// The schema of one document version, compiled.
#[derive(Debug)]
pub struct Contract {
    kind: DocumentKind,
    version: &'static str,
    schema: &'static Value,
    changes: Vec<String>,
    validator: Validator,
}

impl Contract {
    pub(crate) fn compile(source: &Source, registry: &Registry<'_>) -> Self {
        let schema = LIBRARY.document(&source.address()).expect("every source is in the library");
        let changes = schema.get("x-changes").and_then(Value::as_array).into_iter().flatten();
        Self {
            kind: source.kind,
            version: source.version,
            schema,
            changes: changes.filter_map(|change| change.as_str().map(str::to_owned)).collect(),
            validator: validator(&with_shapes(schema), registry).expect("the embedded schemas compile, as a test shows"),
        }
    }

    /// Returns the kind of document.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Returns the version's name in paths, for example `v3`.
    pub fn version(&self) -> &str {
        self.version
    }

    /// Returns the JSON Schema (2020-12) as it is published.
    pub fn schema(&self) -> &Value {
        self.schema
    }

    /// Returns the document's name for people.
    pub fn title(&self) -> &str {
        self.schema.get("title").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the absolute address under which the schema is published.
    pub fn address(&self) -> &str {
        self.schema.get("$id").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns what differs from the version before, in sentences; empty for the first version.
    pub fn changes(&self) -> &[String] {
        &self.changes
    }

    /// Returns the document that `bytes` are, when it keeps the contract.
    ///
    /// # Errors
    /// At [`Stage::Parse`](crate::Stage::Parse) when the bytes are not one JSON document in UTF-8 with distinct names, at most 32 levels deep; at
    /// [`Stage::Contract`](crate::Stage::Contract) with all violations when it breaks the contract.
    pub fn check(&self, bytes: &[u8]) -> Result<Value, Rejection> {
        let value = json::parse(bytes)?;
        if self.is_valid(&value) {
            return Ok(value);
        }
        Err(Rejection::contract(self.violations(&value)))
    }

    /// Returns all violations in the order of the document; of more than 100 the first 99 and how many there are.
    pub fn violations(&self, value: &Value) -> Vec<Violation> {
        wording::violations(self.validator.iter_errors(value))
    }

    /// Returns whether `value` keeps the contract; much cheaper than asking for its violations.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }
}

/// Returns the validator of `schema`: with formats, the rules of this house, and no way to the network.
pub(crate) fn validator(schema: &Value, registry: &Registry<'_>) -> Result<Validator, ValidationError<'static>> {
    let mut options = jsonschema::draft202012::options()
        .with_registry(registry)
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        // This engine never backtracks, so that no text can make a check slow.
        .with_pattern_options(PatternOptions::regex());
    for keyword in rules::KEYWORDS {
        options = options.with_keyword(keyword, move |_, settings: &Value, _| {
            let rule = rules::rule(keyword, settings).ok_or_else(|| ValidationError::schema("the rule's settings are not whole"))?;
            Ok(Box::new(RuleKeyword(rule)))
        });
    }
    options.build(schema)
}
