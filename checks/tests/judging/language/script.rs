//! From lines to events: the run itself, intents, attempts and outcomes.

use super::documents;
use super::line::Line;
use super::values::{expected, facts, fingerprint, intent_lines};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{
    Answer, Attempt, Edge, End, Event, Expected, Function, Intent, Outcome, Outline, PayloadEvent, Principal, Result, RunEvent, RunPhase,
    ScenarioEvent, ScenarioState, SignatureFlaw, TokenState, What,
};
use countersign_core::ids::{CorrelationId, DocumentKey, DocumentKind, OperationId, SupplierId};
use countersign_core::payload::{Content, Digest};
use countersign_core::verdict::Ending;
use std::collections::{HashMap, HashSet};

/// Returns the events of a History in the small language. A mistake in it panics: a fixture is code.
pub(crate) fn history(text: &str) -> Vec<Event> {
    let lines: Vec<Line> = text.lines().map(Line::split).filter(|line| !line.is_empty()).collect();
    let run = lines.first().filter(|line| line.word(0) == "run");
    let mut script = Script {
        is_simulated: run.is_some_and(|line| line.has("simulated")),
        ..Script::default()
    };
    script.add(What::Run(RunEvent {
        phase: RunPhase::Started(Box::new(facts(run))),
    }));
    script.scenario = Some(1);
    script.add(What::Scenario(ScenarioEvent {
        id: 1,
        state: ScenarioState::Began(outline()),
    }));
    lines.iter().skip(usize::from(run.is_some())).for_each(|line| script.play(line));
    script.events
}

fn outline() -> Outline {
    Outline {
        name: "the fixture".to_owned(),
        feature: "fixtures".to_owned(),
        file: "fixtures.feature".to_owned(),
        line: 1,
        tags: Vec::new(),
    }
}

/// What the script has told so far.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) events: Vec<Event>,
    pub(crate) at_us: u64,
    /// Whether business time stands still unless it is moved, so that a boundary can be met exactly.
    is_simulated: bool,
    pub(crate) business_s: i64,
    scenario: Option<u32>,
    pub(crate) labels: HashMap<String, Course>,
    bytes: HashSet<Digest>,
    ledgers: HashMap<End, u64>,
}

/// An operation as the script has it so far.
#[derive(Clone)]
pub(crate) struct Course {
    pub(crate) label: String,
    pub(crate) intent: Intent,
    pub(crate) attempts: Vec<(u64, Option<Digest>)>,
    pub(crate) delivery: Option<u64>,
    pub(crate) delivered: Option<Digest>,
    pub(crate) outcome: Option<u64>,
}

impl Script {
    fn play(&mut self, line: &Line) {
        match line.word(0) {
            "case" => self.case(line),
            "letter" => self.letter(line),
            "gateway" | "portal" => self.order_seen(line),
            "complete" => self.complete(line),
            "control" => self.control(line),
            "fault" => self.fault(line),
            "advance" => self.business_s += line.word(1).parse::<i64>().expect("a number of seconds"),
            "wait" => self.at_us += 1000 * line.word(1).parse::<u64>().expect("a number of milliseconds"),
            "lineage" => self.lineage(line),
            "balance" => self.balance(line),
            "audit" => self.audit(line),
            "deviation" => self.deviation(line),
            "account" => self.account(line),
            "quality" => self.quality(line),
            "scorecard" => self.scorecard(line),
            "gap" => self.gap(line),
            "together" => self.at_us = self.at_us.saturating_sub(1000),
            "ends" | "quiesce" | "final" | "finished" | "aborted" | "settles" => self.phase(line.word(0)),
            label if line.get(1) == Some("=") => self.intent(label, line),
            label => self.step(label, line),
        }
    }

    fn phase(&mut self, word: &str) {
        let phase = match word {
            "quiesce" => RunPhase::Quiesce,
            "final" => RunPhase::FinalRead,
            "finished" => RunPhase::Finished,
            "aborted" => RunPhase::Aborted("stopped".to_owned()),
            "ends" => {
                let state = ScenarioState::Ended(Ending::Passed);
                self.add(What::Scenario(ScenarioEvent { id: 1, state }));
                return;
            }
            _ => {
                let all = [
                    "ends",
                    "quiesce",
                    "final",
                    "complete cases dead-letters audit gateway portal erp",
                    "finished",
                ];
                all.iter().for_each(|text| self.play(&Line::split(text)));
                return;
            }
        };
        self.scenario = None;
        self.add(What::Run(RunEvent { phase }));
    }

