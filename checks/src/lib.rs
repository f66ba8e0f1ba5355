//! The invariants, one file per family, and the judge that folds a History through them.
//!
//! Judging is one pass. Memory grows with the operations, documents and cases of a run, not with its events.

mod cases;
mod conservation;
mod correlation;
mod duplicates;
mod evidence;
mod invariant;
mod judge;
mod leaks;
mod order_of_arrival;
mod quantities;
mod records;
mod registry;
mod replays;
mod revisions;
mod scenarios;
mod stale;
mod statuses;
mod strangers;
mod tokens;
mod verdict;
mod versions;
mod wellformed;

pub use invariant::{Breach, Invariant, Judgement};
pub use judge::{Judge, judge};
pub use records::{
    AnswerRecord, AttemptRecord, Booking, CaseRecord, DeadLetterRecord, Document, Mark, Operation, OutcomeRecord, Phase, Records,
    Resolution, Shown, Trace,
};
pub use registry::{promise, registry};
