//! The portal by itself, for `countersign simulate portal`: a small desk without credentials, for trying things by hand.

use crate::answered::Submitted;
use crate::draft::Portion;
use crate::error::PortalError;
use crate::faults::FaultId;
use crate::pages::OrderPage;
use crate::portal::Portal;
use crate::server;
use crate::session::PortalSession;
use crate::settings::PortalSettings;
use crate::shared::Shared;
use crate::submission::Drafted;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use countersign_core::documents::PurchaseOrder;
use countersign_core::fault::{Fault, Misbehaviour, Moment, RetryAfter, Selector};
use countersign_core::history::Recorder;
use countersign_core::ids::{OrderNumber, SupplierId};
use countersign_core::status::Response as Answer;
use countersign_transports::network::Network;
use serde::Deserialize;
use serde_json::{Value, json};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

const SUBMIT_DEADLINE: Duration = Duration::from_secs(30);

/// Runs the portal alone until `shutdown` is done; `ready` is told its base URL once it listens.
///
/// Besides the integration's pushes it serves, without credentials: `GET /desk/orders`,
/// `POST /desk/orders/{order}/acknowledge` with `{"response"}`, `POST /desk/orders/{order}/ship` with `{"percent"}`,
/// `POST /desk/faults` and `DELETE /desk/faults/{fault}`.
///
/// # Errors
/// [`PortalError::Listen`] when the address cannot be listened on.
pub async fn run_alone(
    settings: PortalSettings,
    recorder: Recorder,
    ready: impl FnOnce(&str),
    shutdown: impl Future<Output = ()>,
) -> Result<(), PortalError> {
    let shared = Arc::new(Shared::new(settings, recorder.clone(), &Network::Sockets));
    let session = PortalSession::new(Arc::clone(&shared), recorder);
    let routes = server::routes(Arc::clone(&shared)).merge(desk_routes(session));
    let portal = Portal::serve(shared, routes).await?;
    ready(&portal.base_url());
    shutdown.await;
    portal.stop().await;
    Ok(())
}

fn desk_routes(session: PortalSession) -> Router {
    Router::new()
        .route("/desk/orders", get(list))
        .route("/desk/orders/{order}/acknowledge", post(acknowledge))
        .route("/desk/orders/{order}/ship", post(ship))
        .route("/desk/faults", post(set_fault))
        .route("/desk/faults/{fault}", delete(lift_fault))
        .with_state(session)
}

async fn list(State(session): State<PortalSession>) -> Response {
    let orders: Vec<Value> = session.shared.ledger().pages().orders().map(shown).collect();
    answer(StatusCode::OK, &json!({ "orders": orders }))
}

#[derive(Deserialize)]
struct AcknowledgeWish {
    #[serde(default)]
    response: Option<Answer>,
}

async fn acknowledge(State(session): State<PortalSession>, Path(order): Path<OrderNumber>, body: Bytes) -> Response {
    let wish: AcknowledgeWish = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let (supplier, order) = match find(&session, &order) {
        Ok(found) => found,
        Err(refusal) => return refusal,
    };
    let desk = session.supplier(&supplier);
    let draft = desk.draft_acknowledgement(&order, order.revision, wish.response.unwrap_or(Answer::Accepted));
    submit(&session, &supplier, draft.into()).await
}

#[derive(Deserialize)]
struct ShipWish {
    #[serde(default)]
    percent: Option<u32>,
}

async fn ship(State(session): State<PortalSession>, Path(order): Path<OrderNumber>, body: Bytes) -> Response {
    let wish: ShipWish = match read(&body) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    let (supplier, order) = match find(&session, &order) {
        Ok(found) => found,
        Err(refusal) => return refusal,
    };
    let portion = wish.percent.map_or(Portion::Whole, Portion::Percent);
    let draft = session.supplier(&supplier).draft_ship_notice(&order, &portion);
    submit(&session, &supplier, draft.into()).await
}

