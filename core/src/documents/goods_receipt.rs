//! The goods receipt: what arrived at the plant, or what is taken back of an earlier receipt.

use super::Lot;
use crate::amount::Quantity;
use crate::ids::{CorrelationId, MaterialId, OrderNumber, PlantId, ReceiptNumber, ShipNoticeNumber, SupplierId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One goods movement that the ERP posted on an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoodsReceipt {
    /// Its number in the ERP; a reversal has one of its own.
    pub receipt_number: ReceiptNumber,
    /// Which way the goods went.
    pub movement: Movement,
    /// The receipt that a reversal takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<ReceiptNumber>,
    /// On which order.
    pub order_number: OrderNumber,
    /// Who delivered.
    pub supplier: SupplierId,
    /// Where the goods arrived.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// The ship notice that announced the goods, when there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_notice_number: Option<ShipNoticeNumber>,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Free text.
    pub note: String,
    /// The plant's reference, printed on the slip.
    pub reference: String,
    /// What was moved; at least one line.
    pub lines: Vec<ReceiptLine>,
}

/// Which way goods went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Movement {
    /// They arrived.
    Receipt,
    /// An earlier receipt is taken back, in part or as a whole.
    Reversal,
}

/// One line of a goods receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptLine {
    /// The line's number in the receipt; a reversal names the lines of its receipt.
    pub line: u32,
    /// The order line that it is for.
    pub order_line: u32,
    /// The line of the ship notice, when the receipt names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_notice_line: Option<u32>,
    /// What was moved.
    pub material: MaterialId,
    /// How much, in a unit that the material's master data can convert.
    pub quantity: Quantity,
    /// Which production lots; the parts add up to the quantity. Empty when the lots were not looked at.
    pub lots: Vec<Lot>,
    /// Whether nothing more is expected of the ship notice line.
    pub is_final: bool,
}
