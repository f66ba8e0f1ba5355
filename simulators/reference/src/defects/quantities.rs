//! Defects in how amounts are converted, written and compared.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::QuantityPolicies;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

pub(super) const M11: Defect = Defect::new(
    "M11",
    Class::Easy,
    "I32",
    "Amounts go through binary floating point: 0.1 becomes 0.1000000000000000055511151231.",
    |mut policies| {
        policies.quantities.written = |amount| instead(through_binary(amount), amount);
        policies
    },
);

pub(super) const M16: Defect = Defect::new(
    "M16",
    Class::Easy,
    "I45",
    "A ship notice over the tolerance is accepted silently.",
    |mut policies| {
        policies.quantities.is_over = |shipped, largest| instead(false, (QuantityPolicies::correct().is_over)(shipped, largest));
        policies
    },
);

pub(super) const M41: Defect = Defect::new(
    "M41",
    Class::Medium,
    "I45",
    "Units are converted by a factor of four decimals.",
    |mut policies| {
        policies.quantities.in_base_unit = |amount, numerator, denominator| {
            let exact = (QuantityPolicies::correct().in_base_unit)(amount, numerator, denominator);
            // What has no exact amount is refused as ever; only what is taken is taken wrongly.
            let rounded = exact.and_then(|_| by_rounded_factor(amount, numerator, denominator));
            instead(rounded, exact)
        };
        policies
    },
);

fn through_binary(amount: Decimal) -> Decimal {
    amount.to_f64().and_then(Decimal::from_f64_retain).unwrap_or(amount)
}

fn by_rounded_factor(amount: Decimal, numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    let factor = numerator.checked_div(denominator)?.round_dp(4);
    amount.checked_mul(factor).map(|converted| converted.normalize())
}