    fn intent(&mut self, label: &str, line: &Line) {
        let by = SupplierId::new(line.option("by").unwrap_or("S1"));
        let (function, kind) = function(line);
        let document = DocumentKey {
            kind,
            supplier: line.option("of").map_or_else(|| by.clone(), SupplierId::from),
            number: line.word(3).to_owned(),
        };
        let parent = line.option("for").map(|number| DocumentKey {
            kind: if kind.is_of_forecasts() {
                DocumentKind::Forecast
            } else {
                DocumentKind::Order
            },
            supplier: line.option("order-of").map_or_else(|| by.clone(), SupplierId::from),
            number: number.to_owned(),
        });
        let invoice = line.option("on").map(|number| DocumentKey {
            kind: DocumentKind::Invoice,
            supplier: by.clone(),
            number: number.to_owned(),
        });
        let order = parent.as_ref().map_or(&document.number, |parent| &parent.number);
        let correlation = line.option("corr").map_or_else(|| format!("C-{order}"), str::to_owned);
        let operation = OperationId(self.labels.len() as u64 + 1);
        let automatic = Fingerprint::new(u32::try_from(operation.0).expect("few operations"));
        let labels = &self.labels;
        let intent = Intent {
            operation,
            function,
            supplier: by,
            document: (!line.has("anything")).then_some(document),
            revision: line.number("rev"),
            parent,
            invoice,
            fingerprint: function.is_submission().then(|| line.option("as").map_or(automatic, fingerprint)),
            correlation: (correlation != "none").then(|| CorrelationId::new(correlation)),
            expected: expected(line, |label| labels[label].intent.operation),
            wrong: None,
            planning_run: line.option("run").map(Into::into),
            ordered: super::scorecards::ordered(line),
            record: super::governance::changed(line),
            names: super::governance::named(line),
            lines: intent_lines(line.option("lines").unwrap_or_default()),
        };
        let course = Course {
            label: label.to_owned(),
            intent: intent.clone(),
            attempts: Vec::new(),
            delivery: None,
            delivered: None,
            outcome: None,
        };
        self.labels.insert(label.to_owned(), course);
        self.add(What::Intent(Box::new(intent)));
    }

    fn step(&mut self, label: &str, line: &Line) {
        let (label, number) = label.split_once('#').unwrap_or((label, ""));
        let Some(mut course) = self.labels.get(label).cloned() else {
            line.wrong();
        };
        let number = number.parse().unwrap_or(course.attempts.len());
        match line.word(1) {
            "sent" => self.attempt(&mut course, line),
            "late" => self.outcome(&mut course, number, line, 2),
            "ok" | "refused" | "unknown" => self.outcome(&mut course, number, line, 1),
            "delivered" => self.deliver(&mut course, line),
            "answered" => self.reply(&course, line),
            "shown" | "booked" | "posted" | "told" | "filed" => self.apply(&course, line),
            _ => line.wrong(),
        }
        self.labels.insert(label.to_owned(), course);
    }

