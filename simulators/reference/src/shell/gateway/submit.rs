//! A supplier submits a document.

use super::gate::{Entry, enter};
use crate::border::{Answer, Input, Submission};
use crate::shell::body::{Received, receive};
use crate::shell::context::Shell;
use crate::shell::refusal::Refusal;
use crate::shell::respond::{CORRELATION, is_media_type, owned, respond};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use countersign_core::ids::DocumentKind;
use countersign_transports::headers::idempotency_key;
use std::sync::Arc;

/// `POST /{version}/acknowledgements`.
pub(in crate::shell) async fn submit_acknowledgement(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::Acknowledgement, path, &headers, body).await;
    respond(found, &headers)
}

/// `POST /{version}/ship-notices`.
pub(in crate::shell) async fn submit_ship_notice(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::ShipNotice, path, &headers, body).await;
    respond(found, &headers)
}

async fn submit(
    shell: &Shell,
    kind: DocumentKind,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let Path(version) = path.map_err(|_| Refusal::not_found())?;
    let entry = enter(shell, &version, headers).await?;
    let key = key(headers)?;
    // Claimed before the body is read: a repetition while the first body is still on its way is the case that this is for.
    let claim = shell.in_progress.claim(&entry.supplier, &key);
    let limit = shell.settings.body_limit_bytes;
    let received = receive(body, limit).await?;
    let bytes = match received {
        Received::Whole(bytes) => bytes,
        Received::TooLarge(prefix) => {
            let submission = submission(kind, entry, key, headers, prefix);
            return Ok(shell.engine.ask(Input::SubmitOversized { submission, limit }).await?);
        }
    };
    if !is_media_type(headers, "application/json") {
        return Err(Refusal::unsupported_media_type());
    }
    let Some(_claim) = claim else {
        return Err(Refusal::in_progress());
    };
    Ok(shell
        .engine
        .ask(Input::Submit(submission(kind, entry, key, headers, bytes)))
        .await?)
}

/// Two different keys on one request leave open which operation it repeats, so that is as bad as none.
fn key(headers: &HeaderMap) -> Result<String, Refusal> {
    let mut all = headers.get_all("idempotency-key").iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return Err(Refusal::missing_key());
    };
    let key = value.to_str().ok().and_then(|raw| idempotency_key(raw).ok());
    key.filter(|key| !key.is_empty()).ok_or_else(Refusal::missing_key)
}

fn submission(kind: DocumentKind, entry: Entry, key: String, headers: &HeaderMap, body: Vec<u8>) -> Submission {
    Submission {
        kind,
        version: entry.version,
        supplier: entry.supplier,
        key,
        correlation: owned(headers, CORRELATION),
        traceparent: owned(headers, "traceparent"),
        content_type: owned(headers, "content-type").unwrap_or_default(),
        body,
    }
}
