//! The compliance document: what a supplier certifies of what it delivers, with the file itself.

use crate::ids::{ComplianceDocumentNumber, CorrelationId, OrderNumber, PlantId, SupplierId};
use crate::payload::Digest;
use crate::status::ComplianceType;
use base64::Engine as _;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// A certificate or report that a supplier files for an order, or for one lot of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComplianceDocument {
    /// The supplier's number for it, unique for the supplier.
    pub document_number: ComplianceDocumentNumber,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ComplianceType,
    /// For which order.
    pub order_number: OrderNumber,
    /// For which of the supplier's lots, when it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Whose it is.
    pub supplier: SupplierId,
    /// Where the goods go.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The last day on which it is valid, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// What its bytes are, for example `application/pdf`.
    pub media_type: String,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// Its bytes in base64.
    pub content: String,
    /// Free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
}

impl ComplianceDocument {
    /// Returns its content for these bytes.
    pub fn content_of(bytes: &[u8]) -> String {
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    /// Returns the digest of the bytes that it really has; nothing when its content is no base64.
    pub fn actual_digest(&self) -> Option<Digest> {
        let bytes = base64::engine::general_purpose::STANDARD.decode(&self.content);
        bytes.ok().map(|bytes| Digest::of(&bytes))
    }
}
