//! Every decision that the integration makes, each a small pure function or value, in one struct.
//!
//! The engine asks here and nowhere else, so that a wrong decision can be tried by replacing one field, and the correct code
//! carries no trace of it.

mod access;
mod audit;
mod cases;
mod commitments;
mod correlation;
mod delivery;
mod forecasts;
mod gateway;
mod grouping;
mod invoices;
mod keys;
mod master_data;
mod parking;
mod payments;
mod planning;
mod quality;
mod quantities;
mod receipts;
mod retention;
mod revisions;
mod scorecards;
mod set;
mod statuses;
mod views;

pub(crate) use access::{AccessPolicies, ForeignAnswer, ListScope};
pub(crate) use audit::{AuditPolicies, Written};
pub(crate) use cases::{CasePolicies, Repeats};
pub(crate) use commitments::CommitmentPolicies;
pub(crate) use correlation::CorrelationPolicies;
pub(crate) use delivery::{Backoff, DeliveryPolicies, Letter, LetterAge, Replay};
pub(crate) use forecasts::{Compared, ForecastPolicies};
pub(crate) use gateway::{GatewayPolicies, InFlight, Intake};
pub(crate) use grouping::GroupingPolicies;
pub(crate) use invoices::{InvoicePolicies, PriceRoom};
pub(crate) use keys::{Arrival, EarlierDocument, EarlierUse, KeyPolicies, KeyVerdict, Looked, StoredAnswer};
pub(crate) use master_data::MasterDataPolicies;
pub(crate) use parking::{Expiry, ParkingPolicies};
pub(crate) use payments::{Flow, InvoiceSums, PaymentPolicies};
pub(crate) use planning::PlanningPolicies;
pub(crate) use quality::{QualityPolicies, Shelf};
pub(crate) use quantities::QuantityPolicies;
pub(crate) use receipts::{Early, ReceiptPolicies};
pub(crate) use retention::RetentionPolicies;
pub(crate) use revisions::{RevisionPolicies, StaleAnswer, Standing};
pub(crate) use scorecards::ScorecardPolicies;
pub(crate) use set::Policies;
pub(crate) use statuses::StatusPolicies;
pub(crate) use views::ViewPolicies;