    fn attempt(&mut self, course: &mut Course, line: &Line) {
        let intent = &course.intent;
        let original = match intent.expected {
            Expected::Repeat(id) | Expected::KeyConflict(id) => self.labels.values().find(|one| one.intent.operation == id),
            _ => None,
        };
        let key = line
            .option("key")
            .map_or_else(|| format!("key-{}", original.unwrap_or(course).label), str::to_owned);
        let body = match line.option("body") {
            Some("document") => Some(documents::sent(intent, line)),
            Some("example") => Some(documents::sent_example(intent, line)),
            Some(text) => Some(text.to_owned()),
            None => body(intent),
        };
        let payload = body.as_ref().map(|body| self.bytes(body));
        let is_event = intent.function.is_erp_event() || intent.record.is_some();
        let correlation = intent.correlation.as_ref().map(ToString::to_string);
        let attempt = Attempt {
            operation: intent.operation,
            number: u32::try_from(course.attempts.len()).expect("few attempts") + 1,
            function: intent.function,
            edge: if is_event {
                Edge::ErpToIntegration
            } else {
                Edge::PortalToIntegration
            },
            method: "POST".to_owned(),
            path: path(intent, line),
            principal: if is_event {
                Principal::Erp
            } else {
                Principal::Supplier(intent.supplier.clone())
            },
            token: line.option("token").map_or(TokenState::Valid, token),
            signature: line.option("signature").map(flaw),
            version: (!is_event).then(|| line.option("version").unwrap_or("v3").to_owned()),
            key: intent.function.is_submission().then_some(key),
            correlation: line.option("corr").map_or(correlation, |text| Some(text.to_owned())),
            traceparent: None,
            payload,
            meaning: line.option("meaning").map(|text| Digest::of(text.as_bytes())).or(payload),
        };
        let index = self.add(What::Attempt(attempt));
        course.attempts.push((index, payload));
    }

    fn outcome(&mut self, course: &mut Course, number: usize, line: &Line, at: usize) {
        let result = match line.word(at) {
            "ok" => Result::Ok,
            "refused" => Result::Fail,
            _ => Result::Unknown,
        };
        // A 5xx answers without settling anything.
        let is_answered = result != Result::Unknown || line.get(at + 1).is_some_and(|word| word.parse::<u16>().is_ok());
        let answer = (is_answered && line.get(at + 1) != Some("silently")).then(|| self.answer(course, line, at));
        let outcome = Outcome {
            operation: course.intent.operation,
            number: u32::try_from(number).expect("few attempts"),
            result,
            reason: line.word(at).to_owned(),
            answer,
        };
        let cause = course.attempts.get(number.wrapping_sub(1)).map(|(index, _)| *index);
        let what = if at == 1 { What::Outcome(outcome) } else { What::Late(outcome) };
        course.outcome = Some(self.add_caused(cause, what));
    }

    fn answer(&mut self, course: &Course, line: &Line, at: usize) -> Answer {
        let is_ok = line.word(at) == "ok";
        let given = line.get(at + 1).and_then(|word| word.parse().ok());
        let status: u16 = given.unwrap_or(if is_ok { 202 } else { 422 });
        let problem = line
            .option("problem")
            .map(|name| format!("https://countersign.dev/problems/{name}"));
        let number = course.intent.document.as_ref().map_or("", |key| key.number.as_str());
        let default = format!("answer {status} to {number} {}", problem.as_deref().unwrap_or_default());
        let text = line.option("body").unwrap_or(&default).to_owned();
        let payload = (text != "none").then(|| self.bytes(&text));
        let shape = line.option("shape").map_or_else(|| format!("shape {status}"), str::to_owned);
        let owned = |name: &str| line.option(name).map(str::to_owned);
        Answer {
            status,
            payload,
            meaning: payload,
            fingerprints: line
                .option("with")
                .into_iter()
                .flat_map(|list| list.split(','))
                .map(fingerprint)
                .collect(),
            header_names: line
                .option("headers")
                .unwrap_or("content-type")
                .split(',')
                .map(str::to_owned)
                .collect(),
            deprecation: owned("deprecation"),
            sunset: owned("sunset"),
            link: owned("link"),
            retry_after: owned("retry-after"),
            correlation: owned("corr"),
            problem,
            deviations: line
                .option("contract")
                .map(|said| Some(said.to_owned()).filter(|said| said != "kept").into_iter().collect()),
            shape: (shape != "none").then(|| Digest::of(shape.as_bytes())),
            ..Answer::default()
        }
    }

    /// Returns the digest of `text`, which is kept as a payload when it is new.
    pub(crate) fn bytes(&mut self, text: &str) -> Digest {
        let digest = Digest::of(text.as_bytes());
        if self.bytes.insert(digest) {
            let content = if text == "omitted" {
                Content::Omitted(7)
            } else {
                Content::of(text.as_bytes())
            };
            self.add(What::Payload(PayloadEvent { digest, content }));
        }
        digest
    }

