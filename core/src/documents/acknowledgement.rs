//! The order acknowledgement: a supplier's answer to one revision of an order, line by line.

use crate::amount::Quantity;
use crate::ids::{AcknowledgementNumber, CorrelationId, MaterialId, OrderNumber, PlantId, SupplierId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// A supplier's answer to one revision of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acknowledgement {
    /// The supplier's number for this answer, unique for the supplier.
    pub acknowledgement_number: AcknowledgementNumber,
    /// Which order it answers.
    pub order_number: OrderNumber,
    /// Which revision of it.
    pub order_revision: u32,
    /// Who answers.
    pub supplier: SupplierId,
    /// For which plant.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When the supplier answered.
    pub responded_at: Timestamp,
    /// Free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
    /// The answers; each line of the order at most once.
    pub lines: Vec<AcknowledgementLine>,
}

/// The answer to one order line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgementLine {
    /// The order line's number.
    pub line: u32,
    /// What is answered for.
    pub material: MaterialId,
    /// The supplier's own word: each supplier has a vocabulary.
    pub response: String,
    /// How much is promised.
    pub quantity: Quantity,
    /// For when; absent when the line is rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_date: Option<Date>,
    /// Why, when the answer is not plain acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
