//! The demand forecast: what a plant will presumably need of a material from a supplier, bucket by bucket, in one issue.

use super::PlanningRun;
use crate::amount::{Quantity, exact};
use crate::ids::{CorrelationId, ForecastNumber, MaterialId, PlantId, SupplierId};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One issue of a forecast, whole: an issue replaces the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// Its number in the ERP, the same for every issue.
    pub forecast_number: ForecastNumber,
    /// 1 for the first; each later one counts one up.
    pub issue: u32,
    /// From whom it is needed.
    pub supplier: SupplierId,
    /// Where it is needed.
    pub plant: PlantId,
    /// The id that everything this forecast causes carries.
    pub correlation_id: CorrelationId,
    /// What is needed.
    pub material: MaterialId,
    /// When this issue was published.
    pub issued_at: Timestamp,
    /// The planning run that made this issue, when one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planning_run: Option<PlanningRun>,
    /// By how much less may be committed to in a bucket before planning is told, in percent; inclusive.
    #[serde(with = "exact")]
    pub under_percent: Decimal,
    /// The last day that it speaks of.
    pub horizon_ends: Date,
    /// Free text for the supplier.
    pub note: String,
    /// The planner's reference.
    pub reference: String,
    /// What is needed when, from the earliest to the latest; at least one.
    pub buckets: Vec<Bucket>,
}

/// A span of a forecast: from its first day to the day before the next bucket, or to the end of the horizon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its first day: of a week, or the day itself.
    pub starts: Date,
    /// How much.
    pub quantity: Quantity,
}

impl Bucket {
    /// Returns its number among the lines that the History keeps: its first day as a number, for example 20261130.
    pub fn line(&self) -> u32 {
        let part = |value: i8| u32::from(value.unsigned_abs());
        u32::from(self.starts.year().unsigned_abs()) * 10_000 + part(self.starts.month()) * 100 + part(self.starts.day())
    }
}

/// Returns the smallest amount of `needed` that planning need not be told of; nothing when it does not fit a decimal.
pub fn least_committed(needed: Decimal, under_percent: Decimal) -> Option<Decimal> {
    let factor = Decimal::ONE_HUNDRED.checked_sub(under_percent)?;
    needed.checked_mul(factor)?.checked_div(Decimal::ONE_HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_known_by_its_first_day() {
        let bucket = Bucket {
            starts: jiff::civil::date(2026, 3, 9),
            quantity: Quantity::new(Decimal::ONE, "EA"),
        };
        assert_eq!(bucket.line(), 20_260_309);
    }

    #[test]
    fn the_least_is_exact() {
        let least = least_committed(Decimal::new(333, 1), Decimal::new(125, 1));
        assert_eq!(least.map(|least| least.to_string()), Some("29.1375".to_owned()));
    }
}
