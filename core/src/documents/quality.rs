//! Quality: what a plant says of goods that it holds, and what the supplier answers.

use crate::amount::Quantity;
use crate::ids::{CorrectiveActionNumber, CorrelationId, MaterialId, OrderNumber, PlantId, QualityNoticeNumber, ReceiptNumber, SupplierId};
use crate::status::Disposition;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The hold of a received lot, which opens a quality case, or the decision that closes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QualityNotice {
    /// Its number in the ERP; that of the hold is the number of the case.
    pub notice_number: QualityNoticeNumber,
    /// The hold that it decides, when it is a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decides: Option<QualityNoticeNumber>,
    /// What becomes of the goods; said by a decision alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// The receipt by which the goods came.
    pub receipt_number: ReceiptNumber,
    /// On which order.
    pub order_number: OrderNumber,
    /// Who delivered.
    pub supplier: SupplierId,
    /// Where the goods are.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// What is held.
    pub material: MaterialId,
    /// The supplier's lot number, compared exactly.
    pub lot: String,
    /// How much of the lot is held.
    pub quantity: Quantity,
    /// What is wrong with it.
    pub complaint: String,
    /// Until when the supplier has to answer with a corrective action, when it has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Free text.
    pub note: String,
    /// The plant's reference.
    pub reference: String,
}

/// What a supplier answers to a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectiveAction {
    /// The supplier's number for it.
    pub action_number: CorrectiveActionNumber,
    /// The quality case that it answers: the number of the hold.
    pub case_number: QualityNoticeNumber,
    /// The order of that case.
    pub order_number: OrderNumber,
    /// Who answers.
    pub supplier: SupplierId,
    /// Where the goods are.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When it was answered.
    pub answered_at: Timestamp,
    /// Why it happened.
    pub cause: String,
    /// What is done, so that it does not happen again.
    pub action: String,
    /// Free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
}
