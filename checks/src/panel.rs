//! The panel: invariants that are shown the events which they fold, and what they found.

use crate::evidence;
use crate::invariant::{Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::Records;
use crate::scenarios::Scenarios;
use crate::verdict;
use countersign_core::history::Event;
use countersign_core::promise::{InvariantId, Promise};
use countersign_core::verdict::Verdict;
use std::collections::BTreeMap;

/// Invariants, and which of them fold a kind of events.
pub(crate) struct Panel {
    invariants: Vec<Box<dyn Invariant + Send>>,
    /// The places of the invariants that fold a kind of events.
    wanted: [Vec<usize>; Kinds::COUNT],
}

impl Panel {
    pub(crate) fn new(invariants: Vec<Box<dyn Invariant + Send>>) -> Self {
        let wanted = std::array::from_fn(|kind| {
            let wanting = invariants.iter().enumerate().filter(|(_, one)| one.wants().has(kind));
            wanting.map(|(at, _)| at).collect()
        });
        Self { invariants, wanted }
    }

    /// Returns a panel whose invariants are shown every event.
    pub(crate) fn showing_everything(invariants: Vec<Box<dyn Invariant + Send>>) -> Self {
        let every = std::array::from_fn(|_| (0..invariants.len()).collect());
        Self { invariants, wanted: every }
    }

    /// Shows the next event to those that fold it.
    pub(crate) fn fold(&mut self, event: &Event, records: &Records) {
        for at in &self.wanted[Kinds::of(&event.what).place()] {
            self.invariants[*at].fold(event, records);
        }
    }

    /// Returns what they found.
    pub(crate) fn finish(&mut self, records: &Records) -> Judgements {
        let mut judgements = Judgements::default();
        for invariant in &mut self.invariants {
            let (promise, judgement) = (invariant.promise(), invariant.finish(records));
            judgements.add(promise, judgement);
        }
        judgements
    }
}

/// What invariants found, by promise.
#[derive(Default)]
pub(crate) struct Judgements(BTreeMap<&'static InvariantId, (&'static Promise, Judgement)>);

impl Judgements {
    fn add(&mut self, promise: &'static Promise, judgement: Judgement) {
        let (_, known) = self.0.entry(&promise.id).or_insert_with(|| (promise, Judgement::default()));
        known.add(judgement);
    }

    /// Adds what was found in another part.
    pub(crate) fn add_all(&mut self, other: Self) {
        other.0.into_values().for_each(|(promise, judgement)| self.add(promise, judgement));
    }

    /// Returns the verdict, once all that was found is there.
    pub(crate) fn verdict(self, records: &Records, scenarios: &Scenarios, events: u64) -> Verdict {
        let judged = self.0.into_values().map(|(promise, judgement)| {
            let judgement = evidence::weigh(&promise.id, judgement.concluded(), records);
            verdict::of_invariant(promise, judgement, records, scenarios)
        });
        verdict::of_run(records, judged.collect(), scenarios.results(), events)
    }
}
