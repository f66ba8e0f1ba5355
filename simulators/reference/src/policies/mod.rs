//! Every decision that the integration makes, each a small pure function or value, in one struct.
//!
//! The engine asks here and nowhere else, so that a wrong decision can be tried by replacing one field, and the correct code
//! carries no trace of it.

mod access;
mod cases;
mod correlation;
mod delivery;
mod keys;
mod parking;
mod quantities;
mod revisions;
mod set;
mod statuses;

pub(crate) use access::{AccessPolicies, ForeignAnswer, ListScope};
pub(crate) use cases::CasePolicies;
pub(crate) use correlation::CorrelationPolicies;
pub(crate) use delivery::{Backoff, DeliveryPolicies, LetterAge, Replay};
pub(crate) use keys::{EarlierDocument, EarlierUse, KeyPolicies, KeyVerdict, StoredAnswer};
pub(crate) use parking::{Expiry, ParkingPolicies};
pub(crate) use quantities::QuantityPolicies;
pub(crate) use revisions::{RevisionPolicies, Standing};
pub(crate) use set::Policies;
pub(crate) use statuses::StatusPolicies;
