//! How amounts are converted and compared, exactly.

use rust_decimal::Decimal;

/// Decisions on quantities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QuantityPolicies {
    /// An amount in the base unit: `amount × numerator / denominator`, when that is exact.
    pub(crate) in_base_unit: fn(amount: Decimal, numerator: Decimal, denominator: Decimal) -> Option<Decimal>,
    /// How an amount is written for the ERP.
    pub(crate) written: fn(Decimal) -> Decimal,
    /// Whether what was shipped in all leaves the tolerance.
    pub(crate) is_over: fn(shipped: Decimal, largest: Decimal) -> bool,
}

impl QuantityPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            in_base_unit,
            written: |amount| amount,
            is_over: |shipped, largest| shipped > largest,
        }
    }
}

/// Integer arithmetic on the mantissas, because `Decimal` rounds a product or quotient that does not fit.
fn in_base_unit(amount: Decimal, numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    let (amount, numerator, denominator) = (amount.normalize(), numerator.normalize(), denominator.normalize());
    let divisor = denominator.mantissa();
    if divisor == 0 {
        return None;
    }
    let mut dividend = amount.mantissa().checked_mul(numerator.mantissa())?;
    let mut scale = i64::from(amount.scale()) + i64::from(numerator.scale()) - i64::from(denominator.scale());
    while dividend % divisor != 0 || scale < 0 {
        dividend = dividend.checked_mul(10)?;
        scale += 1;
    }
    let exact = Decimal::try_from_i128_with_scale(dividend / divisor, u32::try_from(scale).ok()?).ok()?;
    Some(exact.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(amount: &str, numerator: &str, denominator: &str, expected: Option<&str>) {
        let decimal = |text: &str| Decimal::from_str_exact(text).expect("the test writes a decimal");
        let found = in_base_unit(decimal(amount), decimal(numerator), decimal(denominator));
        assert_eq!(found, expected.map(decimal), "{amount} × {numerator} / {denominator}");
    }

    #[test]
    fn an_amount_is_converted_exactly_or_not_at_all() {
        check("3", "12", "1", Some("36"));
        check("0.1", "1", "8", Some("0.0125"));
        check("31.50", "1000", "1", Some("31500"));
        check("7", "0.45359237", "1", Some("3.17514659"));
        check("5", "2", "0.5", Some("20"));
        check("1", "1", "3", None);
        check("3", "1", "3", Some("1"));
        check("1", "1", "0", None);
        check("79228162514264337593543950335", "10", "1", None);
    }
}
