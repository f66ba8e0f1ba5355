//! The operator: reads cases, dead letters and lineage of the deployment, replays, and moves the business clock.
//!
//! It knows the operations interface by the paths of the deployment file and reads answers leniently: what is missing is absent, not an error.

use countersign_contracts::descriptions::{self, Given};
use countersign_core::deployment::Operations;
use countersign_core::history::{
    CaseSeen, ControlAction, ControlStep, DeadLetterSeen, Function, HopSeen, Observation, Observe, Recorder, What,
};
use countersign_core::ids::{CaseId, CorrelationId, DeadLetterId, SupplierId};
use countersign_core::status::{CaseStatus, Owner, Reason};
use countersign_core::{fingerprint, payload::Digest};
use countersign_transports::http::{Client, Request, Response};
use countersign_transports::network::Network;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// Why the operator could not do something.
#[derive(Debug, Error)]
pub enum OperatorError {
    /// No answer.
    #[error("the operations interface gave no answer: {0}")]
    NoAnswer(String),
    /// An answer that is of no use.
    #[error("the operations interface answered {status} to {method} {path}")]
    Refused {
        /// The status.
        status: u16,
        /// What was asked.
        method: String,
        /// Where.
        path: String,
    },
    /// An answer that cannot be read.
    #[error("the operations interface answered {path} with a body that is not what its contract says")]
    Unreadable {
        /// Where.
        path: String,
    },
}

/// A handle on the operations interface.
#[derive(Clone)]
pub struct Operator {
    pub(crate) operations: Operations,
    client: Client,
    /// What was recorded already: a surface that is asked again and again says the same most of the time.
    told: Arc<Mutex<HashSet<Digest>>>,
}

/// What `health` says of waiting work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Messages that are not delivered yet.
    pub messages: u64,
    /// Documents that wait for what they refer to.
    pub parked: u64,
}

impl Operator {
    /// Returns an operator of `operations` over `network`, whose answers take at most `deadline`.
    pub fn new(operations: Operations, network: &Network, deadline: Duration) -> Self {
        Self {
            operations,
            client: Client::over(network, deadline),
            told: Arc::default(),
        }
    }

    /// Reads the cases of one correlation id, or all, with their payloads, and records each.
    ///
    /// # Errors
    /// When the list cannot be read to its end.
    pub async fn cases(
        &self,
        recorder: &Recorder,
        correlation: Option<&CorrelationId>,
        is_final: bool,
    ) -> Result<Vec<CaseSeen>, OperatorError> {
        let mut seen = Vec::new();
        let place = (Function::CaseList, self.operations.cases_path.as_str());
        for item in self.list(recorder, place, "cases", &narrowed(correlation)).await? {
            let mut case = read_case(&item);
            if item.get("payload").is_some_and(|payload| !payload.is_null()) {
                let path = self.operations.case_payload_path.replace("{case}", case.id.as_str());
                if let Some(bytes) = self.bytes(&path).await? {
                    case.fingerprints = fingerprint::find(&bytes);
                    case.payload = Some(recorder.payload(&bytes));
                }
            }
            self.observe(recorder, is_final, Observation::Case(case.clone()));
            seen.push(case);
        }
        Ok(seen)
    }

    /// Reads the dead letters of one correlation id, or all, with their payloads, and records each.
    ///
    /// # Errors
    /// When the list cannot be read to its end.
    pub async fn dead_letters(
        &self,
        recorder: &Recorder,
        correlation: Option<&CorrelationId>,
        is_final: bool,
    ) -> Result<Vec<DeadLetterSeen>, OperatorError> {
        let mut seen = Vec::new();
        let place = (Function::DeadLetterList, self.operations.dead_letters_path.as_str());
        for item in self.list(recorder, place, "deadLetters", &narrowed(correlation)).await? {
            let mut letter = read_dead_letter(&item);
            let path = self.operations.dead_letter_payload_path.replace("{letter}", letter.id.as_str());
            if let Some(bytes) = self.bytes(&path).await? {
                letter.fingerprints = fingerprint::find(&bytes);
                letter.payload = Some(recorder.payload(&bytes));
            }
            self.observe(recorder, is_final, Observation::DeadLetter(letter.clone()));
            seen.push(letter);
        }
        Ok(seen)
    }

    /// Replays a dead letter and returns what the deployment says became of it.
    ///
    /// # Errors
    /// When it is refused or not answered; the replay may have happened then.
    pub async fn replay(&self, recorder: &Recorder, letter: &DeadLetterId) -> Result<String, OperatorError> {
        let path = self.operations.replay_path.replace("{letter}", letter.as_str());
        let began_us = Some(recorder.now().at_us);
        let answer = self.call("POST", &path, Vec::new()).await?;
        let body = json(&answer, &path)?;
        self.hold_to_contract(recorder, Function::DeadLetterReplay, &answer, &body);
        let status = body["status"].as_str().unwrap_or("unnamed").to_owned();
        let step = ControlStep {
            action: ControlAction::ReplayDeadLetter(letter.clone()),
            began_us,
            result: status.clone(),
        };
        recorder.record(What::Control(step));
        Ok(status)
    }

