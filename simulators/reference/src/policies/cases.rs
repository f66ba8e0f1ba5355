//! What an exception case says and keeps.

use countersign_core::status::{CaseStatus, Reason};

/// How a failure is reported that was reported before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// Its case counts it.
    Counted,
    /// It gets a case of its own.
    Opened,
}

/// Decisions on cases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CasePolicies {
    /// What is kept of the received bytes.
    pub(crate) kept_payload: fn(Vec<u8>) -> Vec<u8>,
    /// Which reason the case is filed under.
    pub(crate) filed_reason: fn(Reason) -> Reason,
    /// How a failure is reported that repeats: of the same bytes, or of a delivery that is attempted again.
    pub(crate) repeats: fn() -> Repeats,
    /// Whether the list shows a case in a status.
    pub(crate) is_listed: fn(CaseStatus) -> bool,
}

impl CasePolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            kept_payload: |received| received,
            filed_reason: |reason| reason,
            repeats: || Repeats::Counted,
            is_listed: |_| true,
        }
    }
}
