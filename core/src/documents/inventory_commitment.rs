//! The inventory commitment: what a supplier can supply of one issue of a forecast, bucket by bucket.

use super::Bucket;
use crate::amount::Quantity;
use crate::ids::{CorrelationId, ForecastNumber, InventoryCommitmentNumber, MaterialId, PlantId, SupplierId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A supplier's answer to one issue of a forecast. A bucket that it does not name is not committed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryCommitment {
    /// The supplier's number for it, unique for the supplier.
    pub commitment_number: InventoryCommitmentNumber,
    /// Which forecast it answers.
    pub forecast_number: ForecastNumber,
    /// Which issue of it.
    pub forecast_issue: u32,
    /// Who commits.
    pub supplier: SupplierId,
    /// For which plant.
    pub plant: PlantId,
    /// The forecast's correlation id.
    pub correlation_id: CorrelationId,
    /// What is committed to.
    pub material: MaterialId,
    /// When the supplier committed.
    pub committed_at: Timestamp,
    /// How much the supplier has in stock, when it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock_on_hand: Option<Quantity>,
    /// Free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
    /// How much can be supplied when; each bucket of the forecast at most once.
    pub buckets: Vec<Bucket>,
}
