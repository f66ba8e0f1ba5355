//! Steps about segregation: other suppliers' documents, and tokens.

use super::orders::quantity;
use super::submit::{acknowledgement, submit};
use crate::wording::told;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::Expected;
use countersign_core::ids::{CorrelationId, OrderNumber};
use countersign_core::promise::Claim;
use countersign_core::status::{Reason, Response};
use countersign_portal::{Answered, OrderView, Portion, Submission, Target, TokenChoice};
use cucumber::{given, then, when};

/// Another supplier reads the order, and then one that does not exist.
#[when(expr = "another supplier reads the order")]
async fn other_reads(world: &mut Procurement) -> Step {
    let order = world.order()?.order.clone();
    let desk = world.other_desk()?;
    let mut lookup = desk.lookup();
    lookup.owner = Some(order.supplier.clone());
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("another supplier's order".to_owned());
    world.read = Some(desk.look_up(&Target::Order(order.order_number.clone()), lookup).await);
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("an order that does not exist".to_owned());
    world.missing = Some(desk.look_up(&Target::Order(missing_number(&order)), lookup).await);
    Ok(())
}

/// A number that looks like the order's and was never given to one.
fn missing_number(order: &PurchaseOrder) -> OrderNumber {
    OrderNumber::new(format!("{}X", order.order_number))
}

/// The same order as the other supplier would have it if it were its own, under this number.
fn as_own(order: &PurchaseOrder, number: OrderNumber, world: &Procurement) -> Step<PurchaseOrder> {
    let other = world.other_supplier()?;
    let mut own = order.clone();
    own.order_number = number;
    own.supplier = other.id;
    own.plant = other.plants.first().cloned().unwrap_or_else(|| order.plant.clone());
    Ok(own)
}

/// What must become of a document whose order its supplier does not have: it waits like any early arrival, and then is a case.
fn expected_for_stranger(world: &Procurement) -> Step<Expected> {
    Ok(if world.offers(Claim::Clock)? {
        Expected::Case(vec![Reason::ParentMissing])
    } else {
        Expected::Either
    })
}

/// Another supplier acknowledges the order as if it were its own, and then one that does not exist.
#[when(expr = "another supplier acknowledges the order as its own")]
async fn other_acknowledges(world: &mut Procurement) -> Step {
    let order = world.order()?.order.clone();
    let desk = world.other_desk()?;
    let foreign = as_own(&order, order.order_number.clone(), world)?;
    let missing = as_own(&order, missing_number(&order), world)?;
    let mut submission = desk.submission(desk.draft_acknowledgement(&foreign, order.revision, Response::Accepted));
    submission.order_owner = Some(order.supplier.clone());
    let counterpart = desk.submission(desk.draft_acknowledgement(&missing, order.revision, Response::Accepted));
    submit_both(world, submission, counterpart).await
}

/// Another supplier ships against the order as if it were its own, and then against one that does not exist.
#[when(expr = "another supplier ships against the order as its own")]
async fn other_ships(world: &mut Procurement) -> Step {
    let order = world.order()?.order.clone();
    let desk = world.other_desk()?;
    let foreign = as_own(&order, order.order_number.clone(), world)?;
    let missing = as_own(&order, missing_number(&order), world)?;
    let portion = Portion::Lines(vec![(10, quantity("1", "EA")?)]);
    let mut submission = desk.submission(desk.draft_ship_notice(&foreign, &portion));
    submission.order_owner = Some(order.supplier.clone());
    let counterpart = desk.submission(desk.draft_ship_notice(&missing, &portion));
    submit_both(world, submission, counterpart).await
}

async fn submit_both(world: &mut Procurement, foreign: Submission, missing: Submission) -> Step {
    let expected = expected_for_stranger(world)?;
    let desk = world.other_desk()?;
    let submitted = desk
        .submit_until_answered(foreign.expecting(expected.clone(), "another supplier's order"), world.patience()?)
        .await;
    let counterpart = desk
        .submit_until_answered(missing.expecting(expected, "an order that does not exist"), world.patience()?)
        .await;
    world.read = Some(submitted.answered.clone());
    world.missing = Some(counterpart.answered);
    world.submitted(submitted);
    Ok(())
}

/// The last answer differs in nothing from the one for an order that does not exist: status, headers, kind of problem.
#[then(expr = "it is answered exactly as for an order that does not exist")]
pub(super) fn as_missing(world: &mut Procurement) -> Step {
    let (Some(foreign), Some(missing)) = (&world.read, &world.missing) else {
        return Err(Unmet::new("nothing was read yet"));
    };
    let (seen, wanted) = (face(foreign), face(missing));
    if seen == wanted {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the answer for an order that does not exist, {wanted}; got {seen}"
    )))
}

/// What can be seen of an answer without its own numbers.
fn face(answered: &Answered) -> String {
    let mut headers: Vec<&str> = answered
        .response
        .iter()
        .flat_map(|response| response.headers.iter().map(|(name, _)| name.as_str()))
        .collect();
    headers.retain(|name| !matches!(*name, "date" | "content-length"));
    headers.sort_unstable();
    let body = answered.json().unwrap_or_default();
    let kind = body["type"].as_str().or_else(|| body["state"].as_str()).unwrap_or_default();
    let title = body["title"].as_str().unwrap_or_default();
    format!("{} {kind} {title} {}", told(answered.status()), headers.join(" "))
}

