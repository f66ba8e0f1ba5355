//! The client: one request, one attempt, one answer or one failure.

use super::{Failure, Request, Response};
use crate::network::{Memory, Network};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const BODY_LIMIT: usize = 4 << 20;

/// A client that shows every attempt: no redirects, no retries, no proxy, no cookies, no decompression.
///
/// Connections are kept open between requests. A kept connection that turns out to be closed before the first byte of a request
/// is written is replaced by a new one; that is no second attempt, for the first never left.
#[derive(Clone)]
pub struct Client {
    way: Way,
    deadline: Duration,
    body_limit: usize,
}

#[derive(Clone)]
enum Way {
    Sockets {
        plain: reqwest::Client,
        // Reading the system's certificates takes a while and fails where there are none, and most deployments under test have no TLS.
        secure: Arc<OnceLock<Result<reqwest::Client, Failure>>>,
    },
    Memory(Memory),
}

impl Client {
    /// Returns a client that gives each answer until `deadline`, counted from the first attempt to connect to the last byte.
    pub fn new(deadline: Duration) -> Self {
        Self::over(&Network::Sockets, deadline)
    }

    /// Returns the same for messages that travel over `network`.
    pub fn over(network: &Network, deadline: Duration) -> Self {
        let way = match network {
            Network::Memory(memory) => Way::Memory(memory.clone()),
            Network::Sockets => Way::Sockets {
                plain: builder(deadline)
                    .tls_certs_only([])
                    .build()
                    .expect("a client that reads nothing from the system can always be built"),
                secure: Arc::default(),
            },
        };
        Self {
            way,
            deadline,
            body_limit: BODY_LIMIT,
        }
    }

    /// Returns the same client, which takes at most `bytes` of an answer's body.
    pub fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Returns how long one answer may take.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Sends `request` once and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// [`Failure::NotSent`] when there is certainly no effect; with any other the effect may have happened.
    pub async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let client = match &self.way {
            Way::Memory(memory) => return self.limited(memory.send(request, self.deadline).await?),
            Way::Sockets { plain, .. } if !is_secure(&request.url) => plain,
            Way::Sockets { secure, .. } => {
                let secure = secure.get_or_init(|| builder(self.deadline).build().map_err(|error| Failure::of(error, self.deadline)));
                secure.as_ref().map_err(Clone::clone)?
            }
        };
        let prepared = prepare(request)?;
        let answer = client.execute(prepared).await.map_err(|error| Failure::of(error, self.deadline))?;
        self.read(answer).await
    }

    fn limited(&self, response: Response) -> Result<Response, Failure> {
        if response.body.len() > self.body_limit {
            return Err(self.too_long());
        }
        Ok(response)
    }

    fn too_long(&self) -> Failure {
        Failure::Garbage(format!("the body is longer than {} bytes", self.body_limit))
    }

    async fn read(&self, mut answer: reqwest::Response) -> Result<Response, Failure> {
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| Failure::of(error, self.deadline))? {
            if body.len() + chunk.len() > self.body_limit {
                return Err(self.too_long());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body })
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

fn is_secure(url: &str) -> bool {
    url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
}

fn builder(deadline: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // By default the library repeats what the protocol says was not processed; the harness must see that instead.
        .retry(reqwest::retry::never())
        .http1_only()
        .timeout(deadline)
        // Shorter than the whole, so that a connection that never stands is told from an answer that never comes.
        .connect_timeout(deadline.mul_f32(0.75))
}

fn prepare(request: &Request) -> Result<reqwest::Request, Failure> {
    let method = reqwest::Method::from_bytes(request.method.as_bytes())
        .map_err(|_| Failure::NotSent(format!("`{}` is no HTTP method", request.method)))?;
    let url = reqwest::Url::parse(&request.url).map_err(|error| Failure::NotSent(format!("the address is no URL: {error}")))?;
    let mut prepared = reqwest::Request::new(method, url);
    *prepared.headers_mut() = headers(request)?;
    if !request.body.is_empty() {
        *prepared.body_mut() = Some(request.body.clone().into());
    }
    Ok(prepared)
}

fn headers(request: &Request) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::with_capacity(request.headers.len());
    for (name, value) in &request.headers {
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Failure::NotSent(format!("`{name}` is no header name")))?;
        // The value itself may be a secret.
        let value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(|_| Failure::NotSent(format!("the value of header `{name}` has characters that cannot be sent")))?;
        headers.append(known, value);
    }
    Ok(headers)
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}
