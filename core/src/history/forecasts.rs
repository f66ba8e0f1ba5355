//! Forecasts and what is committed to of them, as the History keeps them.

use crate::amount::exact;
use crate::documents::{Bucket, Forecast};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an issue of a forecast says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecasted {
    /// By how much less may be committed to in a bucket before planning is told, in percent.
    #[serde(with = "exact")]
    pub under_percent: Decimal,
    /// What is needed when.
    pub buckets: Vec<Bucket>,
}

impl Forecasted {
    /// Returns what a forecast says, with its quantities as written.
    pub fn of(forecast: &Forecast) -> Self {
        Self {
            under_percent: forecast.under_percent,
            buckets: forecast.buckets.clone(),
        }
    }
}
