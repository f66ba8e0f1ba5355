//! A description as a whole: read, checked against the published schema of its format, and taken apart into operations.

use super::operation::Operation;
use crate::compatibility::walk::from_fragment;
use serde_json::Value;
use std::sync::LazyLock;

static PUBLISHED: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema: Value =
        serde_json::from_str(include_str!("../../descriptions/openapi-3.1.schema.json")).expect("the published schema is JSON");
    jsonschema::options()
        .build(&schema)
        .expect("the published schema compiles, as a test shows")
});

/// The most mistakes that are told at once.
const TOLD: usize = 5;

/// Why a description cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InterfaceError {
    /// It is not JSON.
    #[error("it is not JSON: {0}")]
    Json(String),
    /// It is not of a version that is understood.
    #[error("it is no description of OpenAPI 3.1: `openapi` is {0}")]
    Version(String),
    /// It breaks the published schema of the format.
    #[error("it breaks the schema of OpenAPI 3.1: {0}")]
    Format(String),
    /// Nothing in it can be called.
    #[error("nothing in it can be called: {0}")]
    Empty(String),
}

/// An interface as somebody has described it.
#[derive(Debug)]
pub struct Interface {
    title: String,
    operations: Vec<Operation>,
    left_out: Vec<String>,
}

impl Interface {
    /// Reads a description.
    ///
    /// # Errors
    /// When `bytes` are no description of OpenAPI 3.1 as JSON, or nothing in it can be called.
    pub fn read(bytes: &[u8]) -> Result<Self, InterfaceError> {
        let document: Value = serde_json::from_slice(bytes).map_err(|error| InterfaceError::Json(error.to_string()))?;
        let version = document.get("openapi").and_then(Value::as_str);
        if !version.is_some_and(|version| version.starts_with("3.1")) {
            let found = version.map_or_else(|| "absent".to_owned(), |version| format!("`{version}`"));
            return Err(InterfaceError::Version(found));
        }
        let mistakes: Vec<String> = PUBLISHED
            .iter_errors(&document)
            .take(TOLD)
            .map(|error| format!("at `{}`: {error:.200}", error.instance_path()))
            .collect();
        if !mistakes.is_empty() {
            return Err(InterfaceError::Format(mistakes.join("; ")));
        }
        let (mut operations, mut left_out) = (Vec::new(), Vec::new());
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if METHODS.contains(&method.as_str()) {
                    match Operation::read(method, path, item, operation, &document) {
                        Ok(operation) => operations.push(operation),
                        Err(why) => left_out.push(format!("{} {path}: {why}", method.to_uppercase())),
                    }
                }
            }
        }
        if operations.is_empty() {
            let why = if left_out.is_empty() {
                "it has no operation".to_owned()
            } else {
                left_out.join("; ")
            };
            return Err(InterfaceError::Empty(why));
        }
        Ok(Self {
            title: document["info"]["title"].as_str().unwrap_or_default().to_owned(),
            operations,
            left_out,
        })
    }

    /// Returns what it calls itself.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns what can be called.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the operations that are not called, each with the reason.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Leaves only operations that change nothing: GET and HEAD.
    ///
    /// # Errors
    /// When there is none.
    pub fn reading_only(mut self) -> Result<Self, InterfaceError> {
        self.operations.retain(|operation| matches!(operation.method(), "GET" | "HEAD"));
        if self.operations.is_empty() {
            return Err(InterfaceError::Empty("no operation only reads".to_owned()));
        }
        Ok(self)
    }
}

const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// Returns what a part refers to within the document, or the part itself.
pub(super) fn resolved<'a>(part: &'a Value, document: &'a Value) -> &'a Value {
    // A reference may lead to another one; whatever goes round in a circle is left as it is.
    const LONGEST: usize = 8;
    let mut found = part;
    for _ in 0..LONGEST {
        let target = found
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'));
        match target.and_then(from_fragment).and_then(|pointer| document.pointer(&pointer)) {
            Some(next) => found = next,
            None => break,
        }
    }
    found
}
