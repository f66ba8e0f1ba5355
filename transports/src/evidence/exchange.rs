//! One attempt with everything that the History keeps of it, in the order in which it became known.

use super::answer::{Asked, Came, answer_to};
use super::classify::classify;
use super::redact::{credentials, redact};
use crate::http::{Client, Failure, Request, Response};
use countersign_core::history::{self, Answer, Attempt, Outcome, Recorder, What};
use countersign_core::payload::meaning;
use serde_json::Value;

/// What came of one attempt, and where in the History it stands.
#[derive(Debug)]
pub struct Exchange {
    /// The attempt's event.
    pub attempt_index: u64,
    /// The outcome's event.
    pub outcome_index: u64,
    /// Ok, fail or unknown.
    pub result: history::Result,
    /// The answer itself, or why there is none.
    pub response: Result<Response, Failure>,
    /// The answer's body as it was read for the History, so that nobody has to read it again: when it is JSON, and when the exchange was recorded without
    /// own words.
    pub read: Option<Value>,
}

/// Records the attempt, sends the request, and records what came of it.
///
/// The attempt's payload and meaning are those of the request's body. Credentials are kept nowhere. When the future is dropped, the
/// attempt stays without an outcome, which is what is then known of it. `amend` adds what only the caller knows of the answer, such as when the token
/// used would expire, or whether it is as its contract says.
pub async fn record_exchange(
    recorder: &Recorder,
    client: &Client,
    attempt: Attempt,
    request: &Request,
    own_words: Option<&[&str]>,
    amend: impl FnOnce(&mut Answer, Came<'_>),
) -> Exchange {
    let secrets = credentials(request);
    let attempt = with_body(recorder, attempt, request, &secrets);
    let asked = Asked {
        own_words,
        secrets: &secrets,
        correlation_header: header_with(request, attempt.correlation.as_deref()),
    };
    let (operation, number) = (attempt.operation, attempt.number);
    let attempt_index = recorder.record(What::Attempt(attempt));
    let response = client.send(request).await;
    let (result, reason) = classify(&response);
    let (answer, read) = response
        .as_ref()
        .ok()
        .map(|response| answer_to(recorder, response, &asked, amend))
        .unzip();
    let outcome = Outcome {
        operation,
        number,
        result,
        reason,
        answer,
    };
    let outcome_index = recorder.record_caused(attempt_index, What::Outcome(outcome));
    Exchange {
        attempt_index,
        outcome_index,
        result,
        response,
        read: read.flatten(),
    }
}

fn with_body(recorder: &Recorder, mut attempt: Attempt, request: &Request, secrets: &[String]) -> Attempt {
    if !request.body.is_empty() {
        let body = redact(&request.body, secrets);
        attempt.payload = Some(recorder.payload(&body));
        attempt.meaning = Some(meaning(&body));
    }
    attempt
}

/// A deployment may have a header of its own for the correlation id; it is the one that carried it on the way out.
fn header_with<'a>(request: &'a Request, correlation: Option<&str>) -> Option<&'a str> {
    let correlation = correlation?;
    request
        .headers
        .iter()
        .find_map(|(name, value)| (value == correlation).then_some(name.as_str()))
}
