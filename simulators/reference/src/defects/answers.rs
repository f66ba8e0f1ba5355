//! Defects in what becomes of an accepted answer.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use countersign_core::status::OrderStatus;

pub(super) const M68: Defect = Defect::new(
    "M68",
    Class::Easy,
    "I18",
    "Suppliers read their orders from a copy that never hears of their answers.",
    |mut policies| {
        policies.statuses.read = |status| {
            let wrong = match status {
                OrderStatus::Cancelled => OrderStatus::Cancelled,
                _ => OrderStatus::AwaitingAcknowledgement,
            };
            instead(wrong, status)
        };
        policies
    },
);

pub(super) const M69: Defect = Defect::new(
    "M69",
    Class::Medium,
    "I19",
    "An accepted shipment shows its order once more, as it stood before it was answered.",
    |mut policies| {
        policies.statuses.shown_with_shipment = |_| instead(Some(OrderStatus::AwaitingAcknowledgement), None);
        policies
    },
);

pub(super) const M70: Defect = Defect::new(
    "M70",
    Class::Medium,
    "I22",
    "The ERP is told of an acknowledgement's first line only.",
    |mut policies| {
        policies.statuses.committed = |mut lines| {
            count(lines.len() > 1);
            lines.truncate(1);
            lines
        };
        policies
    },
);
