//! Answers held against the contract of the interface and version that they were asked under, whoever's deployment gave them.
//!
//! What a gateway or a proxy may put in front of any interface (401, 408, 429, everything from 500 up) is looked into only when it says that it is
//! a problem document.

use super::routes::{Content, INTEGRATION, Route};
use super::schemas;
use crate::catalogue::{catalogue, registry};
use crate::contract::{Contract, validator};
use crate::rules::shape::with_shapes;
use crate::violation::Violation;
use crate::wording;
use countersign_core::history::Function;
use countersign_core::ids::DocumentKind;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The most sentences about one answer; whoever has read three opens the payload.
const MOST: usize = 3;
const PROBLEM: &str = "application/problem+json";
/// Statuses that may come from in front of the interface, which then is not to blame for their form.
const IN_FRONT: [u16; 3] = [401, 408, 429];

/// An answer, as far as a contract says anything of it.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The body, when it is JSON.
    pub body: Option<&'a Value>,
}

/// Returns what of an answer is not as the contract says, at most three sentences; none when all is.
///
/// `version` is the version in the path, the newest when there is none in it. Nothing is returned when no contract says anything of such an answer:
/// for a version that is none of the contracts', and for what may come from in front of the interface.
pub fn deviations(function: Function, version: Option<&str>, given: Given<'_>) -> Option<Vec<String>> {
    let route = route(function)?;
    let version = match version {
        Some(version) => catalogue().versions().iter().find(|known| **known == version)?,
        None => catalogue().current(),
    };
    let violations = match given.status {
        // A login page in front of it; the run ends there and says why.
        200..300 if function == Function::TokenRequest && given.body.is_none() => return None,
        200..300 => taken(route, version, given),
        400.. if is(given.content_type, PROBLEM) => refused(version, given),
        400..500 if !IN_FRONT.contains(&given.status) => unexplained(route, given),
        _ => return None,
    };
    Some(sentences(violations))
}

fn route(function: Function) -> Option<&'static Route> {
    INTEGRATION.iter().find(|route| route.functions.contains(&function))
}

fn taken(route: &Route, version: &'static str, given: Given<'_>) -> Vec<Violation> {
    let Some((_, content)) = route.answers.iter().find(|(status, _)| *status == given.status) else {
        let known: Vec<String> = route.answers.iter().map(|(status, _)| status.to_string()).collect();
        return vec![said("status", format!("the status {}", known.join(" or ")), given.status)];
    };
    match content {
        Content::Document(_) | Content::Json(_) => match given.body {
            Some(_) if !is(given.content_type, "application/json") => {
                vec![said(
                    "Content-Type",
                    "`application/json`".to_owned(),
                    given.content_type.unwrap_or("none"),
                )]
            }
            Some(body) => violations_in(*content, version, body),
            None => vec![said("body", "JSON".to_owned(), "something else")],
        },
        Content::Event | Content::Form | Content::Problem | Content::Bytes | Content::Text | Content::Nothing => Vec::new(),
    }
}

/// Problem details say themselves which status they came with (RFC 9457, section 3.1.2).
fn refused(version: &'static str, given: Given<'_>) -> Vec<Violation> {
    let Some(body) = given.body else {
        return vec![said("body", "problem details as JSON".to_owned(), "something else")];
    };
    let mut violations = violations_in(Content::Document(DocumentKind::Problem), version, body);
    let status = body.get("status").and_then(Value::as_u64);
    if let Some(status) = status.filter(|status| *status != u64::from(given.status)) {
        violations.push(said("/status", format!("the status {} of the answer", given.status), status));
    }
    violations
}

fn unexplained(route: &Route, given: Given<'_>) -> Vec<Violation> {
    let is_token = route.answers.iter().any(|(_, content)| *content == Content::Json("token"));
    match given.body {
        // RFC 6749, section 5.2: a refused token has a form of its own.
        Some(body) if is_token && matches!(given.status, 400 | 401) => {
            violations_in(Content::Json("tokenRefusal"), catalogue().current(), body)
        }
        _ => vec![said("Content-Type", format!("`{PROBLEM}`"), given.content_type.unwrap_or("none"))],
    }
}

fn violations_in(content: Content, version: &'static str, body: &Value) -> Vec<Violation> {
    match content {
        Content::Document(kind) => contract(kind, version).map_or_else(Vec::new, |contract| {
            if contract.is_valid(body) {
                Vec::new()
            } else {
                contract.violations(body)
            }
        }),
        Content::Json(name) => with_validator(name, version, |validator| {
            if validator.is_valid(body) {
                Vec::new()
            } else {
                wording::violations(validator.iter_errors(body))
            }
        }),
        _ => Vec::new(),
    }
}

