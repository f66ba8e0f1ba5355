//! What judging costs beside reading: a synthetic correct run, parsed alone and parsed and judged.
#![expect(clippy::print_stdout, reason = "the figures are the result")]

use countersign_checks::Judge;
use countersign_core::amount::Quantity;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{
    Answer, Apply, Attempt, CommittedLine, Deliver, Edge, Effect, End, Event, Expected, Function, Instant, Intent, IntentLine, Observation,
    Observe, Outcome, Principal, Recorder, Reply, Result, RunEvent, RunFacts, RunPhase, ShippedLine, Surface, TokenState, What, read,
};
use countersign_core::ids::{DocumentKey, DocumentKind, SupplierId};
use countersign_core::status::{OrderStatus, Response};
use countersign_core::verdict::Status;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

const FLOWS: u32 = 8_000;
const ROUNDS: usize = 5;

fn main() {
    let lines = recorded();
    let events: Vec<Event> = read(&lines[..]).map(|event| event.expect("the recorder writes events")).collect();
    let verdict = countersign_checks::judge(events.iter().cloned());
    assert!(
        verdict.invariants.iter().all(|one| one.status <= Status::Vacuous),
        "the synthetic run is a correct one"
    );
    let mut figures = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        figures[0].push(timed(|| {
            read(&lines[..]).map(|event| event.map_or(0, |event| event.index & 1)).sum()
        }));
        figures[1].push(timed(|| {
            let mut judge = Judge::new();
            read(&lines[..]).flatten().for_each(|event| judge.see(&event));
            judge.verdict().events
        }));
        figures[2].push(timed(|| {
            let mut judge = Judge::new();
            events.iter().for_each(|event| judge.see(event));
            judge.verdict().events
        }));
    }
    println!("{} events, {} bytes", events.len(), lines.len());
    for (name, figures) in ["parse", "parse and judge", "judge alone"].into_iter().zip(&mut figures) {
        figures.sort_unstable();
        let per_event = figures[ROUNDS / 2] / events.len() as u128;
        println!("{name}: {per_event} ns an event, median of {ROUNDS}");
    }
}

fn timed(work: impl FnOnce() -> u64) -> u128 {
    let began = std::time::Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_nanos()
}

/// Returns the History of a run in which every order is shown, revised, acknowledged and shipped.
fn recorded() -> Vec<u8> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let ticks = AtomicU64::new(0);
    let clock = move || Instant {
        at_us: ticks.fetch_add(10, Ordering::Relaxed),
        wall: jiff::Timestamp::UNIX_EPOCH,
    };
    let recorder = Recorder::new(clock, move |event| {
        let mut lines = sink.lock().expect("nobody panicked");
        serde_json::to_writer(&mut *lines, event).expect("an event serialises");
        lines.push(b'\n');
    });
    let run = |phase| What::Run(RunEvent { phase });
    recorder.record(run(RunPhase::Started(Box::new(facts()))));
    let mut play = Play {
        recorder,
        booked: 0,
        shown: 0,
    };
    (0..FLOWS).for_each(|number| play.flow(number));
    play.recorder.record(run(RunPhase::Quiesce));
    play.recorder.record(run(RunPhase::FinalRead));
    for surface in [Surface::Gateway, Surface::Portal, Surface::Erp] {
        let observation = Observation::Complete(surface);
        play.recorder.record(What::Observe(Box::new(Observe {
            is_final: true,
            observation,
        })));
    }
    play.recorder.record(run(RunPhase::Finished));
    drop(play);
    Arc::into_inner(lines)
        .expect("the recorder is gone")
        .into_inner()
        .expect("nobody panicked")
}

fn facts() -> RunFacts {
    let text = r#"{"format":1,"countersign":"0","run":"R","began":"1970-01-01T00:00:00Z","deployment":"bench","is_complete_run":false,
        "command":"","claims":[],"suppliers":[{"id":"S0","name":"","words":{"yes":"accepted"}},{"id":"S1","name":"","words":{"yes":"accepted"}}],
        "versions":[{"name":"v3","stage":"active"}]}"#;
    serde_json::from_str(text).expect("the facts are well written")
}

struct Play {
    recorder: Recorder,
    booked: u64,
    shown: u64,
}

/// One document on its way.
struct Item {
    function: Function,
    key: DocumentKey,
    revision: u32,
    parent: Option<DocumentKey>,
    fingerprint: Fingerprint,
    correlation: String,
}

impl Play {
    fn flow(&mut self, number: u32) {
        let supplier = SupplierId::new(format!("S{}", number % 2));
        let key = |kind, prefix: &str| DocumentKey {
            kind,
            supplier: supplier.clone(),
            number: format!("{prefix}{number:08}"),
        };
        let order = key(DocumentKind::Order, "PO");
        let item = |function, key: &DocumentKey, revision| Item {
            function,
            key: key.clone(),
            revision,
            parent: Some(order.clone()).filter(|order| order != key),
            fingerprint: self.recorder.fingerprint(),
            correlation: format!("flow-{number:08}"),
        };
        let steps = [
            item(Function::OrderRelease, &order, 1),
            item(Function::OrderRevise, &order, 2),
            item(Function::AcknowledgementSubmit, &key(DocumentKind::Acknowledgement, "AC"), 2),
            item(Function::ShipNoticeSubmit, &key(DocumentKind::ShipNotice, "SN"), 1),
        ];
        steps.iter().for_each(|item| self.step(item));
        let seen = countersign_core::history::OrderSeen {
            surface: Surface::Gateway,
            document: order.clone(),
            revision: 2,
            fingerprint: Some(steps[1].fingerprint),
            status: Some(OrderStatus::AwaitingAcknowledgement),
            source_word: None,
        };
        let observation = Observation::Order(seen);
        self.recorder.record(What::Observe(Box::new(Observe {
            is_final: true,
            observation,
        })));
    }

