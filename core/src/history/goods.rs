//! Goods movements as the History keeps them, and what the surfaces say of their sums.

use super::{ShelfLife, Surface};
use crate::amount::Quantity;
use crate::documents::{GoodsReceipt, Movement, ReceiptLine};
use crate::ids::DocumentKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A goods movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which way.
    pub movement: Movement,
    /// The receipt that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<DocumentKey>,
    /// The ship notice that announced the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_notice: Option<DocumentKey>,
    /// What was moved.
    pub lines: Vec<MovedLine>,
    /// When it was posted, by its document; absent in Histories that were recorded before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<Timestamp>,
    /// How long it must still be usable; told by the ERP alone, of receipts whose lots have a last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf_life: Option<ShelfLife>,
}

/// One line of a goods movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedLine {
    /// The line's number in the receipt.
    pub line: u32,
    /// The order line's number.
    pub order_line: u32,
    /// The ship notice line's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_notice_line: Option<u32>,
    /// How much.
    pub quantity: Quantity,
    /// Which lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<String>,
    /// Whether nothing more is expected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_final: bool,
}

impl Moved {
    /// Returns what a receipt or reversal says, with its quantities as written.
    pub fn of(receipt: &GoodsReceipt) -> Self {
        let line = |line: &ReceiptLine| MovedLine {
            line: line.line,
            order_line: line.order_line,
            ship_notice_line: line.ship_notice_line,
            quantity: line.quantity.clone(),
            lots: line.lots.iter().map(|lot| lot.lot.clone()).collect(),
            is_final: line.is_final,
        };
        let supplier = &receipt.supplier;
        Self {
            movement: receipt.movement,
            reverses: receipt.reverses.as_ref().map(|number| DocumentKey::goods_receipt(supplier, number)),
            ship_notice: receipt
                .ship_notice_number
                .as_ref()
                .map(|number| DocumentKey::ship_notice(supplier, number)),
            lines: receipt.lines.iter().map(line).collect(),
            posted_at: Some(receipt.posted_at),
            shelf_life: None,
        }
    }
}

/// What a surface says was shipped and received of an order, in base units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceSeen {
    /// Who says it.
    pub surface: Surface,
    /// Of which order.
    pub document: DocumentKey,
    /// What it says of each ship notice line, and of what was received without a notice.
    pub lines: Vec<BalanceLine>,
}

/// The figures of one ship notice line, or of an order line as far as it was received without a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceLine {
    /// The order line's number.
    pub order_line: u32,
    /// The ship notice's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_notice: Option<String>,
    /// The ship notice line's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_notice_line: Option<u32>,
    /// How much was announced.
    pub shipped: Quantity,
    /// How much was received.
    pub received: Quantity,
    /// How much of that was taken back.
    pub reversed: Quantity,
    /// How much is still expected.
    pub open: Quantity,
}
