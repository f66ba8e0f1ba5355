//! The judge: one pass over a History through every invariant, live or from a file.

use crate::invariant::Invariant;
use crate::panel::Panel;
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
    panel: Panel,
    events: u64,
}

impl Judge {
    /// Returns a judge that has seen nothing.
    pub fn new() -> Self {
        Self::with(Panel::new(all()))
    }

    /// Returns a judge that shows every event to every invariant, whatever it wants. It is slower and finds the same: whoever adds an
    /// invariant sees by it that it wants all that it folds.
    pub fn showing_everything() -> Self {
        Self::with(Panel::showing_everything(all()))
    }

    fn with(panel: Panel) -> Self {
        Self {
            soundness: Soundness::default(),
            scenarios: Scenarios::default(),
            records: Records::default(),
            panel,
            events: 0,
        }
    }

    /// Takes in the next event.
    pub fn see(&mut self, event: &Event) {
        self.events += 1;
        self.scenarios.see(event);
        // A History that is not sound proves nothing, so no invariant may draw a conclusion from it.
        if self.soundness.see(event) {
            self.records.see(event);
            self.panel.fold(event, &self.records);
        }
    }

    /// Returns the verdict on everything that was seen.
    pub fn verdict(mut self) -> Verdict {
        match self.soundness.faults() {
            faults if faults.is_empty() => {
                let judgements = self.panel.finish(&self.records);
                judgements.verdict(&self.records, &self.scenarios, self.events)
            }
            faults => verdict::malformed(&self.records, self.scenarios.results(), self.events, faults),
        }
    }
}

impl Default for Judge {
    fn default() -> Self {
        Self::new()
    }
}

fn all() -> Vec<Box<dyn Invariant + Send>> {
    let mut invariants = registry::invariants();
    invariants.extend(registry::run_wide());
    invariants
}

/// Returns the verdict on a whole History.
pub fn judge(events: impl Iterator<Item = Event>) -> Verdict {
    let mut judge = Judge::new();
    events.for_each(|event| judge.see(&event));
    judge.verdict()
}
