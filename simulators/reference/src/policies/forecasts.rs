//! Which issue of a forecast counts, who sees it, and when planning is told of what suppliers commit to.

use crate::store::{ForecastRow, Store, Stored, Unsent};
use countersign_core::documents::{Forecast, least_committed};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A bucket of a forecast beside what is committed to of it, in the base unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Its first day.
    pub(crate) starts: Date,
    /// What is needed.
    pub(crate) needed: Decimal,
    /// What is committed to, when the commitment names the bucket.
    pub(crate) committed: Option<Decimal>,
}

/// Decisions on forecasts and commitments to them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForecastPolicies {
    /// Whether a given issue replaces the latest accepted one.
    pub(crate) is_newer: fn(given: u32, latest: u32) -> bool,
    /// Which messages that were never attempted a new issue takes the place of.
    pub(crate) unsent: fn(&Store<'_>, &ForecastRow, path: &str) -> Stored<Vec<Unsent>>,
    /// Whether a supplier is shown a forecast, from whether it is its own.
    pub(crate) is_shown: fn(is_own: bool) -> bool,
    /// Whether a commitment to a given issue is refused because of the current one.
    pub(crate) is_stale: fn(given: u32, current: u32) -> bool,
    /// With which issue a commitment to the current one is compared.
    pub(crate) measure: fn(&Store<'_>, &ForecastRow) -> Stored<Forecast>,
    /// The first bucket of which planning has to be told, from all buckets and by how many percent less may be committed to.
    pub(crate) shortfall: fn(&[Compared], under_percent: Decimal) -> Option<Date>,
    /// Whether a new issue settles the cases about commitments to those before it.
    pub(crate) is_settled_by_issue: fn() -> bool,
}

impl ForecastPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_newer: |given, latest| given > latest,
            unsent: |store, forecast, path| store.unsent_of_forecast(forecast, path),
            is_shown: |is_own| is_own,
            is_stale: |given, current| given < current,
            measure: |_, forecast| Ok(forecast.document.clone()),
            shortfall: |buckets, under_percent| {
                let is_short = |bucket: &&Compared| {
                    let committed = bucket.committed.unwrap_or_default();
                    least_committed(bucket.needed, under_percent).is_some_and(|least| committed < least)
                };
                buckets.iter().find(is_short).map(|bucket| bucket.starts)
            },
            is_settled_by_issue: || true,
        }
    }
}
