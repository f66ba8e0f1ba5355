//! `x-sum`: the quantities of the parts have the unit of the whole and add up to it, exactly.

use super::{Rule, setting};
use crate::violation::{Violation, quoted};
use countersign_core::status::Reason;
use rust_decimal::Decimal;
use serde_json::Value;

/// The member of a part that holds its quantity, in every version.
const QUANTITY: &str = "quantity";

pub(super) struct Sum {
    whole: String,
    parts: String,
    amount: String,
    unit: String,
}

impl Sum {
    pub(super) fn new(settings: &Value) -> Option<Self> {
        Some(Self {
            whole: setting(settings, "whole")?,
            parts: setting(settings, "parts")?,
            amount: setting(settings, "amount")?,
            unit: setting(settings, "unit")?,
        })
    }

    fn quantity<'a>(&self, value: &'a Value) -> Option<(&'a str, &'a str)> {
        let members = value.as_object()?;
        Some((members.get(&self.amount)?.as_str()?, members.get(&self.unit)?.as_str()?))
    }

    /// Returns the whole and its parts, when all of them can be read.
    fn quantities<'a>(&self, part: &'a Value) -> Option<((&'a str, &'a str), &'a [Value])> {
        let members = part.as_object()?;
        let parts = members.get(&self.parts)?.as_array()?;
        Some((self.quantity(members.get(&self.whole)?)?, parts))
    }

    /// Returns whether the parts have the unit and the sum, when all amounts are small enough for plain integers: the usual case.
    fn is_small_sum(&self, amount: &str, unit: &str, parts: &[Value]) -> bool {
        let total = parts.iter().try_fold(0_u128, |sum, part| {
            let (part, part_unit) = self.quantity(part.as_object()?.get(QUANTITY)?)?;
            (part_unit == unit).then_some(sum + fine_units(part)?)
        });
        total.is_some() && total == fine_units(amount)
    }

    fn amounts(&self, parts: &[Value]) -> Option<Vec<Decimal>> {
        let amount = |part: &Value| Decimal::from_str_exact(self.quantity(part.get(QUANTITY)?)?.0).ok();
        parts.iter().map(amount).collect()
    }

    fn sum_differs(&self, whole: &str, parts: &[Value]) -> Option<String> {
        let whole = Decimal::from_str_exact(whole).ok()?;
        let amounts = self.amounts(parts)?;
        match total(&amounts) {
            Some(total) if total == whole => None,
            Some(total) => Some(format!("parts that add up to `{total}`")),
            None => Some("parts with more digits together than an exact decimal has".to_owned()),
        }
    }
}

/// Returns an amount of at most 18 digits in units of 10⁻¹⁸.
fn fine_units(text: &str) -> Option<u128> {
    const DIGITS: usize = 18;
    let (mut units, mut digits, mut decimals) = (0_u64, 0, None);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if digits < DIGITS => {
                units = units * 10 + u64::from(byte - b'0');
                digits += 1;
                decimals = decimals.map(|count: usize| count + 1);
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    let missing = u32::try_from(DIGITS - decimals.unwrap_or(0)).ok()?;
    Some(u128::from(units) * u128::from(10_u64.pow(missing)))
}

/// Returns the exact sum; `Decimal` alone would round a sum that needs more digits than it has.
fn total(amounts: &[Decimal]) -> Option<Decimal> {
    let (first, rest) = amounts.split_first()?;
    rest.iter().try_fold(*first, |sum, amount| {
        let next = sum.checked_add(*amount)?;
        let is_exact = sum.is_zero() || amount.is_zero() || next.scale() >= sum.scale().max(amount.scale());
        is_exact.then_some(next)
    })
}

impl Rule for Sum {
    fn holds(&self, part: &Value) -> bool {
        let Some(((amount, unit), parts)) = self.quantities(part) else {
            return true;
        };
        if parts.is_empty() || self.is_small_sum(amount, unit, parts) {
            return true;
        }
        self.violations(part).is_empty()
    }

    fn violations(&self, part: &Value) -> Vec<Violation> {
        let Some(((amount, unit), parts)) = self.quantities(part) else {
            return Vec::new();
        };
        let units = parts.iter().enumerate().filter_map(|(index, part)| {
            let (_, found) = self.quantity(part.get(QUANTITY)?)?;
            (found != unit).then(|| Violation {
                pointer: format!("/{}/{index}/{QUANTITY}/{}", self.parts, self.unit),
                expected: format!("the unit {} of the line's `{}`", quoted(unit), self.whole),
                found: quoted(found),
                reason: Reason::ValidationStructure,
            })
        });
        let mut violations: Vec<Violation> = units.collect();
        // Amounts in several units have no sum.
        if violations.is_empty()
            && !parts.is_empty()
            && let Some(found) = self.sum_differs(amount, parts)
        {
            violations.push(Violation {
                pointer: format!("/{}", self.parts),
                expected: format!("parts that add up to the line's `{}` of {}", self.whole, quoted(amount)),
                found,
                reason: Reason::ValidationNumber,
            });
        }
        violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(whole: &str, parts: &[(&str, &str)], expected: &[&str]) {
        let settings = json!({"whole": "quantity", "parts": "lots", "amount": "amount", "unit": "unit"});
        let rule = Sum::new(&settings).expect("the settings are whole");
        let lots: Vec<Value> = parts
            .iter()
            .map(|(amount, unit)| json!({"quantity": {"amount": amount, "unit": unit}}))
            .collect();
        let line = json!({"quantity": {"amount": whole, "unit": "KGM"}, "lots": lots});
        let violations = rule.violations(&line);
        let seen: Vec<&str> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
        assert_eq!(seen, expected, "{line}");
        assert_eq!(rule.holds(&line), expected.is_empty(), "{line}");
    }

    #[test]
    fn the_parts_add_up_exactly_whatever_their_scale() {
        check("0.3", &[("0.1", "KGM"), ("0.2", "KGM")], &[]);
        check("10", &[("9.99", "KGM"), ("0.010", "KGM")], &[]);
        check("10", &[("10.00", "KGM")], &[]);
        check("10", &[], &[]);
        check("10", &[("9.999999999999999999999", "KGM")], &["/lots"]);
        check("10", &[("5", "KGM"), ("5", "LBR")], &["/lots/1/quantity/unit"]);
        check("10", &[("5", "KGM"), ("what", "KGM")], &[]);
    }

    #[test]
    fn a_sum_that_would_be_rounded_is_refused() {
        let large = "1234567890123456789012345678";
        check(large, &[(large, "KGM"), ("0.0000001", "KGM")], &["/lots"]);
    }
}
