//! What an order asks for, as the checks on figures have to know it, and what a surface says of a supplier's figures.

use super::Surface;
use crate::amount::Quantity;
use crate::documents::Scorecard;
use crate::ids::{DocumentKey, PlantId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What an order revision asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// For which plant.
    pub plant: PlantId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// What is due when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due: Vec<Scheduled>,
}

/// One delivery that an order revision asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// Of which order line.
    pub line: u32,
    /// On which day at the latest.
    pub day: Date,
    /// How much, in the material's base unit.
    pub quantity: Quantity,
}

/// What a surface says of a supplier's month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorecardSeen {
    /// Who says it.
    pub surface: Surface,
    /// The scorecard that was asked for.
    pub document: DocumentKey,
    /// What it says.
    pub scorecard: Scorecard,
}
