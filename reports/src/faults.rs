//! Faults: what was done on purpose, and whether it ever hit anything.

use countersign_core::history::{Event, FaultPhase, What};
use std::collections::BTreeMap;

/// One fault of the run.
#[derive(Debug)]
pub(crate) struct FaultRecord {
    pub(crate) id: u32,
    pub(crate) text: String,
    pub(crate) scenario: Option<u32>,
    pub(crate) hits: u64,
}

/// The faults so far, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    known: BTreeMap<u32, FaultRecord>,
}

impl Faults {
    pub(crate) fn see(&mut self, event: &Event) {
        let What::Fault(fault) = &event.what else { return };
        let record = self.known.entry(fault.id).or_insert_with(|| FaultRecord {
            id: fault.id,
            text: fault.text.clone(),
            scenario: event.scenario,
            hits: 0,
        });
        record.hits += u64::from(fault.phase == FaultPhase::Hit);
    }

    /// Returns every fault that was set, in the order of their numbers.
    pub(crate) fn finish(self) -> Vec<FaultRecord> {
        self.known.into_values().collect()
    }
}
