//! One document on its way: the events of its attempts, deliveries and effects.

use super::tape::Tape;
use countersign_core::amount::Quantity;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{
    Answer, Apply, Attempt, CaseSeen, CommittedLine, DeadLetterSeen, Deliver, Edge, Effect, End, Expected, FaultEvent, FaultPhase,
    Function, Intent, IntentLine, Outcome, Principal, Reply, Result, ShippedLine, TokenState, What,
};
use countersign_core::ids::{DocumentKey, DocumentKind, OperationId, SupplierId};
use countersign_core::payload::{Digest, meaning};
use countersign_core::status::{CaseStatus, OrderStatus, Reason, Response};

/// One document on its way.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) operation: OperationId,
    pub(crate) function: Function,
    pub(crate) supplier: SupplierId,
    pub(crate) key: DocumentKey,
    pub(crate) revision: u32,
    pub(crate) parent: Option<DocumentKey>,
    pub(crate) fingerprint: Option<Fingerprint>,
    pub(crate) correlation: String,
    pub(crate) expected: Expected,
    pub(crate) idempotency: String,
    pub(crate) word: Option<(&'static str, Option<Response>)>,
    pub(crate) quantity: u32,
    pub(crate) token: TokenState,
    pub(crate) body: String,
    attempts: u32,
    sent: u64,
}

/// What an attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    Accepted,
    Refused(u16, &'static str),
    Read,
    Missing,
    TimedOut,
    Broken,
}

/// How the far side treats a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Far {
    Takes,
    FailsBefore,
    FailsAfter,
    /// It knows the key and answers as before.
    Repeats,
}

impl Item {
    pub(crate) fn new(tape: &mut Tape<'_>, function: Function, key: DocumentKey, revision: u32) -> Self {
        let operation = tape.operation();
        let fingerprint = function.is_submission().then(|| tape.fingerprint());
        let mut item = Self {
            operation,
            function,
            supplier: key.supplier.clone(),
            revision,
            parent: None,
            fingerprint,
            correlation: String::new(),
            expected: if function.is_submission() {
                Expected::Accept
            } else {
                Expected::Read
            },
            idempotency: format!("key-{}", operation.0),
            word: None,
            quantity: 100,
            token: TokenState::Valid,
            body: String::new(),
            attempts: 0,
            sent: 0,
            key,
        };
        item.write();
        item
    }

    /// Writes the body anew, for what has changed.
    pub(crate) fn write(&mut self) {
        let print = self.fingerprint.map(|print| print.to_string()).unwrap_or_default();
        self.body = format!(
            r#"{{"number":"{}","revision":{},"reference":"{print}","quantity":"{}","note":"{print}"}}"#,
            self.key.number, self.revision, self.quantity
        );
    }

    pub(crate) fn below(mut self, order: &Self) -> Self {
        self.parent = Some(order.key.clone());
        self.correlation.clone_from(&order.correlation);
        self
    }

    /// Returns the same document as an operation of its own.
    pub(crate) fn again(&self, tape: &mut Tape<'_>, expected: Expected) -> Self {
        let operation = tape.operation();
        Self {
            operation,
            expected,
            attempts: 0,
            ..self.clone()
        }
    }

    pub(crate) fn intend(&self, tape: &mut Tape<'_>) {
        let line = IntentLine {
            line: 10,
            quantity: quantity(self.quantity),
            largest: self.function.is_order_event().then(|| quantity(110)),
            word: self.word.map(|(word, _)| word.to_owned()),
            room: None,
            material_revision: None,
        };
        let intent = Intent {
            operation: self.operation,
            function: self.function,
            supplier: self.supplier.clone(),
            document: Some(self.key.clone()),
            revision: (self.function.is_submission() && self.function != Function::ShipNoticeSubmit).then_some(self.revision),
            parent: self.parent.clone(),
            invoice: None,
            fingerprint: self.fingerprint,
            correlation: Some(self.correlation.as_str().into()).filter(|_| !self.correlation.is_empty()),
            expected: self.expected.clone(),
            wrong: None,
            planning_run: None,
            ordered: None,
            record: None,
            names: Vec::new(),
            lines: if self.function.is_submission() { vec![line] } else { Vec::new() },
        };
        tape.add(None, What::Intent(Box::new(intent)));
    }

