//! How many commitments per second the ERP simulator books, beside a hand-written server that does the same by the shortest way.
//!
//! Both answer 16 keep-alive connections over loopback, in rounds that take turns, and both write every recorded event to a file
//! before they go on. The client writes prepared bytes to sockets, so that little of the time is its own.

#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::serve::ListenerExt as _;
use countersign_core::amount::Quantity;
use countersign_core::documents::{Commitment, CommitmentLine, PurchaseOrder};
use countersign_core::history::{Event, Instant as Reading, Recorder};
use countersign_core::ids::OrderNumber;
use countersign_core::payload::Digest;
use countersign_core::secret::Secret;
use countersign_erp::{Erp, ErpSettings, MasterData, OrderDraft, Publish, Redelivery};
use countersign_transports::cloudevents::Mode;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

const CONNECTIONS: usize = 16;
const ORDERS: usize = 200;
const ROUNDS: usize = 7;
const PER_ROUND: usize = 4_000;
const TOKEN: &str = "bench";

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let server = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    println!("{CONNECTIONS} connections, commitments of {} bytes", body(0, &order(0)).len());
    compare(&server, folder.path());
    grow(&server, folder.path());
}

/// Rounds of both servers take turns, so that whatever else the machine does hits both.
fn compare(server: &Runtime, folder: &Path) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let requests = requests(0, PER_ROUND);
        let simulator = Simulator::start(server, &folder.join(format!("ours-{round}.jsonl")));
        ours.push(rate(simulator.address, &requests));
        simulator.stop(server);
        let shortest = Shortest::start(server, &folder.join(format!("theirs-{round}.jsonl")));
        theirs.push(rate(shortest.address, &requests));
        shortest.stop(server);
        println!("round {round}: simulator {:.0}/s, hand-written {:.0}/s", ours[round], theirs[round]);
    }
    let ratio = median(ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect());
    println!(
        "medians: simulator {:.0}/s, hand-written {:.0}/s, ratio within a round {ratio:.2}",
        median(ours),
        median(theirs)
    );
}

/// One simulator is filled up; it must not become slower for what it knows.
fn grow(server: &Runtime, folder: &Path) {
    const STEP: usize = 1_000;
    let simulator = Simulator::start(server, &folder.join("grow.jsonl"));
    for from in (0..10_000).step_by(STEP) {
        let rate = rate(simulator.address, &requests(from, from + STEP));
        if from == 0 || from + STEP == 10_000 {
            println!("documents {from} to {}: {rate:.0}/s", from + STEP);
        }
    }
    simulator.stop(server);
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

// The client.

/// Sends prepared requests over all connections at once and returns how many were answered per second.
fn rate(address: SocketAddr, requests: &[Vec<u8>]) -> f64 {
    let client = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    client.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..CONNECTIONS {
            let stream = TcpStream::connect(address).await.expect("the server listens");
            stream.set_nodelay(true).expect("a TCP socket has this option");
            streams.push(stream);
        }
        let began = Instant::now();
        let chunks = requests.chunks(requests.len().div_ceil(CONNECTIONS));
        let senders = streams.into_iter().zip(chunks).map(|(stream, chunk)| send_all(stream, chunk));
        futures_util::future::join_all(senders).await;
        requests.len() as f64 / began.elapsed().as_secs_f64()
    })
}

async fn send_all(mut stream: TcpStream, requests: &[Vec<u8>]) {
    let mut answer = Vec::new();
    for request in requests {
        stream.write_all(request).await.expect("the server reads");
        answer.clear();
        while !is_whole(&answer) {
            let read = stream.read_buf(&mut answer).await.expect("the server answers");
            assert!(read > 0, "the server closed the connection");
        }
        assert!(answer.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&answer));
    }
}

/// Every good answer ends with the number of the booking in braces.
fn is_whole(answer: &[u8]) -> bool {
    answer.ends_with(b"}")
}

