//! What becomes of documents that come before what they refer to.

/// What is done when the parking window passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// A person decides.
    OpenCase,
    /// Nobody is told.
    Forget,
}

/// Decisions on early arrivals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ParkingPolicies {
    /// Whether a parked document goes on, from the order revision that it needs (none for a ship notice) and the one that stands.
    pub(crate) is_released: fn(needed: Option<u32>, standing: u32) -> bool,
    /// What is done when the window passes.
    pub(crate) expiry: fn() -> Expiry,
}

impl ParkingPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_released: |needed, standing| needed.is_none_or(|revision| revision <= standing),
            expiry: || Expiry::OpenCase,
        }
    }
}
