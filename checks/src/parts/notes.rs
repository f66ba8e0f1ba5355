//! What is noted of the whole History for its parts.

use super::families::Families;
use crate::audit_trail::Due;
use crate::records::{Mark, Strides};
use crate::table::{Set, Table, short};
use countersign_core::history::{Event, Observation, What};
use countersign_core::ids::{DeadLetterId, SupplierId};
use countersign_core::payload::Digest;

/// Notes; bounded by the dead letters, by the suppliers, and by a number for each order event and goods movement.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) strides: Strides,
    pub(super) due: Due,
    /// The texts of refusals that name documents, where others were answered with the bytes before.
    pub(super) refusals: Table<Digest, String>,
    replayed: Set<u64>,
    letters: Set<u64>,
    /// Families of suppliers of whom a scorecard may be read, and whose they are, by a hash.
    scored: Vec<(u32, u32)>,
    scorecards: Table<u32, u32>,
}

impl Notes {
    pub(super) fn see(&mut self, event: &Event) {
        self.strides.see(event);
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

    /// Notes a family that a scorecard of the supplier would count.
    pub(super) fn see_scored(&mut self, family: u32, supplier: &SupplierId) {
        let scored = (family, initial(supplier));
        if self.scored.last() != Some(&scored) {
            self.scored.push(scored);
        }
    }

    /// A scorecard belongs to the family of every other one of the supplier.
    pub(super) fn see_scorecard(&mut self, family: u32, supplier: &SupplierId, families: &mut Families) {
        let known = *self.scorecards.entry(initial(supplier)).or_insert(family);
        families.tie(known, family);
    }

    /// Ties everything of a supplier of whom a scorecard was read.
    pub(super) fn tie_scored(&mut self, families: &mut Families) {
        for (family, supplier) in std::mem::take(&mut self.scored) {
            if let Some(scorecard) = self.scorecards.get(&supplier) {
                families.tie(*scorecard, family);
            }
        }
    }
}

/// Returns half of a hash: two suppliers that share it are tied needlessly, and that is all.
fn initial(supplier: &SupplierId) -> u32 {
    (short(supplier) >> 32) as u32
}
