//! Attempts to deliver messages, and tells the engine what came of each attempt.
//!
//! When and how often a message is attempted is the engine's business; here is one attempt.

use super::clock::Clock;
use super::engine_handle::EngineHandle;
use super::metrics::{AttemptEnd, Metrics};
use crate::border::{DeliveryResult, Input, Message, Target};
use crate::policies::Policies;
use crate::settings::Settings;
use countersign_transports::http::{Client, Failure, Request, Response};
use countersign_transports::trace::{self, TraceParent};
use countersign_transports::{headers, signature};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;

/// How many attempts may be under way to one target.
const SLOTS: usize = 32;
/// How often, and how far apart, the end of an attempt is told when the store fails.
const REPORTS: u32 = 10;
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// Whoever attempts deliveries.
pub(super) struct Courier {
    pub(super) client: Client,
    pub(super) settings: Arc<Settings>,
    pub(super) policies: Policies,
    pub(super) engine: EngineHandle,
    pub(super) clock: Clock,
    pub(super) metrics: Arc<Metrics>,
    pub(super) slots: Slots,
}

/// The places for attempts to each target: one that hangs must not hold up another.
pub(super) struct Slots {
    erp: Semaphore,
    portal: Semaphore,
    transport: Semaphore,
    warehouse: Semaphore,
    documents: Semaphore,
}

impl Slots {
    /// Returns free places.
    pub(super) fn new() -> Self {
        Self {
            erp: Semaphore::new(SLOTS),
            portal: Semaphore::new(SLOTS),
            transport: Semaphore::new(SLOTS),
            warehouse: Semaphore::new(SLOTS),
            documents: Semaphore::new(SLOTS),
        }
    }

    fn of(&self, target: Target) -> &Semaphore {
        match target {
            Target::Erp => &self.erp,
            Target::Portal => &self.portal,
            Target::Transport => &self.transport,
            Target::Warehouse => &self.warehouse,
            Target::Documents => &self.documents,
        }
    }

    fn close(&self) {
        for slots in [&self.erp, &self.portal, &self.transport, &self.warehouse, &self.documents] {
            slots.close();
        }
    }
}

/// Attempts every message that comes, until `stop`; then lets the attempts under way end and begins none.
pub(super) async fn run(courier: Courier, mut messages: mpsc::UnboundedReceiver<Message>, mut stop: oneshot::Receiver<()>) {
    let courier = Arc::new(courier);
    let mut attempts = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = &mut stop => break,
            Some(_) = attempts.join_next() => {}
            message = messages.recv() => match message {
                Some(message) => drop(attempts.spawn(attempt(Arc::clone(&courier), message))),
                None => break,
            },
        }
    }
    courier.slots.close();
    while attempts.join_next().await.is_some() {}
}

async fn attempt(courier: Arc<Courier>, message: Message) {
    // A closed semaphore means that the process is ending: the message stays in the outbox for the next start.
    let Ok(_slot) = courier.slots.of(message.target).acquire().await else {
        return;
    };
    courier.metrics.attempt_begins(message.target, message.attempt);
    let sent = courier
        .client
        .send(&request(&courier.settings, &message, courier.clock.now().wall))
        .await;
    let result = judge(&courier.policies, sent, courier.clock.now().wall);
    if let DeliveryResult::Delivered { .. } = result {
        for _ in 0..courier.policies.delivery.echoes {
            // Whatever comes of it: the message was delivered before.
            let _ = courier
                .client
                .send(&request(&courier.settings, &message, courier.clock.now().wall))
                .await;
        }
    }
    let end = match result {
        DeliveryResult::Delivered { .. } => AttemptEnd::Delivered,
        DeliveryResult::Retryable { .. } => AttemptEnd::Retryable,
        DeliveryResult::Refused { .. } => AttemptEnd::Refused,
    };
    courier.metrics.attempt_ends(message.target, end);
    report(&courier.engine, message.id, result).await;
}

/// Says what came of an attempt; a store that fails for a moment must not make the engine wait for it until the next start.
async fn report(engine: &EngineHandle, message: i64, result: DeliveryResult) {
    for _ in 0..REPORTS {
        let result = result.clone();
        match engine.tell(Input::Delivered { message, result }).await {
            Some(answer) if answer.status >= 500 => tokio::time::sleep(AFTER_FAILURE).await,
            _ => return,
        }
    }
}

