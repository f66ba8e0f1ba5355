//! The advance ship notice (ASN): what is on its way, in which lots and packages.

use crate::amount::Quantity;
use crate::ids::{CorrelationId, MaterialId, OrderNumber, PlantId, ShipNoticeNumber, SupplierId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What a supplier has shipped against one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipNotice {
    /// The supplier's number for it, unique for the supplier.
    pub ship_notice_number: ShipNoticeNumber,
    /// Against which order.
    pub order_number: OrderNumber,
    /// Who ships.
    pub supplier: SupplierId,
    /// Where to.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When it left.
    pub shipped_at: Timestamp,
    /// When it should arrive.
    pub estimated_arrival: Timestamp,
    /// Who carries it.
    pub carrier: String,
    /// Free text.
    pub note: String,
    /// The carrier's or the supplier's reference.
    pub reference: String,
    /// What is shipped; at least one line.
    pub lines: Vec<ShipNoticeLine>,
    /// In which packages it travels.
    pub packages: Vec<Package>,
}

/// One line of a ship notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipNoticeLine {
    /// The line's number in the notice.
    pub line: u32,
    /// The order line that it delivers.
    pub order_line: u32,
    /// What is shipped.
    pub material: MaterialId,
    /// In which revision of the drawing, when it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_revision: Option<String>,
    /// How much, in a unit that the material's master data can convert.
    pub quantity: Quantity,
    /// Where it comes from; the parts add up to the quantity.
    pub lots: Vec<Lot>,
}

/// One production lot in a ship notice line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// The supplier's lot number, compared exactly.
    pub lot: String,
    /// How much of it.
    pub quantity: Quantity,
    /// The last day on which it may be used, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Date>,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Its serial shipping container code (SSCC) or other label.
    pub label: String,
    /// What it is, for example `pallet`.
    pub kind: String,
    /// Its gross weight.
    pub weight: Quantity,
    /// What is in it.
    pub contents: Vec<PackageContent>,
}

/// What one package holds of one ship notice line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageContent {
    /// The ship notice line's number.
    pub line: u32,
    /// How much of it.
    pub quantity: Quantity,
}