    pub(crate) fn attempt(&mut self, tape: &mut Tape<'_>) {
        let is_event = self.function.is_order_event();
        let payload = self.function.is_submission().then(|| tape.payload(&self.body));
        self.attempts += 1;
        let attempt = Attempt {
            operation: self.operation,
            number: self.attempts,
            function: self.function,
            edge: if is_event {
                Edge::ErpToIntegration
            } else {
                Edge::PortalToIntegration
            },
            method: if self.function.is_submission() { "POST" } else { "GET" }.to_owned(),
            path: if self.function.is_submission() {
                "/v3/documents".to_owned()
            } else {
                format!("/v3/orders/{}", self.key.number)
            },
            principal: if is_event {
                Principal::Erp
            } else {
                Principal::Supplier(self.supplier.clone())
            },
            token: self.token,
            signature: None,
            version: (!is_event).then(|| "v3".to_owned()),
            key: self.function.is_submission().then(|| self.idempotency.clone()),
            correlation: Some(self.correlation.clone()).filter(|id| !id.is_empty()),
            traceparent: None,
            payload,
            meaning: payload.map(|_| meaning(self.body.as_bytes())),
        };
        self.sent = tape.add(None, What::Attempt(attempt));
    }

    pub(crate) fn come(&self, tape: &mut Tape<'_>, came: Came) {
        let outcome = self.outcome(tape, came);
        tape.add(Some(self.sent), What::Outcome(outcome));
    }

    pub(crate) fn come_late(&self, tape: &mut Tape<'_>) {
        let outcome = self.outcome(tape, Came::Accepted);
        tape.add(Some(self.sent), What::Late(outcome));
    }

