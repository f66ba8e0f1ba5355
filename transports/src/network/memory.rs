//! A network within one process: hosts by name, no sockets, latencies drawn from a seed, and hosts that can vanish.
//!
//! It is for runs in one thread under a paused clock, where the same seed shall give the same run.

use super::latency::Latency;
use super::trickle::Trickle;
use crate::http::{Failure, Request, Response};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tower_service::Service;

type Answered = Pin<Box<dyn Future<Output = Result<Response, Failure>> + Send>>;
type Handler = Arc<dyn Fn(http::Request<Trickle>) -> Answered + Send + Sync>;

/// Hosts that reach each other without sockets. Cloning gives another handle on the same network.
#[derive(Clone)]
pub struct Memory {
    hosts: Arc<Mutex<BTreeMap<String, Host>>>,
    latency: Arc<Mutex<Latency>>,
}

#[derive(Clone)]
struct Host {
    handler: Handler,
    is_cut: watch::Receiver<bool>,
}

/// A host in the network, until this is dropped or cut.
#[derive(Debug)]
pub struct Attachment {
    network: Memory,
    host: String,
    cut: watch::Sender<bool>,
}

impl Memory {
    /// Returns an empty network whose latencies come from `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            hosts: Arc::default(),
            latency: Arc::new(Mutex::new(Latency::new(seed))),
        }
    }

    /// Lets `service` answer for `host`, in place of whoever did before.
    pub fn attach<S, B>(&self, host: &str, service: S) -> Attachment
    where
        S: Service<http::Request<Trickle>, Response = http::Response<B>, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: std::fmt::Display,
    {
        let (cut, is_cut) = watch::channel(false);
        let handler: Handler = Arc::new(move |request| {
            let mut service = service.clone();
            Box::pin(async move {
                let Ok(answer) = service.call(request).await;
                received(answer).await
            })
        });
        self.hosts().insert(host.to_owned(), Host { handler, is_cut });
        Attachment {
            network: self.clone(),
            host: host.to_owned(),
            cut,
        }
    }

    /// Sends `request` once and returns the whole answer.
    ///
    /// # Errors
    /// As over sockets: [`Failure::NotSent`] when there is certainly no effect.
    pub(crate) async fn send(&self, request: &Request, deadline: Duration) -> Result<Response, Failure> {
        let (name, path) = host_and_path(&request.url).ok_or_else(|| Failure::NotSent("the address is no URL".to_owned()))?;
        let unreachable = || Failure::NotSent("connection refused".to_owned());
        let mut host = self.hosts().get(name).cloned().ok_or_else(unreachable)?;
        let way = self.latency.lock().unwrap_or_else(PoisonError::into_inner).of(request);
        let exchange = async {
            pass(way.there).await;
            let answer = (host.handler)(prepare(request, path, way.body)?).await?;
            pass(way.back).await;
            Ok(answer)
        };
        let reset = || Failure::Broken("connection reset by peer".to_owned());
        let whole = async {
            tokio::select! {
                biased;
                _ = host.is_cut.wait_for(|is_cut| *is_cut) => Err(reset()),
                answer = exchange => answer,
            }
        };
        tokio::time::timeout(deadline, whole)
            .await
            .unwrap_or(Err(Failure::TimedOut(deadline)))
    }

    fn hosts(&self) -> MutexGuard<'_, BTreeMap<String, Host>> {
        // Each change of the map is one call, so a panic elsewhere cannot have left it half changed.
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory")
            .field("hosts", &self.hosts().keys())
            .finish_non_exhaustive()
    }
}

impl Attachment {
    /// Lets the host vanish: what is under way breaks, and nothing reaches it any more.
    pub fn cut(&self) {
        self.network.hosts().remove(&self.host);
        self.cut.send_replace(true);
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        // Another host may have taken the name meanwhile.
        let is_own = |host: &Host| host.is_cut.same_channel(&self.cut.subscribe());
        let mut hosts = self.network.hosts();
        if hosts.get(&self.host).is_some_and(is_own) {
            hosts.remove(&self.host);
        }
    }
}

async fn pass(latency: Duration) {
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
}

fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let rest = url.split_once("://")?.1;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((&rest[..end], if end == rest.len() { "/" } else { &rest[end..] }))
}

fn prepare(request: &Request, path: &str, pause: Duration) -> Result<http::Request<Trickle>, Failure> {
    let unwritable = |error: http::Error| Failure::NotSent(error.to_string());
    let builder = http::Request::builder().method(request.method.as_str()).uri(path);
    let builder = request
        .headers
        .iter()
        .fold(builder, |builder, (name, value)| builder.header(name, value.as_bytes()));
    let length = request.body.len().to_string();
    let builder = if request.body.is_empty() {
        builder
    } else {
        builder.header("content-length", length)
    };
    builder
        .body(Trickle::new(Bytes::from(request.body.clone()), pause))
        .map_err(unwritable)
}

async fn received<B>(answer: http::Response<B>) -> Result<Response, Failure>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: std::fmt::Display,
{
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(|error| Failure::Broken(error.to_string()))?;
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Response {
        status: head.status.as_u16(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body: body.to_bytes().to_vec(),
    })
}
