//! How an event changes the records.

use super::operation::{AttemptRecord, OutcomeRecord};
use super::{Booking, Document, Mark, Meant, Operation, Phase, Records, Shown, Trace};
use crate::table::{Name, enter, narrow};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{
    Apply, Attempt, Deliver, Effect, End, Event, Intent, Observation, Observe, OrderSeen, Outcome, Result, RunPhase, Surface, What,
};
use countersign_core::ids::{DocumentKey, OperationId};
use std::sync::Arc;

impl Records {
    /// Takes in the next event.
    pub(crate) fn see(&mut self, event: &Event) {
        if self.common.is_none() {
            self.clock.see(event);
        }
        match &event.what {
            What::Run(run) => self.see_phase(event, &run.phase),
            What::Payload(payload) => self.refusals.see_payload(payload),
            What::Intent(intent) => self.see_intent(event, intent),
            What::Attempt(attempt) => self.see_attempt(event, attempt),
            What::Outcome(outcome) => self.see_outcome(event, outcome, false),
            What::Late(outcome) => self.see_outcome(event, outcome, true),
            What::Deliver(deliver) => self.see_deliver(event, deliver),
            What::Apply(apply) => self.see_apply(event, apply),
            What::Observe(observe) => self.see_observation(event, observe),
            What::Gap(gap) => self.gaps.see(gap),
            What::Reply(reply) => self.outbox.see_reply(event, reply),
            What::Control(step) => {
                self.clock.see_control(Mark::of(event), step);
                self.outbox.see_control(event, step);
            }
            What::Scenario(_) | What::Fault(_) => {}
        }
    }

    fn see_phase(&mut self, event: &Event, phase: &RunPhase) {
        match phase {
            RunPhase::Started(facts) => self.facts = Some(facts.clone()),
            RunPhase::Quiesce => self.phase = Phase::Quiesce,
            RunPhase::FinalRead => {
                self.phase = Phase::FinalRead;
                self.clock.final_read = Some((Mark::of(event), event.business));
            }
            RunPhase::Finished => self.phase = Phase::Finished,
            RunPhase::Aborted(_) => {}
        }
    }

    fn see_intent(&mut self, event: &Event, intent: &Intent) {
        let at = self.operation_place(intent.operation, Mark::of(event));
        if let Some(fingerprint) = intent.fingerprint {
            let place = self.trace_place(fingerprint);
            self.traces[place].carry(at);
        }
        let document = intent.document.as_ref().map(|key| {
            if !intent.function.is_submission() {
                return self.pool.document(key);
            }
            let place = self.document_place(key);
            self.documents[place].submissions.push(narrow(at));
            enter(&mut self.numbered, Name::of(key.number.as_str()), place);
            Arc::clone(&self.documents[place].key)
        });
        let parent = intent.parent.as_ref().map(|key| {
            let place = self.document_place(key);
            self.documents[place].children.push(narrow(at));
            self.operations[at].parent_at = Some(narrow(place));
            Arc::clone(&self.documents[place].key)
        });
        self.operations[at].intent = Some(Meant::new(intent, (document, parent), &mut self.pool));
    }

    fn see_attempt(&mut self, event: &Event, attempt: &Attempt) {
        self.refusals.is_no_answer(attempt.payload);
        let at = self.operation_place(attempt.operation, Mark::of(event));
        if let Some(payload) = attempt.payload {
            self.sender_of.entry(payload.name()).or_insert(narrow(at));
        }
        let record = AttemptRecord::new(event, attempt, &mut self.pool);
        self.operations[at].attempts.push(record);
    }

    fn see_outcome(&mut self, event: &Event, outcome: &Outcome, is_late: bool) {
        if let Some(answer) = &outcome.answer {
            self.refusals.see_answer(answer);
        }
        let Some(at) = self.register.place(outcome.operation) else {
            return;
        };
        let operation = &mut self.operations[at];
        if outcome.result == Result::Ok {
            operation.accepted.get_or_insert(Mark::of(event));
        }
        if let Some(attempt) = operation.attempt_mut(outcome.number) {
            let record = Some(OutcomeRecord::new(event, outcome, &mut self.pool));
            if is_late {
                attempt.late = record.map(Box::new);
            } else {
                attempt.outcome = record;
            }
        }
    }

    fn see_deliver(&mut self, event: &Event, deliver: &Deliver) {
        if let Some(message) = self.outbox.see_deliver(event, deliver, &mut self.pool) {
            for fingerprint in &deliver.fingerprints {
                let place = self.trace_place(*fingerprint);
                self.traces[place].deliver(message);
            }
        }
        self.refusals.is_no_answer(deliver.payload);
        // Only the ERP is given what a supplier submitted; the neighbours are told of it by functions of their own.
        if deliver.function.is_supplier_submission() {
            for fingerprint in &deliver.fingerprints {
                let place = self.trace_place(*fingerprint);
                self.traces[place].times_delivered += 1;
            }
        }
    }

