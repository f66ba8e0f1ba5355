//! A small language for Histories and verdicts.

use countersign_core::amount::Quantity;
use countersign_core::history::{
    Answer, Apply, Attempt, CommittedLine, Deliver, Edge, Effect, End, Event, FaultEvent, FaultPhase, Function, Outcome, PayloadEvent,
    Principal, Reply, Result, RunEvent, RunFacts, RunPhase, TokenState, What,
};
use countersign_core::ids::{DocumentKey, DocumentKind, OperationId, RunId, SupplierId};
use countersign_core::payload::{Content, Digest};
use countersign_core::promise::{Claim, Control, InvariantId};
use countersign_core::status::{OrderStatus, Response};
use countersign_core::verdict::{ControlVerdict, Ending, Finding, InvariantVerdict, ScenarioResult, Status, Verdict};
use countersign_reports::Report;

pub(crate) const SUPPLIER: &str = "S100";

/// A History under construction.
#[derive(Default)]
pub(crate) struct Story {
    pub(crate) events: Vec<Event>,
}

impl Story {
    pub(crate) fn begun(defect: Option<&str>) -> Self {
        let mut story = Self::default();
        let facts = RunFacts {
            format: RunFacts::FORMAT,
            countersign: "0.0.0".to_owned(),
            run: RunId::new("7F3A"),
            began: "2026-11-23T17:40:00Z".parse().expect("the test writes a time"),
            deployment: "reference (embedded)".to_owned(),
            defect: defect.map(str::to_owned),
            is_complete_run: true,
            command: defect.map_or("countersign verify".to_owned(), |defect| {
                format!("countersign verify --defect {defect}")
            }),
            neighbours: std::collections::BTreeSet::new(),
            begins_empty: false,
            claims: [Claim::Exceptions, Claim::DeadLetters].into(),
            suppliers: Vec::new(),
            versions: Vec::new(),
            retention: None,
            timing: None,
        };
        story.run(0, RunPhase::Started(Box::new(facts)));
        story
    }

    pub(crate) fn run(&mut self, at_us: u64, phase: RunPhase) {
        self.add(at_us, None, What::Run(RunEvent { phase }));
    }

    pub(crate) fn add(&mut self, at_us: u64, cause: Option<u64>, what: What) -> u64 {
        let index = self.events.len() as u64;
        self.events.push(Event {
            index,
            at_us,
            business: "2026-11-23T17:40:00Z".parse().expect("the test writes a time"),
            cause,
            scenario: Some(1),
            what,
        });
        index
    }

    fn payload(&mut self, at_us: u64, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let content = Content::of(bytes);
        self.add(at_us, None, What::Payload(PayloadEvent { digest, content }));
        digest
    }

    /// A supplier sends an acknowledgement.
    pub(crate) fn sends(&mut self, at_us: u64, operation: u64, number: u32, body: &[u8]) -> u64 {
        let payload = self.payload(at_us, body);
        self.add(
            at_us,
            None,
            What::Attempt(Attempt {
                operation: OperationId(operation),
                number,
                function: Function::AcknowledgementSubmit,
                edge: Edge::PortalToIntegration,
                method: "POST".to_owned(),
                path: "/v3/acknowledgements".to_owned(),
                principal: Principal::Supplier(SupplierId::new(SUPPLIER)),
                token: TokenState::Valid,
                signature: None,
                version: Some("v3".to_owned()),
                key: Some(format!("7F3A-key-{operation}")),
                correlation: None,
                traceparent: None,
                payload: Some(payload),
                meaning: None,
            }),
        )
    }

    /// The integration answers with `status`, or not at all when it is 0.
    pub(crate) fn answers(&mut self, at_us: u64, attempt: u64, status: u16, reason: &str) -> u64 {
        let What::Attempt(sent) = self.events[usize::try_from(attempt).expect("a small number")].what.clone() else {
            panic!("an answer is to an attempt");
        };
        let answer = (status > 0).then(|| Answer {
            status,
            ..Answer::default()
        });
        let result = match status {
            0 => Result::Unknown,
            200..300 => Result::Ok,
            _ => Result::Fail,
        };
        self.add(
            at_us,
            Some(attempt),
            What::Outcome(Outcome {
                operation: sent.operation,
                number: sent.number,
                result,
                reason: reason.to_owned(),
                answer,
            }),
        )
    }

    /// The integration calls an end.
    pub(crate) fn delivers(&mut self, at_us: u64, edge: Edge, document: &DocumentKey, revision: u32, body: &[u8]) -> u64 {
        let payload = self.payload(at_us, body);
        let (function, path) = match edge {
            Edge::IntegrationToErp => (Function::AcknowledgementSubmit, "/api/v1/commitments"),
            _ => (Function::OrderShow, "/integration/orders"),
        };
        self.add(
            at_us,
            None,
            What::Deliver(Box::new(Deliver {
                edge,
                function,
                method: "POST".to_owned(),
                path: path.to_owned(),
                document: Some(document.clone()),
                revision: Some(revision),
                supplier: Some(document.supplier.clone()),
                key: None,
                correlation: None,
                traceparent: None,
                payload: Some(payload),
                fingerprints: Vec::new(),
                is_authentic: true,
                signed_id: None,
            })),
        )
    }

    pub(crate) fn replies(&mut self, at_us: u64, cause: u64, end: End, status: u16, fault: Option<&str>) -> u64 {
        let fault = fault.map(str::to_owned);
        let reply = Reply {
            end,
            status,
            fault,
            note: None,
            retry_after_ms: None,
        };
        self.add(at_us, Some(cause), What::Reply(reply))
    }

