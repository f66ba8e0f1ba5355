//! The numbers of the audit trail: none is missing. It knows nothing of what the entries say.

use super::TRAIL;
use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Records};
use countersign_core::history::{Event, Observation, Surface, What};
use countersign_core::promise::Promise;
use std::collections::BTreeMap;

/// The half of I61 that looks at the whole trail, and needs no records. Keeps a number for each run of entries without a gap.
#[derive(Debug, Default)]
pub(crate) struct TrailNumbers {
    /// The runs of entries by their first numbers.
    runs: BTreeMap<u64, Run>,
}

/// Entries without a gap between them.
#[derive(Debug, Clone, Copy)]
struct Run {
    last: u64,
    /// Where the first and the last of them were read.
    marks: [Mark; 2],
}

impl Invariant for TrailNumbers {
    fn promise(&self) -> &'static Promise {
        &TRAIL
    }

    fn wants(&self) -> Kinds {
        Kinds::AUDIT_SEEN
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Observe(observe) = &event.what
            && let Observation::Audit(entries) = &observe.observation
        {
            entries.iter().for_each(|entry| self.see(entry.sequence, Mark::of(event)));
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let mut judgement = Judgement::default();
        if records.is_complete(Surface::Audit) {
            self.check(&mut judgement);
        }
        judgement
    }
}

impl TrailNumbers {
    fn see(&mut self, sequence: u64, mark: Mark) {
        let before = self.runs.range(..=sequence).next_back().map(|(first, run)| (*first, *run));
        if before.is_some_and(|(_, run)| sequence <= run.last) {
            return;
        }
        let mut whole = Run {
            last: sequence,
            marks: [mark; 2],
        };
        let mut first = sequence;
        if let Some((start, run)) = before.filter(|(_, run)| run.last.checked_add(1) == Some(sequence)) {
            first = start;
            whole.marks[0] = run.marks[0];
        }
        if let Some(after) = sequence.checked_add(1).and_then(|next| self.runs.remove(&next)) {
            whole.last = after.last;
            whole.marks[1] = after.marks[1];
        }
        self.runs.insert(first, whole);
    }

    /// No number is missing: the first is 1.
    fn check(&self, judgement: &mut Judgement) {
        let mut before: Option<(u64, Mark)> = None;
        for (first, run) in &self.runs {
            let place = match before {
                Some((last, _)) => Some(format!("goes from entry {last} to entry {first}: what was between them is gone")),
                None if *first > 1 => Some(format!("begins with entry {first}: what was before it is gone")),
                None => None,
            };
            if let Some(place) = place {
                let breach = Breach::new("audit trail", format!("the audit trail {place}"));
                judgement.fail(breach.seen(before.map(|(_, mark)| mark)).seen([run.marks[0]]));
            }
            before = Some((run.last, run.marks[1]));
        }
    }
}
