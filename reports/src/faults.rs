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

impl FaultRecord {
    /// Returns every fault that was set, in the order of their numbers.
    pub(crate) fn all(events: &[Event]) -> Vec<Self> {
        let mut faults: BTreeMap<u32, Self> = BTreeMap::new();
        for event in events {
            let What::Fault(fault) = &event.what else { continue };
            let record = faults.entry(fault.id).or_insert_with(|| Self {
                id: fault.id,
                text: fault.text.clone(),
                scenario: event.scenario,
                hits: 0,
            });
            record.hits += u64::from(fault.phase == FaultPhase::Hit);
        }
        faults.into_values().collect()
    }
}
