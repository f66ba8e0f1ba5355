//! Defects in how invoices are computed and matched.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::InvoicePolicies;
use countersign_core::amount::Currency;
use rust_decimal::Decimal;

pub(super) const M42: Defect = Defect::new(
    "M42",
    Class::Medium,
    "I46",
    "Every currency has two decimals, also the yen and the dinar.",
    |mut policies| {
        policies.invoices.decimals = |currency| instead(2, Currency::decimals(currency));
        policies
    },
);

pub(super) const M97: Defect = Defect::new(
    "M97",
    Class::Easy,
    "I46",
    "The amounts of an invoice are believed as they are written.",
    |mut policies| {
        policies.invoices.is_recomputed = || instead(false, true);
        policies
    },
);

pub(super) const M98: Defect = Defect::new(
    "M98",
    Class::Medium,
    "I46",
    "A price may be over the agreed one by the higher of both limits, not the lower.",
    |mut policies| {
        policies.invoices.is_too_dear = |room| {
            let over = room.asked.saturating_sub(room.agreed);
            let share = room.agreed.saturating_mul(room.percent) / Decimal::ONE_HUNDRED;
            instead(over > share.max(room.amount), (InvoicePolicies::correct().is_too_dear)(room))
        };
        policies
    },
);

pub(super) const M99: Defect = Defect::new(
    "M99",
    Class::Hard,
    "I46",
    "Each invoice is matched with all that was received, whatever was invoiced before.",
    |mut policies| {
        policies.invoices.invoiced_before = |taken| instead(Decimal::ZERO, taken);
        policies
    },
);
