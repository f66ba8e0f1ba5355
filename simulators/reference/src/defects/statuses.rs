//! Defects in what words mean.

use super::defect::{Class, Defect};
use super::probe::instead;
use countersign_core::status::{OrderStatus, Response};

pub(super) const M07: Defect = Defect::new(
    "M07",
    Class::Easy,
    "I43",
    "A supplier's word that nobody agreed on counts as an acceptance.",
    |mut policies| {
        policies.statuses.meaning = |words, word| {
            let agreed = words.get(word).copied();
            instead(Some(agreed.unwrap_or(Response::Accepted)), agreed)
        };
        policies
    },
);

pub(super) const M37: Defect = Defect::new(
    "M37",
    Class::Medium,
    "I43",
    "The views that suppliers ask for use another table of statuses than the pushes: an answer with changes reads as a plain one.",
    |mut policies| {
        policies.statuses.read = |status| {
            let wrong = match status {
                OrderStatus::AcknowledgedWithChanges => OrderStatus::Acknowledged,
                other => other,
            };
            instead(wrong, status)
        };
        policies
    },
);

pub(super) const M80: Defect = Defect::new(
    "M80",
    Class::Medium,
    "I18",
    "The views that suppliers ask for come from a copy that does not learn of answers.",
    |mut policies| {
        policies.statuses.read = |status| {
            let wrong = match status {
                OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges | OrderStatus::Rejected => {
                    OrderStatus::AwaitingAcknowledgement
                }
                other => other,
            };
            instead(wrong, status)
        };
        policies
    },
);