/// Another supplier lists its orders.
#[when(expr = "another supplier lists its orders")]
async fn other_lists(world: &mut Procurement) -> Step {
    world.read = Some(world.other_desk()?.list_orders(&[]).await);
    Ok(())
}

/// Another supplier lists its orders in one status.
#[when(expr = "another supplier lists its orders with the status {word}")]
async fn other_lists_by_status(world: &mut Procurement, status: String) -> Step {
    world.read = Some(world.other_desk()?.list_orders(&[("status", &status)]).await);
    Ok(())
}

fn listed(world: &Procurement) -> Step<Vec<OrderNumber>> {
    let read = world.read.as_ref().ok_or_else(|| Unmet::new("nothing was read yet"))?;
    if read.status() != Some(200) {
        return Err(Unmet::new(format!("expected a list, got status {}", told(read.status()))));
    }
    Ok(OrderView::parse_list(read.body())
        .into_iter()
        .map(|view| view.order_number)
        .collect())
}

/// The list has the other supplier's own order and not the supplier's.
#[then(expr = "its own order is in the list, and the supplier's is not")]
fn own_only(world: &mut Procurement) -> Step {
    let listed = listed(world)?;
    if listed.contains(&world.order_at(1)?.order.order_number) && !listed.contains(&world.order()?.order.order_number) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the other supplier's own order only; the list has {} orders",
        listed.len()
    )))
}

/// The list does not have the supplier's order.
#[then(expr = "the supplier's order is not in the list")]
fn not_listed(world: &mut Procurement) -> Step {
    let number = &world.order()?.order.order_number;
    if listed(world)?.contains(number) {
        return Err(Unmet::new(format!(
            "expected order {number} not to be in another supplier's list; it is"
        )));
    }
    Ok(())
}

/// Sends the supplier's own acknowledgement with another supplier's token.
#[when(expr = "the supplier's acknowledgement is sent with another supplier's token")]
async fn with_other_token(world: &mut Procurement) -> Step {
    let mut submission = acknowledgement(world, 0, world.order()?.order.revision, Response::Accepted)?;
    submission.token = TokenChoice::OtherSupplier(world.other_supplier()?.id);
    submit(world, submission.expecting(Expected::Refuse, "another supplier's token")).await
}

/// Accepts the order with no token, or with one that was changed in one character.
#[when(expr = "the supplier accepts the order with no token")]
async fn without_token(world: &mut Procurement) -> Step {
    accept_with(world, TokenChoice::Missing, "no token").await
}

/// Accepts the order with a token that was changed in one character.
#[when(expr = "the supplier accepts the order with an altered token")]
async fn with_altered_token(world: &mut Procurement) -> Step {
    accept_with(world, TokenChoice::Tampered, "a token changed in one character").await
}

async fn accept_with(world: &mut Procurement, token: TokenChoice, wrong: &str) -> Step {
    let mut submission = acknowledgement(world, 0, world.order()?.order.revision, Response::Accepted)?;
    submission.token = token;
    let submission = submission.expecting(Expected::Refuse, wrong);
    let submitted = world.desk()?.submit(submission).await;
    world.submitted(submitted);
    Ok(())
}

/// Obtains a token and lets the business clock move past its end.
#[given(expr = "the supplier holds a token that will have expired")]
async fn hold_token(world: &mut Procurement) -> Step {
    let token = world.desk()?.hold_token().await.map_err(|error| Unmet::new(error.to_string()))?;
    world.token = Some(token);
    let life = world.stage()?.deployment.timing.token_lifetime.as_secs();
    super::operations::advance(world, life + 1).await
}

/// Accepts the order with the token whose end has passed.
#[when(expr = "the supplier accepts the order with the expired token")]
async fn with_expired_token(world: &mut Procurement) -> Step {
    let token = world.token.clone().ok_or_else(|| Unmet::new("no token was kept"))?;
    accept_with(world, TokenChoice::Held(token), "an expired token").await
}

/// Reads the order without a token.
#[when(expr = "the supplier reads the order with no token")]
async fn read_without_token(world: &mut Procurement) -> Step {
    let desk = world.desk()?;
    let mut lookup = desk.lookup();
    lookup.token = TokenChoice::Missing;
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("no token".to_owned());
    let number = world.order()?.order.order_number.clone();
    world.read = Some(desk.look_up(&Target::Order(number), lookup).await);
    Ok(())
}

/// Asks for a token with a secret that is not the supplier's.
#[when(expr = "a token is asked for with a wrong secret")]
async fn wrong_secret(world: &mut Procurement) -> Step {
    world.read = Some(world.desk()?.ask_token_with_wrong_secret().await);
    Ok(())
}

/// Every message about the order at both ends has the order's correlation id.
#[then(expr = "every message about the order carries its correlation id")]
fn one_correlation(world: &mut Procurement) -> Step {
    let order = world.order()?.order.clone();
    let wanted = &order.correlation_id;
    let erp = world.erp()?;
    let booked = erp
        .commitments(&order.order_number)
        .into_iter()
        .map(|booked| booked.commitment.correlation_id);
    let shipped = erp
        .shipments(&order.order_number)
        .into_iter()
        .map(|booked| booked.notice.correlation_id);
    let page = world
        .portal()?
        .page(&order.supplier, &order.order_number)
        .and_then(|page| page.correlation)
        .map(CorrelationId::from);
    match booked.chain(shipped).chain(page).find(|seen| seen != wanted) {
        Some(other) => Err(Unmet::new(format!(
            "expected the correlation id {wanted} everywhere; found {other}"
        ))),
        None => Ok(()),
    }
}
