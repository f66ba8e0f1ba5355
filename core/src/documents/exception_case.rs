//! The exception case: something that a person has to decide, with the original payload.

use crate::ids::{CaseId, CorrelationId, DocumentKind, SupplierId};
use crate::payload::Digest;
use crate::status::{CaseStatus, Owner, Reason, Severity};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One open or resolved case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionCase {
    /// Its number.
    pub case_id: CaseId,
    /// Why it stands open.
    pub reason: Reason,
    /// Who works on it.
    pub owner: Owner,
    /// Who is told of it beside its owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informed: Vec<Owner>,
    /// How urgent it is.
    pub severity: Severity,
    /// Where it stands.
    pub status: CaseStatus,
    /// The reason in words.
    pub message: String,
    /// When it was opened, in business time.
    pub opened_at: Timestamp,
    /// How old it is, in seconds of business time.
    pub age_seconds: u64,
    /// Whether it was escalated.
    pub is_escalated: bool,
    /// How often the same failure of the same document came.
    pub occurrences: u32,
    /// Whose document it is about.
    pub supplier: SupplierId,
    /// What kind of document it is about.
    pub document: DocumentKind,
    /// The document's number, when it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// The order's number, when it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// The number of the document that this one repeats, when the reason is a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Who answers for the master data that is to be mended, when the reason is master data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_owner: Option<String>,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// What was received; absent when nothing was (an overdue acknowledgement).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<OriginalPayload>,
    /// Attempts to deliver, oldest first, when delivery is what failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<DeliveryAttempt>,
}

/// The received bytes of a case; they are fetched from `href` byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OriginalPayload {
    /// As received.
    pub content_type: String,
    /// Number of bytes.
    pub size_bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// Where the bytes are.
    pub href: String,
}

/// One attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryAttempt {
    /// 1 for the first.
    pub number: u32,
    /// When it began, in business time.
    pub at: Timestamp,
    /// What came of it, in words: a status, or why none came.
    pub result: String,
}
