//! A supplier submits a document.

use super::gate::{Entry, admit, identify};
use super::work::{keep_later, work};
use crate::border::{Answer, Input, Part, Submission};
use crate::policies::{InFlight, Intake};
use crate::shell::body::{Received, receive};
use crate::shell::context::Shell;
use crate::shell::in_progress::Claim;
use crate::shell::refusal::Refusal;
use crate::shell::respond::{correlation, is_media_type, owned, respond};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use countersign_core::ids::{DocumentKind, SupplierId};
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

/// `POST /{version}/invoices`; there were none before the version that brought them.
pub(in crate::shell) async fn submit_invoice(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::Invoice, path, &headers, body).await;
    respond(found, &headers)
}

/// `POST /{version}/credit-notes`; there were none before the version that brought them.
pub(in crate::shell) async fn submit_credit_note(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::CreditNote, path, &headers, body).await;
    respond(found, &headers)
}

/// `POST /{version}/corrective-actions`; there were none before the version that brought them.
pub(in crate::shell) async fn submit_corrective_action(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::CorrectiveAction, path, &headers, body).await;
    respond(found, &headers)
}

/// `POST /{version}/inventory-commitments`; there were none before the version that brought them.
pub(in crate::shell) async fn submit_inventory_commitment(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::InventoryCommitment, path, &headers, body).await;
    respond(found, &headers)
}

/// `POST /{version}/compliance-documents`; there were none before the version that brought them.
pub(in crate::shell) async fn submit_compliance_document(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let found = submit(&shell, DocumentKind::ComplianceDocument, path, &headers, body).await;
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
    let entry = identify(shell, &version, headers).await?;
    if let Err(refusal) = admit(shell, &entry) {
        if (shell.policies.keys.is_kept)(refusal.status()) {
            keep_refusal(shell, kind, entry, headers, body, &refusal).await?;
        }
        return Err(refusal);
    }
    let key = key(headers)?;
    let intake = (shell.policies.gateway.intake)();
    // Claimed before the body is read: a repetition while the first body is still on its way is the case that this is for.
    let hold = hold(shell, intake, &entry.supplier, &key).await;
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
    let submission = submission(kind, entry, key, headers, bytes);
    if let Hold::Another = hold {
        let refusal = Refusal::in_progress();
        if (shell.policies.gateway.keeps_in_progress)() {
            let answer = refusal.clone().into_answer(submission.correlation.as_deref());
            keep_later(shell, submission, answer);
        }
        return Err(refusal);
    }
    work(shell, intake, submission).await
}

/// How a request stands to its key.
enum Hold {
    /// It is this request's until it is dropped.
    Own { _claim: Claim },
    /// It needs none.
    Free,
    /// Another request works on it.
    Another,
}

async fn hold(shell: &Shell, intake: Intake, supplier: &SupplierId, key: &str) -> Hold {
    if intake == Intake::LookThenWork {
        return Hold::Free;
    }
    if let Some(claim) = shell.in_progress.claim(supplier, key) {
        return Hold::Own { _claim: claim };
    }
    match (shell.policies.gateway.in_flight)() {
        InFlight::Refuse => Hold::Another,
        InFlight::Wait => Hold::Own {
            _claim: shell.in_progress.wait(supplier, key).await,
        },
    }
}

/// Keeps the refusal of a request that was not let in as its key's answer.
async fn keep_refusal(
    shell: &Shell,
    kind: DocumentKind,
    entry: Entry,
    headers: &HeaderMap,
    body: Body,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let key = key(headers)?;
    if let Received::Whole(bytes) = receive(body, shell.settings.body_limit_bytes).await? {
        let submission = submission(kind, entry, key, headers, bytes);
        let answer = refusal.clone().into_answer(submission.correlation.as_deref());
        shell.engine.ask(Input::Keep { submission, answer }).await?;
    }
    Ok(())
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
        correlation: correlation(headers).map(str::to_owned),
        traceparent: owned(headers, "traceparent"),
        content_type: owned(headers, "content-type").unwrap_or_default(),
        body,
        part: Part::Whole,
    }
}
