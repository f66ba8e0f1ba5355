//! What the engine does, rule by rule, in synthetic time.

mod access;
mod acknowledgements;
pub(crate) mod audit;
pub(crate) mod bench;
mod cases;
mod commitments;
mod compliance;
mod contract;
mod delivery;
pub(crate) mod documents;
mod events;
mod forecasts;
mod invoices;
mod letters;
mod operations;
mod parking;
mod payments;
mod quality;
mod receipts;
mod recovery;
mod repetition;
pub(crate) mod retention;
mod scorecards;
mod ship_notices;
mod together;
mod versions;
mod windows;
