//! The simulator alone: a person releases, changes and breaks things over HTTP.

use crate::stage::{DEADLINE, Intake, settings};
use countersign_erp::run_alone;
use countersign_transports::http::{Client, Request, Response};
use serde_json::{Value, json};

struct Alone {
    url: String,
    client: Client,
    stop: tokio::sync::oneshot::Sender<()>,
    running: tokio::task::JoinHandle<()>,
}

impl Alone {
    async fn start(events_url: &str) -> Self {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (ready, url) = tokio::sync::oneshot::channel();
        let mut settings = settings();
        settings.events_url = Some(events_url.to_owned());
        let running = tokio::spawn(async move {
            let ready = |url: &str| ready.send(url.to_owned()).expect("the test waits for the URL");
            let shutdown = async move { drop(stopped.await) };
            run_alone(settings, ready, shutdown).await.expect("a loopback port is free");
        });
        Self {
            url: url.await.expect("the simulator says where it is"),
            client: Client::new(DEADLINE),
            stop,
            running,
        }
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        self.send(Request::new("POST", format!("{}{path}", self.url)).json(body)).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Request::new("GET", format!("{}{path}", self.url))).await
    }

    async fn send(&self, request: Request) -> (u16, Value) {
        let Response { status, body, .. } = self.client.send(&request).await.expect("the simulator answers");
        (status, serde_json::from_slice(&body).expect("answers are JSON"))
    }

    async fn end(self) {
        drop(self.stop);
        self.running.await.expect("the simulator does not panic");
    }
}

#[tokio::test]
async fn a_person_drives_an_order_through_its_life() {
    let intake = Intake::answering(&[]).await;
    let alone = Alone::start(&intake.url).await;
    let (status, released) = alone.post("/desk/orders", &Value::Null).await;
    assert_eq!(status, 201);
    let number = released["order"]["orderNumber"].as_str().expect("an order has a number").to_owned();
    let change = json!({ "quantities": { "10": { "amount": "7", "unit": "EA" } }, "note": "less" });
    let (status, revised) = alone.post(&format!("/desk/orders/{number}/revise"), &change).await;
    assert_eq!((status, &revised["order"]["revision"]), (201, &json!(2)));
    assert_eq!(revised["order"]["lines"][0]["schedule"][0]["quantity"]["amount"], "7");
    let (_, cancelled) = alone.post(&format!("/desk/orders/{number}/cancel"), &Value::Null).await;
    assert_eq!(cancelled["order"]["lifecycle"], "cancelled");
    let (_, ledger) = alone.get("/desk/ledger").await;
    assert_eq!(
        (&ledger["effects"], &ledger["orders"][0]["order"]["revision"]),
        (&json!(3), &json!(3))
    );
    alone.end().await;
    intake.end().await;
}

#[tokio::test]
async fn what_the_desk_cannot_do_it_refuses() {
    let alone = Alone::start("http://127.0.0.1:9/").await;
    let order = json!({ "orderNumber": "1", "supplier": "S7", "plant": "P200", "hold": true,
        "lines": [{ "material": "MAT-5000", "quantity": { "amount": "3", "unit": "EA" } }] });
    assert_eq!(alone.post("/desk/orders", &order).await.0, 201);
    let cases = [
        ("/desk/orders", order, 409),
        ("/desk/orders", json!({ "suplier": "S1" }), 400),
        ("/desk/orders/2/cancel", Value::Null, 404),
        ("/desk/faults", json!({ "misbehaviour": "rude" }), 400),
        ("/desk/nothing", Value::Null, 401),
    ];
    for (path, body, status) in cases {
        assert_eq!(alone.post(path, &body).await.0, status, "{path} {body}");
    }
    let from_a_page = Request::new("GET", format!("{}/desk/ledger", alone.url)).header("origin", "https://example.org");
    assert_eq!(alone.send(from_a_page).await.0, 403);
    alone.end().await;
}

#[tokio::test]
async fn a_person_sets_a_fault() {
    let alone = Alone::start("http://127.0.0.1:9/").await;
    let fault = json!({ "misbehaviour": "throttle", "retryAfterSeconds": 3, "function": "master-data-read", "times": 1 });
    let (status, set) = alone.post("/desk/faults", &fault).await;
    let words = "the ERP: 503 with Retry-After in 3 s, 1 times, function `master-data-read`";
    assert_eq!((status, set["fault"].as_str()), (201, Some(words)));
    let read = Request::new("GET", format!("{}/api/v1/master-data", alone.url)).header("authorization", "Bearer the-integration");
    assert_eq!(alone.send(read.clone()).await.0, 503);
    assert_eq!(alone.send(read).await.0, 200);
    alone.end().await;
}