    fn step(&mut self, item: &Item) {
        let operation = self.recorder.operation();
        self.recorder.record(What::Intent(Box::new(item.intent(operation))));
        let body = format!(
            "{{\"number\":\"{}\",\"note\":\"{}\",\"filler\":\"{:0>400}\"}}",
            item.key.number, item.fingerprint, 0
        );
        let payload = self.recorder.payload(body.as_bytes());
        let sent = self.recorder.record(What::Attempt(item.attempt(operation, payload)));
        let outcome = Outcome {
            operation,
            number: 1,
            result: Result::Ok,
            reason: "accepted".to_owned(),
            answer: Some(Answer {
                status: 202,
                ..Answer::default()
            }),
        };
        self.recorder.record_caused(sent, What::Outcome(outcome));
        let delivery = self.recorder.record(What::Deliver(Box::new(item.deliver(payload))));
        let apply = self.apply(item);
        let end = apply.end;
        self.recorder.record_caused(delivery, What::Apply(Box::new(apply)));
        let reply = Reply {
            end,
            status: 201,
            fault: None,
            note: None,
            retry_after_ms: None,
        };
        self.recorder.record_caused(delivery, What::Reply(reply));
    }

    fn apply(&mut self, item: &Item) -> Apply {
        let (end, sequence, effect) = match item.function {
            Function::AcknowledgementSubmit => (End::Erp, &mut self.booked, Effect::CommitmentBooked(vec![committed()])),
            Function::ShipNoticeSubmit => {
                let line = ShippedLine {
                    order_line: 10,
                    quantity: quantity(),
                };
                (End::Erp, &mut self.booked, Effect::ShipmentBooked(vec![line]))
            }
            _ => (
                End::Portal,
                &mut self.shown,
                Effect::OrderShown(OrderStatus::AwaitingAcknowledgement),
            ),
        };
        *sequence += 1;
        Apply {
            end,
            sequence: *sequence,
            document: item.key.clone(),
            revision: item.revision,
            parent: item.parent.clone(),
            fingerprint: Some(item.fingerprint),
            correlation: Some(item.correlation.clone()),
            effect,
        }
    }
}

impl Item {
    fn intent(&self, operation: countersign_core::ids::OperationId) -> Intent {
        Intent {
            operation,
            function: self.function,
            supplier: self.key.supplier.clone(),
            document: Some(self.key.clone()),
            revision: Some(self.revision),
            parent: self.parent.clone(),
            fingerprint: Some(self.fingerprint),
            correlation: Some(self.correlation.clone().into()),
            expected: Expected::Accept,
            wrong: None,
            lines: vec![IntentLine {
                line: 10,
                quantity: quantity(),
                largest: Some(quantity()).filter(|_| self.function.is_order_event()),
                word: (self.function == Function::AcknowledgementSubmit).then(|| "yes".to_owned()),
            }],
        }
    }

    fn attempt(&self, operation: countersign_core::ids::OperationId, payload: countersign_core::payload::Digest) -> Attempt {
        let is_event = self.function.is_order_event();
        Attempt {
            operation,
            number: 1,
            function: self.function,
            edge: if is_event {
                Edge::ErpToIntegration
            } else {
                Edge::PortalToIntegration
            },
            method: "POST".to_owned(),
            path: "/v3/documents".to_owned(),
            principal: if is_event {
                Principal::Erp
            } else {
                Principal::Supplier(self.key.supplier.clone())
            },
            token: TokenState::Valid,
            signature: None,
            version: (!is_event).then(|| "v3".to_owned()),
            key: Some(format!("key-{}", self.fingerprint)),
            correlation: Some(self.correlation.clone()),
            traceparent: None,
            payload: Some(payload),
            meaning: Some(payload),
        }
    }

    fn deliver(&self, payload: countersign_core::payload::Digest) -> Deliver {
        let is_event = self.function.is_order_event();
        Deliver {
            edge: if is_event {
                Edge::IntegrationToPortal
            } else {
                Edge::IntegrationToErp
            },
            function: if is_event { Function::OrderShow } else { self.function },
            method: "POST".to_owned(),
            path: "/".to_owned(),
            document: Some(self.key.clone()),
            revision: Some(self.revision),
            supplier: Some(self.key.supplier.clone()),
            key: Some(format!("out-{}", self.fingerprint)),
            correlation: Some(self.correlation.clone()),
            traceparent: None,
            payload: Some(payload),
            fingerprints: vec![self.fingerprint],
            is_authentic: true,
            signed_id: None,
        }
    }
}

fn committed() -> CommittedLine {
    CommittedLine {
        line: 10,
        status: "confirmed".to_owned(),
        response: Some(Response::Accepted),
        source_word: "yes".to_owned(),
        quantity: quantity(),
    }
}

fn quantity() -> Quantity {
    serde_json::from_str(r#"{"amount":"100","unit":"EA"}"#).expect("the quantity is well written")
}
