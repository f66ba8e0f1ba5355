//! Defects in how long documents are kept.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::RetentionPolicies;
use jiff::Span;

pub(super) const M147: Defect = Defect::new(
    "M147",
    Class::Hard,
    "I62",
    "A year is 365 days, so that what is kept for years goes as many days too early as there are leap days in them.",
    |mut policies| {
        policies.retention.last_day = |taken, years| {
            let wrong = taken.saturating_add(Span::new().days(365 * i64::from(years)));
            instead(wrong, (RetentionPolicies::correct().last_day)(taken, years))
        };
        policies
    },
)
.over_years();

pub(super) const M148: Defect = Defect::new(
    "M148",
    Class::Medium,
    "I62",
    "What is old enough is removed, also when something of the invoice is still to be paid.",
    |mut policies| {
        policies.retention.is_settled = |sums| instead(true, (RetentionPolicies::correct().is_settled)(sums));
        policies
    },
)
.over_years();

pub(super) const M149: Defect = Defect::new(
    "M149",
    Class::Medium,
    "I62",
    "What is removed cannot be read any more, and its figures stay in the list.",
    |mut policies| {
        policies.retention.left = |body| instead(body, String::new());
        policies
    },
)
.over_years();
