//! The supplier scorecard: how a supplier kept what was agreed in one month, with the counts beside the shares so that it can be computed anew.

use crate::amount::{Unit, exact};
use crate::ids::SupplierId;
use crate::month::Month;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// How a supplier kept what was agreed in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scorecard {
    /// Whose it is.
    pub supplier: SupplierId,
    /// Of which month.
    pub month: Month,
    /// By the clocks of which place days and months begin: the IANA name of the zone of the supplier's calendar, `UTC` without one.
    pub time_zone: String,
    /// The deliveries that were due in the month.
    pub deliveries: DeliveryScore,
    /// The orders that were issued in the month.
    pub answers: AnswerScore,
    /// The goods that were received in the month, by base unit.
    pub parts: Vec<PartScore>,
}

/// Deliveries that were due, by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryScore {
    /// How many were due: `on_time_in_full`, `missed` and `open` together.
    pub due: u32,
    /// Of how many all had been received by the end of their day.
    pub on_time_in_full: u32,
    /// Of how many the day is over and something was not received by then.
    pub missed: u32,
    /// Of how many the day is not over, and something is still to come.
    pub open: u32,
    /// The share of those on time and in full in those that are decided, in percent; absent when none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time_in_full_percent: Option<Share>,
}

/// Orders that asked for an answer, by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerScore {
    /// How many asked for one: `in_time`, `late` and `open` together.
    pub asked: u32,
    /// How many were answered in their window.
    pub in_time: u32,
    /// How many were answered after it, or not at all although it is over.
    pub late: u32,
    /// How many have no answer, and time is left.
    pub open: u32,
    /// The share of those that were answered in time in those that are decided, in percent; absent when none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_time_percent: Option<Share>,
}

/// Goods of one base unit that were received, and what of them was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartScore {
    /// In which unit they are counted.
    pub unit: Unit,
    /// How much was received and not taken back; what was rejected counts although it went back.
    #[serde(with = "exact")]
    pub received: Decimal,
    /// How much of that was decided to be returned or scrapped.
    #[serde(with = "exact")]
    pub rejected: Decimal,
    /// The share of what was rejected, in parts per million; absent when nothing was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_parts_per_million: Option<Share>,
}

/// A share, as an exact decimal with the decimals of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(#[serde(with = "exact")] pub Decimal);

impl Share {
    /// Returns `part` of `whole` in percent with two decimals, rounded once, half away from zero; nothing when there is no whole.
    pub fn percent(part: u32, whole: u32) -> Option<Self> {
        Self::of(part.into(), whole.into(), Decimal::ONE_HUNDRED, 2)
    }

    /// Returns `part` of `whole` in whole parts per million, rounded once, half away from zero; nothing when there is no whole.
    pub fn per_million(part: Decimal, whole: Decimal) -> Option<Self> {
        Self::of(part, whole, Decimal::from(1_000_000), 0)
    }

    fn of(part: Decimal, whole: Decimal, scale: Decimal, decimals: u32) -> Option<Self> {
        let exact = part.checked_mul(scale)?.checked_div(whole)?;
        Some(Self::rounded(exact, decimals))
    }

    /// Returns a share as it is written: with so many decimals, rounded half away from zero.
    pub fn rounded(exact: Decimal, decimals: u32) -> Self {
        let mut rounded = exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(decimals);
        Self(rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(share: Option<Share>, expected: Option<&str>) {
        assert_eq!(share.map(|share| share.0.to_string()).as_deref(), expected);
    }

    #[test]
    fn shares_are_rounded_once_and_half_away_from_zero() {
        check(Share::percent(2, 3), Some("66.67"));
        check(Share::percent(1, 3), Some("33.33"));
        check(Share::percent(3, 3), Some("100.00"));
        check(Share::percent(0, 7), Some("0.00"));
        // 0.625 % and 1.875 % lie halfway.
        check(Share::percent(1, 160), Some("0.63"));
        check(Share::percent(3, 160), Some("1.88"));
        let per_million = |part: &str, whole: &str| {
            let decimal = |text: &str| Decimal::from_str_exact(text).expect("the test writes a decimal");
            Share::per_million(decimal(part), decimal(whole))
        };
        check(per_million("1", "128"), Some("7813"));
        check(per_million("0.5", "1.5"), Some("333333"));
    }

    #[test]
    fn what_has_no_whole_has_no_share() {
        check(Share::percent(0, 0), None);
        check(Share::per_million(Decimal::ZERO, Decimal::ZERO), None);
    }

    #[test]
    fn a_scorecard_is_read_as_it_is_written() {
        let text = r#"{"supplier":"S1","month":"2026-11","timeZone":"Europe/Berlin","deliveries":{"due":0,"onTimeInFull":0,"missed":0,"open":0},"answers":{"asked":3,"inTime":2,"late":1,"open":0,"inTimePercent":"66.67"},"parts":[{"unit":"EA","received":"128","rejected":"1","rejectedPartsPerMillion":"7813"}]}"#;
        let scorecard: Scorecard = serde_json::from_str(text).expect("the test writes a scorecard");
        assert_eq!(serde_json::to_string(&scorecard).expect("a scorecard is plain JSON"), text);
    }
}
