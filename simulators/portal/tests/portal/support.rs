//! A run that keeps its History in memory, a gateway that answers as told, and the integration's pushes.

use countersign_core::deployment::{Gateway, Supplier};
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::{Apply, Attempt, Event, Instant, Intent, Outcome, Recorder, Reply, What};
use countersign_core::ids::{PlantId, RunId, SupplierId};
use countersign_core::secret::Secret;
use countersign_core::status::Response;
use countersign_portal::{Portal, PortalSession, PortalSettings};
use countersign_transports::cloudevents::{CloudEvent, Mode};
use countersign_transports::{http, signature};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

pub(crate) const CLIENT_SECRET: &str = "correct horse battery/staple";
pub(crate) const TOKEN: &str = "token-that-nobody-may-see";
pub(crate) const PUSH_SECRET: &str = "push-secret-that-nobody-may-see";
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A recorder and all that it was given.
pub(crate) struct Run {
    pub(crate) recorder: Recorder,
    events: Arc<Mutex<Vec<Event>>>,
}

impl Run {
    pub(crate) fn new() -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&events);
        let ticks = AtomicU64::new(0);
        let clock = move || Instant {
            at_us: ticks.fetch_add(1, Ordering::Relaxed),
            wall: jiff::Timestamp::now(),
        };
        let keep = move |event: &Event| sink.lock().expect("no sink panics").push(event.clone());
        Self {
            recorder: Recorder::new(clock, keep),
            events,
        }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().expect("no sink panics").clone()
    }

    pub(crate) fn applies(&self) -> Vec<Apply> {
        self.pick(|what| match what {
            What::Apply(apply) => Some(*apply),
            _ => None,
        })
    }

    pub(crate) fn attempts(&self) -> Vec<Attempt> {
        self.pick(|what| match what {
            What::Attempt(attempt) => Some(attempt),
            _ => None,
        })
    }

    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        self.pick(|what| match what {
            What::Outcome(outcome) => Some(outcome),
            _ => None,
        })
    }

    pub(crate) fn intents(&self) -> Vec<Intent> {
        self.pick(|what| match what {
            What::Intent(intent) => Some(*intent),
            _ => None,
        })
    }

    pub(crate) fn replies(&self) -> Vec<Reply> {
        self.pick(|what| match what {
            What::Reply(reply) => Some(reply),
            _ => None,
        })
    }

    /// Returns the whole History as it would stand in a file.
    pub(crate) fn text(&self) -> String {
        let line = |event: &Event| serde_json::to_string(event).expect("an event serialises");
        self.events().iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn pick<T>(&self, choose: impl Fn(What) -> Option<T>) -> Vec<T> {
        self.events().into_iter().filter_map(|event| choose(event.what)).collect()
    }
}

pub(crate) fn supplier(id: &str) -> Supplier {
    let words = [
        ("ok", Response::Accepted),
        ("partly", Response::Changed),
        ("no", Response::Rejected),
    ];
    Supplier {
        id: SupplierId::new(id),
        name: format!("Supplier {id}"),
        client_id: format!("client-{id}"),
        client_secret: Secret::new(CLIENT_SECRET),
        plants: vec![PlantId::new("P1")],
        uses: Vec::new(),
        words: words
            .into_iter()
            .map(|(word, meaning)| (word.to_owned(), meaning))
            .collect::<BTreeMap<_, _>>(),
        calendar: None,
    }
}

