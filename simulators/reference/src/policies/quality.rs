//! What becomes of quality notices and of what suppliers answer to them.

use countersign_core::payload::Digest;
use countersign_core::status::QualityState;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

/// Decisions on quality.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QualityPolicies {
    /// Whether a notice is left out, from whether its event or its number was taken before.
    pub(crate) is_repeated: fn(was_taken: bool) -> bool,
    /// Whether a held lot is a received one.
    pub(crate) is_same_lot: fn(received: &str, held: &str) -> bool,
    /// Whether a case can be decided, from whether it was before.
    pub(crate) is_decidable: fn(was_decided: bool) -> bool,
    /// Whether a case takes an answer, from whether it is decided.
    pub(crate) is_answerable: fn(is_decided: bool) -> bool,
    /// Where a case stands.
    pub(crate) state: fn(is_answered: bool, is_decided: bool) -> QualityState,
    /// Whether a lot may be used for too few days after its receipt.
    pub(crate) is_too_old: fn(&Shelf<'_>) -> bool,
    /// Whether a material is shipped in another revision of its drawing than its order asks for; an order may ask for none.
    pub(crate) is_outdated: fn(ordered: &str, shipped: &str) -> bool,
    /// Whether a compliance document has the bytes that its digest says; nothing is known of bytes that cannot be read.
    pub(crate) is_genuine: fn(said: &Digest, actual: Option<&Digest>) -> bool,
    /// Whether a supplier is shown a compliance document, from whether it is its own.
    pub(crate) is_document_shown: fn(is_own: bool) -> bool,
    /// Whether a supplier is shown a case, from whether it is its own.
    pub(crate) is_shown: fn(is_own: bool) -> bool,
}

/// What is known of a lot on the shelf of a plant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shelf<'a> {
    /// When it was posted.
    pub(crate) posted_at: Timestamp,
    /// Where the plant is.
    pub(crate) zone: &'a TimeZone,
    /// The last day on which it may be used.
    pub(crate) expiry: Date,
    /// For how many days after its receipt it must be usable.
    pub(crate) least_days: i32,
}

impl Shelf<'_> {
    /// Returns the day of the receipt at the plant.
    pub(crate) fn day(&self) -> Date {
        self.zone.to_datetime(self.posted_at).date()
    }

    /// Returns for how many days after its receipt the lot may be used.
    pub(crate) fn days_left(&self) -> i32 {
        self.day().until(self.expiry).map_or(0, |span| span.get_days())
    }
}

impl QualityPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_repeated: |was_taken| was_taken,
            is_same_lot: |received, held| received == held,
            is_decidable: |was_decided| !was_decided,
            is_answerable: |is_decided| !is_decided,
            state: |is_answered, is_decided| match (is_decided, is_answered) {
                (true, _) => QualityState::Closed,
                (false, true) => QualityState::Answered,
                (false, false) => QualityState::Held,
            },
            is_too_old: |shelf| shelf.days_left() < shelf.least_days,
            is_outdated: |ordered, shipped| !ordered.is_empty() && shipped != ordered,
            is_genuine: |said, actual| actual == Some(said),
            is_document_shown: |is_own| is_own,
            is_shown: |is_own| is_own,
        }
    }
}
