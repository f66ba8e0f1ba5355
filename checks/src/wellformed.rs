//! Whether a History is sound enough to be judged: its numbering, its clock, its references, its phases, its ledgers.

use crate::table::Table;
use countersign_core::history::{Apply, Attempt, End, Event, Outcome, Result, RunEvent, RunFacts, RunPhase, What};
use countersign_core::ids::OperationId;

/// The rules that every History keeps, whatever the deployment did; bounded by the attempts of the run.
#[derive(Debug, Default)]
pub(crate) struct Soundness {
    next: u64,
    at_us: u64,
    phase: u8,
    ledgers: Table<End, u64>,
    attempts: Table<(OperationId, u32), Completion>,
    faults: Vec<String>,
}

/// What came of an attempt so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Completion {
    InFlight,
    Unknown,
    Done,
}

impl Soundness {
    /// More faults than this say nothing new.
    const KEPT: usize = 8;

    /// Takes in the next event and returns whether the History is sound so far.
    pub(crate) fn see(&mut self, event: &Event) -> bool {
        self.see_place(event);
        match &event.what {
            What::Run(run) => self.see_phase(event.index, run),
            What::Attempt(attempt) => self.see_attempt(event.index, attempt),
            What::Outcome(outcome) => self.see_outcome(event.index, outcome),
            What::Late(outcome) => self.see_late(event.index, outcome),
            What::Apply(apply) => self.see_apply(event.index, apply),
            _ => {}
        }
        self.is_sound()
    }

    /// Returns whether no rule was broken so far.
    pub(crate) fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Returns which rules were broken; a History without an event breaks one.
    pub(crate) fn faults(mut self) -> Vec<String> {
        if self.next == 0 && self.is_sound() {
            self.fault("the History has no events".to_owned());
        }
        self.faults
    }

    fn see_place(&mut self, event: &Event) {
        if event.index != self.next {
            self.fault(format!("W1: event {} stands where event {} should", event.index, self.next));
        }
        self.next = event.index.saturating_add(1);
        if event.at_us < self.at_us {
            self.fault(format!("W2: time goes back at event {}", event.index));
        }
        self.at_us = event.at_us;
        if event.cause.is_some_and(|cause| cause >= event.index) {
            self.fault(format!("W5: event {} names a cause that is not before it", event.index));
        }
        if event.index == 0 && !matches!(&event.what, What::Run(run) if matches!(run.phase, RunPhase::Started(_))) {
            self.fault("W7: the History does not begin with the facts of a run".to_owned());
        }
    }

    fn see_phase(&mut self, index: u64, run: &RunEvent) {
        if let RunPhase::Started(facts) = &run.phase
            && facts.format > RunFacts::FORMAT
        {
            self.fault(format!(
                "W0: the History has format {}, and this countersign reads up to format {}",
                facts.format,
                RunFacts::FORMAT
            ));
        }
        let rank = match run.phase {
            RunPhase::Started(_) => 1,
            RunPhase::Quiesce => 2,
            RunPhase::FinalRead => 3,
            RunPhase::Finished | RunPhase::Aborted(_) => 4,
        };
        if rank <= self.phase {
            self.fault(format!("W7: the phases of the run are out of order at event {index}"));
        }
        self.phase = rank;
    }

    fn see_attempt(&mut self, index: u64, attempt: &Attempt) {
        let key = (attempt.operation, attempt.number);
        if self.attempts.insert(key, Completion::InFlight).is_some() {
            self.fault(format!(
                "W5: event {index} repeats attempt {} of {}",
                attempt.number, attempt.operation
            ));
        }
    }

    fn see_outcome(&mut self, index: u64, outcome: &Outcome) {
        let completion = if outcome.result == Result::Unknown {
            Completion::Unknown
        } else {
            Completion::Done
        };
        match self.attempts.get_mut(&(outcome.operation, outcome.number)) {
            Some(state @ Completion::InFlight) => *state = completion,
            Some(_) => self.fault(format!("W3: event {index} is a second outcome of one attempt")),
            None => self.fault(format!("W5: event {index} is the outcome of no attempt")),
        }
    }

    fn see_late(&mut self, index: u64, outcome: &Outcome) {
        match self.attempts.get_mut(&(outcome.operation, outcome.number)) {
            Some(state @ Completion::Unknown) => *state = Completion::Done,
            Some(_) => self.fault(format!("W3: event {index} is a late answer to an attempt that was not given up")),
            None => self.fault(format!("W5: event {index} is the late answer to no attempt")),
        }
    }

    fn see_apply(&mut self, index: u64, apply: &Apply) {
        let last = self.ledgers.entry(apply.end).or_default();
        let expected = last.saturating_add(1);
        *last = apply.sequence;
        if apply.sequence != expected {
            self.fault(format!(
                "W10: event {index} is entry {} of a ledger whose next entry is {expected}",
                apply.sequence
            ));
        }
    }

    fn fault(&mut self, text: String) {
        if self.faults.len() < Self::KEPT {
            self.faults.push(text);
        }
    }
}