    /// Reads the hops of a correlation id, oldest first, and records them; an id that is not known has none.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn lineage(&self, recorder: &Recorder, correlation: &CorrelationId, is_final: bool) -> Result<Vec<HopSeen>, OperatorError> {
        let path = self.operations.lineage_path.replace("{correlation}", correlation.as_str());
        let body = match self.call("GET", &path, Vec::new()).await {
            Ok(answer) => {
                let body = json(&answer, &path)?;
                self.hold_to_contract(recorder, Function::LineageRead, &answer, &body);
                body
            }
            Err(OperatorError::Refused { status: 404, .. }) => Value::Null,
            Err(error) => return Err(error),
        };
        let hops: Vec<HopSeen> = body["hops"].as_array().into_iter().flatten().filter_map(read_hop).collect();
        self.observe(
            recorder,
            is_final,
            Observation::Lineage {
                correlation: correlation.clone(),
                hops: hops.clone(),
            },
        );
        Ok(hops)
    }

    /// Returns how many messages of one correlation id are still under way.
    ///
    /// # Errors
    /// When the lineage cannot be read.
    pub async fn pending_for(&self, correlation: &CorrelationId) -> Result<u64, OperatorError> {
        let path = self.operations.lineage_path.replace("{correlation}", correlation.as_str());
        match self.call("GET", &path, Vec::new()).await {
            Ok(answer) => Ok(json(&answer, &path)?["pending"].as_u64().unwrap_or(0)),
            // An id that the deployment has not heard of yet has nothing under way.
            Err(OperatorError::Refused { status: 404, .. }) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Moves the business clock forward and tells the recorder.
    ///
    /// # Errors
    /// When it is refused or not answered; the clock may have moved then.
    pub async fn advance_clock(&self, recorder: &Recorder, seconds: u64) -> Result<(), OperatorError> {
        let path = self.operations.clock_path.clone();
        let body = serde_json::json!({ "advanceSeconds": seconds }).to_string().into_bytes();
        let began_us = Some(recorder.now().at_us);
        let answer = self.call("POST", &path, body).await?;
        let offset = json(&answer, &path)?["offsetSeconds"].as_i64();
        recorder.set_business_offset(offset.ok_or(OperatorError::Unreadable { path })?);
        let step = ControlStep {
            action: ControlAction::AdvanceClock(seconds),
            began_us,
            result: "moved".to_owned(),
        };
        recorder.record(What::Control(step));
        Ok(())
    }

    /// Tells the recorder by how much the deployment's business clock is ahead already.
    ///
    /// # Errors
    /// When the clock cannot be read.
    pub async fn read_clock(&self, recorder: &Recorder) -> Result<(), OperatorError> {
        let path = &self.operations.clock_path;
        let answer = self.call("GET", path, Vec::new()).await?;
        recorder.set_business_offset(json(&answer, path)?["offsetSeconds"].as_i64().unwrap_or(0));
        Ok(())
    }

    /// Reads what is still under way.
    ///
    /// # Errors
    /// When health cannot be read.
    pub async fn pending(&self) -> Result<Pending, OperatorError> {
        let path = &self.operations.health_path;
        let answer = self.call("GET", path, Vec::new()).await?;
        let body = json(&answer, path)?;
        let count = |name: &str| body["pending"][name].as_u64().unwrap_or(0);
        Ok(Pending {
            messages: count("inbox") + count("outbox"),
            parked: count("parked"),
        })
    }

    /// Reads the metrics page.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn metrics(&self) -> Result<String, OperatorError> {
        let answer = self.call("GET", &self.operations.metrics_path, Vec::new()).await?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// Records what a surface says; what it said before is recorded again only in the final phase.
    pub(crate) fn observe(&self, recorder: &Recorder, is_final: bool, observation: Observation) {
        let is_new = || {
            let said = serde_json::to_vec(&observation).map(|text| Digest::of(&text));
            said.map_or(true, |said| self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(said))
        };
        if is_final || is_new() {
            recorder.record(What::Observe(Box::new(Observe { is_final, observation })));
        }
    }

    /// Holds an answer against the contract of its interface, and records what is not as it says.
    fn hold_to_contract(&self, recorder: &Recorder, function: Function, answer: &Response, body: &Value) {
        let given = Given {
            status: answer.status,
            content_type: answer.header("content-type"),
            body: Some(body),
        };
        let sentences = descriptions::deviations(function, None, given).unwrap_or_default();
        if !sentences.is_empty() {
            let status = answer.status;
            self.observe(
                recorder,
                false,
                Observation::Deviation {
                    function,
                    status,
                    sentences,
                },
            );
        }
    }

    pub(crate) async fn list(
        &self,
        recorder: &Recorder,
        (function, path): (Function, &str),
        member: &str,
        narrow: &str,
    ) -> Result<Vec<Value>, OperatorError> {
        let mut items = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let from = after.as_ref().map(|cursor| format!("&after={cursor}")).unwrap_or_default();
            let page = format!("{path}?limit=500{narrow}{from}");
            let answer = self.call("GET", &page, Vec::new()).await?;
            let mut body = json(&answer, path)?;
            self.hold_to_contract(recorder, function, &answer, &body);
            let Value::Array(found) = body[member].take() else {
                return Err(OperatorError::Unreadable { path: path.to_owned() });
            };
            items.extend(found);
            match body["next"].as_str() {
                // A cursor that does not move would be read for ever.
                Some(next) if after.as_deref() != Some(next) => after = Some(next.to_owned()),
                Some(_) => return Err(OperatorError::Unreadable { path: path.to_owned() }),
                None => return Ok(items),
            }
        }
    }

    async fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>, OperatorError> {
        match self.call("GET", path, Vec::new()).await {
            Ok(answer) => Ok(Some(answer.body)),
            // A case that lost its payload is a finding for the judge, not an error here.
            Err(OperatorError::Refused { status: 404 | 410, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Vec<u8>) -> Result<Response, OperatorError> {
        let url = format!("{}{path}", self.operations.base_url);
        let bearer = format!("Bearer {}", self.operations.token.reveal());
        let request = Request::new(method, url).header("authorization", bearer).json(body);
        let answer = self
            .client
            .send(&request)
            .await
            .map_err(|failure| OperatorError::NoAnswer(failure.to_string()))?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        Err(OperatorError::Refused {
            status: answer.status,
            method: method.to_owned(),
            path: path.to_owned(),
        })
    }
}

fn narrowed(correlation: Option<&CorrelationId>) -> String {
    correlation.map(|id| format!("&correlationId={id}")).unwrap_or_default()
}

fn json(answer: &Response, path: &str) -> Result<Value, OperatorError> {
    serde_json::from_slice(&answer.body).map_err(|_| OperatorError::Unreadable { path: path.to_owned() })
}

pub(crate) fn text(item: &Value, member: &str) -> Option<String> {
    item[member].as_str().map(str::to_owned)
}

fn read_case(item: &Value) -> CaseSeen {
    let reason_text = text(item, "reason").unwrap_or_default();
    CaseSeen {
        id: CaseId::new(text(item, "caseId").unwrap_or_default()),
        reason: Reason::from_word(&reason_text),
        reason_text,
        owner: item["owner"].as_str().and_then(Owner::from_word),
        informed: item["informed"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|word| Owner::from_word(word.as_str()?))
            .collect(),
        status: item["status"].as_str().and_then(CaseStatus::from_word),
        is_escalated: item["isEscalated"].as_bool().unwrap_or(false),
        supplier: text(item, "supplier").map(SupplierId::from),
        document_number: text(item, "documentNumber"),
        order_number: text(item, "orderNumber"),
        duplicate_of: text(item, "duplicateOf"),
        data_owner: text(item, "dataOwner"),
        correlation: text(item, "correlationId"),
        payload: None::<Digest>,
        fingerprints: Vec::new(),
        age_seconds: item["ageSeconds"].as_u64(),
        opened_at: item["openedAt"].as_str().and_then(|text| text.parse().ok()),
        occurrences: item["occurrences"].as_u64().and_then(|count| u32::try_from(count).ok()),
    }
}

fn read_hop(item: &Value) -> Option<HopSeen> {
    Some(HopSeen {
        hop: text(item, "hop")?,
        document: text(item, "document"),
        number: text(item, "number"),
        revision: item["revision"].as_u64().and_then(|revision| u32::try_from(revision).ok()),
        detail: text(item, "detail").filter(|detail| !detail.is_empty()),
    })
}

fn read_dead_letter(item: &Value) -> DeadLetterSeen {
    let attempts = item["attempts"].as_array().map_or(0, Vec::len);
    DeadLetterSeen {
        id: DeadLetterId::new(text(item, "deadLetterId").unwrap_or_default()),
        status: text(item, "status").unwrap_or_default(),
        document_number: text(item, "number"),
        correlation: text(item, "correlationId"),
        target: text(item, "target"),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        payload: None,
        fingerprints: Vec::new(),
    }
}
