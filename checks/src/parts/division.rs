//! The first look at a History that is judged in parts: whether it is sound, what each event belongs to, and what concerns the run as a whole.

use super::part::Parts;
use super::sorting::{EVERYWHERE, Sorting};
use crate::panel::Panel;
use crate::records::Records;
use crate::registry;
use crate::scenarios::Scenarios;
use crate::verdict;
use crate::wellformed::Soundness;
use countersign_core::history::Event;
use countersign_core::verdict::Verdict;

/// Takes in a whole History event by event, and divides it in the end. Keeps a few numbers for each event and name, and no document.
pub struct Division {
    soundness: Soundness,
    scenarios: Scenarios,
    /// What the run says of itself, and nothing of its documents.
    records: Records,
    /// What looks at the run as a whole.
    panel: Panel,
    sorting: Sorting,
    events: u64,
}

impl Division {
    /// Returns a division of nothing.
    pub fn new() -> Self {
        Self {
            soundness: Soundness::default(),
            scenarios: Scenarios::default(),
            records: Records::default(),
            panel: Panel::new(registry::run_wide()),
            sorting: Sorting::new(),
            events: 0,
        }
    }

    /// Takes in the next event.
    pub fn see(&mut self, event: &Event) {
        self.events += 1;
        self.scenarios.see(event);
        if self.soundness.see(event) {
            if self.sorting.see(event) == EVERYWHERE {
                self.records.see(event);
            }
            self.panel.fold(event, &self.records);
        }
    }

    /// Returns the parts of the History, of about `size` events each and at most `most` of them.
    ///
    /// # Errors
    /// The verdict, when the History is not sound: then there is nothing to judge.
    pub fn divide(mut self, size: usize, most: usize) -> Result<Parts, Box<Verdict>> {
        let faults = self.soundness.faults();
        if !faults.is_empty() {
            let results = self.scenarios.results();
            return Err(Box::new(verdict::malformed(&self.records, results, self.events, faults)));
        }
        let judgements = self.panel.finish(&self.records);
        Ok(Parts::new(
            self.sorting,
            (size, most),
            judgements,
            self.records,
            self.scenarios,
            self.events,
        ))
    }
}

impl Default for Division {
    fn default() -> Self {
        Self::new()
    }
}
