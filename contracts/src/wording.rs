//! From the validator's errors to violations in words that a supplier's developer can act on.
//!
//! The words and reasons stand in the schemas, as `x-expected` and `x-reason`; this file only finds them.

use crate::library::{LIBRARY, Place};
use crate::rules;
use crate::violation::{Violation, escaped, found, quoted};
use countersign_core::status::Reason;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;
use std::cmp::Ordering;

/// The most violations that are listed; the last place then says how many there are.
const LISTED: usize = 100;

/// Returns the violations in the order of the document, each once.
pub(crate) fn violations<'a>(errors: impl Iterator<Item = ValidationError<'a>>) -> Vec<Violation> {
    let mut violations: Vec<Violation> = errors.flat_map(|error| describe(&error)).collect();
    violations.sort_by(|left, right| in_order(&left.pointer, &right.pointer));
    violations.dedup();
    if violations.len() > LISTED {
        let all = violations.len();
        // The reason of the whole must not depend on where the list was cut.
        let worst = crate::Rejection::contract(violations.clone()).reason();
        violations.truncate(LISTED - 1);
        let found = format!("{all} violations, of which the first {} are listed", LISTED - 1);
        violations.push(Violation::whole(worst, "a document of the contract", found));
    }
    violations
}

/// Compares pointers so that `/lines/2` comes before `/lines/10`.
fn in_order(left: &str, right: &str) -> Ordering {
    let part = |text: &str| (text.parse::<u64>().unwrap_or(u64::MAX), text.to_owned());
    left.split('/').map(part).cmp(right.split('/').map(part))
}

fn describe(error: &ValidationError<'_>) -> Vec<Violation> {
    let location = error
        .absolute_keyword_location()
        .map(|location| location.as_str())
        .unwrap_or_default();
    let (schema, keyword) = location.rsplit_once('/').unwrap_or((location, ""));
    let place = LIBRARY.at(schema);
    let pointer = error.instance_path().as_str();
    match error.kind() {
        ValidationErrorKind::Required { property } => vec![missing(pointer, property.as_str().unwrap_or_default(), place)],
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| surplus(pointer, name, error.instance(), place))
            .collect(),
        ValidationErrorKind::Custom { keyword, .. } if keyword != rules::shape::KEYWORD => {
            broken_rule(pointer, keyword, error.instance(), place)
        }
        _ => vec![Violation {
            pointer: pointer.to_owned(),
            expected: expected(keyword, place).unwrap_or_else(|| error.to_string()),
            found: seen(error),
            reason: reason(keyword, place, error.instance()),
        }],
    }
}

fn missing(pointer: &str, name: &str, object: Option<Place<'_>>) -> Violation {
    let wanted = object.and_then(|object| object.property(name)).and_then(wanted);
    Violation {
        pointer: format!("{pointer}/{}", escaped(name)),
        expected: match wanted {
            Some(wanted) => format!("the member `{name}`: {wanted}"),
            None => format!("the member `{name}`"),
        },
        found: "nothing".to_owned(),
        reason: Reason::ValidationStructure,
    }
}

fn surplus(pointer: &str, name: &str, object: &Value, schema: Option<Place<'_>>) -> Violation {
    let members = schema.and_then(|place| place.schema.get("properties")?.as_object());
    let known: Vec<String> = members.into_iter().flatten().map(|(member, _)| format!("`{member}`")).collect();
    Violation {
        pointer: format!("{pointer}/{}", escaped(name)),
        expected: format!("only the members {}", known.join(", ")),
        found: match object.get(name) {
            Some(value) => format!("{} with {}", quoted(name), found(value)),
            None => quoted(name),
        },
        reason: Reason::ValidationStructure,
    }
}

fn broken_rule(pointer: &str, keyword: &str, part: &Value, place: Option<Place<'_>>) -> Vec<Violation> {
    let settings = place.and_then(|place| place.schema.get(keyword));
    let rule = settings.and_then(|settings| rules::rule(keyword, settings));
    let mut violations = rule.map(|rule| rule.violations(part)).unwrap_or_default();
    for violation in &mut violations {
        violation.pointer.insert_str(0, pointer);
    }
    violations
}

fn expected(keyword: &str, place: Option<Place<'_>>) -> Option<String> {
    let place = place?;
    let limit = || place.schema.get(keyword)?.as_u64();
    match keyword {
        "minItems" if limit() == Some(1) => Some("at least one item".to_owned()),
        "minItems" => Some(format!("at least {} items", limit()?)),
        "maxItems" => Some(format!("at most {} items", limit()?)),
        _ => wanted(place),
    }
}

/// Returns what a value of this schema is, in words.
fn wanted(place: Place<'_>) -> Option<String> {
    if let Some(words) = place.schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
        return Some(match words.as_slice() {
            [only] => only.clone(),
            several => format!("one of {}", several.join(", ")),
        });
    }
    let limit = |name: &str| place.schema.get(name).and_then(Value::as_u64);
    // The limits of an annotated schema are in its own words.
    let is_annotated = place.schema.get("x-expected").is_some();
    let base = place.annotation("x-expected").or_else(|| by_type(place))?;
    let mut words = base.to_owned();
    if let (Some(1), false) = (limit("minLength"), is_annotated) {
        words.push_str(", not empty");
    }
    if let (Some(longest), false) = (limit("maxLength"), is_annotated) {
        words.push_str(&format!(", at most {longest} characters"));
    }
    Some(words)
}

fn by_type(place: Place<'_>) -> Option<&'static str> {
    let Some(kind) = place.schema.get("type").and_then(Value::as_str) else {
        return by_type(place.referenced()?);
    };
    Some(match kind {
        "object" => "an object",
        "array" => "a list",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        _ => "text",
    })
}

fn seen(error: &ValidationError<'_>) -> String {
    match (error.kind(), error.instance().as_ref()) {
        (ValidationErrorKind::MaxLength { .. }, Value::String(text)) => {
            format!("{} characters, {}", text.chars().count(), quoted(text))
        }
        // Beside a wish for a number or `true`, `false` alone would not say what is wrong with it.
        (ValidationErrorKind::Type { .. }, Value::String(text)) if !text.is_empty() => format!("the text {}", quoted(text)),
        (_, value) => found(value),
    }
}

fn reason(keyword: &str, place: Option<Place<'_>>, value: &Value) -> Reason {
    let declared = place.and_then(|place| Reason::from_word(place.annotation("x-reason")?));
    match keyword {
        // A number where a decimal string or a time is wanted, or the other way round, is a matter of how those are written;
        // anything else is in the wrong place.
        "type" if value.is_number() || value.is_string() => match declared {
            Some(reason @ (Reason::ValidationNumber | Reason::ValidationDate)) => reason,
            _ => Reason::ValidationStructure,
        },
        "type" | "enum" | "const" | "minItems" => Reason::ValidationStructure,
        "maxItems" => Reason::ValidationSize,
        "maxLength" if declared != Some(Reason::ValidationNumber) => Reason::ValidationSize,
        _ => declared.unwrap_or(Reason::ValidationStructure),
    }
}