    fn outcome(&self, tape: &mut Tape<'_>, came: Came) -> Outcome {
        let (result, reason, status, problem) = match came {
            Came::Accepted => (Result::Ok, "accepted", 202, None),
            Came::Read => (Result::Ok, "done", 200, None),
            Came::Missing => (Result::Fail, "not-found", 404, Some("not-found")),
            Came::Refused(status, problem) => (Result::Fail, problem, status, Some(problem)),
            Came::TimedOut => (Result::Unknown, "timed-out", 0, None),
            Came::Broken => (Result::Unknown, "status 503", 503, None),
        };
        let text = match came {
            Came::Accepted => format!(r#"{{"receiptId":"R-{}","state":"accepted"}}"#, self.idempotency),
            Came::Read => format!(r#"{{"order":{}}}"#, self.body),
            _ => format!(r#"{{"type":"{reason}","status":{status}}}"#),
        };
        let answer = (status > 0).then(|| {
            let payload = tape.payload(&text);
            Answer {
                status,
                payload: Some(payload),
                meaning: Some(meaning(text.as_bytes())),
                content_type: Some("application/json".to_owned()),
                header_names: vec!["content-type".to_owned(), "x-correlation-id".to_owned()],
                correlation: (came == Came::Accepted).then(|| self.correlation.clone()),
                problem: problem.map(|name| format!("https://countersign.dev/problems/{name}")),
                shape: (came == Came::Missing).then(|| Digest::of(b"nothing there")),
                fingerprints: self.fingerprint.filter(|_| came == Came::Read).into_iter().collect(),
                ..Answer::default()
            }
        });
        Outcome {
            operation: self.operation,
            number: self.attempts,
            result,
            reason: reason.to_owned(),
            answer,
        }
    }

    fn deliver(&self, tape: &mut Tape<'_>, function: Function, edge: Edge, about: &str) -> u64 {
        let payload = tape.payload(&format!("to the far side: {}", self.body));
        let deliver = Deliver {
            edge,
            function,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            document: Some(self.key.clone()),
            revision: Some(self.revision),
            supplier: Some(self.key.supplier.clone()),
            key: Some(format!("out-{}-{about}", self.idempotency)),
            correlation: Some(self.correlation.clone()),
            traceparent: None,
            payload: Some(payload),
            fingerprints: self.fingerprint.into_iter().collect(),
            is_authentic: true,
            signed_id: None,
        };
        tape.add(None, What::Deliver(Box::new(deliver)))
    }

    fn apply(&self, tape: &mut Tape<'_>, cause: u64, end: End, effect: Effect) {
        let sequence = tape.entry(end);
        let apply = Apply {
            end,
            sequence,
            document: self.key.clone(),
            revision: self.revision,
            parent: self.parent.clone(),
            fingerprint: self.fingerprint,
            correlation: Some(self.correlation.clone()),
            effect,
        };
        tape.add(Some(cause), What::Apply(Box::new(apply)));
    }

    fn reply(tape: &mut Tape<'_>, cause: u64, end: End, status: u16, fault: Option<&str>) {
        let reply = Reply {
            end,
            status,
            fault: fault.map(str::to_owned),
            note: None,
            retry_after_ms: None,
        };
        tape.add(Some(cause), What::Reply(reply));
    }

    /// The document goes to its far side: an order to the portal, what a supplier sent to the ERP.
    pub(crate) fn push(&self, tape: &mut Tape<'_>, far: Far, status: OrderStatus) {
        let (function, edge, end) = if self.function.is_order_event() {
            (Function::OrderShow, Edge::IntegrationToPortal, End::Portal)
        } else {
            (self.function, Edge::IntegrationToErp, End::Erp)
        };
        // An order that is pushed again for its status is another message.
        let delivery = self.deliver(tape, function, edge, status.word());
        if matches!(far, Far::FailsBefore | Far::FailsAfter) {
            tape.faults += 1;
            for phase in [FaultPhase::Set, FaultPhase::Hit, FaultPhase::Lifted] {
                let event = FaultEvent {
                    id: tape.faults,
                    text: "fails once".to_owned(),
                    phase,
                };
                tape.add((phase == FaultPhase::Hit).then_some(delivery), What::Fault(event));
            }
        }
        if matches!(far, Far::Takes | Far::FailsAfter) {
            self.apply(tape, delivery, end, self.effect(status));
        }
        let (status, fault) = match far {
            Far::Takes => (201, None),
            Far::Repeats => (200, None),
            Far::FailsBefore => (503, Some("fails before")),
            Far::FailsAfter => (500, Some("fails after")),
        };
        Self::reply(tape, delivery, end, status, fault);
    }

    fn effect(&self, status: OrderStatus) -> Effect {
        match self.function {
            Function::AcknowledgementSubmit => {
                let (word, response) = self.word.expect("an acknowledgement has a word");
                Effect::CommitmentBooked(vec![CommittedLine {
                    line: 10,
                    status: response.map_or("none", Response::erp_word).to_owned(),
                    response,
                    source_word: word.to_owned(),
                    quantity: quantity(self.quantity),
                    promised: None,
                }])
            }
            Function::ShipNoticeSubmit => Effect::ShipmentBooked(vec![ShippedLine {
                order_line: 10,
                quantity: quantity(self.quantity),
                lots: Vec::new(),
                material_revision: None,
            }]),
            _ => Effect::OrderShown(status),
        }
    }

    /// The portal is told what became of what its supplier sent.
    pub(crate) fn tell(&self, tape: &mut Tape<'_>) {
        let delivery = self.deliver(tape, Function::StatusShow, Edge::IntegrationToPortal, "told");
        let effect = Effect::StatusShown {
            status: "accepted".to_owned(),
            source_word: self.word.map(|(word, _)| word.to_owned()),
        };
        self.apply(tape, delivery, End::Portal, effect);
        Self::reply(tape, delivery, End::Portal, 204, None);
    }

    /// A case is opened for it; it is seen in the final read.
    pub(crate) fn case(&self, tape: &mut Tape<'_>, reason: Reason) {
        let number = tape.cases.len() + 1;
        tape.cases.push(CaseSeen {
            id: format!("CASE-{number}").as_str().into(),
            reason_text: reason.word().to_owned(),
            reason: Some(reason),
            owner: Some(reason.owner()),
            informed: reason.informed().to_vec(),
            status: Some(CaseStatus::Open),
            is_escalated: false,
            supplier: Some(self.supplier.clone()),
            document_number: Some(self.key.number.clone()),
            order_number: self.parent.as_ref().map(|order| order.number.clone()),
            data_owner: None,
            duplicate_of: matches!(reason, Reason::DuplicateSame | Reason::DuplicateConflicting).then(|| self.key.number.clone()),
            correlation: Some(self.correlation.clone()),
            payload: Some(Digest::of(self.body.as_bytes())),
            fingerprints: self.fingerprint.into_iter().collect(),
            age_seconds: Some(1),
            opened_at: None,
            occurrences: Some(1),
        });
    }

    /// It could not be delivered; the dead letter is seen in the final read.
    pub(crate) fn letter(&self, tape: &mut Tape<'_>, attempts: u32) {
        let number = tape.letters.len() + 1;
        tape.letters.push(DeadLetterSeen {
            id: format!("DL-{number}").as_str().into(),
            status: "open".to_owned(),
            document_number: Some(self.key.number.clone()),
            correlation: Some(self.correlation.clone()),
            target: None,
            attempts,
            payload: Some(Digest::of(format!("to the far side: {}", self.body).as_bytes())),
            fingerprints: self.fingerprint.into_iter().collect(),
        });
    }
}

pub(crate) fn document(kind: DocumentKind, supplier: &str, number: String) -> DocumentKey {
    DocumentKey {
        kind,
        supplier: supplier.into(),
        number,
    }
}

fn quantity(amount: u32) -> Quantity {
    Quantity::new(amount.into(), "EA")
}