    pub(crate) fn applies(&mut self, at_us: u64, cause: u64, sequence: u64, document: &DocumentKey, revision: u32) -> u64 {
        let (end, effect) = match document.kind {
            DocumentKind::Order => (End::Portal, Effect::OrderShown(OrderStatus::AwaitingAcknowledgement)),
            _ => (End::Erp, Effect::CommitmentBooked(vec![committed()])),
        };
        self.add(
            at_us,
            Some(cause),
            What::Apply(Box::new(Apply {
                end,
                sequence,
                document: document.clone(),
                revision,
                parent: None,
                fingerprint: None,
                correlation: None,
                effect,
            })),
        )
    }

    pub(crate) fn fault(&mut self, at_us: u64, id: u32, text: &str, phase: FaultPhase, cause: Option<u64>) -> u64 {
        let text = text.to_owned();
        self.add(at_us, cause, What::Fault(FaultEvent { id, text, phase }))
    }
}

fn committed() -> CommittedLine {
    CommittedLine {
        line: 10,
        status: "confirmed".to_owned(),
        response: Some(Response::Accepted),
        source_word: "AKZEPTIERT".to_owned(),
        quantity: serde_json::from_str::<Quantity>(r#"{"amount":"31.50","unit":"KGM"}"#).expect("the test writes a quantity"),
        promised: None,
    }
}

pub(crate) fn document(kind: DocumentKind, number: &str) -> DocumentKey {
    DocumentKey {
        kind,
        supplier: SupplierId::new(SUPPLIER),
        number: number.to_owned(),
    }
}

/// A promise that holds.
pub(crate) fn promise(id: &'static str, name: &str, control: Control) -> InvariantVerdict {
    InvariantVerdict {
        id: InvariantId::new(id),
        name: name.to_owned(),
        control,
        says: format!("What {name} says, in one sentence."),
        status: Status::Holds,
        checked: 48,
        exercised: 12,
        not_claimed: None,
        broken: 0,
        findings: Vec::new(),
        unknown: Vec::new(),
    }
}

/// A promise that is broken, with as many findings as it was broken.
pub(crate) fn broken(id: &'static str, name: &str, control: Control, findings: Vec<Finding>) -> InvariantVerdict {
    InvariantVerdict {
        status: Status::Fails,
        broken: findings.len() as u64,
        findings,
        ..promise(id, name, control)
    }
}

pub(crate) fn finding(id: &str, invariant: &'static str, what: &str, scenario: Option<&str>, witness: Vec<u64>) -> Finding {
    Finding {
        id: id.to_owned(),
        invariant: InvariantId::new(invariant),
        what: what.to_owned(),
        why: "a supplier who sees an old revision builds and ships what nobody ordered".to_owned(),
        fix: "compare the revision with the one last shown before an order is pushed again".to_owned(),
        witness,
        scenario: scenario.map(str::to_owned),
        subject: "order 7F3A0017".to_owned(),
    }
}

pub(crate) fn scenario(id: u32, name: &str, file: &str, ending: Ending) -> ScenarioResult {
    ScenarioResult {
        id,
        name: name.to_owned(),
        feature: if file.starts_with("orders") {
            "Order changes"
        } else {
            "Acknowledgements"
        }
        .to_owned(),
        file: file.to_owned(),
        line: 10 * id,
        tags: vec!["safe".to_owned(), "order-versions".to_owned()],
        ending,
        duration_us: u64::from(id) * 412_345,
    }
}

/// Puts a verdict together: the controls and the status follow from the promises and the scenarios.
pub(crate) fn verdict(invariants: Vec<InvariantVerdict>, scenarios: Vec<ScenarioResult>, events: &[Event]) -> Verdict {
    let controls: Vec<ControlVerdict> = Control::ALL
        .into_iter()
        .filter_map(|control| control_verdict(control, &invariants))
        .collect();
    let endings = scenarios.iter().map(|scenario| match scenario.ending {
        Ending::Failed { .. } => Status::Fails,
        Ending::Unfinished => Status::Unknown,
        Ending::Passed | Ending::NotClaimed(_) => Status::Holds,
    });
    let status = controls
        .iter()
        .map(|control| control.status)
        .chain(endings)
        .max()
        .unwrap_or(Status::Vacuous);
    Verdict {
        status,
        is_complete_run: true,
        controls,
        invariants,
        scenarios,
        events: events.len() as u64,
        malformed: Vec::new(),
    }
}

fn control_verdict(control: Control, invariants: &[InvariantVerdict]) -> Option<ControlVerdict> {
    let own: Vec<_> = invariants.iter().filter(|invariant| invariant.control == control).collect();
    let claimed = own.iter().filter(|invariant| invariant.not_claimed.is_none());
    (!own.is_empty()).then(|| ControlVerdict {
        control,
        title: control.title().to_owned(),
        status: claimed.map(|invariant| invariant.status).max().unwrap_or(Status::Vacuous),
        invariants: own.iter().map(|invariant| invariant.id.clone()).collect(),
    })
}

/// A text with everything in it that has broken a report before.
pub(crate) fn hostile() -> String {
    "\u{1b}[31m<script>alert('x')</script> ]]> & \0 \u{fffe} \u{202e} 🧾 \"quoted\" {{ 7 * 7 }}\r\nsecond line".to_owned()
}

/// Writes with `reporter` into a text.
pub(crate) fn written(reporter: &dyn countersign_reports::Reporter, report: &Report) -> String {
    let mut out = Vec::new();
    reporter.write(report, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("every report is UTF-8")
}
