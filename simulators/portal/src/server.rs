//! The portal's server: takes the integration's pushes, and misbehaves when it was told to.

use crate::arrival::{Arrival, Reading};
use crate::faults::{Hit, Subject};
use crate::ledger::{Applied, Cause};
use crate::push::Push;
use crate::shared::Shared;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use countersign_core::documents::ProblemDetails;
use countersign_core::fault::{Misbehaviour, Moment, RetryAfter};
use countersign_core::history::{End, FaultEvent, FaultPhase, Function, Reply, What};
use countersign_transports::headers;
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;

const LARGEST_BODY: usize = 16 << 20;

/// Returns the routes of the integration's pushes.
pub(crate) fn routes(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/integration/orders", post(take_order))
        .route("/integration/statuses", post(take_status))
        .route("/integration/receipts", post(take_receipt))
        .route("/integration/payments", post(take_payment))
        .route("/integration/quality", post(take_quality))
        .route("/integration/forecasts", post(take_forecast))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(shared)
}

async fn take_order(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    take(shared, Function::OrderShow, request).await
}

async fn take_status(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    take(shared, Function::StatusShow, request).await
}

async fn take_receipt(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    take(shared, Function::ReceiptShow, request).await
}

async fn take_payment(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    take(shared, Function::PaymentShow, request).await
}

async fn take_quality(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    take(shared, Function::QualityShow, request).await
}

async fn take_forecast(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    take(shared, Function::ForecastShow, request).await
}