fn request(settings: &Settings, message: &Message, now: Timestamp) -> Request {
    let side = settings.far_side(message.target);
    let mut request = Request::new("POST", format!("{}{}", side.base_url, message.path))
        .header("content-type", message.content_type.clone())
        .header("x-correlation-id", message.correlation.clone())
        .header("traceparent", next_hop(message.traceparent.as_deref()).to_string());
    match message.target {
        Target::Erp | Target::Transport | Target::Warehouse | Target::Documents => {
            request = request
                .header("authorization", format!("Bearer {}", side.secret.reveal()))
                .header("idempotency-key", headers::quote_key(&message.key));
        }
        Target::Portal => {
            for (name, value) in signature::headers(&side.secret, &message.key, now, &message.body) {
                request = request.header(&name, value);
            }
        }
    }
    request.body(message.body.clone())
}

/// Keeps the trace and makes a new parent; a message without a readable trace begins one.
fn next_hop(received: Option<&str>) -> TraceParent {
    match received.and_then(TraceParent::parse) {
        Some(parent) => parent.child(trace::random_id()),
        None => {
            let trace_id = (u128::from(trace::random_id()) << 64) | u128::from(trace::random_id());
            TraceParent::new(trace_id, trace::random_id())
        }
    }
}

fn judge(policies: &Policies, sent: Result<Response, Failure>, now: Timestamp) -> DeliveryResult {
    let response = match sent {
        Ok(response) => response,
        Err(failure) => {
            return DeliveryResult::Retryable {
                detail: failure.to_string(),
                retry_after: None,
            };
        }
    };
    let status = response.status;
    let detail = format!("answered {status}");
    if (200..300).contains(&status) {
        DeliveryResult::Delivered { status }
    } else if (policies.delivery.is_retryable)(status) {
        let retry_after = response
            .header("retry-after")
            .and_then(|text| (policies.delivery.retry_after)(text, now));
        DeliveryResult::Retryable { detail, retry_after }
    } else {
        DeliveryResult::Refused { status, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, retry_after: Option<&str>, expected: &str) {
        let headers = retry_after
            .map(|text| ("retry-after".to_owned(), text.to_owned()))
            .into_iter()
            .collect();
        let response = Response {
            status,
            headers,
            body: Vec::new(),
        };
        let now = "2026-10-21T07:27:58Z".parse().expect("the test writes a time");
        let found = match judge(&Policies::correct(), Ok(response), now) {
            DeliveryResult::Delivered { status } => format!("delivered {status}"),
            DeliveryResult::Retryable { detail, retry_after } => format!("{detail}, again after {retry_after:?}"),
            DeliveryResult::Refused { status, .. } => format!("refused {status}"),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn an_answer_is_done_worth_another_attempt_or_final() {
        check(204, None, "delivered 204");
        check(503, Some("2"), "answered 503, again after Some(2s)");
        check(429, Some("Wed, 21 Oct 2026 07:28:00 GMT"), "answered 429, again after Some(2s)");
        check(408, None, "answered 408, again after None");
        check(500, Some("soon"), "answered 500, again after None");
        check(302, None, "refused 302");
        check(422, Some("2"), "refused 422");
    }

    #[test]
    fn a_broken_connection_is_worth_another_attempt() {
        let failures = [
            Failure::TimedOut(Duration::from_secs(2)),
            Failure::NotSent("refused".to_owned()),
            Failure::Broken("reset".to_owned()),
        ];
        for failure in failures {
            let result = judge(&Policies::correct(), Err(failure), Timestamp::now());
            assert!(matches!(result, DeliveryResult::Retryable { retry_after: None, .. }), "{result:?}");
        }
    }

    #[test]
    fn the_next_hop_keeps_the_trace_and_has_a_new_parent() {
        let received = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let sent = next_hop(Some(received)).to_string();
        assert!(
            sent.starts_with("00-0af7651916cd43dd8448eb211c80319c-") && sent != received,
            "{sent}"
        );
        assert!(TraceParent::parse(&next_hop(Some("garbage")).to_string()).is_some());
    }
}
