//! What becomes of goods receipts and their reversals.

use countersign_core::documents::Movement;
use rust_decimal::Decimal;

/// What is done with a movement that came before what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Early {
    /// It waits.
    Park,
    /// It is left out.
    Drop,
}

/// Decisions on goods receipts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReceiptPolicies {
    /// Whether a movement is left out, from whether its event or its number was taken before.
    pub(crate) is_repeated: fn(was_taken: bool) -> bool,
    /// What is done with a movement that came before what it refers to.
    pub(crate) early: fn(Movement) -> Early,
    /// Whether movements that wait are looked at again when a receipt was taken.
    pub(crate) is_released_by_receipt: fn() -> bool,
    /// The amount by which a line counts, from its amount in the base unit and the one as written.
    pub(crate) counted: fn(in_base: Decimal, written: Decimal) -> Decimal,
    /// On which side a movement counts.
    pub(crate) side: fn(Movement) -> Movement,
    /// Whether what was received in all is more than may be.
    pub(crate) is_over: fn(received: Decimal, most: Decimal) -> bool,
    /// Whether what was received in all is less than was announced, when nothing more is expected.
    pub(crate) is_short: fn(received: Decimal, announced: Decimal) -> bool,
    /// How much of a receipt's line may still be taken back, from what it received and what was taken back before.
    pub(crate) left: fn(received: Decimal, taken_back: Decimal) -> Decimal,
    /// Whether a received lot is an announced one.
    pub(crate) is_same_lot: fn(announced: &str, received: &str) -> bool,
    /// Whether a supplier is shown the receipts of an order, from whether it is its own.
    pub(crate) is_shown: fn(is_own: bool) -> bool,
    /// Whether a dead receipt is overtaken, from whether a later one of its order was delivered.
    pub(crate) is_overtaken: fn(has_later: bool) -> bool,
}

impl ReceiptPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_repeated: |was_taken| was_taken,
            early: |_| Early::Park,
            is_released_by_receipt: || true,
            counted: |in_base, _| in_base,
            side: |movement| movement,
            is_over: |received, most| received > most,
            is_short: |received, announced| received < announced,
            left: |received, taken_back| received.saturating_sub(taken_back),
            is_same_lot: |announced, received| announced == received,
            is_shown: |is_own| is_own,
            // Each movement counts by itself: none takes the place of another.
            is_overtaken: |_| false,
        }
    }
}
