//! Master data records: what the buyer's house knows of its suppliers, plants, materials and Incoterms, and who answers for it.

use crate::amount::Unit;
use crate::ids::{CorrelationId, PlantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One revision of a master data record, whole: a revision replaces the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MasterDataRecord {
    /// What it is known by among the records of its kind.
    pub id: String,
    /// Its revision, its standing, and who answers for it.
    #[serde(flatten)]
    pub governance: Governance,
    /// When it was changed.
    pub changed_at: Timestamp,
    /// The id that everything this change causes carries.
    pub correlation_id: CorrelationId,
    /// What it says.
    #[serde(flatten)]
    pub content: RecordContent,
}

impl MasterDataRecord {
    /// Returns the record's name.
    pub fn name(&self) -> RecordName {
        RecordName::new(self.content.kind(), self.id.clone())
    }
}

/// Which revision of a record it is, whether it may be used, and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Governance {
    /// 1 for the first; each change counts one up.
    pub revision: u32,
    /// Whether new documents may name it.
    pub status: Standing,
    /// Who answers for it, in words.
    pub owner: String,
}

/// Whether new documents may name a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// They may.
    Active,
    /// They may not any more: it is kept for what named it before.
    Retired,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RecordContent {
    /// Of a supplier.
    Supplier(SupplierContent),
    /// Of a receiving plant.
    Plant(PlantContent),
    /// Of a material.
    Material(MaterialContent),
    /// Of an Incoterm.
    Incoterm(IncotermContent),
}

impl RecordContent {
    /// Returns what it is about.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Supplier(_) => RecordKind::Supplier,
            Self::Plant(_) => RecordKind::Plant,
            Self::Material(_) => RecordKind::Material,
            Self::Incoterm(_) => RecordKind::Incoterm,
        }
    }
}

/// What is known of a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierContent {
    /// Its name.
    pub name: String,
    /// The plants that it delivers to.
    pub plants: Vec<PlantId>,
}

/// What is known of a receiving plant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlantContent {
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
}

/// What is known of a material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaterialContent {
    /// What it is.
    pub description: String,
    /// The unit in which stock is kept.
    pub base_unit: Unit,
    /// For how many days after its receipt a lot must still be usable, when that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_shelf_life_days: Option<u16>,
    /// The other units in which it may be ordered or shipped.
    pub conversions: Vec<Conversion>,
}

/// An exact conversion: `amount in the base unit = amount × numerator / denominator`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// From which unit.
    pub unit: Unit,
    /// What to multiply with.
    pub numerator: u64,
    /// What to divide by.
    pub denominator: u64,
}

/// What is known of an Incoterm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncotermContent {
    /// What the three letters stand for.
    pub title: String,
}

/// The kinds of master data record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordKind {
    /// A supplier.
    Supplier,
    /// A receiving plant.
    Plant,
    /// A material.
    Material,
    /// An Incoterm.
    Incoterm,
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Supplier => "supplier",
            Self::Plant => "plant",
            Self::Material => "material",
            Self::Incoterm => "incoterm",
        })
    }
}

/// Names one record: its kind, and what it is known by among the records of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordName {
    /// What it is about.
    pub kind: RecordKind,
    /// For example a material number.
    pub id: String,
}

impl RecordName {
    /// Returns the name of a record.
    pub fn new(kind: RecordKind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}
