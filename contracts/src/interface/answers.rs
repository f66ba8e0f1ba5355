//! An answer held against the description of the operation that gave it.

use super::call::Kind;
use super::operation::{Named, Operation, is_json};
use serde_json::Value;

/// The most violations of one body that are told.
const MOST: usize = 3;

/// An answer, as far as a description says anything of it.
#[derive(Debug, Clone, Copy)]
pub struct InterfaceAnswer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Whether there is a body.
    pub has_body: bool,
    /// The body, when it is JSON.
    pub body: Option<&'a Value>,
}

/// Returns what of an answer is not as the description says, a sentence each.
pub fn differences(operation: &Operation, kind: &Kind, answer: InterfaceAnswer<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let is_taken = matches!(answer.status, 200..=299);
    match kind {
        Kind::Spoiled(what) if is_taken => found.push(format!("a request that breaks the description was taken: {what}")),
        Kind::WithoutCredentials if is_taken => found.push("a request without credentials was taken".to_owned()),
        Kind::Repeated if !is_taken && answer.status != 429 => {
            found.push("the same request under the same idempotency key was taken before, and is refused now".to_owned());
        }
        _ => {}
    }
    let Some(named) = named(operation, answer.status) else {
        let known: Vec<&str> = operation.answers.iter().map(|named| named.status.as_str()).collect();
        found.push(format!(
            "the status {} is none of those described: {}",
            answer.status,
            known.join(", ")
        ));
        return found;
    };
    if answer.status >= 500 && named.status == "default" {
        found.push(format!(
            "the status {} is a failure of the server that the description does not name",
            answer.status
        ));
    }
    found.extend(in_body(named, answer));
    found
}

/// The nearest to the status counts: itself, its range, then the default.
fn named(operation: &Operation, status: u16) -> Option<&Named> {
    let own = |wanted: &str| operation.answers.iter().find(|named| named.status.eq_ignore_ascii_case(wanted));
    own(&status.to_string())
        .or_else(|| own(&format!("{}XX", status / 100)))
        .or_else(|| own("default"))
}

fn in_body(named: &Named, answer: InterfaceAnswer<'_>) -> Vec<String> {
    if named.contents.is_empty() || !answer.has_body {
        return Vec::new();
    }
    let essence = answer
        .content_type
        .and_then(|text| text.split(';').next())
        .unwrap_or_default()
        .trim();
    let Some((media, schema)) = named.contents.iter().find(|(media, _)| fits(media, essence)) else {
        let known: Vec<&str> = named.contents.iter().map(|(media, _)| media.as_str()).collect();
        return vec![format!(
            "the content type `{essence}` is none of those described: {}",
            known.join(", ")
        )];
    };
    match (schema.as_ref().and_then(super::schema::Schema::edition), answer.body) {
        (Some(_), None) if is_json(media) => vec!["the body is not JSON".to_owned()],
        (Some(edition), Some(body)) if !edition.accepts(body) => edition.refusals(body, MOST),
        _ => Vec::new(),
    }
}

fn fits(media: &str, essence: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    match media.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => essence.split('/').next().is_some_and(|own| own.eq_ignore_ascii_case(kind)),
        None => media.eq_ignore_ascii_case(essence),
    }
}
