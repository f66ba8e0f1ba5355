//! Defects in which issue of a forecast counts, who sees it, and when planning is told of what suppliers commit to.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::policies::{Compared, ForecastPolicies};
use crate::store::{ForecastRow, Store, Stored, Unsent};
use countersign_core::documents::least_committed;
use rusqlite::params;

pub(super) const M132: Defect = Defect::new(
    "M132",
    Class::Easy,
    "I09",
    "The issue of a forecast that arrives last is shown, whichever it is.",
    |mut policies| {
        policies.forecasts.is_newer = |given, latest| instead(true, given > latest);
        policies
    },
);

pub(super) const M133: Defect = Defect::new(
    "M133",
    Class::Easy,
    "I39",
    "A forecast is shown to every supplier that knows its number.",
    |mut policies| {
        policies.forecasts.is_shown = |is_own| instead(true, is_own);
        policies
    },
);

pub(super) const M134: Defect = Defect::new(
    "M134",
    Class::Easy,
    "I13",
    "A commitment to an issue that was replaced is booked like one to the current issue.",
    |mut policies| {
        policies.forecasts.is_stale = |given, current| instead(false, given < current);
        policies
    },
);

pub(super) const M135: Defect = Defect::new(
    "M135",
    Class::Medium,
    "I56",
    "What is committed to is compared with the forecast as a whole: too little in one week is made up for by another.",
    |mut policies| {
        policies.forecasts.shortfall = |buckets, under_percent| {
            let needed = buckets.iter().map(|bucket| bucket.needed).sum();
            let committed = buckets.iter().filter_map(|bucket| bucket.committed).sum();
            let is_short = least_committed(needed, under_percent).is_some_and(|least| least > committed);
            let correct = (ForecastPolicies::correct().shortfall)(buckets, under_percent);
            // When the whole is short, so is some week of it.
            instead(correct.filter(|_| is_short), correct)
        };
        policies
    },
);

pub(super) const M136: Defect = Defect::new(
    "M136",
    Class::Medium,
    "I56",
    "Planning is told of a commitment at exactly the limit as of one below it.",
    |mut policies| {
        policies.forecasts.shortfall = |buckets, under_percent| {
            let is_short = |bucket: &&Compared| {
                let committed = bucket.committed.unwrap_or_default();
                least_committed(bucket.needed, under_percent).is_some_and(|least| committed <= least)
            };
            let wrong = buckets.iter().find(is_short).map(|bucket| bucket.starts);
            instead(wrong, (ForecastPolicies::correct().shortfall)(buckets, under_percent))
        };
        policies
    },
);

pub(super) const M137: Defect = Defect::new(
    "M137",
    Class::Medium,
    "I56",
    "A week that a commitment does not name is taken for committed to.",
    |mut policies| {
        policies.forecasts.shortfall = |buckets, under_percent| {
            let correct = ForecastPolicies::correct().shortfall;
            let named: Vec<Compared> = buckets.iter().copied().filter(|bucket| bucket.committed.is_some()).collect();
            instead(correct(&named, under_percent), correct(buckets, under_percent))
        };
        policies
    },
);

pub(super) const M138: Defect = Defect::new(
    "M138",
    Class::Hard,
    "I56",
    "A commitment is compared with the first issue of its forecast, whatever was needed since.",
    |mut policies| {
        policies.forecasts.measure = |store, forecast| {
            let correct = (ForecastPolicies::correct().measure)(store, forecast)?;
            let first = store.issue(&forecast.number, 1)?;
            Ok(instead(first.unwrap_or_else(|| correct.clone()), correct))
        };
        policies
    },
);

pub(super) const M139: Defect = Defect::new(
    "M139",
    Class::Hard,
    "I23",
    "A forecast takes the place of whatever waits to be shown of any forecast of its supplier.",
    |mut policies| {
        policies.forecasts.unsent = unsent_of_the_supplier;
        policies
    },
);

pub(super) const M154: Defect = Defect::new(
    "M154",
    Class::Medium,
    "I56",
    "What planning was told of a commitment stays open when the forecast is issued anew.",
    |mut policies| {
        policies.forecasts.is_settled_by_issue = || instead(false, true);
        policies
    },
);

fn unsent_of_the_supplier(store: &Store<'_>, forecast: &ForecastRow, path: &str) -> Stored<Vec<Unsent>> {
    let own = (ForecastPolicies::correct().unsent)(store, forecast, path)?;
    let found: Vec<Unsent> = store
        .prepare(
            "SELECT id, target, supplier, order_number, revision, next_at FROM outbox
             WHERE path = ?2 AND supplier = ?1 AND attempts = 0 AND state IN ('waiting', 'pending') ORDER BY id",
        )?
        .query_map(params![forecast.supplier.as_str(), path], Unsent::read)?
        .collect::<Stored<_>>()?;
    count(found != own);
    Ok(found)
}
