//! One neighbour: what it answers to a message, and what the History says of it.

use crate::Trouble;
use crate::ledger::{Shared, Took};
use countersign_core::fingerprint::find;
use countersign_core::history::{Apply, Deliver, Edge, Effect, End, Function, Reply, What};
use countersign_core::ids::{DocumentKey, DocumentKind, OrderNumber, SupplierId};
use countersign_core::secret::Secret;
use countersign_transports::headers::idempotency_key;
use serde_json::Value;
use std::sync::Arc;
use wiremock::{Request, Respond, ResponseTemplate};

/// One neighbour.
pub(crate) struct Stub {
    end: End,
    token: Secret,
    shared: Arc<Shared>,
}

impl Stub {
    pub(crate) fn new(end: End, token: Secret, shared: Arc<Shared>) -> Self {
        Self { end, token, shared }
    }
}

impl Respond for Stub {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let message = Message::of(self.end, &self.token, request);
        let recorder = &self.shared.recorder;
        let payload = Some(recorder.payload(&request.body));
        let deliver = message.deliver(self.end, request, payload);
        let came = recorder.record(What::Deliver(Box::new(deliver)));
        // Only what it would have taken is failed, so that each failure is one of those that it was told to commit.
        let is_takeable = message.is_authentic && message.key.is_ok();
        let trouble = is_takeable.then(|| self.shared.trouble(self.end, &request.body)).flatten();
        let (status, note) = match (&message.key, trouble) {
            _ if !message.is_authentic => (401, "the bearer token is not the neighbour's"),
            (Err(_), _) => (400, "it needs an `Idempotency-Key`"),
            (Ok(_), Some(Trouble::Answer(status))) => (status, "told to fail"),
            (Ok(key), _) => {
                let took = Took {
                    key: key.clone(),
                    body: request.body.clone(),
                };
                let apply = |sequence| {
                    recorder.record_caused(came, What::Apply(Box::new(message.apply(self.end, sequence))));
                };
                if self.shared.take(self.end, took, apply) {
                    (201, "")
                } else {
                    (200, "its key came before")
                }
            }
        };
        let fault = trouble.map(|trouble| match trouble {
            Trouble::Answer(status) => format!("answers {status} and takes nothing"),
            Trouble::Slow(after) => format!("takes it, and answers after {} ms", after.as_millis()),
        });
        let reply = Reply {
            end: self.end,
            status,
            fault,
            note: Some(note.to_owned()).filter(|note| !note.is_empty()),
            retry_after_ms: None,
        };
        recorder.record_caused(came, What::Reply(reply));
        let answer = ResponseTemplate::new(status);
        match trouble {
            Some(Trouble::Slow(after)) => answer.set_delay(after),
            _ => answer,
        }
    }
}

/// What can be told of a message.
struct Message {
    is_authentic: bool,
    key: Result<String, String>,
    correlation: Option<String>,
    document: Option<DocumentKey>,
    parent: Option<DocumentKey>,
    fingerprints: Vec<countersign_core::fingerprint::Fingerprint>,
}

impl Message {
    fn of(end: End, token: &Secret, request: &Request) -> Self {
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let supplier = body["supplier"].as_str().map(SupplierId::from);
        let keyed = |kind, number: Option<&str>| {
            Some(DocumentKey {
                kind,
                supplier: supplier.clone()?,
                number: number?.to_owned(),
            })
        };
        let document = match (end, body["fiscalYear"].as_u64()) {
            (End::Documents, Some(year)) => {
                let invoice = body["invoiceNumber"].as_str().map(|number| format!("{year}/{number}"));
                let note = body["creditNoteNumber"].as_str().map(|number| format!("{year}/{number}"));
                match note {
                    Some(note) => keyed(DocumentKind::CreditNote, Some(&note)),
                    None => keyed(DocumentKind::Invoice, invoice.as_deref()),
                }
            }
            _ => keyed(DocumentKind::ShipNotice, body["shipNoticeNumber"].as_str()),
        };
        let order = body["orderNumber"].as_str().map(OrderNumber::from);
        Self {
            is_authentic: header("authorization") == Some(&format!("Bearer {}", token.reveal())),
            key: header("idempotency-key")
                .ok_or_else(String::new)
                .and_then(|raw| idempotency_key(raw).map_err(|error| error.to_string())),
            correlation: header("x-correlation-id").map(str::to_owned),
            document,
            parent: supplier.zip(order).map(|(supplier, order)| DocumentKey::order(&supplier, &order)),
            fingerprints: find(&request.body),
        }
    }

    fn deliver(&self, end: End, request: &Request, payload: Option<countersign_core::payload::Digest>) -> Deliver {
        Deliver {
            edge: Edge::IntegrationToNeighbour,
            function: function(end),
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            document: self.document.clone(),
            revision: None,
            supplier: self.document.as_ref().map(|key| key.supplier.clone()),
            key: self.key.as_ref().ok().cloned(),
            correlation: self.correlation.clone(),
            traceparent: request
                .headers
                .get("traceparent")
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            payload,
            fingerprints: self.fingerprints.clone(),
            is_authentic: self.is_authentic,
            signed_id: None,
        }
    }

    fn apply(&self, end: End, sequence: u64) -> Apply {
        Apply {
            end,
            sequence,
            document: self.document.clone().unwrap_or_else(|| DocumentKey {
                kind: DocumentKind::ShipNotice,
                supplier: SupplierId::new(""),
                number: String::new(),
            }),
            revision: 1,
            parent: self.parent.clone(),
            fingerprint: self.fingerprints.first().copied(),
            correlation: self.correlation.clone(),
            effect: Effect::NeighbourTook,
        }
    }
}

fn function(end: End) -> Function {
    match end {
        End::Warehouse => Function::WarehouseNotify,
        End::Documents => Function::DocumentFile,
        _ => Function::TransportNotify,
    }
}
