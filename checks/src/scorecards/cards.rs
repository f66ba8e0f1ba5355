//! Scorecards that were read, with what all parts of the History give for them.

use super::compare::{Fault, with_figures};
use super::recount::Figures;
use super::spread::Side;
use crate::invariant::{Breach, Judgement};
use crate::records::Mark;
use countersign_core::documents::Scorecard;
use countersign_core::ids::DocumentKey;
use std::collections::BTreeMap;

/// What was read, and what was counted. Keeps one entry for each read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cards {
    read: Vec<Card>,
    /// What was counted anew, by the event of the read.
    counted: BTreeMap<u64, Figures>,
}

/// A scorecard that can be counted anew.
#[derive(Debug, Clone)]
pub(super) struct Card {
    pub(super) document: DocumentKey,
    pub(super) scorecard: Scorecard,
    pub(super) sent: Mark,
    pub(super) seen: Mark,
    /// Whether the deployment had nothing before the run.
    pub(super) begins_empty: bool,
}

impl Cards {
    pub(super) fn read(&mut self, card: Card) {
        self.read.push(card);
    }

    pub(super) fn count(&mut self, seen: Mark, figures: Figures) {
        match self.counted.get_mut(&seen.index) {
            Some(known) => known.add(figures),
            None => {
                self.counted.insert(seen.index, figures);
            }
        }
    }

    /// Adds those of another part.
    pub(crate) fn add(&mut self, other: Self) {
        self.read.extend(other.read);
        for (index, figures) in other.counted {
            match self.counted.get_mut(&index) {
                Some(known) => known.add(figures),
                None => {
                    self.counted.insert(index, figures);
                }
            }
        }
    }

    /// Compares what was told with what was counted.
    pub(crate) fn conclude(self, judgement: &mut Judgement) {
        for card in &self.read {
            if let Some(figures) = self.counted.get(&card.seen.index) {
                card.compare(figures, judgement);
            }
        }
    }
}

impl Card {
    fn compare(&self, figures: &Figures, judgement: &mut Judgement) {
        for doubt in &figures.doubts {
            judgement.doubt(*doubt);
        }
        let Self { document, .. } = self;
        for Fault { what: fault, side } in with_figures(&self.scorecard, figures) {
            if side == Side::More && !self.begins_empty {
                judgement.doubt(format!(
                    "{document} of supplier {} {fault}: the rest may be from before the run, which did not begin with an empty deployment",
                    document.supplier
                ));
                continue;
            }
            let marks = figures.marks.values().copied().chain([self.sent, self.seen]);
            judgement.fail(breach(document, &fault).seen(marks));
        }
    }
}

pub(super) fn breach(document: &DocumentKey, fault: &str) -> Breach {
    Breach::new(document, format!("{document} of supplier {} {fault}", document.supplier))
}
