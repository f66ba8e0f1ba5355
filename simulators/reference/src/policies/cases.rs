//! What an exception case says and keeps.

use countersign_core::status::Reason;

/// Decisions on cases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CasePolicies {
    /// What is kept of the received bytes.
    pub(crate) kept_payload: fn(Vec<u8>) -> Vec<u8>,
    /// Which reason the case is filed under.
    pub(crate) filed_reason: fn(Reason) -> Reason,
}

impl CasePolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            kept_payload: |received| received,
            filed_reason: |reason| reason,
        }
    }
}