    fn see_apply(&mut self, event: &Event, apply: &Apply) {
        self.outbox.see_apply(event);
        let mark = Mark::of(event);
        match (&apply.effect, apply.end) {
            (
                Effect::CommitmentBooked(_)
                | Effect::ShipmentBooked(_)
                | Effect::InvoiceBooked(_)
                | Effect::CreditNoteBooked(_)
                | Effect::ComplianceDocumentBooked(_)
                | Effect::CorrectiveActionBooked(_)
                | Effect::InventoryCommitmentBooked(_),
                End::Erp,
            ) => {
                if let Some(trace) = self.trace_mut(apply.fingerprint) {
                    trace.book(Booking {
                        mark,
                        delivery: event.cause,
                    });
                }
            }
            (Effect::OrderShown(_) | Effect::ForecastShown(_), End::Portal) => {
                if let Some(trace) = self.trace_mut(apply.fingerprint) {
                    trace.first_shown.get_or_insert(mark);
                }
                let status = match &apply.effect {
                    Effect::OrderShown(status) => Some(*status),
                    _ => None,
                };
                let place = self.document_place(&apply.document);
                self.documents[place].show(Shown {
                    mark,
                    revision: apply.revision,
                    fingerprint: apply.fingerprint,
                    status,
                });
            }
            (Effect::ReceiptShown(_) | Effect::PaymentShown(_) | Effect::QualityShown(_), End::Portal) => {
                if let Some(trace) = self.trace_mut(apply.fingerprint) {
                    trace.first_shown.get_or_insert(mark);
                }
            }
            (Effect::StatusShown { status, .. }, End::Portal) if status == "accepted" => {
                if let Some(trace) = self.trace_mut(apply.fingerprint) {
                    trace.told_accepted.get_or_insert(mark);
                }
            }
            _ => {}
        }
    }

    fn see_observation(&mut self, event: &Event, observe: &Observe) {
        let mark = Mark::of(event);
        match &observe.observation {
            Observation::Case(seen) => {
                self.refusals.is_no_answer(seen.payload);
                self.surfaces.see_case(mark, seen, observe.is_final);
            }
            Observation::DeadLetter(seen) => {
                self.refusals.is_no_answer(seen.payload);
                self.surfaces.see_letter(mark, seen);
            }
            Observation::Order(seen) if observe.is_final && seen.surface == Surface::Gateway => self.see_gateway(mark, seen),
            // A list that was read while work was under way may miss what came a moment later.
            Observation::Complete(surface) if observe.is_final => self.surfaces.complete(*surface),
            Observation::Lineage { correlation, hops } if observe.is_final => self.surfaces.see_lineage(mark, correlation, hops),
            Observation::Order(_)
            | Observation::Balance(_)
            | Observation::Account(_)
            | Observation::Quality(_)
            | Observation::Audit(_)
            | Observation::Scorecard(_)
            | Observation::Lineage { .. }
            | Observation::Deviation { .. }
            | Observation::Complete(_) => {}
        }
    }

    fn see_gateway(&mut self, mark: Mark, seen: &OrderSeen) {
        let place = self.document_place(&seen.document);
        self.documents[place].gateway = Some(Shown {
            mark,
            revision: seen.revision,
            fingerprint: seen.fingerprint,
            status: seen.status,
        });
    }

    fn operation_place(&mut self, id: OperationId, mark: Mark) -> usize {
        if let Some(at) = self.register.place(id) {
            return at;
        }
        let at = self.operations.len();
        self.register.enter(id, at);
        self.operations.push(Operation::new(id, mark));
        at
    }

    fn document_place(&mut self, key: &DocumentKey) -> usize {
        if let Some(at) = self.document_at.get(key) {
            return *at as usize;
        }
        let at = self.documents.len();
        let key = self.pool.document(key);
        self.document_at.insert(Arc::clone(&key), narrow(at));
        self.documents.push(Document::new(key));
        at
    }

    fn trace_place(&mut self, fingerprint: Fingerprint) -> usize {
        let next = self.traces.len();
        let at = *self.trace_at.entry(fingerprint).or_insert(narrow(next)) as usize;
        if at == next {
            self.traces.push(Trace::new(fingerprint));
        }
        at
    }

    fn trace_mut(&mut self, fingerprint: Option<Fingerprint>) -> Option<&mut Trace> {
        let place = self.trace_place(fingerprint?);
        self.traces.get_mut(place)
    }
}