async fn submit(session: &PortalSession, supplier: &SupplierId, document: Drafted) -> Response {
    let desk = session.supplier(supplier);
    let submitted = desk.submit_until_answered(desk.submission(document), SUBMIT_DEADLINE).await;
    answer(StatusCode::OK, &told(&submitted))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FaultWish {
    kind: FaultKind,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    moment: Option<Moment>,
    #[serde(default)]
    delay_ms: Option<u64>,
    #[serde(default)]
    retry_after_seconds: Option<u32>,
    #[serde(default)]
    order: Option<OrderNumber>,
    #[serde(default)]
    supplier: Option<SupplierId>,
    #[serde(default)]
    skip: Option<u32>,
    #[serde(default)]
    times: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FaultKind {
    ServerError,
    Hang,
    Slow,
    Reset,
    Throttle,
    Refuse,
}

impl FaultWish {
    fn fault(self) -> Fault {
        let moment = self.moment.unwrap_or(Moment::BeforeEffect);
        let misbehaviour = match self.kind {
            FaultKind::ServerError => Misbehaviour::ServerError {
                status: self.status.unwrap_or(503),
                moment,
            },
            FaultKind::Hang => Misbehaviour::Hang(moment),
            FaultKind::Slow => Misbehaviour::Slow(Duration::from_millis(self.delay_ms.unwrap_or(1_000))),
            FaultKind::Reset => Misbehaviour::ResetMidBody(moment),
            FaultKind::Throttle => Misbehaviour::Throttle {
                status: self.status.unwrap_or(429),
                retry_after: self.retry_after_seconds.map_or(RetryAfter::Absent, RetryAfter::Seconds),
            },
            FaultKind::Refuse => Misbehaviour::Refuse {
                status: self.status.unwrap_or(422),
            },
        };
        Fault {
            select: Selector {
                order: self.order,
                supplier: self.supplier,
                ..Selector::default()
            },
            misbehaviour,
            skip: self.skip.unwrap_or(0),
            times: self.times.unwrap_or(1),
        }
    }
}

async fn set_fault(State(session): State<PortalSession>, body: Bytes) -> Response {
    match read::<FaultWish>(&body) {
        Ok(wish) => {
            let id = session.set_fault(wish.fault());
            answer(StatusCode::CREATED, &json!({ "fault": id.0 }))
        }
        Err(refusal) => refusal,
    }
}

async fn lift_fault(State(session): State<PortalSession>, Path(fault): Path<u32>) -> Response {
    session.lift(FaultId(fault));
    answer(StatusCode::OK, &json!({ "fault": fault, "hits": session.hits(FaultId(fault)) }))
}

// An empty body is an empty wish, so that `curl -X POST` is enough.
#[expect(clippy::result_large_err, reason = "the error is the answer itself")]
fn read<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, Response> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| refusal(StatusCode::BAD_REQUEST, &error.to_string()))
}

#[expect(clippy::result_large_err, reason = "the error is the answer itself")]
fn find(session: &PortalSession, number: &OrderNumber) -> Result<(SupplierId, PurchaseOrder), Response> {
    let ledger = session.shared.ledger();
    let page = ledger.pages().orders().find(|page| page.order_number == *number);
    let page = page.ok_or_else(|| refusal(StatusCode::NOT_FOUND, "no such order is shown"))?;
    if session.shared.supplier(&page.supplier).is_none() {
        return Err(refusal(StatusCode::NOT_FOUND, "the order's supplier is not played here"));
    }
    let order = page.order.clone();
    let order = order.ok_or_else(|| refusal(StatusCode::CONFLICT, "the order as shown cannot be read"))?;
    Ok((page.supplier.clone(), order))
}

fn shown(page: &OrderPage) -> Value {
    json!({
        "orderNumber": page.order_number,
        "supplier": page.supplier,
        "revision": page.revision,
        "status": page.status,
        "sourceStatus": page.source_word,
        "order": page.order,
    })
}

fn told(submitted: &Submitted) -> Value {
    json!({
        "number": submitted.document.number,
        "key": submitted.key,
        "attempts": submitted.answered.attempt,
        "result": submitted.result(),
        "reason": submitted.answered.reason,
        "status": submitted.status(),
        "answer": submitted.answered.json(),
    })
}

fn refusal(status: StatusCode, why: &str) -> Response {
    answer(status, &json!({ "type": "about:blank", "title": why, "status": status.as_u16() }))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}
