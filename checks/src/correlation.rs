//! Correlation: everything that one order caused carries the id of that order.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use crate::table::{Name, Set};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Event, Observation, Outcome, What};
use countersign_core::promise::{Control, InvariantId, Promise};

static COMPLETE: Promise = Promise {
    id: InvariantId::new("I37"),
    name: "CorrelationComplete",
    control: Control::Correlation,
    says: "Everything that a document causes, from delivery to case, carries the correlation id of its order.",
    matters: "without one id from end to end, finding out what became of an order is a search through four systems",
    checked_by: "The correlation id beside each fingerprint is compared with the one that the document was sent with.",
    exercised_by: "Something with a known fingerprint was delivered, booked, shown or put into a case.",
    fix: "take the id from the document, keep it with every stored message, and send it on every hop, retries and replays included",
    needs: None,
};

/// I37: one flow, one id. Keeps one entry for each fingerprint that was reported.
#[derive(Debug, Default)]
pub(crate) struct CorrelationComplete {
    judgement: Judgement,
    reported: Set<Fingerprint>,
}

impl Invariant for CorrelationComplete {
    fn promise(&self) -> &'static Promise {
        &COMPLETE
    }

    fn wants(&self) -> Kinds {
        Kinds::DELIVER.and(Kinds::APPLY).and(Kinds::CASE_SEEN).and(Kinds::OUTCOME)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Deliver(deliver) => self.see(event, &deliver.fingerprints, deliver.correlation.as_deref(), "delivered", records),
            What::Apply(apply) => self.see(
                event,
                apply.fingerprint.as_slice(),
                apply.correlation.as_deref(),
                "applied",
                records,
            ),
            What::Observe(observe) => {
                if let Observation::Case(case) = &observe.observation {
                    self.see(event, &case.fingerprints, case.correlation.as_deref(), "put into a case", records);
                }
            }
            What::Outcome(outcome) => self.see_answer(event, outcome, records),
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl CorrelationComplete {
    fn see(&mut self, event: &Event, fingerprints: &[Fingerprint], carried: Option<&str>, verb: &str, records: &Records) {
        for fingerprint in fingerprints {
            let mut carriers = records.carriers(*fingerprint).filter(|one| has_id(one)).peekable();
            let Some(first) = carriers.peek().copied() else {
                continue;
            };
            self.judgement.exercise();
            if carriers.any(|one| carried.is_some_and(|id| is_own(one, id))) {
                continue;
            }
            let name = first.document().map_or_else(|| first.id.to_string(), ToString::to_string);
            let what = match carried {
                Some(id) => format!("{name} was {verb} with correlation id {id}, and was sent with {}", id_of(first)),
                None => format!("{name} was {verb} without a correlation id, and was sent with {}", id_of(first)),
            };
            self.report(event, *fingerprint, first, what);
        }
    }

    fn see_answer(&mut self, event: &Event, outcome: &Outcome, records: &Records) {
        let Some(operation) = records.operation(outcome.operation).filter(|one| has_id(one)) else {
            return;
        };
        let carried = outcome.answer.as_ref().and_then(|answer| answer.correlation.as_deref());
        let (Some(id), Some(fingerprint)) = (carried, operation.fingerprint()) else {
            return;
        };
        if !is_own(operation, id) {
            let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
            let what = format!(
                "{name} was answered with correlation id {id}, and was sent with {}",
                id_of(operation)
            );
            self.report(event, fingerprint, operation, what);
        }
    }

    /// One hop that loses the id loses it for all hops after it, so each document is reported once.
    fn report(&mut self, event: &Event, fingerprint: Fingerprint, operation: &Operation, what: String) {
        if !self.reported.insert(fingerprint) {
            return;
        }
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let breach = Breach::new(name, what)
            .seen(operation.marks().take(2))
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }
}

fn has_id(operation: &Operation) -> bool {
    operation.intent.as_ref().is_some_and(|intent| intent.correlation.is_some())
}

pub(crate) fn id_of(operation: &Operation) -> &str {
    let id = operation.intent.as_ref().and_then(|intent| intent.correlation.as_ref());
    id.map_or("none", |id| id.as_str())
}

/// Returns whether `id` is the flow's, or the one that an attempt carried in its header when that was another on purpose.
pub(crate) fn is_own(operation: &Operation, id: &str) -> bool {
    let is_carried = || {
        let id = Some(Name::of(id));
        operation.attempts.iter().any(|attempt| attempt.correlation == id)
    };
    id_of(operation) == id || is_carried()
}
