//! What the tests stand on: a started ERP with its History, a client that plays the integration, and an event intake.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use countersign_core::documents::{Commitment, CommitmentLine, Lot, PurchaseOrder, ShipNotice, ShipNoticeLine};
use countersign_core::history::{Event, Instant, Recorder, What};
use countersign_core::ids::{AcknowledgementNumber, OrderNumber, PlantId, ShipNoticeNumber, SupplierId};
use countersign_core::secret::Secret;
use countersign_erp::{Erp, ErpSession, ErpSettings, MasterData, OrderDraft, Publish, Redelivery, Release};
use countersign_transports::cloudevents::Mode;
use countersign_transports::http::{Client, Failure, Request, Response};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const TOKEN: &str = "the-integration";
/// Long enough that only a test that fails reaches it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) fn signing_secret() -> Secret {
    Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
}

pub(crate) fn settings() -> ErpSettings {
    let supplier = (SupplierId::new("S1"), "Acme Bolts".to_owned(), vec![PlantId::new("P100")]);
    ErpSettings {
        listen: "127.0.0.1:0".to_owned(),
        integration_token: Secret::new(TOKEN),
        events_url: None,
        signing_secret: signing_secret(),
        event_mode: Mode::Structured,
        redelivery: Redelivery {
            base: Duration::from_millis(1),
            most: Duration::from_millis(4),
            attempts: 60,
        },
        request_deadline: DEADLINE,
        master_data: MasterData::sample(&[supplier]),
    }
}

/// A started ERP, its History so far, and a client.
pub(crate) struct Stage {
    pub(crate) erp: Erp,
    pub(crate) session: ErpSession,
    pub(crate) recorder: Recorder,
    pub(crate) client: Client,
    events: Arc<Mutex<Vec<Event>>>,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let (sink, began) = (Arc::clone(&events), std::time::Instant::now());
        let clock = move || Instant {
            at_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
            wall: jiff::Timestamp::now(),
        };
        let keep = move |event: &Event| sink.lock().expect("no test panics while recording").push(event.clone());
        let recorder = Recorder::new(clock, keep).for_scenario(1);
        let erp = Erp::start(settings(), recorder.for_scenario(0))
            .await
            .expect("a loopback port is free");
        Self {
            session: erp.for_scenario(&recorder),
            erp,
            recorder,
            client: Client::new(DEADLINE),
            events,
        }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().expect("no test panics while recording").clone()
    }

    /// Returns the events of one kind, with their places.
    pub(crate) fn each<T>(&self, pick: impl Fn(What) -> Option<T>) -> Vec<(Event, T)> {
        let events = self.events().into_iter();
        events.filter_map(|event| Some((event.clone(), pick(event.what)?))).collect()
    }

    pub(crate) fn order(&self, number: &str) -> Release {
        self.session.release(&OrderDraft::typical(number, "S1", "P100"), Publish::Hold)
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request::new(method, format!("{}{path}", self.erp.base_url())).header("authorization", format!("Bearer {TOKEN}"))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send(&self.request("GET", path)).await
    }

    pub(crate) async fn send(&self, request: &Request) -> Response {
        self.try_send(request).await.expect("the ERP answers")
    }

    pub(crate) async fn try_send(&self, request: &Request) -> Result<Response, Failure> {
        self.client.send(request).await
    }

    pub(crate) fn write(&self, key: &str, body: Vec<u8>) -> Request {
        self.request("POST", "/api/v1/commitments")
            .header("idempotency-key", format!("\"{key}\""))
            .json(body)
    }

    pub(crate) async fn book(&self, key: &str, commitment: &Commitment) -> Response {
        self.send(&self.write(key, bytes(commitment))).await
    }

    pub(crate) fn booked(&self, order: &str) -> usize {
        self.session.commitments(&OrderNumber::new(order)).len()
    }

    pub(crate) async fn end(self) {
        self.erp.stop().await;
    }
}

pub(crate) fn bytes(document: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("documents are plain JSON")
}

/// Returns the commitment that accepts an order as it is.
pub(crate) fn commitment(number: &str, order: &PurchaseOrder, note: &str) -> Commitment {
    Commitment {
        acknowledgement_number: AcknowledgementNumber::new(number),
        order_number: order.order_number.clone(),
        order_revision: order.revision,
        supplier: order.supplier.clone(),
        plant: order.plant.clone(),
        plant_name: "Regensburg".to_owned(),
        correlation_id: order.correlation_id.clone(),
        note: note.to_owned(),
        reference: "A-1".to_owned(),
        lines: order
            .lines
            .iter()
            .map(|line| CommitmentLine {
                line: line.line,
                material: line.material.clone(),
                status: "confirmed".to_owned(),
                source_status: "OK".to_owned(),
                quantity: line.quantity.clone(),
                promised_date: line.schedule.first().map(|part| part.date),
                reason: None,
            })
            .collect(),
    }
}

/// Returns the notice that ships an order's first line as it is.
pub(crate) fn notice(order: &PurchaseOrder, reference: &str) -> ShipNotice {
    let line = &order.lines[0];
    ShipNotice {
        ship_notice_number: ShipNoticeNumber::new("N1"),
        order_number: order.order_number.clone(),
        supplier: order.supplier.clone(),
        plant: order.plant.clone(),
        correlation_id: order.correlation_id.clone(),
        shipped_at: order.issued_at,
        estimated_arrival: order.issued_at,
        carrier: "DHL".to_owned(),
        note: String::new(),
        reference: reference.to_owned(),
        lines: vec![ShipNoticeLine {
            line: 1,
            order_line: line.line,
            material: line.material.clone(),
            material_revision: None,
            quantity: line.quantity.clone(),
            lots: vec![Lot {
                lot: "L1".to_owned(),
                quantity: line.quantity.clone(),
                expiry: None,
            }],
        }],
        packages: Vec::new(),
    }
}

/// An event intake that answers as told and keeps what it received.
pub(crate) struct Intake {
    pub(crate) url: String,
    kept: Arc<Mutex<Kept>>,
    stop: tokio::sync::oneshot::Sender<()>,
    server: tokio::task::JoinHandle<()>,
}

pub(crate) type Received = (Vec<(String, String)>, Vec<u8>);

struct Kept {
    statuses: VecDeque<u16>,
    received: Vec<Received>,
}

impl Intake {
    /// Answers with these statuses in turn, then with 202.
    pub(crate) async fn answering(statuses: &[u16]) -> Self {
        let kept = Arc::new(Mutex::new(Kept {
            statuses: statuses.iter().copied().collect(),
            received: Vec::new(),
        }));
        let listener = countersign_transports::server::bind("127.0.0.1:0")
            .await
            .expect("a loopback port is free");
        let url = format!("http://{}/events?from=erp", listener.local_addr().expect("the socket is bound"));
        let app = axum::Router::new().fallback(take).with_state(Arc::clone(&kept));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let server = tokio::spawn(async move {
            let shutdown = async move { drop(stopped.await) };
            axum::serve(listener, app)
                .with_graceful_shutdown(shutdown)
                .await
                .expect("a bound listener serves");
        });
        Self { url, kept, stop, server }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.kept.lock().expect("no test panics in the intake").received.clone()
    }

    pub(crate) async fn end(self) {
        drop(self.stop);
        self.server.await.expect("the intake does not panic");
    }
}

async fn take(State(kept): State<Arc<Mutex<Kept>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut kept = kept.lock().expect("no test panics in the intake");
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    kept.received.push((headers, body.to_vec()));
    let status = kept.statuses.pop_front().unwrap_or(202);
    StatusCode::from_u16(status).expect("the test names a status")
}
