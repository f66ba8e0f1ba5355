//! Problem details of a refused request (RFC 9457).

use serde::{Deserialize, Serialize};

/// The body of a refusal, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProblemDetails {
    /// What kind of problem; the primary identifier. `about:blank` when absent.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status that was sent.
    pub status: u16,
    /// This occurrence in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong where, when the problem is in the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemError>,
    /// The correlation id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The revision that the document is for, when it is stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_revision: Option<u32>,
    /// The revision that it should be for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_revision: Option<u32>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

/// One thing that is wrong in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemError {
    /// Where, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// What was expected and what was found.
    pub detail: String,
}
