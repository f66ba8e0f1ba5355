//! How revisions that overlap are shown as one.

use crate::store::{Store, Stored, Unsent};
use countersign_core::ids::OrderNumber;
use jiff::Timestamp;
use std::time::Duration;

/// Decisions on grouping.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupingPolicies {
    /// How long a revision waits for another one.
    pub(crate) window: fn(Duration) -> Duration,
    /// Which messages that were never attempted a new one about an order takes the place of.
    pub(crate) unsent: fn(&Store<'_>, &OrderNumber, path: &str) -> Stored<Vec<Unsent>>,
    /// When a group leaves, from when its newest and its first member were to leave.
    pub(crate) leaves: fn(newest: Timestamp, first: Option<Timestamp>) -> Timestamp,
    /// Whether the lineage says which revision took the place of another.
    pub(crate) is_noted: fn() -> bool,
}

impl GroupingPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            window: |window| window,
            unsent: |store, order, path| store.unsent(order, path),
            // The group leaves when its first member was to leave, so that steady changes cannot hold it back for ever.
            leaves: |newest, first| first.map_or(newest, |first| first.min(newest)),
            is_noted: || true,
        }
    }
}
