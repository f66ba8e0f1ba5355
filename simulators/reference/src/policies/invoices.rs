//! What an invoice must be, and how it is matched with what was ordered and received.

use countersign_core::amount::Currency;
use rust_decimal::Decimal;

/// How much an invoice's price may be over the agreed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PriceRoom {
    /// What the line costs at the agreed price.
    pub(crate) agreed: Decimal,
    /// What is asked for.
    pub(crate) asked: Decimal,
    /// How far over it may be, in percent of the agreed.
    pub(crate) percent: Decimal,
    /// How far over it may be, as an amount.
    pub(crate) amount: Decimal,
}

/// Decisions on invoices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InvoicePolicies {
    /// How many decimals an amount of a currency has.
    pub(crate) decimals: fn(&Currency) -> u32,
    /// Whether the amounts are computed anew.
    pub(crate) is_recomputed: fn() -> bool,
    /// Under which number nobody has another invoice, from the fiscal year and the number.
    pub(crate) natural_key: fn(fiscal_year: u16, number: &str) -> String,
    /// Whether a line's price is over what is allowed.
    pub(crate) is_too_dear: fn(PriceRoom) -> bool,
    /// How much of an order line counts as delivered, from what was shipped, received and taken back.
    pub(crate) delivered: fn(shipped: Decimal, received: Decimal, taken_back: Decimal) -> Decimal,
    /// How much of an order line was invoiced before, from what was taken.
    pub(crate) invoiced_before: fn(Decimal) -> Decimal,
    /// Whether invoices that are blocked for their quantity are matched again when goods arrive.
    pub(crate) is_matched_again: fn() -> bool,
}

impl InvoicePolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            decimals: Currency::decimals,
            is_recomputed: || true,
            natural_key: |fiscal_year, number| format!("{fiscal_year}/{number}"),
            // The lower of both limits: a percentage lets too much pass on large lines, an amount on small ones.
            is_too_dear: |room| {
                let over = room.asked.saturating_sub(room.agreed);
                let share = room.agreed.saturating_mul(room.percent) / Decimal::ONE_HUNDRED;
                over > share.min(room.amount)
            },
            delivered: |_, received, taken_back| received.saturating_sub(taken_back),
            invoiced_before: |taken| taken,
            is_matched_again: || true,
        }
    }
}
