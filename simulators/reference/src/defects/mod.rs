//! Named wrong behaviours: the same policies with one of them replaced, to prove that each wrong behaviour is seen. And named other
//! behaviours that are as good, to prove that none of them is.

mod access;
mod answers;
mod apply;
mod audit;
mod calendars;
mod cases;
mod commitments;
mod compliance;
mod correlation;
mod defect;
mod delivery;
mod forecasts;
mod gateway;
mod grouping;
mod invoices;
mod master_data;
mod neighbours;
mod numbers;
mod parking;
mod payments;
mod planning;
mod probe;
mod quality;
mod quantities;
mod receipts;
mod registry;
mod repetition;
mod retention;
mod revisions;
mod scorecards;
mod statuses;
mod variants;
mod views;
mod waiting;
mod writing;

#[cfg(test)]
mod tests;

pub(crate) use apply::policies;
pub use probe::{DefectCounts, defect_counts, reset_defect_counts};
pub(crate) use registry::{ALL, find};
pub(crate) use variants::{VARIANTS, find_variant};
