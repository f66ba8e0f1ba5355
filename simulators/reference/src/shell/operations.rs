//! The operators' side: cases, dead letters, lineage, clock, health and metrics.

use super::body::receive_whole;
use super::context::Shell;
use super::metrics;
use super::refusal::Refusal;
use super::respond::{bearer, is_same_secret, json, respond};
use crate::border::{Answer, Input, Operation};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use countersign_core::ids::{CaseId, CorrelationId, DeadLetterId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;

/// What an operator sends is short.
const LARGEST: u64 = 64 * 1024;
/// How many entries a list has when nothing else is asked for, and at most.
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 1000;

type Context = State<Arc<Shell>>;
type Segment = Result<Path<String>, PathRejection>;

/// `GET /ops/v1/cases`.
pub(super) async fn list_cases(State(shell): Context, uri: Uri, headers: HeaderMap) -> Response {
    let operation = list(&uri).map(
        |List {
             correlation, after, limit, ..
         }| Operation::ListCases { correlation, after, limit },
    );
    operate(&shell, &headers, operation).await
}

/// `GET /ops/v1/cases/{case}`.
pub(super) async fn read_case(State(shell): Context, case: Segment, headers: HeaderMap) -> Response {
    operate(&shell, &headers, segment(case).map(|case| Operation::ReadCase(CaseId::new(case)))).await
}

/// `GET /ops/v1/cases/{case}/payload`.
pub(super) async fn read_case_payload(State(shell): Context, case: Segment, headers: HeaderMap) -> Response {
    operate(
        &shell,
        &headers,
        segment(case).map(|case| Operation::ReadCasePayload(CaseId::new(case))),
    )
    .await
}

/// `POST /ops/v1/cases/{case}/resolve`.
pub(super) async fn resolve_case(State(shell): Context, case: Segment, headers: HeaderMap, body: Body) -> Response {
    #[derive(Deserialize)]
    struct Resolution {
        actor: String,
        note: String,
    }
    let operation = async {
        let case = CaseId::new(segment(case)?);
        let Resolution { actor, note } = read_json(body).await?;
        for (name, given) in [("actor", &actor), ("note", &note)] {
            // The audit trail would say that somebody did something.
            if given.trim().is_empty() {
                return Err(Refusal::malformed(format!("`{name}` is empty: say who resolves the case, and how")));
            }
        }
        Ok(Operation::ResolveCase { case, actor, note })
    };
    let operation = operation.await;
    operate(&shell, &headers, operation).await
}

/// `GET /ops/v1/dead-letters`.
pub(super) async fn list_dead_letters(State(shell): Context, uri: Uri, headers: HeaderMap) -> Response {
    let operation = list(&uri).map(
        |List {
             correlation, after, limit, ..
         }| Operation::ListDeadLetters { correlation, after, limit },
    );
    operate(&shell, &headers, operation).await
}

/// `GET /ops/v1/dead-letters/{letter}/payload`.
pub(super) async fn read_dead_letter_payload(State(shell): Context, letter: Segment, headers: HeaderMap) -> Response {
    operate(
        &shell,
        &headers,
        segment(letter).map(|letter| Operation::ReadDeadLetterPayload(DeadLetterId::new(letter))),
    )
    .await
}

/// `POST /ops/v1/dead-letters/{letter}/replay`.
pub(super) async fn replay_dead_letter(State(shell): Context, letter: Segment, headers: HeaderMap) -> Response {
    operate(
        &shell,
        &headers,
        segment(letter).map(|letter| Operation::ReplayDeadLetter(DeadLetterId::new(letter))),
    )
    .await
}

/// `GET /ops/v1/audit`.
pub(super) async fn read_audit(State(shell): Context, uri: Uri, headers: HeaderMap) -> Response {
    let operation = list(&uri).map(
        |List {
             correlation,
             after,
             limit,
             document,
         }| Operation::ReadAudit {
            number: document,
            correlation,
            after,
            limit,
        },
    );
    operate(&shell, &headers, operation).await
}

/// `GET /ops/v1/lineage/{correlation}`.
pub(super) async fn read_lineage(State(shell): Context, correlation: Segment, headers: HeaderMap) -> Response {
    operate(
        &shell,
        &headers,
        segment(correlation).map(|id| Operation::ReadLineage(CorrelationId::new(id))),
    )
    .await
}

/// `GET /ops/v1/clock`.
pub(super) async fn read_clock(State(shell): Context, headers: HeaderMap) -> Response {
    operate(&shell, &headers, Ok(Operation::ReadClock)).await
}

/// `POST /ops/v1/clock`.
pub(super) async fn advance_clock(State(shell): Context, headers: HeaderMap, body: Body) -> Response {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Advance {
        advance_seconds: u64,
    }
    let operation = read_json(body)
        .await
        .map(|Advance { advance_seconds }| Operation::AdvanceClock { seconds: advance_seconds });
    operate(&shell, &headers, operation).await
}

/// `GET /health`; it needs no token.
pub(super) async fn read_health(State(shell): Context, headers: HeaderMap) -> Response {
    if !shell.readiness.is_ready() {
        return respond(Ok(json(503, &json!({ "status": "starting" }))), &headers);
    }
    respond(ask(&shell, Operation::ReadHealth).await, &headers)
}

/// `GET /metrics`; it needs no token.
pub(super) async fn read_metrics(State(shell): Context, headers: HeaderMap) -> Response {
    let queued = shell.engine.queued();
    // When the engine is too busy to say its figures, the technical ones are the more wanted.
    let figures = ask(&shell, Operation::ReadFigures)
        .await
        .map_or_else(|_| Vec::new(), |answer| answer.figures);
    let page = Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), metrics::CONTENT_TYPE.to_owned())],
        body: shell.metrics.page(queued, figures).into_bytes(),
        ..Answer::default()
    };
    respond(Ok(page), &headers)
}

