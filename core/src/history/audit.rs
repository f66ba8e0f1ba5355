//! One entry of the audit trail, as the integration tells it.

use crate::ids::SupplierId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A change of where something stands. What the integration does not say is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSeen {
    /// Its number in the trail: 1, 2, 3… without a gap.
    pub sequence: u64,
    /// When it was, in business time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The kind of what changed, as written: of a document, `exception-case` or `dead-letter`.
    pub document: String,
    /// Its number.
    pub number: String,
    /// Its supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
    /// The order revision that it has or answers; of a forecast, the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Where it stood before, as written; absent when it was new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where it stands from then on, as written.
    pub to: String,
    /// The source's own word for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_word: Option<String>,
    /// Whose message or action it came from: `supplier`, `erp`, `operator`, `integration` or the deployment's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The person who acted, by the name that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Why, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The correlation id of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
}
