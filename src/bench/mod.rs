//! The defect bench: would we notice? Every defect of the reference integration in many campaigns, and every harmless variant of it.

mod baseline;
mod entry;
mod ledger;
mod own_scenarios;
mod pool;
mod trial;

pub(crate) use baseline::{Baseline, baseline};
pub(crate) use entry::{Entry, Score, score};
pub(crate) use ledger::ledger;
pub(crate) use own_scenarios::score_own;
pub(crate) use pool::spread;
pub(crate) use trial::{Bench, prove_defect};
