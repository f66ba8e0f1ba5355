//! The parts of an answer that invariants look at.

use super::redact::redact;
use super::shape::{shape, shape_of};
use crate::http::{Response, all_headers};
use countersign_core::fingerprint::{self, Fingerprint};
use countersign_core::history::{Answer, Recorder};
use countersign_core::payload::{Digest, meaning_of};
use serde_json::Value;

/// Headers that differ from answer to answer without a meaning.
const VOLATILE_HEADERS: [&str; 2] = ["date", "content-length"];
const CORRELATION_HEADER: &str = "x-correlation-id";

/// What is known of the request when its answer is kept.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    /// The request's own numbers and ids; none when the answer will be compared with no other.
    pub(super) own_words: Option<&'a [&'a str]>,
    /// The credentials that it carried.
    pub(super) secrets: &'a [String],
    /// The header that carried the correlation id, when it is not the usual one.
    pub(super) correlation_header: Option<&'a str>,
}

/// An answer as it came, for whoever knows more of it than this crate does.
#[derive(Debug, Clone, Copy)]
pub struct Came<'a> {
    /// All of it.
    pub response: &'a Response,
    /// Its body, when it is JSON; access tokens are taken out.
    pub body: Option<&'a Value>,
}

/// Keeps an answer: its body in the History, its lifecycle headers as they were sent, and the fingerprints in all of it.
///
/// `own_words` are the request's own numbers and ids: see [`shape`]; without them, neither the meaning nor the shape of the body is kept, which serve to
/// compare answers. Access tokens in the body are not kept. `amend` adds what only the caller knows of it.
pub fn answer(recorder: &Recorder, response: &Response, own_words: Option<&[&str]>, amend: impl FnOnce(&mut Answer, Came<'_>)) -> Answer {
    let asked = Asked {
        own_words,
        ..Asked::default()
    };
    answer_to(recorder, response, &asked, amend).0
}

/// As [`answer`], with all that is known of the request. Returns also the body as it was read, when it is JSON and was not taken apart for its shape.
pub(super) fn answer_to(
    recorder: &Recorder,
    response: &Response,
    asked: &Asked<'_>,
    amend: impl FnOnce(&mut Answer, Came<'_>),
) -> (Answer, Option<Value>) {
    let body = redact(&response.body, asked.secrets);
    let is_empty = body.is_empty();
    let own_words = asked.own_words.filter(|_| !is_empty);
    let text = |name: &str| response.header(name).map(str::to_owned);
    let read = serde_json::from_slice::<Value>(&body).ok();
    let mut answer = Answer {
        status: response.status,
        payload: (!is_empty).then(|| recorder.payload(&body)),
        meaning: own_words.map(|_| read.as_ref().map_or_else(|| Digest::of(&body), meaning_of)),
        fingerprints: fingerprints(response),
        content_type: text("content-type"),
        header_names: header_names(response),
        deprecation: text("deprecation"),
        sunset: text("sunset"),
        link: joined(response, "link"),
        retry_after: text("retry-after"),
        etag: text("etag"),
        correlation: text(CORRELATION_HEADER)
            .or_else(|| text(asked.correlation_header?))
            .or_else(|| Some(read.as_ref()?.get("correlationId")?.as_str()?.to_owned())),
        problem: problem_in(response, read.as_ref()),
        shape: None,
        token_expires: None,
        deviations: None,
    };
    let body_read = read.as_ref();
    amend(&mut answer, Came { response, body: body_read });
    match own_words {
        Some(words) => {
            answer.shape = Some(Digest::of(shape_in(&body, read, words).as_bytes()));
            (answer, None)
        }
        None => (answer, read),
    }
}

/// Returns the problem type, when the body is problem details (RFC 9457); a type that is absent is `about:blank`.
pub(super) fn problem_type(response: &Response) -> Option<String> {
    problem_in(response, serde_json::from_slice(&response.body).ok().as_ref())
}

fn problem_in(response: &Response, read: Option<&Value>) -> Option<String> {
    let content_type = response.header("content-type")?.to_ascii_lowercase();
    if !content_type.starts_with("application/problem+json") {
        return None;
    }
    let body = read?.as_object()?;
    // A member of the wrong type counts as absent.
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("about:blank");
    Some(kind.to_owned())
}

fn shape_in(body: &[u8], read: Option<Value>, own_words: &[&str]) -> String {
    match read {
        Some(value) => shape_of(value, own_words),
        None => shape(body, own_words),
    }
}

fn fingerprints(response: &Response) -> Vec<Fingerprint> {
    let mut found = fingerprint::find(&response.body);
    for (_, value) in &response.headers {
        for fingerprint in fingerprint::find(value.as_bytes()) {
            if !found.contains(&fingerprint) {
                found.push(fingerprint);
            }
        }
    }
    found
}

fn header_names(response: &Response) -> Vec<String> {
    let mut names: Vec<String> = response.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.retain(|name| !VOLATILE_HEADERS.contains(&name.as_str()));
    names.sort_unstable();
    names.dedup();
    names
}

/// A list header may come in several lines, which mean the same as one line with commas (RFC 9110, section 5.3).
fn joined(response: &Response, name: &str) -> Option<String> {
    let lines: Vec<&str> = all_headers(&response.headers, name).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
