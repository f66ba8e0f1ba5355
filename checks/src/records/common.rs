//! What the records of a part have to know of the whole History, and cannot see in the part.

use super::clock::Strides;
use super::{Mark, Records};
use crate::audit_trail::Due;
use crate::scorecards::Reads;
use crate::table::Table;
use countersign_core::ids::SupplierId;
use countersign_core::payload::Digest;

/// What every part is told. Bounded by the reads of lists and scorecards, and by refusals that name documents in bytes that others were answered with before.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) strides: Strides,
    /// From which event on two suppliers have documents.
    pub(crate) two_owners_since: Option<u64>,
    /// Who read a list and when that was asked for, by the outcome.
    pub(crate) list_reads: Table<u64, (SupplierId, Mark)>,
    /// The texts of refusals that name documents, where the bytes stand in another part.
    pub(crate) refusals: Table<Digest, String>,
    pub(crate) scorecards: Reads,
    pub(crate) due: Due,
    /// Whether a dead letter was replayed that was never read.
    pub(crate) has_unread_replay: bool,
}

impl Records {
    /// Returns what the part has to know of the whole; nothing when these records are of the whole.
    pub(crate) fn common(&self) -> Option<&Common> {
        self.common.as_deref()
    }
}
