//! What is noted of the whole History for its parts.

use crate::audit_trail::Due;
use crate::records::{Mark, Strides};
use crate::scorecards::Reads;
use crate::table::{Set, Table, short};
use countersign_core::history::{Event, Observation, What};
use countersign_core::ids::DeadLetterId;
use countersign_core::payload::Digest;

/// Notes; bounded by the dead letters and the reads of scorecards.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) strides: Strides,
    pub(super) due: Due,
    /// The texts of refusals that name documents, where others were answered with the bytes before.
    pub(super) refusals: Table<Digest, String>,
    replayed: Set<u64>,
    letters: Set<u64>,
    pub(super) scorecards: Reads,
}

impl Notes {
    pub(super) fn see(&mut self, event: &Event) {
        self.strides.see(event);
        self.scorecards.see(event);
        if let What::Observe(observe) = &event.what
            && observe.is_final
        {
            let is_audit = matches!(observe.observation, Observation::Audit(_));
            self.due.see(Mark::of(event), is_audit);
        }
    }

    pub(super) fn see_replay(&mut self, letter: &DeadLetterId) {
        self.replayed.insert(short(letter));
    }

    pub(super) fn see_letter(&mut self, letter: &DeadLetterId) {
        self.letters.insert(short(letter));
    }

    /// Returns whether a dead letter was replayed that was never read.
    pub(super) fn has_unread_replay(&self) -> bool {
        !self.replayed.is_subset(&self.letters)
    }
}
