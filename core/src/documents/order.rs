//! The purchase order: what the buyer wants, in one revision.

use crate::amount::{Currency, Price, Quantity, Tolerance};
use crate::ids::{CorrelationId, MaterialId, OrderNumber, PlantId, SupplierId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// One revision of a purchase order, whole: a revision replaces the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrder {
    /// Its number in the ERP.
    pub order_number: OrderNumber,
    /// 1 for the first release; each change counts one up.
    pub revision: u32,
    /// Who delivers.
    pub supplier: SupplierId,
    /// Who receives, unless a line says otherwise.
    pub plant: PlantId,
    /// The id that everything this order causes carries.
    pub correlation_id: CorrelationId,
    /// When this revision was issued.
    pub issued_at: Timestamp,
    /// Whether the order stands or was cancelled by this revision.
    pub lifecycle: Lifecycle,
    /// In which currency its prices are.
    pub currency: Currency,
    /// Where cost and risk pass to the buyer.
    pub incoterm: Incoterm,
    /// How far deliveries may leave the ordered quantities.
    pub tolerance: Tolerance,
    /// Free text for the supplier.
    pub note: String,
    /// The buyer's reference, printed on delivery papers.
    pub reference: String,
    /// What is ordered; at least one line.
    pub lines: Vec<OrderLine>,
}

/// Whether an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lifecycle {
    /// Deliver it.
    Open,
    /// Do not deliver it.
    Cancelled,
}

/// An Incoterms 2020 rule with its named place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoterm {
    /// Three letters, for example `FCA`.
    pub code: String,
    /// The named place.
    pub place: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// The line's number, usually 10, 20, 30…
    pub line: u32,
    /// What is ordered.
    pub material: MaterialId,
    /// In which revision of the drawing.
    pub material_revision: String,
    /// The material in words.
    pub description: String,
    /// How much, in the order unit.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// When how much is due; the parts add up to the quantity.
    pub schedule: Vec<ScheduleLine>,
}

/// One delivery of an order line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleLine {
    /// The day on which it is due at the plant.
    pub date: Date,
    /// How much is due on it.
    pub quantity: Quantity,
}
