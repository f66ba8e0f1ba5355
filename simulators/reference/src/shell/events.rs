//! The ERP's side: order events, whose signature is checked on the raw bytes before anything else is believed.

use super::body::receive_whole;
use super::context::Shell;
use super::gateway::answer_then_work;
use super::refusal::Refusal;
use super::respond::{correlation, owned, pairs, respond, text};
use crate::border::{Answer, ErpEvent, Input};
use crate::policies::Intake;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use countersign_transports::cloudevents::CloudEvent;
use countersign_transports::signature;
use jiff::Timestamp;
use std::sync::Arc;

/// An order of thousands of lines stays far below it.
const LARGEST: u64 = 8 * 1024 * 1024;

/// `POST /events`.
pub(super) async fn receive(State(shell): State<Arc<Shell>>, headers: HeaderMap, body: Body) -> Response {
    respond(work(&shell, &headers, body).await, &headers)
}

async fn work(shell: &Shell, headers: &HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let raw = receive_whole(body, LARGEST).await?;
    let given = pairs(headers);
    let gateway = &shell.policies.gateway;
    let judged_at = (gateway.judged_at)(shell.clock.now().wall, signed_at(headers));
    let signed = (gateway.signed)(&raw);
    signature::verify(&shell.settings.event_secret, &given, &signed, judged_at).map_err(|error| {
        shell.metrics.signature_refused();
        Refusal::invalid_signature(error.to_string())
    })?;
    let event = CloudEvent::decode(&given, &raw).map_err(|error| Refusal::malformed(error.to_string()))?;
    // The signature covers `webhook-id`, but in the binary mode no header of the event: without this, a captured event could be sent
    // again as a new one.
    if text(headers, "webhook-id") != Some(event.id.as_str()) {
        shell.metrics.signature_refused();
        return Err(Refusal::invalid_signature("the event's `id` is not the signed `webhook-id`"));
    }
    let input = Input::ErpEvent(erp_event(headers, event, &raw));
    match (gateway.event_intake)() {
        Intake::AnswerThenWork => answer_then_work(&shell.engine, input).await,
        _ => Ok(shell.engine.ask(input).await?),
    }
}

fn signed_at(headers: &HeaderMap) -> Option<Timestamp> {
    let seconds = text(headers, "webhook-timestamp")?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

fn erp_event(headers: &HeaderMap, event: CloudEvent, raw: &[u8]) -> ErpEvent {
    let mut extensions = event.extensions;
    ErpEvent {
        id: event.id,
        kind: event.kind,
        correlation: extensions
            .remove("correlationid")
            .or_else(|| correlation(headers).map(str::to_owned)),
        traceparent: owned(headers, "traceparent").or_else(|| extensions.remove("traceparent")),
        content_type: event.data_content_type,
        body: event.data,
        whole: (raw.to_vec(), text(headers, "content-type").unwrap_or_default().to_owned()),
    }
}