fn contract(kind: DocumentKind, version: &str) -> Option<&'static Contract> {
    let own = catalogue().contract(kind, version);
    own.or_else(|| catalogue().contract(kind, catalogue().current()))
}

/// Each answer is compiled when it is seen first, and kept.
fn with_validator<T>(name: &'static str, version: &'static str, ask: impl FnOnce(&Validator) -> T) -> T {
    type Compiled = BTreeMap<(&'static str, &'static str), &'static Validator>;
    static COMPILED: LazyLock<Mutex<Compiled>> = LazyLock::new(Mutex::default);
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = *compiled.entry((name, version)).or_insert_with(|| {
        let schema = with_shapes(&schemas::alone(name, version));
        // There are as many of them as answers and versions, and each is used until the end.
        Box::leak(Box::new(
            validator(&schema, &registry()).expect("the answers compile, as a test shows"),
        ))
    });
    drop(compiled);
    ask(validator)
}

fn is(content_type: Option<&str>, wanted: &str) -> bool {
    content_type.is_some_and(|given| {
        let essence = given.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(wanted)
    })
}

fn said(place: &str, expected: String, found: impl ToString) -> Violation {
    Violation {
        pointer: place.to_owned(),
        expected,
        found: crate::violation::quoted(&found.to_string()),
        reason: countersign_core::status::Reason::ValidationStructure,
    }
}

fn sentences(mut violations: Vec<Violation>) -> Vec<String> {
    let all = violations.len();
    violations.truncate(MOST);
    let mut sentences: Vec<String> = violations.iter().map(ToString::to_string).collect();
    if let (true, Some(last)) = (all > MOST, sentences.last_mut()) {
        *last = format!("and {} more", all - MOST + 1);
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(function: Function, version: &str, status: u16, content_type: &str, body: &Value) -> Option<String> {
        let given = Given {
            status,
            content_type: Some(content_type),
            body: Some(body),
        };
        deviations(function, Some(version), given).map(|sentences| sentences.join("; "))
    }

    #[test]
    fn an_answer_is_held_against_the_version_that_it_was_asked_under() {
        let receipt = json!({"receiptId": "R-1", "state": "accepted", "document": "invoice", "number": "1", "correlationId": "C"});
        let submit = Function::InvoiceSubmit;
        assert_eq!(
            told(submit, "v3", 202, "application/json; charset=utf-8", &receipt).as_deref(),
            Some("")
        );
        assert_eq!(
            told(submit, "v3", 200, "application/json", &receipt).as_deref(),
            Some("`status`: expected the status 202, found `200`")
        );
        assert_eq!(
            told(submit, "v3", 202, "text/plain", &receipt).as_deref(),
            Some("`Content-Type`: expected `application/json`, found `text/plain`")
        );
        let odd = json!({"receiptId": "R-1", "state": "gone", "document": "invoice", "number": "1"});
        let said = told(submit, "v3", 202, "application/json", &odd).unwrap_or_default();
        assert!(said.contains("/state") && said.contains("correlationId"), "{said}");
        assert_eq!(told(submit, "v9", 202, "application/json", &odd), None, "nobody knows what v9 says");
    }

    #[test]
    fn a_refusal_explains_itself_and_says_its_own_status() {
        let problem = json!({"type": "https://countersign.dev/problems/not-found", "title": "no such order", "status": 404});
        let read = Function::OrderRead;
        let with_status = |status| told(read, "v2", status, PROBLEM, &problem);
        let plain = with_status(404).unwrap_or_default();
        assert_eq!(plain, "", "{plain}");
        assert_eq!(
            with_status(410).as_deref(),
            Some("`/status`: expected the status 410 of the answer, found `404`")
        );
        let bare = told(read, "v2", 404, "text/html", &json!({}));
        assert_eq!(
            bare.as_deref(),
            Some("`Content-Type`: expected `application/problem+json`, found `text/html`")
        );
        assert_eq!(told(read, "v2", 502, "text/html", &json!({})), None, "a proxy is not held to it");
    }

    #[test]
    fn every_answer_of_every_version_compiles() {
        for route in INTEGRATION {
            for (_, content) in route.answers {
                for version in catalogue().versions() {
                    let _ = violations_in(*content, version, &Value::Null);
                }
            }
        }
    }

    #[test]
    fn whatever_a_caller_with_a_token_or_a_signature_is_answered_is_looked_at() {
        use super::super::routes::Caller;
        let unkept = [
            "/ops/v1/cases/{case}",
            "/ops/v1/cases/{case}/resolve",
            "/ops/v1/dead-letters/{letter}/payload",
            "/ops/v1/clock",
        ];
        for route in INTEGRATION.iter().filter(|route| route.caller != Caller::Anyone) {
            let is_kept = !route.functions.is_empty();
            assert_ne!(is_kept, unkept.contains(&route.path), "{} {}", route.method, route.path);
        }
    }
}
