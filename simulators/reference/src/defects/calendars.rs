//! Defects in how the time to answer is counted on a supplier's calendar.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::RevisionPolicies;
use countersign_core::calendar::{WorkingCalendar, end_of_window};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

pub(super) const M120: Defect = Defect::new(
    "M120",
    Class::Easy,
    "I20",
    "The time to answer runs on over the weekends of a supplier that does not work on them.",
    |mut policies| {
        policies.revisions.acknowledge_by = |accepted_at, window, calendar| {
            let other = None::<WorkingCalendar>;
            instead(
                end_of_window(other.as_ref(), accepted_at, window),
                correct(accepted_at, window, calendar),
            )
        };
        policies
    },
);

pub(super) const M121: Defect = Defect::new(
    "M121",
    Class::Medium,
    "I20",
    "The holidays of a supplier are not looked at: only weekends stop the time to answer.",
    |mut policies| {
        policies.revisions.acknowledge_by = |accepted_at, window, calendar| {
            let other = calendar.map(WorkingCalendar::without_holidays);
            instead(
                end_of_window(other.as_ref(), accepted_at, window),
                correct(accepted_at, window, calendar),
            )
        };
        policies
    },
);

pub(super) const M122: Defect = Defect::new(
    "M122",
    Class::Medium,
    "I20",
    "The days of a supplier's calendar begin and end at midnight in Greenwich, not in the supplier's own place.",
    |mut policies| {
        policies.revisions.acknowledge_by = |accepted_at, window, calendar| {
            let other = calendar.map(|calendar| calendar.in_zone(TimeZone::UTC));
            instead(
                end_of_window(other.as_ref(), accepted_at, window),
                correct(accepted_at, window, calendar),
            )
        };
        policies
    },
);

pub(super) const M123: Defect = Defect::new(
    "M123",
    Class::Hard,
    "I20",
    "The time to answer is counted with the offset that the supplier's clocks had when the order came, also after they changed.",
    |mut policies| {
        policies.revisions.acknowledge_by = |accepted_at, window, calendar| {
            let other = calendar.map(|calendar| calendar.in_zone(TimeZone::fixed(calendar.zone().to_offset(accepted_at))));
            instead(
                end_of_window(other.as_ref(), accepted_at, window),
                correct(accepted_at, window, calendar),
            )
        };
        policies
    },
);

fn correct(accepted_at: Timestamp, window: Duration, calendar: Option<&WorkingCalendar>) -> Option<Timestamp> {
    (RevisionPolicies::correct().acknowledge_by)(accepted_at, window, calendar)
}
