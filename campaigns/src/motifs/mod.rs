//! Motifs: short sequences of steps, each of which puts certain promises to the test. A campaign interweaves many of them.

mod accounts_payable;
mod answers;
mod bills;
mod compliance;
mod disturbances;
mod draft;
mod failures;
mod forecasts;
mod governance;
mod motif;
mod orders;
mod payments;
mod planning;
mod quality;
mod receipts;
mod repetition;
mod scorecards;
mod shipments;
mod strangers;
mod sweeps;
mod table;
mod windows;

pub(crate) use draft::{Beat, Draft};
pub use motif::Motif;
pub(crate) use sweeps::sweeps;
pub use table::motifs;
