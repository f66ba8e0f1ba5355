//! A refusal: where and by which keyword an edition refuses a document, in words.

use super::edition::Edition;
use super::walk::{from_fragment, under};
use crate::violation::{found, quoted};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde::Serialize;
use serde_json::Value;

/// One reason for which a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Where in all such documents: a JSON Pointer (RFC 6901) with `*` for the index of any item.
    pub place: String,
    /// Where in the example: a JSON Pointer.
    pub pointer: String,
    /// The keyword that refuses.
    pub keyword: String,
    /// Where that keyword stands in the schema that refuses: a JSON Pointer.
    pub schema: String,
    /// What is wrong, in words.
    pub words: String,
}

impl Refusal {
    /// Returns what `edition` refuses in `document`, as far as `is_wanted` says so of the place and the keyword.
    pub(super) fn all(edition: &Edition, document: &Value, mut is_wanted: impl FnMut(&str, &str) -> bool) -> Vec<Self> {
        let mut refusals = Vec::new();
        for error in edition.validator().iter_errors(document) {
            for pointer in pointers(&error) {
                let place = template(&pointer, document);
                if is_wanted(&place, error.kind().keyword()) {
                    refusals.push(Self::new(&error, place, pointer));
                }
            }
        }
        refusals
    }

    fn new(error: &ValidationError<'_>, place: String, pointer: String) -> Self {
        let location = error
            .absolute_keyword_location()
            .map(|location| location.as_str())
            .unwrap_or_default();
        let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        Self {
            place,
            pointer,
            keyword: error.kind().keyword().to_owned(),
            schema: location
                .split_once('#')
                .and_then(|(_, fragment)| from_fragment(fragment))
                .unwrap_or_default(),
            words: match error.kind() {
                Kind::Required { .. } => format!("the member {} is missing", quoted(&name)),
                Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } => {
                    format!("the member {} is not taken", quoted(&name))
                }
                kind => format!("{} {}", found(error.instance()), wrong(kind, error.instance())),
            },
        }
    }
}

/// Returns where the error is: at a member that is missing or too many, else at the value itself.
fn pointers(error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.instance_path().as_str();
    match error.kind() {
        Kind::Required { property } => vec![under(pointer, property.as_str().unwrap_or_default())],
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| under(pointer, name)).collect()
        }
        _ => vec![pointer.to_owned()],
    }
}

/// Returns what is wrong with a value, to be read after the value.
fn wrong(kind: &Kind, value: &Value) -> String {
    let count = |noun: &str| match value {
        Value::String(text) => format!("has {} {noun}", text.chars().count()),
        Value::Array(items) => format!("has {} {noun}", items.len()),
        Value::Object(members) => format!("has {} {noun}", members.len()),
        _ => format!("has other {noun}"),
    };
    match kind {
        Kind::Enum { options } => {
            let words: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(|option| format!("`{}`", plain(option)))
                .collect();
            format!("is none of {}", words.join(", "))
        }
        Kind::Constant { expected_value } => format!("is not `{}`", plain(expected_value)),
        Kind::Type { kind } => format!("is not of the type {}", types(kind)),
        Kind::Format { format } => format!("is not written as a `{format}`"),
        Kind::Pattern { pattern } => format!("does not match the pattern `{pattern}`"),
        Kind::Maximum { limit } => format!("is more than {limit}"),
        Kind::Minimum { limit } => format!("is less than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("is not less than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("is not more than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("is not a multiple of {multiple_of}"),
        Kind::MaxLength { limit } => format!("{}, at most {limit} are taken", count("characters")),
        Kind::MinLength { limit } => format!("{}, at least {limit} are wanted", count("characters")),
        Kind::MaxItems { limit } => format!("{}, at most {limit} are taken", count("items")),
        Kind::MinItems { limit } => format!("{}, at least {limit} are wanted", count("items")),
        Kind::MaxProperties { limit } => format!("{}, at most {limit} are taken", count("members")),
        Kind::MinProperties { limit } => format!("{}, at least {limit} are wanted", count("members")),
        Kind::UniqueItems => "has the same item twice".to_owned(),
        Kind::FalseSchema => "may not stand there".to_owned(),
        Kind::AnyOf { .. } => "fits none of the alternatives in `anyOf`".to_owned(),
        Kind::OneOfNotValid { .. } => "fits none of the alternatives in `oneOf`".to_owned(),
        Kind::OneOfMultipleValid { .. } => "fits more than one of the alternatives in `oneOf`".to_owned(),
        Kind::Not { .. } => "is what `not` excludes".to_owned(),
        Kind::Contains => "has not as many items as `contains` wants".to_owned(),
        Kind::PropertyNames { .. } => "has a member whose name is not taken".to_owned(),
        Kind::Custom { keyword, .. } => format!("breaks the rule `{keyword}`"),
        other => format!("breaks `{}`", other.keyword()),
    }
}

fn types(kind: &jsonschema::error::TypeKind) -> String {
    match kind {
        jsonschema::error::TypeKind::Single(one) => format!("`{one}`"),
        jsonschema::error::TypeKind::Multiple(several) => {
            let names: Vec<String> = several.iter().map(|one| format!("`{one}`")).collect();
            names.join(" or ")
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the pointer with `*` for each index.
fn template(pointer: &str, document: &Value) -> String {
    let mut place = String::new();
    let mut here = Some(document);
    for part in pointer.split('/').skip(1) {
        let is_index = here.is_some_and(Value::is_array);
        here = here.and_then(|here| here.pointer(&format!("/{part}")));
        place.push('/');
        place.push_str(if is_index { "*" } else { part });
    }
    place
}
