//! Defects in what becomes of quality notices and of what suppliers answer to them.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::{QualityPolicies, Shelf};
use jiff::tz::TimeZone;

pub(super) const M43: Defect = Defect::new(
    "M43",
    Class::Hard,
    "I47",
    "Shelf life is compared on the date in UTC, not on the plant's.",
    |mut policies| {
        policies.quality.is_too_old = |shelf| {
            let zone = &TimeZone::UTC;
            let is_too_old = QualityPolicies::correct().is_too_old;
            instead(is_too_old(&Shelf { zone, ..*shelf }), is_too_old(shelf))
        };
        policies
    },
);

pub(super) const M110: Defect = Defect::new(
    "M110",
    Class::Easy,
    "I53",
    "A quality case that was answered stays answered when it is decided.",
    |mut policies| {
        policies.quality.state = |is_answered, is_decided| {
            let state = QualityPolicies::correct().state;
            instead(state(is_answered, is_decided && !is_answered), state(is_answered, is_decided))
        };
        policies
    },
);

pub(super) const M111: Defect = Defect::new(
    "M111",
    Class::Medium,
    "I47",
    "Held lots are compared with received ones without regard to capitals.",
    |mut policies| {
        policies.quality.is_same_lot = |received, held| instead(received.eq_ignore_ascii_case(held), received == held);
        policies
    },
);

pub(super) const M112: Defect = Defect::new(
    "M112",
    Class::Medium,
    "I53",
    "An answer to a case that is closed is booked like any other.",
    |mut policies| {
        policies.quality.is_answerable = |is_decided| instead(true, !is_decided);
        policies
    },
);

pub(super) const M113: Defect = Defect::new(
    "M113",
    Class::Medium,
    "I53",
    "A case that was decided is decided again, and the supplier is shown both.",
    |mut policies| {
        policies.quality.is_decidable = |was_decided| instead(true, !was_decided);
        policies
    },
);

pub(super) const M114: Defect = Defect::new(
    "M114",
    Class::Easy,
    "I39",
    "A quality case is shown to every supplier that knows its number.",
    |mut policies| {
        policies.quality.is_shown = |is_own| instead(true, is_own);
        policies
    },
);

pub(super) const M115: Defect = Defect::new(
    "M115",
    Class::Easy,
    "I01",
    "A hold whose event comes again is shown again.",
    |mut policies| {
        policies.quality.is_repeated = |was_taken| instead(false, was_taken);
        policies
    },
);

pub(super) const M116: Defect = Defect::new(
    "M116",
    Class::Easy,
    "I47",
    "Goods that may be used for too few days are received, and nobody is told.",
    |mut policies| {
        policies.quality.is_too_old = |shelf| instead(false, (QualityPolicies::correct().is_too_old)(shelf));
        policies
    },
);

pub(super) const M117: Defect = Defect::new(
    "M117",
    Class::Medium,
    "I58",
    "A shipment in an outdated revision of its material is booked like any other.",
    |mut policies| {
        policies.quality.is_outdated = |ordered, shipped| instead(false, (QualityPolicies::correct().is_outdated)(ordered, shipped));
        policies
    },
);