/// The token is judged before the request is, so that a stranger learns nothing from how it is refused.
async fn operate(shell: &Shell, headers: &HeaderMap, operation: Result<Operation, Refusal>) -> Response {
    let is_operator = bearer(headers).is_some_and(|token| is_same_secret(token, shell.settings.operations_token.reveal()));
    if !is_operator {
        shell.metrics.token_refused();
        return respond(Err(Refusal::invalid_token()), headers);
    }
    let found = match operation {
        Ok(operation) => ask(shell, operation).await,
        Err(refusal) => Err(refusal),
    };
    respond(found, headers)
}

async fn ask(shell: &Shell, operation: Operation) -> Result<Answer, Refusal> {
    Ok(shell.engine.ask(Input::Operate(operation)).await?)
}

fn segment(path: Segment) -> Result<String, Refusal> {
    path.map(|Path(segment)| segment).map_err(|_| Refusal::not_found())
}

async fn read_json<T: DeserializeOwned>(body: Body) -> Result<T, Refusal> {
    let bytes = receive_whole(body, LARGEST).await?;
    serde_json::from_slice(&bytes).map_err(|error| Refusal::malformed(error.to_string()))
}

/// How a list is narrowed.
struct List {
    correlation: Option<CorrelationId>,
    after: Option<String>,
    limit: u32,
    /// The number of what is asked for; the audit trail alone has it.
    document: Option<String>,
}

fn list(uri: &Uri) -> Result<List, Refusal> {
    let Query(pairs): Query<Vec<(String, String)>> =
        Query::try_from_uri(uri).map_err(|_| Refusal::malformed("the query cannot be read"))?;
    let find = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let limit = match find("limit") {
        None => PAGE,
        Some(text) => match text.parse() {
            Ok(limit) if (1..=LARGEST_PAGE).contains(&limit) => limit,
            _ => return Err(Refusal::malformed(format!("`limit` is a number from 1 to {LARGEST_PAGE}"))),
        },
    };
    Ok(List {
        correlation: find("correlationId").map(CorrelationId::from),
        after: find("after").map(str::to_owned),
        limit,
        document: find("document").map(str::to_owned),
    })
}
