//! What becomes of the changes that planning runs make.

use crate::store::{Store, Stored};
use countersign_core::documents::PurchaseOrder;

/// Decisions on planning runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlanningPolicies {
    /// Whether a newer revision is left out all the same, for the run that made it.
    pub(crate) is_left_out: fn(&Store<'_>, &PurchaseOrder) -> Stored<bool>,
}

impl PlanningPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            // Each order stands for itself: neither another order of the run nor another run says anything of it.
            is_left_out: |_, _| Ok(false),
        }
    }
}
