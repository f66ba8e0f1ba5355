//! The commitment: an acknowledgement as the ERP stores it, in the ERP's words with the source's word kept beside them.

use crate::amount::Quantity;
use crate::ids::{AcknowledgementNumber, CorrelationId, MaterialId, OrderNumber, PlantId, SupplierId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the integration writes into the ERP for an accepted acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Commitment {
    /// The acknowledgement that it comes from.
    pub acknowledgement_number: AcknowledgementNumber,
    /// Which order it is for.
    pub order_number: OrderNumber,
    /// Which revision of it.
    pub order_revision: u32,
    /// Who commits.
    pub supplier: SupplierId,
    /// For which plant.
    pub plant: PlantId,
    /// The plant's name from the master data.
    pub plant_name: String,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// The supplier's free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
    /// What is committed, by order line.
    pub lines: Vec<CommitmentLine>,
}

/// The commitment for one order line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitmentLine {
    /// The order line's number.
    pub line: u32,
    /// What is committed.
    pub material: MaterialId,
    /// The ERP's word: `confirmed`, `changed` or `declined`.
    pub status: String,
    /// The supplier's own word, unchanged.
    pub source_status: String,
    /// How much, in the material's base unit.
    pub quantity: Quantity,
    /// For when; absent when the line is declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_date: Option<Date>,
    /// The supplier's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
