//! Webhooks: an event without a sound signature has no effect, and what the integration pushes is signed, under one id for all attempts.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Delivery, Mark, Message, Operation, Records};
use countersign_core::history::{Edge, Event, Result, SignatureFlaw, TokenState, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static SIGNED: Promise = Promise {
    id: InvariantId::new("I42"),
    name: "WebhookAuth",
    control: Control::Segregation,
    says: "An event whose signature is missing, wrong, for other bytes, or made too long ago or ahead is refused without effect; every push is signed, with one id for all its attempts.",
    matters: "whoever knows the address could release orders, and a recorded event could be played back a year later",
    checked_by: "Events that were spoilt on purpose are compared with their answers and with the portal's pages; pushes are verified by the portal.",
    exercised_by: "An event was sent with a flaw in its signature, or a push was delivered more than once.",
    fix: "verify the signature over the received bytes before anything reads them, with the time limit in both directions; sign pushes with the stored message id",
    needs: Some(Claim::SignedEvents),
};

/// I42: signatures count. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct WebhookAuth {
    judgement: Judgement,
}

impl Invariant for WebhookAuth {
    fn promise(&self) -> &'static Promise {
        &SIGNED
    }

    fn wants(&self) -> Kinds {
        Kinds::DELIVER
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        let What::Deliver(deliver) = &event.what else {
            return;
        };
        if deliver.edge == Edge::IntegrationToPortal && !deliver.is_authentic {
            let name = deliver.document.as_ref().map_or_else(|| "a push".to_owned(), ToString::to_string);
            let what = format!("{name} was pushed to the portal with a signature that does not hold");
            self.judgement.fail(Breach::new(&name, what).seen([Mark::of(event)]));
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations().filter(|operation| operation.is_erp_event()) {
            for attempt in operation.attempts.iter().filter(|attempt| is_flawed(attempt)) {
                self.judgement.exercise();
                self.check_answer(operation, attempt, records);
            }
        }
        for message in records.messages().filter(|message| message.edge == Edge::IntegrationToPortal) {
            self.judgement.checked += 1;
            self.judgement.exercised += u64::from(message.deliveries.len() > 1);
            self.check_id(message);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl WebhookAuth {
    fn check_answer(&mut self, operation: &Operation, attempt: &AttemptRecord, records: &Records) {
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let flaw = words(attempt.signature);
        if let Some(effect) = effect(operation, records) {
            let what = format!("an event of {name} {flaw} took effect");
            let breach = Breach::new(&name, what).seen(operation.marks()).seen([effect]);
            self.judgement.fail(breach);
            return;
        }
        match attempt.answer() {
            None if attempt.result() == Result::Unknown => {
                self.judgement
                    .doubt(format!("nobody knows how an event of {name} {flaw} was answered"));
            }
            // A gateway that fails has taken nothing.
            Some(answer) if attempt.result() != Result::Fail && answer.status < 500 => {
                let what = format!("an event of {name} {flaw} was answered {}", answer.status);
                let marks = [Some(attempt.mark), attempt.settled().map(|outcome| outcome.mark)];
                self.judgement.fail(Breach::new(&name, what).seen(marks.into_iter().flatten()));
            }
            _ => {}
        }
    }

    fn check_id(&mut self, message: &Message) {
        let mut ids = message.deliveries.iter().map(|delivery| signed_id(message, delivery));
        let Some(first) = ids.next() else {
            return;
        };
        if let Some(other) = ids.find(|id| *id != first) {
            let name = message.name();
            let what = format!("{name} was pushed under id {first} and again under id {other}");
            self.judgement.fail(Breach::new(&name, what).seen(message.marks()));
        }
    }
}

fn signed_id<'a>(message: &'a Message, delivery: &'a Delivery) -> &'a str {
    delivery.signed_id.as_deref().unwrap_or(&message.key)
}

fn is_flawed(attempt: &AttemptRecord) -> bool {
    attempt.signature.is_some() || attempt.token == TokenState::BadSignature
}

/// Returns the effect of an event that never came with a sound signature.
fn effect(operation: &Operation, records: &Records) -> Option<Mark> {
    let trace = records.trace_of(operation)?;
    let mut carriers = records.carriers(trace.fingerprint);
    trace.first_shown.filter(|_| carriers.all(|one| one.attempts.iter().all(is_flawed)))
}

fn words(flaw: Option<SignatureFlaw>) -> &'static str {
    match flaw {
        Some(SignatureFlaw::Missing) => "without a signature",
        Some(SignatureFlaw::OtherSecret) => "signed with another secret",
        Some(SignatureFlaw::OtherBody) => "signed for another body",
        Some(SignatureFlaw::OtherSpelling) => "signed for the same content in other bytes",
        Some(SignatureFlaw::OtherId) => "signed for another id",
        Some(SignatureFlaw::Past) => "signed too long ago",
        Some(SignatureFlaw::Future) => "signed too far ahead of time",
        None => "with a flawed signature",
    }
}
