//! Which revision of an order counts.

use crate::store::{AnswerGiven, OrderRow, Store, Stored};
use countersign_core::calendar::{WorkingCalendar, end_of_window};
use countersign_core::documents::{Commitment, PurchaseOrder};
use countersign_core::status::OrderStatus;
use jiff::Timestamp;
use std::time::Duration;

/// How the revision that an acknowledgement answers stands to the order's current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the current one.
    Current,
    /// A later one was accepted.
    Stale,
    /// It has not arrived.
    Early,
}

/// What the supplier of a stale acknowledgement is told; a case is opened either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StaleAnswer {
    /// That it is refused.
    Refusal,
    /// That it was received.
    Receipt,
}

/// Decisions on revisions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RevisionPolicies {
    /// Whether a given revision replaces the latest accepted one.
    pub(crate) is_newer: fn(given: u32, latest: u32) -> bool,
    /// Whether an order that stands like this can be cancelled.
    pub(crate) is_cancellable: fn(OrderStatus) -> bool,
    /// Until when a revision accepted at a time is to be answered, both in business time, by the supplier's calendar.
    pub(crate) acknowledge_by: fn(accepted_at: Timestamp, window: Duration, calendar: Option<&WorkingCalendar>) -> Option<Timestamp>,
    /// By which row of an order a document is judged, from the stored one and the one that an earlier step read.
    pub(crate) in_hand: fn(stored: OrderRow, seen: Option<&[u8]>) -> OrderRow,
    /// Which revision an acknowledgement for a given one is compared with at a business time.
    pub(crate) current: fn(&Store<'_>, &OrderRow, given: u32, now: Timestamp) -> Stored<u32>,
    /// How an acknowledgement for a given revision stands to the current one.
    pub(crate) standing: fn(given: u32, current: u32) -> Standing,
    /// What the supplier of a stale acknowledgement is told.
    pub(crate) stale: fn() -> StaleAnswer,
    /// Keeps that an order was answered.
    pub(crate) answer: fn(&Store<'_>, &OrderRow, AnswerGiven<'_>) -> Stored<()>,
    /// What the portal is shown of the current revision, which takes the place of others.
    pub(crate) shown: fn(&Store<'_>, PurchaseOrder, grouped: &[u32]) -> Stored<PurchaseOrder>,
    /// What is written of an acknowledgement that its contract refuses.
    pub(crate) salvaged: fn(refused: &[u8]) -> Option<Commitment>,
}

impl RevisionPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_newer: |given, latest| given > latest,
            is_cancellable: |_| true,
            acknowledge_by: |accepted_at, window, calendar| end_of_window(calendar, accepted_at, window),
            in_hand: |stored, _| stored,
            current: |_, order, _, _| Ok(order.revision),
            standing: |given, current| match given.cmp(&current) {
                std::cmp::Ordering::Less => Standing::Stale,
                std::cmp::Ordering::Equal => Standing::Current,
                std::cmp::Ordering::Greater => Standing::Early,
            },
            stale: || StaleAnswer::Refusal,
            answer: |store, order, given| store.answer_order(&order.number, given),
            shown: |_, current, _| Ok(current),
            salvaged: |_| None,
        }
    }
}