    pub(crate) fn next_in(&mut self, end: End) -> u64 {
        let last = self.ledgers.entry(end).or_default();
        *last += 1;
        *last
    }

    pub(crate) fn add(&mut self, what: What) -> u64 {
        self.add_caused(None, what)
    }

    pub(crate) fn add_caused(&mut self, cause: Option<u64>, what: What) -> u64 {
        let index = self.events.len() as u64;
        self.at_us += 1000;
        let began: jiff::Timestamp = "2026-11-02T08:00:00Z".parse().expect("the instant is well written");
        let elapsed_us = if self.is_simulated { 0 } else { self.at_us };
        let elapsed = jiff::SignedDuration::from_micros(elapsed_us.try_into().expect("fixtures are short"));
        self.events.push(Event {
            index,
            at_us: self.at_us,
            business: began + jiff::SignedDuration::from_secs(self.business_s) + elapsed,
            cause,
            scenario: self.scenario,
            what,
        });
        index
    }
}

/// Returns what a document says when a fixture does not care: the same number, revision and content give the same bytes.
fn body(intent: &Intent) -> Option<String> {
    let document = intent.document.as_ref()?;
    let fingerprint = intent.fingerprint?;
    Some(format!("{document} revision {:?} {fingerprint}", intent.revision))
}

fn function(line: &Line) -> (Function, DocumentKind) {
    match line.word(2) {
        "release" => (Function::OrderRelease, DocumentKind::Order),
        "revise" => (Function::OrderRevise, DocumentKind::Order),
        "cancel" => (Function::OrderCancel, DocumentKind::Order),
        "acknowledge" => (Function::AcknowledgementSubmit, DocumentKind::Acknowledgement),
        "ship" => (Function::ShipNoticeSubmit, DocumentKind::ShipNotice),
        "read" => (Function::OrderRead, DocumentKind::Order),
        "read-invoice" => (Function::InvoiceRead, DocumentKind::Invoice),
        "list" => (Function::OrderList, DocumentKind::Order),
        "invoice" => (Function::InvoiceSubmit, DocumentKind::Invoice),
        "forecast" => (Function::ForecastPublish, DocumentKind::Forecast),
        "commit" => (Function::InventoryCommitmentSubmit, DocumentKind::InventoryCommitment),
        "read-forecast" => (Function::ForecastRead, DocumentKind::Forecast),
        "credit" => (Function::CreditNoteSubmit, DocumentKind::CreditNote),
        "pay" => (Function::PaymentPost, DocumentKind::Payment),
        "return" => (Function::PaymentReverse, DocumentKind::Payment),
        "change" => (Function::MasterDataChange, DocumentKind::MasterData),
        "hold" | "decide" => (Function::QualityPost, DocumentKind::QualityNotice),
        "certify" => (Function::ComplianceDocumentSubmit, DocumentKind::ComplianceDocument),
        "correct" => (Function::CorrectiveActionSubmit, DocumentKind::CorrectiveAction),
        "receive" => (Function::ReceiptPost, DocumentKind::GoodsReceipt),
        "take-back" => (Function::ReceiptReverse, DocumentKind::GoodsReceipt),
        "score" => (Function::ScorecardRead, DocumentKind::Scorecard),
        "read-notice" => (Function::ShipNoticeRead, DocumentKind::ShipNotice),
        "token" => (Function::TokenRequest, DocumentKind::Order),
        _ => line.wrong(),
    }
}

fn flaw(word: &str) -> SignatureFlaw {
    serde_json::from_value(word.into()).unwrap_or_else(|_| panic!("`{word}` is no flaw of a signature"))
}

fn path(intent: &Intent, line: &Line) -> String {
    let own = || intent.document.as_ref().map(|key| format!("/v3/{}", key.number));
    let asked = line.option("path").map(str::to_owned);
    asked.or_else(own).unwrap_or_else(|| "/v3".to_owned())
}

fn token(word: &str) -> TokenState {
    match word {
        "expired" => TokenState::Expired,
        "missing" => TokenState::Missing,
        "tampered" => TokenState::Tampered,
        "bad-signature" => TokenState::BadSignature,
        _ => TokenState::Valid,
    }
}