async fn take(shared: Arc<Shared>, function: Function, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        // The sender broke off, or sent more than anybody reads: there is nothing that could be kept.
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let arrival = Arrival {
        function,
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: readable(&parts.headers),
        body: body.to_vec(),
    };
    // A sender that hangs up cancels this future. What was begun must end all the same, as it would in a real portal.
    let desk = Counter {
        shared: Arc::clone(&shared),
    };
    match tokio::spawn(async move { desk.serve(&arrival).await }).await {
        Ok(ending) => ending.send(&shared).await,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

/// How a request ends on the wire.
enum Ending {
    Answer { status: StatusCode, retry_after: Option<String> },
    Silence,
    Reset,
}

struct Counter {
    shared: Arc<Shared>,
}

/// Where a request stands in the History.
#[derive(Clone, Copy)]
struct Place {
    delivery: u64,
    scenario: Option<u32>,
}

impl Counter {
    async fn serve(&self, arrival: &Arrival) -> Ending {
        let recorder = &self.shared.recorder;
        let correlation_header = &self.shared.settings.gateway.correlation_header;
        let reading = arrival.read(&self.shared.settings.push_secret, recorder.now().wall);
        let scenario = self.scenario(&reading);
        let delivery = arrival.record(&reading, correlation_header, scenario, recorder);
        let place = Place { delivery, scenario };
        let push = match (&reading.forgery, &reading.push) {
            (Some(why), _) => return self.reply(place, StatusCode::UNAUTHORIZED, None, Some(why.clone())),
            (None, Err(why)) => return self.reply(place, StatusCode::BAD_REQUEST, None, Some(why.clone())),
            (None, Ok(push)) => push,
        };
        let correlation = arrival.correlation(&reading, correlation_header);
        let subject = Subject {
            function: arrival.function,
            order: push.order.as_ref(),
            supplier: Some(push.supplier()),
            correlation: correlation.as_deref(),
            body: &arrival.body,
            scenario,
        };
        match self.shared.faults.choose(subject) {
            Some(hit) => self.misbehave(place, push, correlation.as_deref(), hit).await,
            None => self.accept(place, push, correlation.as_deref()),
        }
    }

    fn scenario(&self, reading: &Reading) -> Option<u32> {
        let order = reading.push.as_ref().ok()?.order.as_ref()?;
        self.shared.ledger().scenario_of(order)
    }

    async fn misbehave(&self, place: Place, push: &Push, correlation: Option<&str>, hit: Hit) -> Ending {
        let text = hit.misbehaviour.to_string();
        self.record_hit(place, &hit, &text);
        if has_effect(&hit.misbehaviour) {
            self.apply(place, push, correlation);
        }
        match hit.misbehaviour {
            Misbehaviour::ServerError { status, .. } | Misbehaviour::Refuse { status } => {
                self.reply(place, valid(status), Some(text), None)
            }
            Misbehaviour::Throttle { status, retry_after } => {
                let header = self.retry_after(retry_after);
                let status = valid(status);
                let asked = header.as_deref().and_then(|text| self.asked_ms(text));
                self.record_reply_with(place, status.as_u16(), Some(text), None, asked);
                Ending::Answer {
                    status,
                    retry_after: header,
                }
            }
            Misbehaviour::Slow(delay) => self.delay(place, text, delay).await,
            Misbehaviour::Hang(_) => {
                self.record_reply(place, 0, Some(text), None);
                Ending::Silence
            }
            Misbehaviour::ResetMidBody(_) => {
                self.record_reply(place, StatusCode::OK.as_u16(), Some(text), None);
                Ending::Reset
            }
        }
    }

    async fn delay(&self, place: Place, text: String, delay: Duration) -> Ending {
        tokio::select! {
            biased;
            () = tokio::time::sleep(delay) => {}
            () = self.shared.stopped() => {}
        }
        self.reply(place, StatusCode::NO_CONTENT, Some(text), None)
    }

    fn accept(&self, place: Place, push: &Push, correlation: Option<&str>) -> Ending {
        let note = match self.apply(place, push, correlation) {
            Applied::Now => None,
            Applied::Before => Some("repeated: shown before".to_owned()),
        };
        self.reply(place, StatusCode::NO_CONTENT, None, note)
    }

    fn apply(&self, place: Place, push: &Push, correlation: Option<&str>) -> Applied {
        let cause = Cause {
            delivery: place.delivery,
            scenario: place.scenario,
            correlation,
        };
        let applied = self.shared.ledger().apply(push, cause, &self.shared.recorder);
        self.shared.announce();
        applied
    }

    fn record_hit(&self, place: Place, hit: &Hit, text: &str) {
        let event = What::Fault(FaultEvent {
            id: hit.id.0,
            text: text.to_owned(),
            phase: FaultPhase::Hit,
        });
        let scenario = hit.scenario.or(place.scenario);
        self.shared.recorder.record_for(scenario, Some(place.delivery), event);
        self.shared.announce();
    }

    fn reply(&self, place: Place, status: StatusCode, fault: Option<String>, note: Option<String>) -> Ending {
        self.record_reply(place, status.as_u16(), fault, note);
        Ending::Answer { status, retry_after: None }
    }

    // The reply is recorded before its bytes leave: the integration's next step can then never precede it.
    fn record_reply(&self, place: Place, status: u16, fault: Option<String>, note: Option<String>) {
        self.record_reply_with(place, status, fault, note, None);
    }

    fn record_reply_with(&self, place: Place, status: u16, fault: Option<String>, note: Option<String>, retry_after_ms: Option<u64>) {
        let reply = What::Reply(Reply {
            end: End::Portal,
            status,
            fault,
            note,
            retry_after_ms,
        });
        self.shared.recorder.record_for(place.scenario, Some(place.delivery), reply);
    }

    fn asked_ms(&self, retry_after: &str) -> Option<u64> {
        let asked = headers::parse_retry_after(retry_after, self.shared.recorder.now().wall)?;
        u64::try_from(asked.as_millis()).ok()
    }

    fn retry_after(&self, retry_after: RetryAfter) -> Option<String> {
        match retry_after {
            RetryAfter::Absent => None,
            RetryAfter::Seconds(seconds) => Some(seconds.to_string()),
            RetryAfter::Date(seconds) => {
                let wall = self.shared.recorder.now().wall;
                let at = wall
                    .checked_add(jiff::SignedDuration::from_secs(i64::from(seconds)))
                    .unwrap_or(wall);
                Some(headers::http_date(at))
            }
        }
    }
}

fn has_effect(misbehaviour: &Misbehaviour) -> bool {
    match misbehaviour {
        Misbehaviour::ServerError { moment, .. } | Misbehaviour::Hang(moment) | Misbehaviour::ResetMidBody(moment) => {
            *moment == Moment::AfterEffect
        }
        Misbehaviour::Slow(_) => true,
        Misbehaviour::Throttle { .. } | Misbehaviour::Refuse { .. } => false,
    }
}

fn valid(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl Ending {
    async fn send(self, shared: &Shared) -> Response {
        match self {
            Self::Answer { status, retry_after } => answer(status, retry_after),
            // The connection stays open until the sender gives up or the portal stops.
            Self::Silence => {
                shared.stopped().await;
                reset()
            }
            Self::Reset => reset(),
        }
    }
}

fn answer(status: StatusCode, retry_after: Option<String>) -> Response {
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    let problem = ProblemDetails {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("refused").to_owned(),
        status: status.as_u16(),
        detail: None,
        errors: Vec::new(),
        correlation_id: None,
        given_revision: None,
        current_revision: None,
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (status, [("content-type", "application/problem+json")], body).into_response();
    if let Some(value) = retry_after.and_then(|text| text.parse().ok()) {
        response.headers_mut().insert("retry-after", value);
    }
    response
}

// The head and a part of the body leave first: only a stream that pauses is flushed before it breaks.
fn reset() -> Response {
    let beginning = futures_util::stream::once(async { Ok(Bytes::from_static(b"{\"shown\"")) });
    let breach = futures_util::stream::once(async {
        tokio::task::yield_now().await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    let body = Body::from_stream(beginning.chain(breach));
    (
        StatusCode::OK,
        [("content-type", "application/json"), ("content-length", "64")],
        body,
    )
        .into_response()
}
