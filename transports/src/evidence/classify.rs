//! What an answer, or the lack of one, proves about the effect.

use crate::http::{Failure, Response};
use countersign_core::history;

/// Returns what an attempt's end proves, and why in a word or a few.
///
/// A 2xx or a 304 is ok. A 4xx is the deployment's claim of no effect; so is a 503 that says when to come again. Any other 5xx, a
/// redirect, a deadline and a broken or unusable answer leave it unknown. Only what never left is a failure that nobody has to claim.
pub fn classify(result: &Result<Response, Failure>) -> (history::Result, String) {
    use history::Result::{Fail, Ok as Done, Unknown};
    let (outcome, reason) = match result {
        Ok(response) => return of_response(response),
        Err(Failure::NotSent(_)) => (Fail, "not-sent"),
        Err(Failure::TimedOut(_)) => (Unknown, "timed-out"),
        Err(Failure::Broken(_)) => (Unknown, "broken"),
        Err(Failure::Garbage(_)) => (Unknown, "garbage"),
    };
    debug_assert!(outcome != Done, "no answer is never ok");
    (outcome, reason.to_owned())
}

fn of_response(response: &Response) -> (history::Result, String) {
    use history::Result::{Fail, Ok as Done, Unknown};
    let has_retry_after = response.header("retry-after").is_some();
    match response.status {
        202 => (Done, "accepted".to_owned()),
        304 => (Done, "not-modified".to_owned()),
        200..=299 => (Done, "done".to_owned()),
        429 => (Fail, "throttled".to_owned()),
        503 if has_retry_after => (Fail, "throttled".to_owned()),
        status @ 400..=499 => (Fail, claim(response).unwrap_or_else(|| format!("status {status}"))),
        status => (Unknown, format!("status {status}")),
    }
}

/// The last part of the problem type: `contract-violation`, say.
fn claim(response: &Response) -> Option<String> {
    let kind = super::answer::problem_type(response)?;
    let name = kind.rsplit('/').next().filter(|name| !name.is_empty())?;
    Some(name.to_owned())
}
