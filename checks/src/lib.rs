//! The invariants, one file per family, and the judge that folds a History through them.
//!
//! Judging is one pass. Memory grows with the operations, documents and cases of a run, not with its events; a [`Division`] lets a large
//! History be judged in parts, each of which needs the memory of its own documents.

mod answered_contracts;
mod answers;
mod atomicity;
mod audit_trail;
mod case_life;
mod cases;
mod channels;
mod commitments;
mod concurrency;
mod conservation;
mod correlation;
mod crashes;
mod dead_letters;
mod dedupe;
mod delays;
mod duplicates;
mod evidence;
mod fidelity;
mod forecasts;
mod governance;
mod grouping;
mod invariant;
mod judge;
mod keeping;
mod key_uses;
mod kinds;
mod leaks;
mod lines;
mod lots;
mod mapping;
mod material_revisions;
mod money;
mod neighbours;
mod open;
mod order_of_arrival;
mod panel;
mod parts;
mod payments;
mod planning;
mod quality;
mod quantities;
mod rates;
mod receipts;
mod records;
mod references;
mod registry;
mod replays;
mod retention;
mod retries;
mod revisions;
mod scenarios;
mod scorecards;
mod sessions;
mod shelf_life;
mod stale;
mod statuses;
mod strangers;
mod supersession;
mod table;
mod terminal;
mod tokens;
mod transitions;
mod unseen;
mod verdict;
mod versions;
mod webhooks;
mod wellformed;
mod windows;

pub use invariant::{Breach, Invariant, Judgement};
pub use judge::{Judge, judge};
pub use kinds::Kinds;
pub use parts::{Destination, Division, Found, PartJudge, Parts};
pub use records::{
    AnswerRecord, AttemptRecord, Booking, CaseRecord, DeadLetterRecord, Delivery, Document, Kill, LineageRecord, Mark, Meant, Message,
    Operation, OutcomeRecord, Phase, Records, ReplayRecord, ReplyRecord, Resolution, Shown, Told, Trace,
};
pub use registry::{promise, registry};
