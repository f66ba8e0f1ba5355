//! The desk: a small API from which a person drives an ERP simulator that runs alone. It asks for no token and answers this machine only.

use crate::amendment::{Publish, Release};
use crate::answer::Answer;
use crate::draft::{DraftLine, OrderDraft};
use crate::error::ErpError;
use crate::session::ErpSession;
use crate::world::World;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::Response;
use axum::middleware::{Next, from_fn};
use axum::routing::{get, post};
use countersign_core::amount::{Price, Quantity};
use countersign_core::fault::{Fault, Misbehaviour, Moment, RetryAfter, Selector};
use countersign_core::history::Function;
use countersign_core::ids::{CorrelationId, MaterialId, OrderNumber, PlantId, SupplierId};
use countersign_transports::trace::random_id;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Returns the desk's routes.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/desk/orders", post(release))
        .route("/desk/orders/{order}/revise", post(revise))
        .route("/desk/orders/{order}/cancel", post(cancel))
        .route("/desk/faults", post(set_fault))
        .route("/desk/ledger", get(ledger))
        .layer(from_fn(only_from_here))
}

/// There is no token, so the call must come from this machine, and not from a web page that a browser on it shows.
async fn only_from_here(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response<Body> {
    if !peer.ip().is_loopback() || request.headers().contains_key("origin") {
        return Answer::problem(403, "desk-closed", "the desk is for this machine only").whole();
    }
    next.run(request).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct NewOrder {
    order_number: Option<OrderNumber>,
    supplier: Option<SupplierId>,
    plant: Option<PlantId>,
    lines: Vec<NewLine>,
    note: Option<String>,
    correlation_id: Option<CorrelationId>,
    hold: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLine {
    material: MaterialId,
    quantity: Quantity,
    price: Option<Price>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Change {
    /// New quantities by line number.
    quantities: std::collections::BTreeMap<u32, Quantity>,
    note: Option<String>,
    hold: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewFault {
    misbehaviour: Kind,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    moment: Option<Moment>,
    #[serde(default)]
    delay_milliseconds: u64,
    #[serde(default)]
    retry_after_seconds: Option<u32>,
    #[serde(default)]
    retry_after_as_date: bool,
    #[serde(default)]
    skip: u32,
    #[serde(default)]
    times: Option<u32>,
    #[serde(default)]
    order: Option<OrderNumber>,
    #[serde(default)]
    supplier: Option<SupplierId>,
    #[serde(default)]
    correlation: Option<CorrelationId>,
    #[serde(default)]
    function: Option<Function>,
    #[serde(default)]
    body_contains: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    ServerError,
    Hang,
    Slow,
    ResetMidBody,
    Throttle,
    Refuse,
}

async fn release(State(world): State<Arc<World>>, body: Bytes) -> Response<Body> {
    let new: NewOrder = match read(&body) {
        Ok(new) => new,
        Err(problem) => return problem.whole(),
    };
    let master_data = world.master_data();
    let known = master_data
        .suppliers
        .iter()
        .find(|known| new.supplier.as_ref().is_none_or(|id| known.supplier == *id));
    let supplier = new.supplier.clone().or_else(|| known.map(|known| known.supplier.clone()));
    let Some(supplier) = supplier else {
        return Answer::problem(422, "no-supplier", "the master data has no supplier: name one").whole();
    };
    let usual_plant = known
        .and_then(|known| known.plants.first())
        .or_else(|| master_data.plants.first().map(|plant| &plant.plant));
    let plant = new
        .plant
        .clone()
        .or_else(|| usual_plant.cloned())
        .unwrap_or_else(|| PlantId::new("P100"));
    let number = new
        .order_number
        .clone()
        .unwrap_or_else(|| OrderNumber::new(format!("45{:08}", random_id() % 100_000_000)));
    if world.ledger().order(&number).is_some() {
        return Answer::problem(409, "duplicate", format!("the ERP has an order `{number}` already")).whole();
    }
    let publish = publish(new.hold);
    let draft = new.draft(number, supplier, plant);
    released(&session(&world).release(&draft, publish))
}

impl NewOrder {
    fn draft(self, number: OrderNumber, supplier: SupplierId, plant: PlantId) -> OrderDraft {
        let mut draft = OrderDraft::typical(number, supplier, plant);
        draft.correlation = self.correlation_id;
        if let Some(note) = self.note {
            draft.note = note;
        }
        if !self.lines.is_empty() {
            draft.lines = self.lines.into_iter().map(NewLine::draft).collect();
        }
        draft
    }
}

impl NewLine {
    fn draft(self) -> DraftLine {
        let line = DraftLine::new(self.material, self.quantity, Decimal::ONE);
        match self.price {
            Some(price) => DraftLine { price, ..line },
            None => line,
        }
    }
}

async fn revise(State(world): State<Arc<World>>, Path(order): Path<OrderNumber>, body: Bytes) -> Response<Body> {
    let change: Change = match read(&body) {
        Ok(change) => change,
        Err(problem) => return problem.whole(),
    };
    let publish = publish(change.hold);
    let revised = session(&world).revise(&order, |order| change.apply(order), publish);
    told(revised)
}

impl Change {
    fn apply(self, order: &mut countersign_core::documents::PurchaseOrder) {
        for line in &mut order.lines {
            if let Some(quantity) = self.quantities.get(&line.line) {
                line.quantity = quantity.clone();
                // The parts of a schedule add up to the line; a person who changes the line has one delivery in mind.
                line.schedule.truncate(1);
                line.schedule.iter_mut().for_each(|part| part.quantity = quantity.clone());
            }
        }
        if let Some(note) = self.note {
            order.note = note;
        }
    }
}

async fn cancel(State(world): State<Arc<World>>, Path(order): Path<OrderNumber>) -> Response<Body> {
    told(session(&world).cancel(&order, Publish::Now))
}

async fn set_fault(State(world): State<Arc<World>>, body: Bytes) -> Response<Body> {
    match read::<NewFault>(&body) {
        Ok(new) => {
            let fault = session(&world).set_fault(new.into_fault());
            json_answer(201, &json!({ "fault": fault.text() }))
        }
        Err(problem) => problem.whole(),
    }
}

impl NewFault {
    fn into_fault(self) -> Fault {
        let moment = self.moment.unwrap_or(Moment::BeforeEffect);
        let retry_after = match (self.retry_after_seconds, self.retry_after_as_date) {
            (None, _) => RetryAfter::Absent,
            (Some(seconds), false) => RetryAfter::Seconds(seconds),
            (Some(seconds), true) => RetryAfter::Date(seconds),
        };
        let status = |usual| self.status.unwrap_or(usual);
        Fault {
            misbehaviour: match self.misbehaviour {
                Kind::ServerError => Misbehaviour::ServerError {
                    status: status(500),
                    moment,
                },
                Kind::Hang => Misbehaviour::Hang(moment),
                Kind::Slow => Misbehaviour::Slow(Duration::from_millis(self.delay_milliseconds)),
                Kind::ResetMidBody => Misbehaviour::ResetMidBody(moment),
                Kind::Throttle => Misbehaviour::Throttle {
                    status: status(503),
                    retry_after,
                },
                Kind::Refuse => Misbehaviour::Refuse { status: status(422) },
            },
            select: Selector {
                order: self.order,
                supplier: self.supplier,
                correlation: self.correlation,
                function: self.function,
                body_contains: self.body_contains,
            },
            skip: self.skip,
            times: self.times.unwrap_or(u32::MAX),
        }
    }
}

async fn ledger(State(world): State<Arc<World>>) -> Response<Body> {
    let ledger = world.ledger();
    let orders: Vec<Value> = ledger
        .order_numbers()
        .into_iter()
        .map(|number| {
            json!({
                "order": ledger.order(number),
                "commitments": ledger.commitments(number),
                "shipments": ledger.shipments(number),
                "receipts": ledger.receipts(number),
                "invoices": ledger.invoices(number),
                "creditNotes": ledger.credit_notes(number),
                "payments": ledger.payments(number),
                "qualityNotices": ledger.quality_notices(number),
                "correctiveActions": ledger.corrective_actions(number),
                "complianceDocuments": ledger.compliance_documents(number),
            })
        })
        .collect();
    let forecasts: Vec<Value> = ledger
        .forecast_numbers()
        .into_iter()
        .map(|number| json!({ "forecast": ledger.forecast(number), "commitments": ledger.inventory_commitments(number) }))
        .collect();
    json_answer(
        200,
        &json!({ "effects": ledger.effects(), "orders": orders, "forecasts": forecasts }),
    )
}

fn session(world: &Arc<World>) -> ErpSession {
    ErpSession::new(Arc::clone(world), world.recorder.clone())
}

fn publish(hold: bool) -> Publish {
    if hold { Publish::Hold } else { Publish::Now }
}

/// Reads a body; an empty one means that everything is as usual.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Answer> {
    let body = if body.is_empty() { &b"{}"[..] } else { body };
    serde_json::from_slice(body).map_err(|error| Answer::problem(400, "malformed", error.to_string()))
}

fn told(release: Result<Release, ErpError>) -> Response<Body> {
    match release {
        Ok(release) => released(&release),
        Err(error) => Answer::problem(404, "not-found", error.to_string()).whole(),
    }
}

fn released(release: &Release) -> Response<Body> {
    json_answer(201, &json!({ "event": release.event.id(), "order": release.order }))
}

fn json_answer(status: u16, value: &Value) -> Response<Body> {
    Answer::json(status, value.to_string()).whole()
}
