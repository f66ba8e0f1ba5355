//! Quantities and prices: exact decimals with their units, never floats.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A unit of measure by its UN/ECE Recommendation 20 code, for example `EA`, `KGM`, `MTR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unit(String);

impl Unit {
    /// Wraps a unit code as it is written.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// Returns the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An ISO 4217 currency code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(String);

impl Currency {
    /// Wraps a currency code as it is written.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// Returns the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Currency {
    /// Returns how many decimals an amount of the currency has.
    ///
    /// # Source
    /// ISO 4217, column "minor unit": two, unless it says otherwise.
    pub fn decimals(&self) -> u32 {
        match self.0.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV" | "XAF" | "XOF"
            | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// Returns an amount of the currency, rounded half away from zero to its decimals and written with all of them.
    pub fn rounded(&self, amount: Decimal) -> Decimal {
        round(amount, self.decimals())
    }
}

/// Returns an amount rounded half away from zero to so many decimals and written with all of them.
pub fn round(amount: Decimal, decimals: u32) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    rounded
}

/// An exact amount of something. On the wire the amount is a string, so that no reader rounds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// How much; at most 28 significant digits.
    #[serde(with = "exact")]
    pub amount: Decimal,
    /// Of what unit.
    pub unit: Unit,
}

impl Quantity {
    /// Returns `amount` of `unit`.
    pub fn new(amount: Decimal, unit: impl Into<String>) -> Self {
        Self {
            amount,
            unit: Unit::new(unit),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit)
    }
}

/// A price for a number of units: `12.50 EUR per 100 EA`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// How much; at most 28 significant digits.
    #[serde(with = "exact")]
    pub amount: Decimal,
    /// In which currency.
    pub currency: Currency,
    /// For how much of the material.
    pub per: Quantity,
}

impl Price {
    /// Returns what a quantity costs, before it is rounded; nothing when the units differ or the result does not fit.
    pub fn of(&self, quantity: &Quantity) -> Option<Decimal> {
        if quantity.unit != self.per.unit {
            return None;
        }
        quantity.amount.checked_mul(self.amount)?.checked_div(self.per.amount)
    }
}

/// Reads and writes a decimal as a string without ever rounding it.
///
/// A value with more than 28 significant digits is an error: `Decimal`'s own parser would round it silently.
pub mod exact {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::borrow::Cow;

    /// Writes the decimal with its scale: `31.50` stays `31.50`.
    ///
    /// # Errors
    /// Only those of the serializer.
    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    /// Reads a decimal string.
    ///
    /// # Errors
    /// When the text is no decimal or does not fit exactly.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Decimal::from_str_exact(&text).map_err(|error| D::Error::custom(format!("`{text}` is no exact decimal: {error}")))
    }
}

/// How far a delivered quantity may leave the ordered one, in percent of the ordered quantity; the limits are inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tolerance {
    /// The most that may be delivered over the order, for example `5` for 5 %.
    #[serde(with = "exact")]
    pub over_percent: Decimal,
    /// The most by which a complete delivery may fall short.
    #[serde(with = "exact")]
    pub under_percent: Decimal,
}

impl Tolerance {
    /// Returns the largest amount that `ordered` allows, computed exactly.
    ///
    /// # Errors
    /// Returns `None` when the product does not fit a decimal.
    pub fn largest(&self, ordered: Decimal) -> Option<Decimal> {
        let factor = Decimal::ONE_HUNDRED.checked_add(self.over_percent)?;
        ordered.checked_mul(factor)?.checked_div(Decimal::ONE_HUNDRED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("the test writes a decimal")
    }

    #[test]
    fn a_quantity_keeps_its_scale_on_the_wire() {
        let written = serde_json::to_string(&Quantity::new(decimal("31.50"), "KGM")).expect("a quantity serialises");
        assert_eq!(written, r#"{"amount":"31.50","unit":"KGM"}"#);
    }

    #[test]
    fn an_amount_that_does_not_fit_exactly_is_refused() {
        let read: Result<Quantity, _> = serde_json::from_str(r#"{"amount":"1.00000000000000000000000000001","unit":"EA"}"#);
        assert!(read.is_err());
    }

    #[test]
    fn each_currency_rounds_to_its_own_decimals() {
        let cases = [
            ("EUR", "0.125", "0.13"),
            ("JPY", "1234.5", "1235"),
            ("BHD", "0.0005", "0.001"),
            ("USD", "7", "7.00"),
        ];
        for (currency, amount, rounded) in cases {
            assert_eq!(
                Currency::new(currency).rounded(decimal(amount)).to_string(),
                rounded,
                "{amount} {currency}"
            );
        }
    }

    #[test]
    fn the_tolerance_limit_is_exact() {
        let tolerance = Tolerance {
            over_percent: decimal("5"),
            under_percent: decimal("0"),
        };
        assert_eq!(tolerance.largest(decimal("100.1")), Some(decimal("105.105")));
    }
}
