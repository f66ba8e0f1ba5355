//! Defects in what becomes of credit notes and payments.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::{Early, Flow, InvoiceSums, PaymentPolicies};
use rust_decimal::Decimal;

pub(super) const M100: Defect = Defect::new(
    "M100",
    Class::Easy,
    "I01",
    "A payment whose event comes again is counted and shown again.",
    |mut policies| {
        policies.payments.is_repeated = |was_taken| instead(false, was_taken);
        policies
    },
);

pub(super) const M101: Defect = Defect::new(
    "M101",
    Class::Easy,
    "I51",
    "A payment of more than is open is counted, and nobody is told.",
    |mut policies| {
        policies.payments.is_over = |sums| instead(false, (PaymentPolicies::correct().is_over)(sums));
        policies
    },
);

pub(super) const M102: Defect = Defect::new(
    "M102",
    Class::Easy,
    "I51",
    "An invoice stays paid when its payment comes back.",
    |mut policies| {
        policies.payments.paid = |before, amount, flow| {
            let correct = (PaymentPolicies::correct().paid)(before, amount, flow);
            instead(if flow == Flow::Reversal { before } else { correct }, correct)
        };
        policies
    },
);

pub(super) const M103: Defect = Defect::new(
    "M103",
    Class::Medium,
    "I39",
    "An invoice is shown to every supplier that knows its number.",
    |mut policies| {
        policies.payments.is_shown = |is_own| instead(true, is_own);
        policies
    },
);

pub(super) const M104: Defect = Defect::new(
    "M104",
    Class::Medium,
    "I51",
    "A payment of an invoice that is blocked is shown like any other.",
    |mut policies| {
        policies.payments.is_held = |is_blocked| instead(false, is_blocked);
        policies
    },
);

pub(super) const M105: Defect = Defect::new(
    "M105",
    Class::Medium,
    "I51",
    "What was paid of an invoice is its latest payment, not the sum of them.",
    |mut policies| {
        policies.payments.paid = |before, amount, flow| {
            let correct = (PaymentPolicies::correct().paid)(before, amount, flow);
            instead(if flow == Flow::Payment { amount } else { correct }, correct)
        };
        policies
    },
);

pub(super) const M106: Defect = Defect::new(
    "M106",
    Class::Medium,
    "I51",
    "An invoice of which a part was credited stands as credited.",
    |mut policies| {
        policies.payments.status = |sums| {
            let correct = InvoiceSums::status(sums);
            let is_credited = sums.credited > Decimal::ZERO && sums.paid == Decimal::ZERO;
            instead(
                if is_credited {
                    countersign_core::status::InvoiceStatus::Credited
                } else {
                    correct
                },
                correct,
            )
        };
        policies
    },
);

pub(super) const M107: Defect = Defect::new(
    "M107",
    Class::Hard,
    "I51",
    "A credit note is compared with what was credited before, not with what was paid.",
    |mut policies| {
        policies.payments.is_credit_over = |before, credit| {
            let without = InvoiceSums {
                paid: Decimal::ZERO,
                ..before
            };
            let correct = PaymentPolicies::correct().is_credit_over;
            instead(correct(without, credit), correct(before, credit))
        };
        policies
    },
);

pub(super) const M108: Defect = Defect::new(
    "M108",
    Class::Hard,
    "I23",
    "What came back of a payment is answered and dropped when it overtakes the payment.",
    |mut policies| {
        policies.payments.early = |flow| {
            let wrong = if flow == Flow::Reversal { Early::Drop } else { Early::Park };
            instead(wrong, Early::Park)
        };
        policies
    },
);

pub(super) const M109: Defect = Defect::new(
    "M109",
    Class::Hard,
    "I17",
    "A credit note that waits for a blocked invoice is not looked at again when that is booked.",
    |mut policies| {
        policies.payments.is_released_by_invoice = || instead(false, true);
        policies
    },
);
