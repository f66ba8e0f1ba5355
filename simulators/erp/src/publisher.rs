//! The publisher: sends events, well or badly on purpose, and sends them again until they are taken.

use crate::error::ErpError;
use crate::event::{EventHandle, Settled};
use crate::world::World;
use countersign_contracts::descriptions::{self, Given};
use countersign_core::history::{Answer, Attempt, Edge, Function, Principal, SignatureFlaw, TokenState};
use countersign_core::secret::Secret;
use countersign_transports::cloudevents::Mode;
use countersign_transports::evidence::{Came, Exchange, record_exchange};
use countersign_transports::headers::parse_retry_after;
use countersign_transports::http::Request;
use countersign_transports::signature;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// However long the integration asks the ERP to wait, it asks again after this.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How far a time is off that no tolerance covers; Standard Webhooks allows five minutes.
const OUT_OF_TOLERANCE: SignedDuration = SignedDuration::from_mins(10);

/// How one attempt to publish an event is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishMode {
    /// As configured, and nothing wrong with it.
    Well,
    /// In this mode, and nothing wrong with it.
    As(Mode),
    /// With a flaw in the signature.
    BadSignature(SignatureFlaw),
    /// With other bytes as its data, well signed.
    Data(Vec<u8>),
    /// With another body altogether, well signed.
    Body {
        /// What it says that it is.
        content_type: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

impl World {
    /// Sends an event in the background until it is taken; events of one order or record leave in the order in which this is called.
    pub(crate) fn publish_in_background(self: &Arc<Self>, event: &EventHandle, mode: Mode) {
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // A simulator that is stopping sends nothing more.
        let Some(busy) = busy else { return };
        let before = self
            .published
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(event.subject().to_owned(), event.clone());
        let (world, event) = (Arc::clone(self), event.clone());
        self.runtime.spawn(async move {
            tokio::select! {
            biased;
                () = world.stopping() => {}
                () = world.deliver(&event, mode, before) => {}
            }
            drop(busy);
        });
    }

    async fn deliver(&self, event: &EventHandle, mode: Mode, before: Option<EventHandle>) {
        if let Some(before) = before {
            before.wait().await;
        }
        let mut url = self.events_url.subscribe();
        if url.wait_for(Option::is_some).await.is_err() {
            return;
        }
        for number in 1..=self.settings.redelivery.attempts {
            let Ok(exchange) = self.publish_once(event, &PublishMode::As(mode)).await else {
                return;
            };
            if event.settled() != Settled::NotYet {
                return;
            }
            tokio::time::sleep(self.pause(number, &exchange)).await;
        }
        event.settle(Settled::GivenUp);
    }

    fn pause(&self, number: u32, exchange: &Exchange) -> Duration {
        let own = self.settings.redelivery.pause(number);
        let now = self.recorder.now().wall;
        let asked = exchange.response.as_ref().ok().and_then(|response| response.header("retry-after"));
        let asked = asked.and_then(|value| parse_retry_after(value, now));
        own.max(asked.unwrap_or_default().min(LONGEST_PAUSE))
    }

    /// Makes one attempt and records it.
    pub(crate) async fn publish_once(&self, event: &EventHandle, how: &PublishMode) -> Result<Exchange, ErpError> {
        let url = self.events_url.borrow().clone().ok_or(ErpError::NoEventsUrl)?;
        let request = self.request(event, how, &url);
        let attempt = Attempt {
            operation: event.operation(),
            number: event.next_attempt(),
            function: event.intent().function,
            edge: Edge::ErpToIntegration,
            method: request.method.clone(),
            path: path(&url),
            principal: Principal::Erp,
            token: token_state(how),
            signature: match how {
                PublishMode::BadSignature(flaw) => Some(*flaw),
                _ => None,
            },
            version: Some(countersign_contracts::catalogue().current().to_owned()),
            key: Some(event.id().to_owned()),
            correlation: Some(event.correlation().to_string()),
            traceparent: header(&request, "traceparent"),
            payload: None,
            meaning: None,
        };
        let own_words = [event.subject(), event.id(), event.correlation().as_str()];
        let function = attempt.function;
        let amend = |answer: &mut Answer, came: Came<'_>| answer.deviations = deviations(function, came);
        let exchange = record_exchange(event.recorder(), &self.client, attempt, &request, Some(&own_words), amend).await;
        if matches!(how, PublishMode::Well | PublishMode::As(_)) {
            settle(event, &exchange);
        }
        Ok(exchange)
    }

    fn request(&self, event: &EventHandle, how: &PublishMode, url: &str) -> Request {
        let (headers, body) = self.message(event, how);
        let mut request = Request::new("POST", url)
            .header("x-correlation-id", event.correlation().as_str())
            .header("traceparent", event.next_hop().to_string());
        request.headers.extend(headers);
        request.headers.extend(self.signature(event.id(), how, &body));
        request.body(body)
    }

    fn message(&self, event: &EventHandle, how: &PublishMode) -> (Vec<(String, String)>, Vec<u8>) {
        let mode = match how {
            PublishMode::As(mode) => *mode,
            _ => self.settings.event_mode,
        };
        match how {
            PublishMode::Body { content_type, bytes } => (vec![("content-type".to_owned(), content_type.clone())], bytes.clone()),
            PublishMode::Data(data) => {
                let mut event = event.event().clone();
                event.data.clone_from(data);
                event.encode(mode)
            }
            // The signature is made for the plain spelling, which these bytes are not.
            PublishMode::BadSignature(SignatureFlaw::OtherSpelling) => {
                let (headers, body) = event.event().encode(mode);
                (headers, respelled(&body))
            }
            _ => event.event().encode(mode),
        }
    }

    fn signature(&self, id: &str, how: &PublishMode, body: &[u8]) -> Vec<(String, String)> {
        let secret = &self.settings.signing_secret;
        let now = self.recorder.now().wall;
        match how {
            PublishMode::BadSignature(SignatureFlaw::Missing) => Vec::new(),
            PublishMode::BadSignature(SignatureFlaw::OtherSecret) => {
                let other = Secret::new("whsec_b3RoZXItc2VjcmV0LW9mLXNvbWVib2R5LWVsc2U=");
                signature::headers(&other, id, now, body)
            }
            PublishMode::BadSignature(SignatureFlaw::OtherBody) => signature::headers(secret, id, now, b"{}"),
            PublishMode::BadSignature(SignatureFlaw::OtherId) => {
                let mut headers = signature::headers(secret, "another-event", now, body);
                for (_, value) in headers.iter_mut().filter(|(name, _)| name == "webhook-id") {
                    id.clone_into(value);
                }
                headers
            }
            PublishMode::BadSignature(SignatureFlaw::OtherSpelling) => signature::headers(secret, id, now, &plain(body)),
            PublishMode::BadSignature(SignatureFlaw::Past) => signature::headers(secret, id, moved(now, -OUT_OF_TOLERANCE), body),
            PublishMode::BadSignature(SignatureFlaw::Future) => signature::headers(secret, id, moved(now, OUT_OF_TOLERANCE), body),
            _ => signature::headers(secret, id, now, body),
        }
    }
}

/// The ERP sends again what was not taken, unless it was refused for good. A flawed attempt says nothing about the event itself.
fn deviations(function: Function, came: Came<'_>) -> Option<Vec<String>> {
    let given = Given {
        status: came.response.status,
        content_type: came.response.header("content-type"),
        body: came.body,
    };
    descriptions::deviations(function, None, given)
}

fn settle(event: &EventHandle, exchange: &Exchange) {
    match exchange.response.as_ref().map(|response| response.status) {
        Ok(200..=299) => event.settle(Settled::Accepted),
        Ok(429) => {}
        Ok(status @ 400..=499) => event.settle(Settled::Refused(status)),
        _ => {}
    }
}

fn token_state(how: &PublishMode) -> TokenState {
    match how {
        PublishMode::BadSignature(_) => TokenState::BadSignature,
        _ => TokenState::Valid,
    }
}

fn moved(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(now)
}

/// Returns a JSON body in its plain spelling: no white space, members sorted.
fn plain(body: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<Value>(body).map_or_else(|_| body.to_vec(), |value| value.to_string().into_bytes())
}

/// Returns a JSON body with the same meaning in other bytes.
fn respelled(body: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<Value>(body).map_or_else(|_| body.to_vec(), |value| format!("{value:#}\n").into_bytes())
}

fn header(request: &Request, name: &str) -> Option<String> {
    let known = request.headers.iter().find(|(known, _)| known == name);
    known.map(|(_, value)| value.clone())
}

/// Returns the path of a URL with its query.
fn path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..]).to_owned()
}
