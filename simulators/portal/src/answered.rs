//! What came of a request, for the steps that go on from it.

use crate::operation::Operation;
use countersign_core::documents::ProblemDetails;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history;
use countersign_core::ids::{DocumentKey, OperationId};
use countersign_transports::http::{Failure, Response};
use serde_json::Value;
use std::sync::Arc;

/// What came of one attempt.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The operation that it was an attempt of.
    pub operation: OperationId,
    /// Which attempt; 0 when there was no token to send it with, so that nothing was recorded.
    pub attempt: u32,
    /// Where in the History its outcome stands.
    pub outcome: Option<u64>,
    /// Ok, fail or unknown.
    pub result: history::Result,
    /// Why, in a word or a few.
    pub reason: String,
    /// The answer itself, or why there is none.
    pub response: Result<Response, Failure>,
    /// The answer's body as it was read for the History, until somebody takes it; none when nobody read it, or it was taken apart.
    pub(crate) read: Option<Value>,
}

impl Answered {
    pub(crate) fn unsent(operation: OperationId, why: String) -> Self {
        Self {
            operation,
            attempt: 0,
            outcome: None,
            result: history::Result::Fail,
            reason: "not-sent".to_owned(),
            response: Err(Failure::NotSent(why)),
            read: None,
        }
    }

    /// Returns the HTTP status, when an answer came.
    pub fn status(&self) -> Option<u16> {
        self.response.as_ref().ok().map(|response| response.status)
    }

    /// Returns the first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.as_ref().ok()?.header(name)
    }

    /// Returns the answer's exact body; empty when none came.
    pub fn body(&self) -> &[u8] {
        self.response.as_ref().map_or(&[], |response| &response.body)
    }

    /// Returns the answer's body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body()).ok()
    }

    /// Returns the problem details, when the answer is a refusal that explains itself.
    pub fn problem(&self) -> Option<ProblemDetails> {
        serde_json::from_slice(self.body()).ok()
    }

    /// Returns whether the problem's type ends in `name`, for example `stale-revision`.
    pub fn is_problem(&self, name: &str) -> bool {
        self.problem().is_some_and(|problem| problem.kind.rsplit('/').next() == Some(name))
    }

    /// Returns whether trying again can bring nothing new: it was taken, or refused for what it is.
    pub fn is_definite(&self) -> bool {
        match (self.result, self.status()) {
            (history::Result::Ok, _) => true,
            (history::Result::Unknown, _) | (_, None | Some(408 | 429 | 503)) => false,
            (_, Some(409)) => !self.is_problem("in-progress"),
            (_, Some(_)) => true,
        }
    }
}

/// What came of one attempt to submit a document; it can be repeated.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The answer.
    pub answered: Answered,
    /// The idempotency key that was sent, without its quotes.
    pub key: Option<String>,
    /// The exact body that was sent.
    pub body: Vec<u8>,
    /// The document that was submitted, as it names itself.
    pub document: DocumentKey,
    /// The fingerprint in the body.
    pub fingerprint: Option<Fingerprint>,
    pub(crate) operation: Arc<Operation>,
}

impl Submitted {
    /// Returns the operation that it was an attempt of.
    pub fn operation(&self) -> OperationId {
        self.answered.operation
    }

    /// Returns the HTTP status, when an answer came.
    pub fn status(&self) -> Option<u16> {
        self.answered.status()
    }

    /// Returns ok, fail or unknown.
    pub fn result(&self) -> history::Result {
        self.answered.result
    }
}
