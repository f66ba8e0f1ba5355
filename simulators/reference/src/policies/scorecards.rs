//! How a supplier's month is counted.

use super::ListScope;
use countersign_core::calendar::WorkingCalendar;
use countersign_core::documents::Share;
use countersign_core::status::Disposition;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

/// Decisions on scorecards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScorecardPolicies {
    /// By the clocks of which place days and months begin.
    pub(crate) zone: fn(Option<&WorkingCalendar>) -> TimeZone,
    /// Whose orders count.
    pub(crate) scope: fn() -> ListScope,
    /// How much of a receipt counts, from what arrived and what was taken back of it.
    pub(crate) kept: fn(received: Decimal, taken_back: Decimal) -> Decimal,
    /// Whether a reversal counts for the month of its receipt, from whether it was posted in the same month.
    pub(crate) is_taken_back: fn(is_same_month: bool) -> bool,
    /// Whether goods are rejected by a decision.
    pub(crate) is_rejected: fn(Disposition) -> bool,
    /// A share as it is told, with so many decimals.
    pub(crate) rounded: fn(exact: Decimal, decimals: u32) -> Share,
}

impl ScorecardPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            zone: |calendar| calendar.map_or(TimeZone::UTC, |calendar| calendar.zone().clone()),
            scope: || ListScope::Own,
            kept: |received, taken_back| received.saturating_sub(taken_back),
            // What was taken back did not arrive, whenever that was noticed.
            is_taken_back: |_| true,
            is_rejected: |disposition| matches!(disposition, Disposition::Return | Disposition::Scrap),
            rounded: Share::rounded,
        }
    }
}
