//! Defects in how a supplier's month is counted.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::{ListScope, ScorecardPolicies};
use countersign_core::documents::Share;
use countersign_core::status::Disposition;
use jiff::tz::TimeZone;
use rust_decimal::RoundingStrategy;

pub(super) const M144: Defect = Defect::new(
    "M144",
    Class::Easy,
    "I59",
    "A scorecard counts goods as delivered that were taken back.",
    |mut policies| {
        policies.scorecards.kept = |received, taken_back| instead(received, received.saturating_sub(taken_back));
        policies
    },
);

pub(super) const M150: Defect = Defect::new(
    "M150",
    Class::Hard,
    "I59",
    "The months of a scorecard begin and end at midnight in Greenwich, not in the supplier's own place.",
    |mut policies| {
        policies.scorecards.zone = |calendar| instead(TimeZone::UTC, (ScorecardPolicies::correct().zone)(calendar));
        policies
    },
);

pub(super) const M151: Defect = Defect::new(
    "M151",
    Class::Easy,
    "I59",
    "A scorecard counts the orders of every supplier.",
    |mut policies| {
        policies.scorecards.scope = || instead(ListScope::All, ListScope::Own);
        policies
    },
);

pub(super) const M152: Defect = Defect::new(
    "M152",
    Class::Hard,
    "I59",
    "The shares of a scorecard are rounded half to even.",
    |mut policies| {
        policies.scorecards.rounded = |exact, decimals| {
            let mut other = exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven);
            other.rescale(decimals);
            instead(Share(other), Share::rounded(exact, decimals))
        };
        policies
    },
);

pub(super) const M153: Defect = Defect::new(
    "M153",
    Class::Hard,
    "I59",
    "What is taken back after the end of a month stays delivered in the scorecard of that month.",
    |mut policies| {
        policies.scorecards.is_taken_back = |is_same_month| instead(is_same_month, true);
        policies
    },
);

pub(super) const M155: Defect = Defect::new(
    "M155",
    Class::Medium,
    "I59",
    "A scorecard counts everything as rejected that was held and decided, also what is used as it is.",
    |mut policies| {
        policies.scorecards.is_rejected = |disposition| instead(true, matches!(disposition, Disposition::Return | Disposition::Scrap));
        policies
    },
);
