//! Defects in what becomes of goods receipts and their reversals.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::Early;
use countersign_core::documents::Movement;

pub(super) const M86: Defect = Defect::new(
    "M86",
    Class::Easy,
    "I01",
    "A receipt whose event comes again is counted and shown again.",
    |mut policies| {
        policies.receipts.is_repeated = |was_taken| instead(false, was_taken);
        policies
    },
);

pub(super) const M87: Defect = Defect::new(
    "M87",
    Class::Easy,
    "I45",
    "What is taken back is added to what was received.",
    |mut policies| {
        policies.receipts.side = |movement| instead(Movement::Receipt, movement);
        policies
    },
);

pub(super) const M88: Defect = Defect::new(
    "M88",
    Class::Easy,
    "I45",
    "More than was announced is counted as received, and nobody is told.",
    |mut policies| {
        policies.receipts.is_over = |received, most| instead(false, received > most);
        policies
    },
);

pub(super) const M89: Defect = Defect::new(
    "M89",
    Class::Medium,
    "I45",
    "Receipts are counted in the unit of their slip, whatever the unit of the ship notice.",
    |mut policies| {
        policies.receipts.counted = |in_base, written| instead(written, in_base);
        policies
    },
);

pub(super) const M90: Defect = Defect::new(
    "M90",
    Class::Medium,
    "I39",
    "The receipts of an order are shown to every supplier that knows its number.",
    |mut policies| {
        policies.receipts.is_shown = |is_own| instead(true, is_own);
        policies
    },
);

pub(super) const M91: Defect = Defect::new(
    "M91",
    Class::Medium,
    "I47",
    "Lot numbers are compared without regard to capitals.",
    |mut policies| {
        policies.receipts.is_same_lot = |announced, received| instead(announced.eq_ignore_ascii_case(received), announced == received);
        policies
    },
);

pub(super) const M92: Defect = Defect::new(
    "M92",
    Class::Medium,
    "I45",
    "A last receipt that falls short of its shipment is told to nobody.",
    |mut policies| {
        policies.receipts.is_short = |received, announced| instead(false, received < announced);
        policies
    },
);

pub(super) const M93: Defect = Defect::new(
    "M93",
    Class::Hard,
    "I23",
    "A reversal that overtakes its receipt is answered and dropped.",
    |mut policies| {
        policies.receipts.early = |movement| {
            let wrong = if movement == Movement::Reversal { Early::Drop } else { Early::Park };
            instead(wrong, Early::Park)
        };
        policies
    },
);

pub(super) const M94: Defect = Defect::new(
    "M94",
    Class::Hard,
    "I45",
    "A reversal is compared with its receipt alone, not with what was taken back of it before.",
    |mut policies| {
        policies.receipts.left = |received, taken_back| instead(received, received.saturating_sub(taken_back));
        policies
    },
);

pub(super) const M95: Defect = Defect::new(
    "M95",
    Class::Hard,
    "I17",
    "A reversal that waits for its receipt is looked at again when its order changes, not when the receipt comes.",
    |mut policies| {
        policies.receipts.is_released_by_receipt = || instead(false, true);
        policies
    },
);

pub(super) const M96: Defect = Defect::new(
    "M96",
    Class::Hard,
    "I45",
    "A receipt that could not be delivered counts as overtaken when a later one of its order was delivered.",
    |mut policies| {
        policies.receipts.is_overtaken = |has_later| instead(has_later, false);
        policies
    },
);