fn requests(from: usize, to: usize) -> Vec<Vec<u8>> {
    let orders: Vec<PurchaseOrder> = (0..ORDERS).map(order).collect();
    let one = |number: usize| {
        let body = body(number, &orders[number % ORDERS]);
        let head = format!(
            "POST /api/v1/commitments HTTP/1.1\r\nhost: erp\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n\
             idempotency-key: \"key-{number}\"\r\nx-correlation-id: corr-{}\r\n\
             traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ncontent-length: {}\r\n\r\n",
            number % ORDERS,
            body.len()
        );
        [head.into_bytes(), body].concat()
    };
    (from..to).map(one).collect()
}

fn draft(number: usize) -> OrderDraft {
    OrderDraft::typical(number.to_string(), "S1", "P100")
}

fn order(number: usize) -> PurchaseOrder {
    let draft = draft(number);
    PurchaseOrder {
        order_number: draft.number,
        revision: 1,
        supplier: draft.supplier,
        plant: draft.plant,
        correlation_id: format!("corr-{number}").into(),
        issued_at: jiff::Timestamp::UNIX_EPOCH,
        lifecycle: countersign_core::documents::Lifecycle::Open,
        currency: countersign_core::amount::Currency::new("EUR"),
        incoterm: draft.incoterm,
        tolerance: draft.tolerance,
        commitment_tolerance: None,
        planning_run: None,
        note: draft.note,
        reference: draft.reference,
        lines: Vec::new(),
    }
}

/// Eight lines make a commitment of about 1.5 KB.
fn body(number: usize, order: &PurchaseOrder) -> Vec<u8> {
    let line = |line: u32| CommitmentLine {
        line: line * 10,
        material: "MAT-1000".into(),
        status: "confirmed".to_owned(),
        source_status: "OK".to_owned(),
        quantity: Quantity::new(100.into(), "EA"),
        promised_date: Some(jiff::civil::date(2026, 5, 4)),
        reason: None,
    };
    let commitment = Commitment {
        acknowledgement_number: format!("ACK-{number}").into(),
        order_number: order.order_number.clone(),
        order_revision: 1,
        supplier: order.supplier.clone(),
        plant: order.plant.clone(),
        plant_name: "Regensburg".to_owned(),
        correlation_id: order.correlation_id.clone(),
        note: format!("as ordered ~{number:08x}"),
        reference: format!("Requisition ~{number:08x}"),
        lines: (1..=8).map(line).collect(),
    };
    serde_json::to_vec(&commitment).expect("a commitment is plain JSON")
}

/// Writes one line at a time; nothing is buffered, so that a line is kept when the call returns.
struct Lines {
    file: File,
    line: Vec<u8>,
}

impl Lines {
    fn create(path: &Path) -> Self {
        Self {
            file: File::create(path).expect("a file can be made in the temporary folder"),
            line: Vec::new(),
        }
    }

    fn write(&mut self, event: &impl Serialize) {
        self.line.clear();
        serde_json::to_writer(&mut self.line, event).expect("events are plain JSON");
        self.line.push(b'\n');
        self.file.write_all(&self.line).expect("the disk has room");
    }
}

// The simulator.

struct Simulator {
    erp: Erp,
    address: SocketAddr,
}

impl Simulator {
    fn start(server: &Runtime, path: &Path) -> Self {
        let mut lines = Lines::create(path);
        let began = Instant::now();
        let clock = move || Reading {
            at_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
            wall: jiff::Timestamp::now(),
        };
        let recorder = Recorder::new(clock, move |event: &Event| lines.write(event)).for_scenario(1);
        let settings = ErpSettings {
            listen: "127.0.0.1:0".to_owned(),
            integration_token: Secret::new(TOKEN),
            events_url: None,
            signing_secret: Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            event_mode: Mode::Structured,
            redelivery: Redelivery::default(),
            request_deadline: Duration::from_secs(5),
            master_data: MasterData::sample(&[]),
        };
        let erp = server
            .block_on(Erp::start(settings, recorder.clone()))
            .expect("a loopback port is free");
        let session = erp.for_scenario(&recorder);
        for number in 0..ORDERS {
            session.release(&draft(number), Publish::Hold);
        }
        let address = erp.base_url().replace("http://", "").parse().expect("the base URL has an address");
        Self { erp, address }
    }

