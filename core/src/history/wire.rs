//! Attempts and outcomes: what left for the deployment and what it claimed.

use super::{Edge, Function};
use crate::ids::{OperationId, SupplierId};
use crate::payload::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes left for the deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The operation that it is an attempt of.
    pub operation: OperationId,
    /// 1 for the first attempt of the operation.
    pub number: u32,
    /// What for.
    pub function: Function,
    /// Which way.
    pub edge: Edge,
    /// The HTTP method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// In whose name.
    pub principal: Principal,
    /// What was wrong with its token, on purpose.
    pub token: TokenState,
    /// What was wrong with its signature, on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignatureFlaw>,
    /// The contract version that it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The idempotency key, or the event id of an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The correlation id that it carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The W3C traceparent that it carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The exact body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Digest>,
    /// What the body means, whatever its spelling: see [`meaning`](crate::payload::meaning).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Digest>,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Principal {
    /// This supplier's client.
    Supplier(SupplierId),
    /// The ERP.
    Erp,
    /// An operator.
    Operator,
    /// Nobody: no credentials were sent.
    Nobody,
}

impl Principal {
    /// Returns the supplier, when it is one.
    pub fn supplier(&self) -> Option<&SupplierId> {
        match self {
            Self::Supplier(supplier) => Some(supplier),
            _ => None,
        }
    }
}

/// What an attempt's credentials are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenState {
    /// Good.
    Valid,
    /// Given out long enough ago to have expired.
    Expired,
    /// Not sent.
    Missing,
    /// Changed in one character.
    Tampered,
    /// A signature that is missing, wrong, or too old (events).
    BadSignature,
}

/// What is wrong with a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureFlaw {
    /// There is none.
    Missing,
    /// It was made with another secret.
    OtherSecret,
    /// It was made for another body.
    OtherBody,
    /// It was made for the same content in other bytes: white space and the order of members differ.
    OtherSpelling,
    /// It was made for another event id.
    OtherId,
    /// It was made longer ago than the tolerance.
    Past,
    /// It was made further ahead than the tolerance.
    Future,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The operation.
    pub operation: OperationId,
    /// Which attempt of it.
    pub number: u32,
    /// Ok, fail or unknown.
    pub result: Result,
    /// Why, in a word or a few.
    pub reason: String,
    /// The answer, when one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// What an outcome proves. A timeout is unknown: the effect may have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Result {
    /// The deployment claims that it took it.
    Ok,
    /// The deployment claims that it had no effect, or nothing was sent.
    Fail,
    /// Nobody knows.
    Unknown,
}

/// The parts of an answer that invariants look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The exact body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Digest>,
    /// What the body means, whatever its spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Digest>,
    /// Fingerprints in body and headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<crate::fingerprint::Fingerprint>,
    /// `Content-Type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The sorted names of the response headers, apart from `date` and `content-length`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_names: Vec<String>,
    /// `Deprecation` as sent (RFC 9745).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecation: Option<String>,
    /// `Sunset` as sent (RFC 8594).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunset: Option<String>,
    /// `Link` as sent (RFC 8288).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// `Retry-After` as sent (RFC 9110).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// `ETag` as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The correlation id that the answer carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The problem type, when the body is problem details (RFC 9457).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The body with each of the request's own document numbers, ids and times replaced, so that two answers can be compared: see
    /// `countersign-transports`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Digest>,
    /// When the token used had been given out and would expire, in business time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_expires: Option<Timestamp>,
    /// What of the answer is not as the contract of its interface and version says, a sentence each; empty when all is. Absent when nobody
    /// looked, or when no contract says anything of such an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviations: Option<Vec<String>>,
}
