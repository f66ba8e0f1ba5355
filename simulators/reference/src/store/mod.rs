//! The durable store: one SQLite database, one small module for each noun, no decisions.

mod answers;
mod audit;
mod cases;
mod counters;
mod database;
mod dead_letters;
mod documents;
mod files;
mod forecasts;
mod inbox;
mod lineage;
mod orders;
mod outbox;
mod parked;
mod payloads;
mod plants;
mod quality;
mod responses;
mod shipped;
mod time;
mod tokens;

pub(crate) use answers::FirstAnswer;
pub(crate) use audit::{Actor, AuditRow, Change, Trail};
pub(crate) use cases::{CaseRow, CaseSubject, NewCase, Page};
pub(crate) use database::{Database, Store, Stored};
pub(crate) use dead_letters::{LetterRow, LetterStatus};
pub(crate) use documents::{DocumentRow, DocumentState, NewDocument};
pub(crate) use forecasts::ForecastRow;
pub(crate) use lineage::Hop;
pub(crate) use orders::{AnswerGiven, OrderRow, Revision};
pub(crate) use outbox::{MessageRow, NewMessage, Unsent};
pub(crate) use payloads::Received;
