//! Which revision of an order counts.

use crate::store::{Store, Stored};
use countersign_core::documents::{Commitment, PurchaseOrder};

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

/// Decisions on revisions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RevisionPolicies {
    /// Whether a given revision replaces the latest accepted one.
    pub(crate) is_newer: fn(given: u32, latest: u32) -> bool,
    /// How an acknowledgement for a given revision stands to the current one.
    pub(crate) standing: fn(given: u32, current: u32) -> Standing,
    /// What the portal is shown of the current revision.
    pub(crate) shown: fn(&Store<'_>, PurchaseOrder) -> Stored<PurchaseOrder>,
    /// What is written of an acknowledgement that its contract refuses.
    pub(crate) salvaged: fn(refused: &[u8]) -> Option<Commitment>,
}

impl RevisionPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_newer: |given, latest| given > latest,
            standing: |given, current| match given.cmp(&current) {
                std::cmp::Ordering::Less => Standing::Stale,
                std::cmp::Ordering::Equal => Standing::Current,
                std::cmp::Ordering::Greater => Standing::Early,
            },
            shown: |_, current| Ok(current),
            salvaged: |_| None,
        }
    }
}
