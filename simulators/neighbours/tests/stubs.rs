//! What a stub answers, what it takes, and what the History says of it.

use countersign_core::history::{Effect, End, Event, Instant, Recorder, What};
use countersign_core::secret::Secret;
use countersign_neighbours::{NeighbourSettings, Neighbours, Trouble};
use countersign_transports::http::{Client, Request};
use countersign_transports::network::Network;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const NOTICE: &str = r#"{"shipNoticeNumber":"ASN-1","orderNumber":"PO-1","supplier":"S100"}"#;

struct Stage {
    neighbours: Neighbours,
    events: Arc<Mutex<Vec<Event>>>,
    client: Client,
}

impl Stage {
    async fn set() -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&events);
        let since = std::time::Instant::now();
        let clock = move || Instant {
            at_us: u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX),
            wall: jiff::Timestamp::now(),
        };
        let recorder = Recorder::new(clock, move |event: &Event| {
            sink.lock().expect("nobody panicked").push(event.clone())
        });
        let settings = NeighbourSettings {
            listen: "127.0.0.1:0".to_owned(),
            token: Secret::new("let-me-in"),
        };
        let all = BTreeMap::from([(End::Warehouse, settings.clone()), (End::Transport, settings)]);
        let neighbours = Neighbours::start(all, recorder).await.expect("there is a free port");
        Self {
            neighbours,
            events,
            client: Client::over(&Network::Sockets, Duration::from_secs(5)),
        }
    }

    async fn tell(&self, end: End, key: Option<&str>, token: &str) -> u16 {
        let url = format!("{}/inbound-deliveries", self.neighbours.base_url(end).expect("it was started"));
        let mut request = Request::new("POST", url)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        if let Some(key) = key {
            request = request.header("idempotency-key", format!("\"{key}\""));
        }
        let answer = self.client.send(&request.body(NOTICE.as_bytes().to_vec())).await;
        answer.expect("the stub answers").status
    }

    fn applied(&self) -> usize {
        let events = self.events.lock().expect("nobody panicked");
        let took = events
            .iter()
            .filter(|event| matches!(&event.what, What::Apply(apply) if apply.effect == Effect::NeighbourTook));
        took.count()
    }
}

#[tokio::test]
async fn what_comes_twice_under_one_key_is_taken_once() {
    let stage = Stage::set().await;
    assert_eq!(stage.tell(End::Warehouse, Some("k1"), "let-me-in").await, 201);
    assert_eq!(stage.tell(End::Warehouse, Some("k1"), "let-me-in").await, 200);
    assert_eq!(stage.tell(End::Transport, Some("k1"), "let-me-in").await, 201);
    assert_eq!(stage.applied(), 2);
    let took = stage.neighbours.took(End::Warehouse, "PO-1");
    assert_eq!(took.len(), 1);
    assert_eq!(took[0].body, NOTICE.as_bytes());
    assert!(stage.neighbours.took(End::Warehouse, "PO-2").is_empty());
}

#[tokio::test]
async fn what_proves_nothing_or_has_no_key_is_not_taken() {
    let stage = Stage::set().await;
    assert_eq!(stage.tell(End::Warehouse, Some("k1"), "somebody-else").await, 401);
    assert_eq!(stage.tell(End::Warehouse, None, "let-me-in").await, 400);
    assert_eq!(stage.applied(), 0);
}

#[tokio::test]
async fn a_stub_fails_as_often_as_it_was_told_to_and_for_nothing_else() {
    let stage = Stage::set().await;
    stage.neighbours.fail(End::Warehouse, "PO-1", Trouble::Answer(503), 2);
    stage.neighbours.fail(End::Transport, "PO-2", Trouble::Answer(503), 2);
    // What it would not have taken anyway is no failure of its own.
    assert_eq!(stage.tell(End::Warehouse, Some("k1"), "somebody-else").await, 401);
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(stage.tell(End::Warehouse, Some("k1"), "let-me-in").await);
    }
    assert_eq!(answers, [503, 503, 201]);
    assert_eq!(stage.tell(End::Transport, Some("k2"), "let-me-in").await, 201);
    stage
        .neighbours
        .fail(End::Warehouse, "PO-1", Trouble::Slow(Duration::from_millis(20)), 1);
    assert_eq!(stage.tell(End::Warehouse, Some("k3"), "let-me-in").await, 201);
    let waited = stage.neighbours.wait_for(End::Warehouse, "PO-1", Duration::from_secs(5)).await;
    assert_eq!(waited.map(|took| took.key), Some("k1".to_owned()));
}
