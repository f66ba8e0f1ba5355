//! An engine with two clocks that only tests move, and far sides that do what the test says.

use super::documents::{self, ACME, BOLT};
use crate::border::{Answer, DeliveryResult, ErpEvent, Input, Message, Now, Operation, Part, Reply, Submission, Target};
use crate::engine::Engine;
use crate::policies::Policies;
use crate::settings::{FarSide, Settings, SupplierSettings, TimingSettings};
use countersign_core::documents::{Acknowledgement, PurchaseOrder, ShipNotice};
use countersign_core::ids::{CaseId, DeadLetterId, DocumentKind};
use countersign_core::secret::Secret;
use countersign_core::status::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a supplier may take to answer.
pub(crate) const WINDOW: Duration = Duration::from_secs(48 * 3600);
/// How long an early arrival waits.
pub(crate) const PARKING: Duration = Duration::from_secs(4 * 3600);
/// How long a key is remembered.
pub(crate) const MEMORY: Duration = Duration::from_secs(24 * 3600);
/// How long a token lives.
pub(crate) const TOKEN: Duration = Duration::from_secs(3600);
/// How many attempts a message gets.
pub(crate) const ATTEMPTS: u32 = 3;

/// An engine under test.
pub(crate) struct Bench {
    engine: Engine,
    pub(super) wall: Timestamp,
    offset_s: i64,
    events: u32,
    /// Messages that were handed out and not answered yet.
    pub(crate) sent: Vec<Message>,
    pub(crate) wake_at: Option<Timestamp>,
}

impl Bench {
    /// Returns a correct engine in memory that knows the master data.
    pub(crate) fn new() -> Self {
        Self::open(None, Policies::correct())
    }

    /// Returns an engine in memory with a defect.
    pub(crate) fn with_defect(id: &str) -> Self {
        Self::open(None, defective(id))
    }

    /// Returns an engine on a file, or in memory, with these policies.
    pub(crate) fn open(database: Option<&Path>, policies: Policies) -> Self {
        let mut bench = Self::without_master_data(database, policies);
        bench.step(Input::MasterData(documents::master_data()));
        bench
    }

    /// Returns an engine that has received no master data since it was opened.
    pub(crate) fn without_master_data(database: Option<&Path>, policies: Policies) -> Self {
        let engine = Engine::open(database, Arc::new(settings()), policies).expect("the database opens");
        Self {
            offset_s: engine.clock_offset_s(),
            engine,
            wall: "2026-03-02T09:00:00Z".parse().expect("a time"),
            events: 0,
            sent: Vec::new(),
            wake_at: None,
        }
    }

    /// Returns an engine in memory with a benign variant.
    pub(crate) fn with_variant(id: &str) -> Self {
        let variant = crate::defects::find_variant(id).expect("the variant is registered");
        Self::open(None, (variant.change)(Policies::correct()))
    }

    /// Lets the engine die and begin again on the same store; what was being sent was not answered.
    pub(crate) fn restart(mut self) -> Self {
        self.sent.clear();
        self.engine = self.engine.restarted().expect("the store is whole");
        self.step(Input::Tick);
        self
    }

    /// Takes a step now.
    pub(crate) fn step(&mut self, input: Input) -> Answer {
        let now = Now {
            business: self.wall + SignedDuration::from_secs(self.offset_s),
            wall: self.wall,
        };
        let Reply {
            answer,
            send,
            wake_at,
            clock_offset_s,
        } = self.engine.step(now, input);
        self.offset_s = clock_offset_s;
        self.wake_at = wake_at;
        self.sent.extend(send);
        answer
    }

    /// Takes steps now, in one transaction.
    pub(crate) fn steps(&mut self, inputs: Vec<Input>) -> Vec<Answer> {
        let now = Now {
            business: self.wall + SignedDuration::from_secs(self.offset_s),
            wall: self.wall,
        };
        let replies = self.engine.steps(inputs.into_iter().map(|input| (now, input)).collect());
        let answer = |reply: Reply| {
            self.sent.extend(reply.send);
            reply.answer
        };
        replies.into_iter().map(answer).collect()
    }

    /// Lets both clocks run and time do its work.
    pub(crate) fn pass(&mut self, time: Duration) {
        self.wall += time;
        self.step(Input::Tick);
    }

    /// Goes to the moment at which the engine wants to be woken, and wakes it.
    pub(crate) fn wake(&mut self) {
        let due = self.wake_at.expect("something is due");
        assert!(due >= self.wall, "the engine is not woken in the past");
        self.wall = due;
        self.step(Input::Tick);
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.wall
    }

    /// Answers one message that was handed out.
    pub(crate) fn answer(&mut self, message: &Message, result: DeliveryResult) {
        self.step(Input::Delivered {
            message: message.id,
            result,
        });
    }

