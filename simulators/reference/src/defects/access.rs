//! Defects in who sees what, and until when.

use super::defect::{Class, Defect};
use crate::policies::{ForeignAnswer, ListScope};

pub(super) const M12: Defect = Defect::new(
    "M12",
    Class::Easy,
    "I39",
    "A list of orders that is narrowed by status shows every supplier's orders.",
    |mut policies| {
        policies.access.list_scope = |parameter| match parameter {
            Some("status") => ListScope::All,
            _ => ListScope::Own,
        };
        policies
    },
);

pub(super) const M14: Defect = Defect::new("M14", Class::Easy, "I41", "An expired token is still taken.", |mut policies| {
    policies.access.is_token_valid = |_, _| true;
    policies
});

pub(super) const M15: Defect = Defect::new("M15", Class::Easy, "I48", "A version answers past its sunset.", |mut policies| {
    policies.access.version_answers = |_, _, _| true;
    policies
});

pub(super) const M40: Defect = Defect::new(
    "M40",
    Class::Medium,
    "I40",
    "Another supplier's document is answered with 403, a missing one with 404.",
    |mut policies| {
        policies.access.foreign = ForeignAnswer::Forbidden;
        policies
    },
);

pub(super) const M67: Defect = Defect::new(
    "M67",
    Class::Easy,
    "I48",
    "Answers of a deprecated version do not announce that it ends.",
    |mut policies| {
        policies.access.announces_deprecation = false;
        policies
    },
);
