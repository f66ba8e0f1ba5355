//! Defects in the audit trail.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::Written;
use crate::store::Actor;

pub(super) const M145: Defect = Defect::new(
    "M145",
    Class::Medium,
    "I61",
    "The audit trail has what machines did, and nothing of what operators did.",
    |mut policies| {
        policies.audit.written = |actor, _| {
            let written = if actor == Actor::Operator { Written::Left } else { Written::Added };
            instead(written, Written::Added)
        };
        policies
    },
);

pub(super) const M146: Defect = Defect::new(
    "M146",
    Class::Hard,
    "I61",
    "The replay of a dead letter is written over its entry in the audit trail, so that it looks as if it had never been open.",
    |mut policies| {
        policies.audit.written = |_, change| {
            let written = if change.to == "replayed" {
                Written::OverLatest
            } else {
                Written::Added
            };
            instead(written, Written::Added)
        };
        policies
    },
);