    /// Delivers everything that is to be sent within a second, and returns it in the order in which it left.
    pub(crate) fn deliver_all(&mut self) -> Vec<Message> {
        let until = self.wall + SignedDuration::from_secs(1);
        let mut delivered = Vec::new();
        loop {
            while !self.sent.is_empty() {
                let message = self.sent.remove(0);
                self.answer(&message, DeliveryResult::Delivered { status: 204 });
                delivered.push(message);
            }
            match self.wake_at {
                Some(due) if due <= until => self.wake(),
                _ => return delivered,
            }
        }
    }

    /// Delivers all, but lets every message to a target fail until it is given up.
    pub(crate) fn fail_all(&mut self, target: Target) -> Vec<Message> {
        let until = self.wall + SignedDuration::from_secs(60);
        let mut attempts = Vec::new();
        loop {
            while !self.sent.is_empty() {
                let message = self.sent.remove(0);
                let result = if message.target == target {
                    DeliveryResult::Retryable {
                        detail: "answered 503".to_owned(),
                        retry_after: None,
                    }
                } else {
                    DeliveryResult::Delivered { status: 204 }
                };
                self.answer(&message, result);
                attempts.push(message);
            }
            match self.wake_at {
                Some(due) if due <= until => self.wake(),
                _ => return attempts,
            }
        }
    }

    /// Sends an order event with an id of its own.
    pub(crate) fn event(&mut self, order: &PurchaseOrder) -> Answer {
        self.events += 1;
        let id = format!("event-{}", self.events);
        self.event_bytes(&id, encode(order))
    }

    /// Sends these bytes as an order event.
    pub(crate) fn event_bytes(&mut self, id: &str, body: Vec<u8>) -> Answer {
        self.step(Input::ErpEvent(ErpEvent {
            id: id.to_owned(),
            kind: "dev.countersign.order.released".to_owned(),
            correlation: Some("corr-header".to_owned()),
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
            content_type: "application/json".to_owned(),
            whole: (body.clone(), "application/json".to_owned()),
            body,
        }))
    }

    /// Tells of an event of the ERP that carries no headers of its own, and returns the status of the answer.
    pub(crate) fn tell(&mut self, id: String, kind: &str, document: &Value) -> u16 {
        let body = encode(document);
        let event = ErpEvent {
            id,
            kind: kind.to_owned(),
            correlation: None,
            traceparent: None,
            content_type: "application/json".to_owned(),
            whole: (body.clone(), "application/json".to_owned()),
            body,
        };
        self.step(Input::ErpEvent(event)).status
    }

    /// Tells of a receipt or a quality notice, which is taken.
    pub(crate) fn tell_notice(&mut self, kind: &str, document: &Value) {
        let id = format!("event-of-{}{}", document["receiptNumber"], document["noticeNumber"]);
        assert_eq!(self.tell(id, kind, document), 202);
    }

    /// Submits an acknowledgement in its supplier's name.
    pub(crate) fn acknowledge(&mut self, key: &str, document: &Acknowledgement) -> Answer {
        let supplier = document.supplier.to_string();
        self.submit(submission(DocumentKind::Acknowledgement, &supplier, key, encode(document)))
    }

    /// Submits a ship notice in its supplier's name.
    pub(crate) fn ship(&mut self, key: &str, document: &ShipNotice) -> Answer {
        let supplier = document.supplier.to_string();
        self.submit(submission(DocumentKind::ShipNotice, &supplier, key, encode(document)))
    }

    pub(crate) fn submit(&mut self, submission: Submission) -> Answer {
        self.step(Input::Submit(submission))
    }

    pub(crate) fn operate(&mut self, operation: Operation) -> Answer {
        self.step(Input::Operate(operation))
    }

    pub(crate) fn cases(&mut self) -> Vec<Value> {
        let answer = self.operate(Operation::ListCases {
            correlation: None,
            after: None,
            limit: 100,
        });
        list(&answer, "cases")
    }

    pub(crate) fn case_payload(&mut self, case: &Value) -> Vec<u8> {
        let id = CaseId::new(case["caseId"].as_str().expect("a case has an id"));
        self.operate(Operation::ReadCasePayload(id)).body
    }

    pub(crate) fn letters(&mut self) -> Vec<Value> {
        let answer = self.operate(Operation::ListDeadLetters {
            correlation: None,
            after: None,
            limit: 100,
        });
        list(&answer, "deadLetters")
    }

    pub(crate) fn replay(&mut self, letter: &Value) -> Answer {
        let id = DeadLetterId::new(letter["deadLetterId"].as_str().expect("a letter has an id"));
        self.operate(Operation::ReplayDeadLetter(id))
    }