    fn stop(self, server: &Runtime) {
        server.block_on(self.erp.stop());
    }
}

// The hand-written server: the same protocol and the same four lines per request, with nothing that could be left out.

struct Shortest {
    address: SocketAddr,
    stop: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

struct Books {
    lines: Lines,
    index: u64,
    keys: HashMap<String, (Bytes, u64)>,
    orders: HashMap<OrderNumber, Vec<Value>>,
    began: Instant,
}

#[derive(Serialize)]
struct Line<'a, T> {
    i: u64,
    at_us: u128,
    business: jiff::Timestamp,
    cause: Option<u64>,
    what: &'a str,
    facts: T,
}

impl Books {
    fn record(&mut self, cause: Option<u64>, what: &str, facts: impl Serialize) -> u64 {
        let i = self.index;
        self.index += 1;
        let at_us = self.began.elapsed().as_micros();
        let business = jiff::Timestamp::now();
        self.lines.write(&Line {
            i,
            at_us,
            business,
            cause,
            what,
            facts,
        });
        i
    }
}

impl Shortest {
    fn start(server: &Runtime, path: &Path) -> Self {
        let books = Arc::new(Mutex::new(Books {
            lines: Lines::create(path),
            index: 0,
            keys: HashMap::new(),
            orders: (0..ORDERS)
                .map(|number| (OrderNumber::new(number.to_string()), Vec::new()))
                .collect(),
            began: Instant::now(),
        }));
        let app = Router::new().route("/api/v1/commitments", post(book)).with_state(books);
        let listener = server
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a loopback port is free");
        let address = listener.local_addr().expect("the socket is bound");
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = server.spawn(async move {
            let shutdown = async move { drop(stopped.await) };
            axum::serve(listener, app)
                .with_graceful_shutdown(shutdown)
                .await
                .expect("a bound listener serves");
        });
        Self { address, stop, task }
    }

    fn stop(self, server: &Runtime) {
        drop(self.stop);
        server.block_on(self.task).expect("the server does not panic");
    }
}

async fn book(
    State(books): State<Arc<Mutex<Books>>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], String) {
    const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text("authorization").strip_prefix("Bearer ") != Some(TOKEN) {
        return (StatusCode::UNAUTHORIZED, JSON, String::new());
    }
    let Ok(document) = serde_json::from_slice::<Value>(&body) else {
        return (StatusCode::BAD_REQUEST, JSON, String::new());
    };
    let member = |name: &str| document[name].as_str().unwrap_or_default();
    let key = text("idempotency-key").trim_matches('"').to_owned();
    let digest = Digest::of(&body);
    let mut books = books.lock().expect("nothing panics under the lock");
    books.record(None, "payload", (digest, std::str::from_utf8(&body).unwrap_or_default()));
    let carried = (
        member("acknowledgementNumber"),
        member("supplier"),
        &key,
        text("x-correlation-id"),
        text("traceparent"),
        digest,
    );
    let delivery = books.record(None, "deliver", carried);
    if let Some((first, number)) = books.keys.get(&key) {
        let status = if *first == body {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        return (status, JSON, format!("{{\"sequence\":{number}}}"));
    }
    let order = OrderNumber::new(member("orderNumber"));
    if !books.orders.contains_key(&order) {
        return (StatusCode::NOT_FOUND, JSON, String::new());
    }
    let sequence = books.keys.len() as u64 + 1;
    let carried = (sequence, member("acknowledgementNumber"), member("note"), &document["lines"]);
    books.record(Some(delivery), "apply", carried);
    books.record(Some(delivery), "reply", 201);
    books.keys.insert(key, (body.clone(), sequence));
    books.orders.entry(order).or_default().push(document);
    (StatusCode::CREATED, JSON, format!("{{\"sequence\":{sequence}}}"))
}
