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
    attempts: Attempts,
    faults: Vec<String>,
}

/// What came of each attempt so far. Nearly every one is the first of its operation, and operations are numbered as they come.
#[derive(Debug, Default)]
struct Attempts {
    first: Vec<Completion>,
    others: Table<(OperationId, u32), Completion>,
    /// Whether a first attempt was so far ahead that it stands among the others.
    is_far: bool,
}

/// What came of an attempt so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Completion {
    /// It was not made.
    Absent,
    InFlight,
    Unknown,
    Done,
}

impl Attempts {
    /// How far ahead of the list an operation may be to be worth the room between.
    const GAP: usize = 1024;

    /// Returns the entry of an attempt, made or not.
    fn entry(&mut self, id: OperationId, number: u32) -> &mut Completion {
        let near = usize::try_from(id.0)
            .ok()
            .filter(|at| number == 1 && *at < self.first.len() + Self::GAP);
        // What was far ahead once stays where it was entered.
        match near.filter(|_| !self.is_far || !self.others.contains_key(&(id, number))) {
            Some(at) => {
                if at >= self.first.len() {
                    self.first.resize(at + 1, Completion::Absent);
                }
                &mut self.first[at]
            }
            None => {
                self.is_far |= number == 1;
                self.others.entry((id, number)).or_insert(Completion::Absent)
            }
        }
    }
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
        if self.next == 0 {
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
        let state = self.attempts.entry(attempt.operation, attempt.number);
        if std::mem::replace(state, Completion::InFlight) != Completion::Absent {
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
        match self.attempts.entry(outcome.operation, outcome.number) {
            state @ Completion::InFlight => *state = completion,
            Completion::Absent => self.fault(format!("W5: event {index} is the outcome of no attempt")),
            _ => self.fault(format!("W3: event {index} is a second outcome of one attempt")),
        }
    }

    fn see_late(&mut self, index: u64, outcome: &Outcome) {
        match self.attempts.entry(outcome.operation, outcome.number) {
            state @ Completion::Unknown => *state = Completion::Done,
            Completion::Absent => self.fault(format!("W5: event {index} is the late answer to no attempt")),
            _ => self.fault(format!("W3: event {index} is a late answer to an attempt that was not given up")),
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

#[cfg(test)]
mod tests {
    use super::{Attempts, Completion};
    use countersign_core::ids::OperationId;

    const GAP: u64 = Attempts::GAP as u64;

    #[test]
    fn what_came_of_an_attempt_is_found_again_however_far_off_its_operation_is() {
        let mut attempts = Attempts::default();
        let made = [
            (7, 1),
            (7, 2),
            (GAP + 8, 1),
            (u64::MAX, 1),
            (GAP, 1),
            (GAP + 9, 1),
            (3 * GAP, 2),
            (3 * GAP, 1),
        ];
        for (operation, number) in made {
            let entry = attempts.entry(OperationId(operation), number);
            assert_eq!(*entry, Completion::Absent, "attempt {number} of {operation} is new");
            *entry = if number == 1 { Completion::Done } else { Completion::Unknown };
        }
        for (operation, number) in made {
            let wanted = if number == 1 { Completion::Done } else { Completion::Unknown };
            assert_eq!(
                *attempts.entry(OperationId(operation), number),
                wanted,
                "attempt {number} of {operation}"
            );
        }
        assert_eq!(*attempts.entry(OperationId(8), 1), Completion::Absent);
    }

    #[test]
    fn a_far_off_operation_takes_no_room_for_those_between() {
        let mut attempts = Attempts::default();
        attempts.entry(OperationId(GAP), 1);
        assert_eq!((attempts.first.len(), attempts.others.len()), (0, 1));
        attempts.entry(OperationId(GAP - 1), 1);
        attempts.entry(OperationId(2 * GAP - 1), 1);
        assert_eq!((attempts.first.len(), attempts.others.len()), (2 * Attempts::GAP, 1));
    }

    #[test]
    fn only_a_first_attempt_far_off_makes_the_others_be_looked_up() {
        let mut attempts = Attempts::default();
        attempts.entry(OperationId(1), 1);
        attempts.entry(OperationId(1), 2);
        assert!(!attempts.is_far);
        attempts.entry(OperationId(2 * GAP), 1);
        attempts.entry(OperationId(2 * GAP), 2);
        assert!(attempts.is_far);
    }
}