    /// Returns the hops of a flow, in words.
    pub(crate) fn hops(&mut self, correlation: &str) -> Vec<String> {
        let answer = self.operate(Operation::ReadLineage(correlation.into()));
        let hops = list(&answer, "hops");
        hops.iter().map(|hop| hop["hop"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Reads an order in version 3.
    pub(crate) fn read_order(&mut self, supplier: &str, order: &str) -> Answer {
        self.step(Input::ReadOrder {
            supplier: supplier.into(),
            version: "v3".to_owned(),
            order: order.into(),
            if_none_match: None,
        })
    }

    /// Returns an order's status as its supplier reads it.
    pub(crate) fn status(&mut self, supplier: &str, order: &str) -> String {
        json(&self.read_order(supplier, order))["status"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// Returns the policies with a defect.
pub(crate) fn defective(id: &str) -> Policies {
    let defect = crate::defects::find(id).expect("the defect is registered");
    let change = defect.change().expect("the defect is built");
    change(Policies::correct())
}

/// Returns the end of an attempt that is worth another one.
pub(crate) fn retryable() -> DeliveryResult {
    DeliveryResult::Retryable {
        detail: "answered 503".to_owned(),
        retry_after: None,
    }
}

/// Returns a submission in version 3.
pub(crate) fn submission(kind: DocumentKind, supplier: &str, key: &str, body: Vec<u8>) -> Submission {
    Submission {
        kind,
        version: "v3".to_owned(),
        supplier: supplier.into(),
        key: key.to_owned(),
        correlation: Some("corr-header".to_owned()),
        traceparent: None,
        content_type: "application/json".to_owned(),
        body,
        part: Part::Whole,
    }
}

/// Returns a document as a supplier or the ERP writes it.
pub(crate) fn encode(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("a document serialises")
}

/// Returns an answer's or message's body.
pub(crate) fn json(answer: &Answer) -> Value {
    value(&answer.body)
}

pub(crate) fn value(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("the body is JSON")
}

/// Returns the last word of a problem's type.
pub(crate) fn problem(answer: &Answer) -> String {
    let kind = json(answer)["type"].as_str().unwrap_or_default().to_owned();
    kind.rsplit('/').next().unwrap_or_default().to_owned()
}

pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer
        .headers
        .iter()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.as_str())
}

/// Returns the messages to a path, as JSON.
pub(crate) fn to(messages: &[Message], path: &str) -> Vec<Value> {
    messages
        .iter()
        .filter(|message| message.path == path)
        .map(|message| value(&message.body))
        .collect()
}

/// Returns a member of each value, in words.
pub(crate) fn words(values: &[Value], pointer: &str) -> Vec<String> {
    values
        .iter()
        .map(|value| match value.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "absent".to_owned(),
        })
        .collect()
}

fn list(answer: &Answer, name: &str) -> Vec<Value> {
    assert_eq!(answer.status, 200);
    json(answer)[name].as_array().cloned().expect("the answer has the list")
}

fn settings() -> Settings {
    let far_side = || FarSide {
        base_url: "http://127.0.0.1:9".to_owned(),
        secret: Secret::new("secret"),
    };
    Settings {
        listen: "127.0.0.1:0".to_owned(),
        database: PathBuf::new(),
        path_prefix: String::new(),
        erp: far_side(),
        portal: far_side(),
        transport: None,
        warehouse: None,
        documents: None,
        event_secret: Secret::new("secret"),
        operations_token: Secret::new("token"),
        is_test_instance: true,
        versions: Vec::new(),
        suppliers: vec![supplier(ACME, ["ok", "other", "no"]), supplier(BOLT, ["yes", "but", "never"])],
        retention: Some(countersign_core::retention::Retention::usual()),
        timing: TimingSettings {
            token_lifetime: TOKEN,
            acknowledgement_window: WINDOW,
            parking_window: PARKING,
            idempotency_window: MEMORY,
            grouping_window: Duration::from_millis(40),
            backoff_base: Duration::from_millis(40),
            backoff_most: Duration::from_secs(1),
            delivery_deadline: Duration::from_secs(2),
        },
        body_limit_bytes: 100_000,
        rate_per_second: 100,
        rate_burst: 100,
        delivery_attempts: ATTEMPTS,
        defect: None,
        variants: Vec::new(),
    }
}

fn supplier(id: &str, words: [&str; 3]) -> SupplierSettings {
    let meanings = [Response::Accepted, Response::Changed, Response::Rejected];
    SupplierSettings {
        id: id.into(),
        client_id: id.to_lowercase(),
        client_secret: Secret::new("secret"),
        plants: vec!["P1".into()],
        calendar: (id == BOLT).then(|| documents::weekdays("Europe/Berlin")),
        words: words.into_iter().map(str::to_owned).zip(meanings).collect::<BTreeMap<_, _>>(),
    }
}
