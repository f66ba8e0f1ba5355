//! Answers: how values and refusals become status, headers and bytes.

use super::problem::{ProblemKind, Refusal};
use super::step::Stop;
use crate::border::Answer;
use crate::policies::StoredAnswer;
use serde::Serialize;

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Returns a JSON answer.
pub(super) fn json(status: u16, value: &impl Serialize) -> Answer {
    bytes(status, JSON, encode(value))
}

/// Returns an answer with these bytes.
pub(super) fn bytes(status: u16, content_type: &str, body: Vec<u8>) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body,
        ..Answer::default()
    }
}

/// Returns an answer without a body.
pub(super) fn empty(status: u16) -> Answer {
    Answer {
        status,
        ..Answer::default()
    }
}

/// Returns the answer that a refusal is.
pub(super) fn problem(refusal: &Refusal) -> Answer {
    let mut answer = bytes(refusal.problem.status, PROBLEM, encode(&refusal.problem));
    match refusal.problem.status {
        401 => answer
            .headers
            .push(("www-authenticate".to_owned(), "Bearer error=\"invalid_token\"".to_owned())),
        503 => answer.headers.push(("retry-after".to_owned(), "1".to_owned())),
        _ => {}
    }
    answer
}

/// Returns the answer to a step that did not come to an end.
pub(super) fn stopped(stop: Stop) -> Answer {
    match stop {
        Stop::Refused(refusal) => problem(&refusal),
        // The code alone: the rest of what the store says has table and column names in it.
        Stop::Store(error) => {
            let code = error
                .sqlite_error()
                .map_or_else(|| "unreadable row".to_owned(), ToString::to_string);
            let detail = format!("the store could not be read or written: {code}");
            problem(&Refusal::new(ProblemKind::Internal, detail))
        }
    }
}

/// Returns the part of an answer that is kept under its key.
pub(super) fn stored(answer: &Answer) -> StoredAnswer {
    let content_type = answer.headers.iter().find(|(name, _)| name == "content-type");
    StoredAnswer {
        status: answer.status,
        content_type: content_type.map_or(JSON, |(_, value)| value).to_owned(),
        body: answer.body.clone(),
    }
}

/// Returns a kept answer once more, marked as such.
pub(super) fn replayed(first: StoredAnswer) -> Answer {
    let mut answer = bytes(first.status, &first.content_type, first.body);
    answer.headers.push(("idempotent-replayed".to_owned(), "true".to_owned()));
    answer
}

/// Returns the JSON of a value of ours; none of them has a map with keys that are no strings.
pub(super) fn encode(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("documents and answers are plain JSON values")
}
