//! The records: the one shared memory of what a History has said so far, one entry per operation, document, fingerprint and case.
//!
//! The judge brings them up to date before each invariant sees the event, so that invariants are columns of them and not eleven
//! maps of their own. Memory is linear in operations, documents, fingerprints and cases; events and payloads are not kept, and names
//! that neighbouring records share are kept once.

mod accounts;
mod book;
mod clock;
mod common;
mod document;
mod gaps;
mod intake;
mod keeping;
mod mark;
mod meant;
mod message;
mod operation;
mod orders;
mod outbox;
mod pool;
mod refusals;
mod register;
mod surfaces;
mod trace;

pub use book::{Phase, Records};
pub(crate) use clock::Strides;
pub(crate) use common::Common;
pub use document::{Document, Shown};
pub(crate) use keeping::File;
pub use mark::Mark;
pub use meant::Meant;
pub use message::{Delivery, Message, ReplyRecord, Told};
pub use operation::{AnswerRecord, AttemptRecord, Operation, OutcomeRecord, Resolution};
pub use outbox::{Kill, ReplayRecord};
pub(crate) use refusals::Refusals;
pub(crate) use register::Register;
pub use surfaces::{CaseRecord, DeadLetterRecord, LineageRecord};
pub use trace::{Booking, Trace};
