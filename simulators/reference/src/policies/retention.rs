//! How long documents are kept, and what is left of them.

use super::InvoiceSums;
use countersign_core::retention;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Decisions on what is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetentionPolicies {
    /// The last day on which something is kept for so many years that was taken on a day.
    pub(crate) last_day: fn(taken: Date, years: u32) -> Date,
    /// Whether nothing is open of an invoice any more, so that its order's documents may go.
    pub(crate) is_settled: fn(InvoiceSums) -> bool,
    /// What is left of a document when its time is over.
    pub(crate) left: fn(body: String) -> String,
}

impl RetentionPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            last_day: retention::last_day,
            is_settled: |sums| sums.open() == Decimal::ZERO,
            left: |_| String::new(),
        }
    }
}
