//! The token endpoint: OAuth 2.0 client credentials (RFC 6749, section 4.4) with HTTP Basic.

use crate::border::{Answer, Input};
use crate::shell::body::receive_whole;
use crate::shell::context::Shell;
use crate::shell::entropy;
use crate::shell::refusal::Refusal;
use crate::shell::respond::{append, credentials, is_media_type, is_same_secret, json, respond};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_core::ids::SupplierId;
use serde_json::json;
use std::sync::Arc;

/// A token request has one short parameter.
const LARGEST_FORM: u64 = 8 * 1024;

/// `POST /oauth/token`.
pub(in crate::shell) async fn issue_token(State(shell): State<Arc<Shell>>, headers: HeaderMap, body: Body) -> Response {
    let mut response = respond(issue(&shell, &headers, body).await, &headers);
    // RFC 6749, section 5.1: no cache may keep what this endpoint says.
    response.headers_mut().remove("cache-control");
    append(response.headers_mut(), "cache-control", "no-store");
    response
}

async fn issue(shell: &Shell, headers: &HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let form = receive_whole(body, LARGEST_FORM).await?;
    if let Err(error) = check_form(headers, &form) {
        return Ok(refuse(400, error));
    }
    let Some(supplier) = authenticated_client(shell, headers) else {
        shell.metrics.token_refused();
        let mut answer = refuse(401, "invalid_client");
        answer.headers.push((
            "www-authenticate".to_owned(),
            "Basic realm=\"countersign\", charset=\"UTF-8\"".to_owned(),
        ));
        return Ok(answer);
    };
    let token = entropy::token();
    Ok(shell.engine.ask(Input::IssueToken { supplier, token }).await?)
}

/// Returns the error code of a form that is no request for client credentials.
fn check_form(headers: &HeaderMap, form: &[u8]) -> Result<(), &'static str> {
    if !is_media_type(headers, "application/x-www-form-urlencoded") {
        return Err("invalid_request");
    }
    let parameters = parameters(form).ok_or("invalid_request")?;
    let grants: Vec<&str> = parameters
        .iter()
        .filter(|(name, _)| name == "grant_type")
        .map(|(_, value)| value.as_str())
        .collect();
    match grants.as_slice() {
        ["client_credentials"] => Ok(()),
        [_] => Err("unsupported_grant_type"),
        _ => Err("invalid_request"),
    }
}

/// A form has the syntax of a query, so the query's reader reads it.
fn parameters(form: &[u8]) -> Option<Vec<(String, String)>> {
    let uri = Uri::builder()
        .path_and_query(format!("/?{}", std::str::from_utf8(form).ok()?))
        .build()
        .ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(parameters)| parameters)
}

/// Compares with every client, found or not, so that the time does not tell which client ids exist.
fn authenticated_client(shell: &Shell, headers: &HeaderMap) -> Option<SupplierId> {
    let decoded = STANDARD.decode(credentials(headers, "basic")?).ok()?;
    let given = String::from_utf8(decoded).ok()?;
    let mut found = None;
    for supplier in &shell.settings.suppliers {
        let expected = format!("{}:{}", supplier.client_id, supplier.client_secret.reveal());
        if is_same_secret(&given, &expected) {
            found = Some(supplier.id.clone());
        }
    }
    found
}

fn refuse(status: u16, error: &str) -> Answer {
    json(status, &json!({ "error": error }))
}