pub(crate) fn settings(gateway: &str, request_deadline: Duration) -> PortalSettings {
    PortalSettings {
        run: RunId::new("r1"),
        listen: "127.0.0.1:0".to_owned(),
        push_secret: Secret::new(PUSH_SECRET),
        gateway: Gateway {
            base_url: gateway.to_owned(),
            token_path: "/oauth/token".to_owned(),
            orders_path: "/{version}/orders".to_owned(),
            order_path: "/{version}/orders/{order}".to_owned(),
            acknowledgements_path: "/{version}/acknowledgements".to_owned(),
            ship_notices_path: "/{version}/ship-notices".to_owned(),
            ship_notice_path: "/{version}/ship-notices/{notice}".to_owned(),
            invoices_path: "/{version}/invoices".to_owned(),
            invoice_path: "/{version}/invoices/{fiscalYear}/{number}".to_owned(),
            credit_notes_path: "/{version}/credit-notes".to_owned(),
            quality_case_path: "/{version}/quality-cases/{case}".to_owned(),
            corrective_actions_path: "/{version}/corrective-actions".to_owned(),
            forecasts_path: "/{version}/forecasts".to_owned(),
            forecast_path: "/{version}/forecasts/{forecast}".to_owned(),
            inventory_commitments_path: "/{version}/inventory-commitments".to_owned(),
            scorecard_path: "/{version}/scorecards/{month}".to_owned(),
            compliance_documents_path: "/{version}/compliance-documents".to_owned(),
            compliance_document_path: "/{version}/compliance-documents/{document}".to_owned(),
            receipts_path: "/{version}/orders/{order}/receipts".to_owned(),
            idempotency_header: "Idempotency-Key".to_owned(),
            correlation_header: "X-Correlation-ID".to_owned(),
        },
        suppliers: vec![supplier("S1"), supplier("S2")],
        version: "v3".to_owned(),
        request_deadline,
        token_lifetime: Duration::from_secs(3_600),
    }
}

/// A portal without a gateway, and the session of scenario 7.
pub(crate) async fn portal(run: &Run) -> (Portal, PortalSession) {
    portal_at(run, "http://127.0.0.1:9", DEADLINE).await
}

pub(crate) async fn portal_at(run: &Run, gateway: &str, request_deadline: Duration) -> (Portal, PortalSession) {
    let portal = Portal::start(settings(gateway, request_deadline), run.recorder.clone()).await;
    let portal = portal.expect("the system has a free port");
    let session = portal.for_scenario(&run.recorder.for_scenario(7));
    (portal, session)
}

/// A gateway that gives the tokens `TOKEN-1`, `TOKEN-2`… and lets `answer` answer acknowledgements.
pub(crate) async fn gateway(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    let given = AtomicU64::new(0);
    let token = move |_: &Request| {
        let number = given.fetch_add(1, Ordering::Relaxed) + 1;
        ResponseTemplate::new(200).set_body_json(json!({
            "access_token": format!("{TOKEN}-{number}"), "token_type": "Bearer", "expires_in": 600
        }))
    };
    let tokens = Mock::given(method("POST")).and(path("/oauth/token")).respond_with(token);
    tokens.mount(&server).await;
    let submissions = Mock::given(method("POST")).and(path("/v3/acknowledgements")).respond_with(answer);
    submissions.mount(&server).await;
    server
}

/// Answers the first request with the first answer and so on; the last answer stays.
pub(crate) fn in_turn(answers: Vec<ResponseTemplate>) -> impl Respond {
    let next = AtomicU64::new(0);
    move |_: &Request| {
        let index = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
        let answer = answers.get(index).or(answers.last());
        answer.expect("a test gives at least one answer").clone()
    }
}

pub(crate) fn accepted() -> ResponseTemplate {
    ResponseTemplate::new(202).set_body_json(json!({"receiptId": "R1", "state": "accepted"}))
}

pub(crate) fn problem(status: u16, name: &str) -> ResponseTemplate {
    let body = json!({"type": format!("https://countersign.dev/problems/{name}"), "title": name, "status": status});
    ResponseTemplate::new(status).set_body_raw(body.to_string(), "application/problem+json")
}

/// Returns the requests for acknowledgements that the gateway received.
pub(crate) async fn submissions(gateway: &MockServer) -> Vec<Request> {
    requests(gateway, "/v3/acknowledgements").await
}

pub(crate) async fn requests(gateway: &MockServer, path: &str) -> Vec<Request> {
    let received = gateway.received_requests().await.expect("the mock server keeps its requests");
    received.into_iter().filter(|request| request.url.path() == path).collect()
}

