//! A running integration with its far sides, and the calls that tests make of it.

use crate::documents::{correlation, master_data};
use crate::far_side::FarSide;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_reference::{DefaultSecrets, RunError, Settings, default_settings, serve};
use countersign_transports::cloudevents::{CloudEvent, Mode};
use countersign_transports::http::{Client, Request, Response};
use countersign_transports::signature;
use jiff::Timestamp;
use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An integration, its far sides and its store. Everything ends with the test's runtime; the store's folder goes with it.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) settings: Settings,
    pub(crate) erp: FarSide,
    pub(crate) portal: FarSide,
    pub(crate) client: Client,
    running: Option<Running>,
    _folder: TempDir,
}

struct Running {
    end: oneshot::Sender<()>,
    task: JoinHandle<Result<(), RunError>>,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts an integration with changed settings; without a change they are the default ones.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let erp = FarSide::start(201, Some(master_data().to_string())).await;
        let portal = FarSide::start(204, None).await;
        let database = folder.path().join("reference.sqlite");
        let mut settings = default_settings(&erp.url, &portal.url, "127.0.0.1:0", database, DefaultSecrets::test_only());
        change(&mut settings);
        let (url, running) = launch(settings.clone()).await;
        Self {
            url,
            settings,
            erp,
            portal,
            client: Client::new(Duration::from_secs(20)),
            running: Some(running),
            _folder: folder,
        }
    }

    /// Ends the integration and starts it again on the same store and port.
    pub(crate) async fn restart(&mut self) {
        self.end().await;
        self.settings.listen = self.url.trim_start_matches("http://").to_owned();
        let (url, running) = launch(self.settings.clone()).await;
        assert_eq!(url, self.url);
        self.running = Some(running);
    }

    pub(crate) async fn end(&mut self) {
        let running = self.running.take().expect("it runs");
        running.end.send(()).expect("it waits for its end");
        running.task.await.expect("it does not panic").expect("it ends well");
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request::new(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn send(&self, request: Request) -> Response {
        self.client.send(&request).await.expect("the integration answers")
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Response {
        self.send(self.request("GET", path).header("authorization", bearer(token))).await
    }

    /// Returns a fresh token of `s100`, `s200` or `s300`.
    pub(crate) async fn token(&self, client: &str) -> String {
        let response = self.send(self.token_request(client, &format!("test-only-{client}"))).await;
        assert_eq!(response.status, 200, "{response:?}");
        json(&response)["access_token"].as_str().expect("a token is text").to_owned()
    }

    pub(crate) fn token_request(&self, client: &str, secret: &str) -> Request {
        self.request("POST", "/oauth/token")
            .header("authorization", format!("Basic {}", STANDARD.encode(format!("{client}:{secret}"))))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(b"grant_type=client_credentials".to_vec())
    }

    pub(crate) fn submission(&self, path: &str, token: &str, key: &str, body: &Value) -> Request {
        self.request("POST", path)
            .header("authorization", bearer(token))
            .header("idempotency-key", format!("\"{key}\""))
            .json(body.to_string().into_bytes())
    }

    pub(crate) async fn acknowledge(&self, token: &str, key: &str, body: &Value) -> Response {
        self.send(self.submission("/v3/acknowledgements", token, key, body)).await
    }

    /// Sends an order event as the ERP does, and expects it to be taken.
    pub(crate) async fn release(&self, id: &str, order: &Value) {
        let response = self.send(self.event(id, order, Mode::Structured)).await;
        assert_eq!(response.status, 202, "{}", String::from_utf8_lossy(&response.body));
    }

    pub(crate) fn event(&self, id: &str, order: &Value, mode: Mode) -> Request {
        let number = order["orderNumber"].as_str().unwrap_or("none");
        let event = CloudEvent {
            id: id.to_owned(),
            source: "/erp".to_owned(),
            kind: "dev.countersign.order.released".to_owned(),
            subject: Some(number.to_owned()),
            time: Some(Timestamp::now()),
            data_content_type: "application/json".to_owned(),
            extensions: [("correlationid".to_owned(), correlation(number))].into(),
            data: order.to_string().into_bytes(),
        };
        let (headers, body) = event.encode(mode);
        self.signed(id, headers, body)
    }

    pub(crate) fn signed(&self, id: &str, headers: Vec<(String, String)>, body: Vec<u8>) -> Request {
        let signature = signature::headers(&self.settings.event_secret, id, Timestamp::now(), &body);
        let mut request = self.request("POST", "/events");
        for (name, value) in headers.into_iter().chain(signature) {
            request = request.header(&name, value);
        }
        request.body(body)
    }

    pub(crate) async fn operator_get(&self, path: &str) -> Value {
        let response = self.get(path, self.settings.operations_token.reveal()).await;
        assert_eq!(response.status, 200, "{path}: {response:?}");
        json(&response)
    }

    pub(crate) async fn operator_post(&self, path: &str, body: &Value) -> Response {
        let token = bearer(self.settings.operations_token.reveal());
        self.send(
            self.request("POST", path)
                .header("authorization", token)
                .json(body.to_string().into_bytes()),
        )
        .await
    }

    /// Asks an operators' list until it is as it should be.
    pub(crate) async fn operator_wait(&self, path: &str, is_done: impl Fn(&Value) -> bool) -> Value {
        let asking = async {
            loop {
                let found = self.operator_get(path).await;
                if is_done(&found) {
                    return found;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asking)
            .await
            .expect("it comes to be so")
    }
}

async fn launch(settings: Settings) -> (String, Running) {
    let (ready, is_ready) = oneshot::channel();
    let (end, ended) = oneshot::channel::<()>();
    let announce = move |url| drop(ready.send(url));
    let task = tokio::spawn(serve(settings, announce, async { drop(ended.await) }));
    let Ok(url) = is_ready.await else {
        panic!("it does not start: {:?}", task.await);
    };
    (url, Running { end, task })
}

pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

pub(crate) fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("no JSON: {response:?}"))
}

/// Asserts that a response is a problem of this kind, and that it says its own status.
pub(crate) fn assert_problem(response: &Response, status: u16, name: &str) {
    let body = String::from_utf8_lossy(&response.body);
    assert_eq!(response.status, status, "{body}");
    assert_eq!(response.header("content-type"), Some("application/problem+json"), "{body}");
    let problem = json(response);
    assert_eq!(problem["type"], format!("https://countersign.dev/problems/{name}"), "{body}");
    assert_eq!(problem["status"], status);
}
