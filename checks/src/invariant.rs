//! The seam of this crate: an invariant folds events and says in the end what it found.

use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{Mark, Records};
use countersign_core::history::Event;
use countersign_core::promise::Promise;
use std::collections::BTreeSet;

/// A promise as a predicate over a History.
///
/// The judge brings the shared records up to date before it shows an event to each invariant, so an invariant keeps only what the
/// records do not have.
pub trait Invariant {
    /// Returns the promise that it checks.
    fn promise(&self) -> &'static Promise;

    /// Returns the kinds of events that it folds; it is shown no others.
    fn wants(&self) -> Kinds;

    /// Takes in the next event.
    fn fold(&mut self, _event: &Event, _records: &Records) {}

    /// Returns what was found, at the end of the History.
    fn finish(&mut self, records: &Records) -> Judgement;
}

/// What an invariant found.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// How many subjects were checked.
    pub checked: u64,
    /// How many of them were put to the test.
    pub exercised: u64,
    /// How often the promise was broken, also beyond the breaches that are kept.
    pub broken: u64,
    /// The first breaches, in the order of their witnesses.
    pub breaches: Vec<Breach>,
    /// Why it cannot be told, for some subjects.
    pub unknown: BTreeSet<String>,
    /// What can only be concluded when every part of the History was seen.
    pub(crate) open: Open,
}

impl Judgement {
    /// How many breaches and reasons are kept.
    pub const KEPT: usize = 32;

    /// Notes a subject that is put to the test.
    pub fn exercise(&mut self) {
        self.checked += 1;
        self.exercised += 1;
    }

    /// Notes a breach.
    pub fn fail(&mut self, breach: Breach) {
        self.broken += 1;
        self.keep(breach);
    }

    /// Notes that something cannot be told.
    pub fn doubt(&mut self, why: impl Into<String>) {
        self.unknown.insert(why.into());
        while self.unknown.len() > Self::KEPT {
            self.unknown.pop_last();
        }
    }

    /// Adds what was found in another part of the History.
    pub(crate) fn add(&mut self, other: Self) {
        self.checked += other.checked;
        self.exercised += other.exercised;
        self.broken += other.broken;
        other.breaches.into_iter().for_each(|breach| self.keep(breach));
        other.unknown.into_iter().for_each(|why| self.doubt(why));
        self.open.add(other.open);
    }

    /// Returns what was found in all, once every part was added.
    pub(crate) fn concluded(mut self) -> Self {
        std::mem::take(&mut self.open).conclude(&mut self);
        self
    }

    /// Which breaches are kept does not depend on the order in which they are found, so that parts keep what one pass does.
    fn keep(&mut self, breach: Breach) {
        let place = self.breaches.partition_point(|known| known.order() <= breach.order());
        self.breaches.insert(place, breach);
        self.breaches.truncate(Self::KEPT);
    }
}

/// One breach with the events that prove it.
#[derive(Debug, Clone)]
pub struct Breach {
    /// What happened, in one line.
    pub what: String,
    /// The document that it is about.
    pub subject: String,
    /// The events that prove it, oldest first.
    pub witness: Vec<u64>,
    /// The scenario of the first witness that has one.
    pub scenario: Option<u32>,
}

impl Breach {
    /// The most events that a witness has.
    pub const LONGEST_WITNESS: usize = 12;

    /// Returns a breach of `subject` without a witness.
    pub fn new(subject: impl ToString, what: String) -> Self {
        Self {
            what,
            subject: subject.to_string(),
            witness: Vec::new(),
            scenario: None,
        }
    }

    /// By what breaches are put in order; those that agree in it were found by one part, in the order in which they are told.
    fn order(&self) -> (&[u64], &str) {
        (&self.witness, &self.subject)
    }

    /// Adds events to the witness.
    #[must_use]
    pub fn seen(mut self, marks: impl IntoIterator<Item = Mark>) -> Self {
        for mark in marks {
            self.scenario = self.scenario.or(mark.scenario);
            self = self.at(Some(mark.index));
        }
        self
    }

    /// Adds an event of which only the index is known.
    #[must_use]
    pub fn at(mut self, index: impl IntoIterator<Item = u64>) -> Self {
        for index in index {
            if let Err(place) = self.witness.binary_search(&index) {
                self.witness.insert(place, index);
            }
        }
        // The newest event is the one that breaks the promise, so the middle is what can be left out.
        while self.witness.len() > Self::LONGEST_WITNESS {
            self.witness.remove(self.witness.len() - 2);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Breach, Judgement};

    fn breach(witness: u64, subject: &str) -> Breach {
        Breach::new(subject, format!("{subject} at {witness}")).at([witness])
    }

    #[test]
    fn a_witness_keeps_the_oldest_events_and_the_newest() {
        let whole = Breach::new("PO-1", String::new()).at((0..12).rev());
        assert_eq!(whole.witness, (0..12).collect::<Vec<_>>());
        let shortened = Breach::new("PO-1", String::new()).at(0..20);
        assert_eq!(shortened.witness, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 19]);
        assert_eq!(Breach::new("PO-1", String::new()).at([7, 3, 7]).witness, [3, 7]);
    }

    #[test]
    fn the_first_breaches_are_kept_in_whatever_order_they_are_found() {
        let mut judgement = Judgement::default();
        (0..40).rev().for_each(|at| judgement.fail(breach(at, "PO-1")));
        judgement.fail(breach(40, "PO-1"));
        let kept: Vec<u64> = judgement.breaches.iter().map(|breach| breach.witness[0]).collect();
        assert_eq!(judgement.broken, 41);
        assert_eq!(kept, (0..32).collect::<Vec<_>>());
    }

    #[test]
    fn breaches_of_the_same_events_stay_in_the_order_of_their_subjects_and_of_their_discovery() {
        let mut judgement = Judgement::default();
        for (subject, what) in [("PO-2", "late"), ("PO-1", "late"), ("PO-1", "lost")] {
            judgement.fail(Breach::new(subject, what.to_owned()).at([5]));
        }
        let told: Vec<_> = judgement
            .breaches
            .iter()
            .map(|one| (one.subject.as_str(), one.what.as_str()))
            .collect();
        assert_eq!(told, [("PO-1", "late"), ("PO-1", "lost"), ("PO-2", "late")]);
    }

    #[test]
    fn as_many_doubts_are_kept_as_breaches() {
        let mut judgement = Judgement::default();
        (10..50).for_each(|number| judgement.doubt(format!("doubt {number}")));
        let kept: Vec<String> = judgement.unknown.into_iter().collect();
        assert_eq!(kept, (10..42).map(|number| format!("doubt {number}")).collect::<Vec<_>>());
    }

    #[test]
    fn what_two_parts_found_is_added_up() {
        let (mut one, mut other) = (Judgement::default(), Judgement::default());
        one.exercise();
        one.fail(breach(9, "PO-1"));
        other.exercise();
        other.checked += 3;
        other.fail(breach(4, "PO-2"));
        other.doubt("the cases were not read");
        one.add(other);
        assert_eq!((one.checked, one.exercised, one.broken, one.unknown.len()), (5, 2, 2, 1));
        assert_eq!(one.breaches[0].subject, "PO-2");
    }
}
