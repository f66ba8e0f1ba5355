//! A far side that records every request and answers well, or as it was told.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Long enough for the slowest machine; nobody waits for it when all goes well.
const DEADLINE: Duration = Duration::from_secs(20);

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the integration sends JSON")
    }
}

/// An answer that a POST gets instead of a good one.
#[derive(Debug, Clone)]
pub(crate) struct Scripted {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Scripted {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
        }
    }
}

struct Inside {
    seen: watch::Sender<Vec<Seen>>,
    script: Mutex<VecDeque<Scripted>>,
    good_status: u16,
    master_data: Option<String>,
}

/// A running far side; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct FarSide {
    pub(crate) url: String,
    inside: Arc<Inside>,
}

impl FarSide {
    pub(crate) async fn start(good_status: u16, master_data: Option<String>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let inside = Arc::new(Inside {
            seen: watch::Sender::new(Vec::new()),
            script: Mutex::default(),
            good_status,
            master_data,
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inside }
    }

    /// Answers the next POST with `scripted`; several are used one after the other.
    pub(crate) fn script(&self, scripted: Scripted) {
        self.inside.script.lock().expect("no test panics with it").push_back(scripted);
    }

    /// Returns every POST under `path` so far.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        let all = self.inside.seen.borrow();
        all.iter().filter(|seen| seen.path.starts_with(path)).cloned().collect()
    }

    /// Waits for `count` POSTs under `path` and returns them.
    pub(crate) async fn wait_for(&self, path: &str, count: usize) -> Vec<Seen> {
        self.wait_until(path, |seen| seen.len() >= count).await
    }

    /// Waits until the POSTs under `path` are as they should be.
    pub(crate) async fn wait_until(&self, path: &str, is_done: impl Fn(&[Seen]) -> bool) -> Vec<Seen> {
        let mut changes = self.inside.seen.subscribe();
        let waiting = async {
            loop {
                let seen = self.seen(path);
                if is_done(&seen) {
                    return seen;
                }
                changes.changed().await.expect("the far side runs");
            }
        };
        match tokio::time::timeout(DEADLINE, waiting).await {
            Ok(seen) => seen,
            Err(_) => panic!("never came; seen at {path}: {:#?}", self.seen(path)),
        }
    }
}

async fn answer(State(inside): State<Arc<Inside>>, request: Request) -> Response {
    if request.method() == "GET" {
        return match &inside.master_data {
            Some(data) => respond(200, &[("etag", "\"1\"".to_owned())], data.clone()),
            None => respond(404, &[], String::new()),
        };
    }
    let (parts, body) = request.into_parts();
    let pairs = parts.headers.iter();
    let seen = Seen {
        path: parts.uri.path().to_owned(),
        headers: pairs
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("?").to_owned()))
            .collect(),
        body: to_bytes(body, usize::MAX)
            .await
            .expect("the integration sends whole bodies")
            .to_vec(),
        at: Instant::now(),
    };
    inside.seen.send_modify(|all| all.push(seen));
    let scripted = inside.script.lock().expect("no test panics with it").pop_front();
    match scripted {
        Some(Scripted { status, headers }) => respond(status, &headers, String::new()),
        None => respond(inside.good_status, &[], "{\"sequence\":1}".to_owned()),
    }
}

fn respond(status: u16, headers: &[(&str, String)], body: String) -> Response {
    let mut response = Response::builder().status(status).header("content-type", "application/json");
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    let body = if status == 204 { Body::empty() } else { Body::from(body) };
    response.body(body).expect("the script is legal")
}
