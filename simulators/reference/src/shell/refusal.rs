//! Refusals of the shell itself, as problem details (RFC 9457).

use super::engine_handle::Unanswered;
use crate::border::Answer;
use countersign_core::documents::ProblemDetails;
use std::time::Duration;

/// Where the types of problems are described.
const TYPES: &str = "https://countersign.dev/problems/";

/// Why a request is refused before the engine hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    name: &'static str,
    title: &'static str,
    detail: Option<String>,
    headers: Vec<(String, String)>,
}

impl Refusal {
    fn new(status: u16, name: &'static str, title: &'static str) -> Self {
        Self {
            status,
            name,
            title,
            detail: None,
            headers: Vec::new(),
        }
    }

    fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Returns the status.
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// Adds what happened this time.
    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The version is none of the contract's.
    pub(super) fn unknown_version() -> Self {
        Self::new(404, "unknown-version", "this version of the interface does not exist")
    }

    /// There is nothing at this address.
    pub(super) fn not_found() -> Self {
        Self::new(404, "not-found", "there is nothing at this address")
    }

    /// The address takes other methods; the router says which.
    pub(super) fn method_not_allowed() -> Self {
        Self::new(405, "method-not-allowed", "this address does not take this method")
    }

    /// The bearer token is missing, unknown, altered or expired; it is not said which.
    pub(super) fn invalid_token() -> Self {
        Self::new(401, "invalid-token", "the access token is missing or not valid")
            .header("www-authenticate", "Bearer error=\"invalid_token\"")
    }

    /// The signature of an event does not prove its sender.
    pub(super) fn invalid_signature(detail: impl Into<String>) -> Self {
        Self::new(401, "invalid-signature", "the signature does not prove who sent this").detail(detail)
    }

    /// The supplier's rate is spent.
    pub(super) fn rate_limit(wait: Duration) -> Self {
        Self::new(429, "rate-limit", "too many requests for now").header("retry-after", whole_seconds(wait))
    }

    /// The version is past its sunset. The successor's link comes with the version's lifecycle headers.
    pub(super) fn version_sunset(version: &str) -> Self {
        Self::new(410, "version-sunset", "this version of the interface is past its sunset")
            .detail(format!("`{version}` is no longer answered; use its successor"))
    }

    /// A submission without a key that can be read.
    pub(super) fn missing_key() -> Self {
        Self::new(
            400,
            "missing-idempotency-key",
            "a submission needs a key so that it can be repeated safely",
        )
        .detail("send one `Idempotency-Key: \"…\"` header, the same for each repetition")
    }

    /// Not JSON by its content type.
    pub(super) fn unsupported_media_type() -> Self {
        Self::new(415, "unsupported-media-type", "only `application/json` is taken here").header("accept-post", "application/json")
    }

    /// The same key is being worked on.
    pub(super) fn in_progress() -> Self {
        Self::new(409, "in-progress", "a request with the same idempotency key is being worked on")
    }

    /// What was sent cannot be read.
    pub(super) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(400, "malformed", "what was sent cannot be read").detail(detail)
    }

    /// A body that is not a submission's is larger than the limit.
    pub(super) fn too_large(limit: u64) -> Self {
        Self::new(413, "too-large", "the body is larger than the limit").detail(format!("the limit is {limit} bytes"))
    }

    /// The body did not arrive in time.
    pub(super) fn too_slow() -> Self {
        Self::new(408, "request-timeout", "the body did not arrive in time").header("connection", "close")
    }

    /// Returns the answer, with the correlation id that the request carried.
    pub(super) fn into_answer(self, correlation: Option<&str>) -> Answer {
        let problem = ProblemDetails {
            kind: format!("{TYPES}{}", self.name),
            title: self.title.to_owned(),
            status: self.status,
            detail: self.detail,
            errors: Vec::new(),
            correlation_id: correlation.map(str::to_owned),
            given_revision: None,
            current_revision: None,
        };
        let mut headers = self.headers;
        headers.push(("content-type".to_owned(), "application/problem+json".to_owned()));
        Answer {
            status: self.status,
            headers,
            body: serde_json::to_vec(&problem).expect("texts and numbers always serialise"),
            ..Answer::default()
        }
    }
}

impl From<Unanswered> for Refusal {
    fn from(unanswered: Unanswered) -> Self {
        let title = match unanswered {
            Unanswered::Busy => "too much is waiting; this request had no effect",
            Unanswered::Ending => "the service is ending; ask again with the same key",
        };
        Self::new(503, "unavailable", title).header("retry-after", "1")
    }
}

/// Returns whole seconds, rounded up and at least one: who comes back earlier would be refused again.
fn whole_seconds(wait: Duration) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    seconds.max(1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        let cases = [(0, "1"), (1, "1"), (1000, "1"), (1001, "2")];
        for (millis, expected) in cases {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), expected, "{millis} ms");
        }
    }

    #[test]
    fn a_refusal_says_its_status_in_the_body_too() {
        let answer = Refusal::unknown_version().into_answer(Some("C-1"));
        let problem: ProblemDetails = serde_json::from_slice(&answer.body).expect("a refusal is problem details");
        assert_eq!((problem.status, answer.status), (404, 404));
        assert_eq!(problem.correlation_id.as_deref(), Some("C-1"));
        assert_eq!(problem.kind, "https://countersign.dev/problems/unknown-version");
    }
}
