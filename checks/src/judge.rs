//! The judge: one pass over a History through every invariant, live or from a file.

use crate::evidence;
use crate::invariant::Invariant;
use crate::kinds::Kinds;
use crate::records::Records;
use crate::registry;
use crate::scenarios::Scenarios;
use crate::verdict;
use crate::wellformed::Soundness;
use countersign_core::history::Event;
use countersign_core::verdict::Verdict;

/// Takes in a History event by event and gives the verdict in the end.
pub struct Judge {
    soundness: Soundness,
    scenarios: Scenarios,
    records: Records,
    invariants: Vec<Box<dyn Invariant + Send>>,
    /// The places of the invariants that fold a kind of events.
    wanted: [Vec<usize>; Kinds::COUNT],
    events: u64,
}

impl Judge {
    /// Returns a judge that has seen nothing.
    pub fn new() -> Self {
        let invariants = registry::invariants();
        let wanted = std::array::from_fn(|kind| {
            let wanting = invariants.iter().enumerate().filter(|(_, one)| one.wants().has(kind));
            wanting.map(|(at, _)| at).collect()
        });
        Self {
            soundness: Soundness::default(),
            scenarios: Scenarios::default(),
            records: Records::default(),
            invariants,
            wanted,
            events: 0,
        }
    }

    /// Takes in the next event.
    pub fn see(&mut self, event: &Event) {
        self.events += 1;
        self.scenarios.see(event);
        // A History that is not sound proves nothing, so no invariant may draw a conclusion from it.
        if !self.soundness.see(event) {
            return;
        }
        self.records.see(event);
        for at in &self.wanted[Kinds::of(&event.what).place()] {
            self.invariants[*at].fold(event, &self.records);
        }
    }

    /// Returns the verdict on everything that was seen.
    pub fn verdict(mut self) -> Verdict {
        if self.events == 0 || !self.soundness.is_sound() {
            let mut faults = self.soundness.faults();
            if self.events == 0 {
                faults.push("the History has no events".to_owned());
            }
            return verdict::malformed(&self.records, self.scenarios.results(), self.events, faults);
        }
        let judged = self
            .invariants
            .iter_mut()
            .map(|invariant| {
                let promise = invariant.promise();
                let judgement = evidence::weigh(&promise.id, invariant.finish(&self.records), &self.records);
                verdict::of_invariant(promise, judgement, &self.records, &self.scenarios)
            })
            .collect();
        verdict::of_run(&self.records, judged, self.scenarios.results(), self.events)
    }
}

impl Default for Judge {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns the verdict on a whole History.
pub fn judge(events: impl Iterator<Item = Event>) -> Verdict {
    let mut judge = Judge::new();
    events.for_each(|event| judge.see(&event));
    judge.verdict()
}