pub(crate) fn header(request: &Request, name: &str) -> String {
    let value = request.headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

pub(crate) fn order_value(number: &str, revision: u32) -> Value {
    json!({
        "orderNumber": number, "revision": revision, "supplier": "S1", "plant": "P1", "correlationId": format!("C-{number}"),
        "issuedAt": "2026-03-01T08:00:00Z", "lifecycle": "open", "currency": "EUR",
        "incoterm": {"code": "FCA", "place": "Ulm"}, "tolerance": {"overPercent": "5", "underPercent": "0"},
        "note": "an order ~0000000b", "reference": "ref ~0000000b",
        "lines": [{
            "line": 10, "material": "M1", "materialRevision": "A", "description": "a bolt",
            "quantity": {"amount": "100", "unit": "EA"},
            "price": {"amount": "1.20", "currency": "EUR", "per": {"amount": "1", "unit": "EA"}},
            "schedule": [{"date": "2026-04-01", "quantity": {"amount": "100", "unit": "EA"}}]
        }, {
            "line": 20, "material": "M2", "materialRevision": "A", "description": "a coil",
            "quantity": {"amount": "31.50", "unit": "KGM"},
            "price": {"amount": "7.00", "currency": "EUR", "per": {"amount": "1", "unit": "KGM"}},
            "schedule": [{"date": "2026-04-02", "quantity": {"amount": "31.50", "unit": "KGM"}}]
        }]
    })
}

pub(crate) fn order(number: &str) -> PurchaseOrder {
    serde_json::from_value(order_value(number, 1)).expect("the test writes a whole order")
}

pub(crate) fn order_event(id: &str, number: &str, revision: u32) -> CloudEvent {
    let data = json!({"order": order_value(number, revision), "status": "awaiting-acknowledgement", "sourceStatus": null});
    event(id, "dev.countersign.portal.order", &data)
}

pub(crate) fn status_event(id: &str, number: &str, order: &str) -> CloudEvent {
    let data = json!({
        "document": "acknowledgement", "number": number, "supplier": "S1", "orderNumber": order, "orderRevision": 2,
        "status": "accepted", "reason": null, "sourceStatus": "ok", "fingerprintReference": "ref ~0000000c",
        "correlationId": format!("C-{order}")
    });
    event(id, "dev.countersign.portal.status", &data)
}

pub(crate) fn event(id: &str, kind: &str, data: &Value) -> CloudEvent {
    let extensions = [("supplier", "S1"), ("correlationid", "C-in-the-event")];
    CloudEvent {
        id: id.to_owned(),
        source: "/integration".to_owned(),
        kind: kind.to_owned(),
        subject: None,
        time: None,
        data_content_type: "application/json".to_owned(),
        extensions: extensions
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        data: data.to_string().into_bytes(),
    }
}

/// Pushes `event` as the integration does, signed with `secret`.
pub(crate) async fn push_signed(
    base: &str,
    path: &str,
    event: &CloudEvent,
    secret: &str,
    deadline: Duration,
) -> Result<http::Response, http::Failure> {
    let (headers, body) = event.encode(Mode::Structured);
    let signed = signature::headers(&Secret::new(secret), &event.id, jiff::Timestamp::now(), &body);
    let request = http::Request::new("POST", format!("{base}{path}")).body(body);
    let all = headers.into_iter().chain(signed);
    let request = all.fold(request, |request, (name, value)| request.header(&name, value));
    http::Client::new(deadline).send(&request).await
}

pub(crate) async fn push(portal: &Portal, path: &str, event: &CloudEvent) -> http::Response {
    let answer = push_signed(&portal.base_url(), path, event, PUSH_SECRET, DEADLINE).await;
    answer.expect("the portal answers")
}

pub(crate) async fn push_order(portal: &Portal, id: &str, number: &str, revision: u32) -> http::Response {
    push(portal, "/integration/orders", &order_event(id, number, revision)).await
}
