//! Submitting: drafts, what a correct integration does with them, and the retries of an honest portal. No step is defined here.

use crate::base_units::base_lines;
use crate::promises::expected_of_promise;
use crate::world::{OrderInHand, Procurement, Step, Unmet};
use countersign_core::amount::{Quantity, Unit};
use countersign_core::documents::{Acknowledgement, ShipNotice};
use countersign_core::history::Expected;
use countersign_core::status::{Reason, Response};
use countersign_erp::EventHandle;
use countersign_portal::{Drafted, Portion, Submission, Submitted, SupplierDesk};
use rust_decimal::Decimal;

use super::idle::wait_until_idle;
use super::orders::is_cancelled;

/// Returns the acting supplier's answer to a revision of the order at `place`.
pub(super) fn acknowledgement(world: &Procurement, place: usize, revision: u32, response: Response) -> Step<Submission> {
    let order = world.order_at(place)?;
    let desk = world.portal()?.supplier(&order.order.supplier);
    let draft = desk.draft_acknowledgement(&order.order, revision, response);
    let mut submission = desk.submission(draft);
    submission.expected = expected_of_answer(order, revision);
    if let (Expected::Accept, Drafted::Acknowledgement(answer)) = (&submission.expected, &submission.document) {
        submission.expected = promise(world, order, answer)?;
    }
    expect_misnamed(world, &mut submission);
    if submission.expected != Expected::Accept {
        submission.wrong = Some("an answer that came too late, or promises what may not be".to_owned());
    }
    base_lines(&world.erp()?.master_data(), &order.order, &mut submission);
    Ok(submission)
}

/// A document that names what the master data do not allow any more is a case, whatever else it would be.
pub(super) fn expect_misnamed(world: &Procurement, submission: &mut Submission) {
    if let Some(reason) = world.master_data.misnamed {
        submission.expected = Expected::Case(vec![reason]);
    }
}

/// Returns what a correct integration does with a promise for the current revision of an order.
pub(super) fn promise(world: &Procurement, order: &OrderInHand, answer: &Acknowledgement) -> Step<Expected> {
    let supplier = world.stage()?.deployment.supplier(&order.order.supplier);
    let supplier = supplier.ok_or_else(|| Unmet::new("the order is for nobody of the deployment's"))?;
    Ok(expected_of_promise(answer, &order.order, supplier, &world.erp()?.master_data()))
}

/// Returns the announcement of `quantity` of the first line of "the order".
pub(super) fn ship_notice(world: &Procurement, quantity: Quantity) -> Step<Submission> {
    let order = world.order()?;
    let desk = world.desk()?;
    let first = order.order.lines.first().ok_or_else(|| Unmet::new("the order has no line"))?;
    let draft = desk.draft_ship_notice(&order.order, &Portion::Lines(vec![(first.line, quantity.clone())]));
    let mut submission = desk.submission(draft);
    submission.expected = expected_of_shipment(world, order, &quantity)?;
    expect_misnamed(world, &mut submission);
    if submission.expected != Expected::Accept {
        submission.wrong = Some("a shipment that the order does not allow".to_owned());
    }
    base_lines(&world.erp()?.master_data(), &order.order, &mut submission);
    Ok(submission)
}

/// Holds an event of the ERP back, or waits until it was taken and nothing that it caused is under way any more.
pub(super) async fn told_or_held(world: &mut Procurement, event: EventHandle, is_held: bool, what: &str) -> Step {
    if is_held {
        world.held = Some(event);
        return Ok(());
    }
    if world.erp()?.accepted(&event, world.patience()?).await {
        return wait_until_idle(world).await;
    }
    Err(Unmet::new(format!("expected the {what} to be taken")))
}

/// Submits as an honest portal does: again with the same key until there is a definite answer.
pub(super) async fn submit(world: &mut Procurement, submission: Submission) -> Step {
    let desk = desk_of(world, &submission)?;
    super::faults::note_time(world);
    let submitted = desk.submit_until_answered(submission, world.patience()?).await;
    world.submitted(submitted);
    Ok(())
}

/// Returns the desk of the supplier whose document it is.
pub(super) fn desk_of(world: &Procurement, submission: &Submission) -> Step<SupplierDesk> {
    Ok(world.portal()?.supplier(submission.document.supplier()))
}

/// Returns the state that a receipt names, or why there is no receipt.
pub(super) fn receipt_state(submitted: &Submitted) -> Step<String> {
    let answered = &submitted.answered;
    let state = answered.json().and_then(|body| body["state"].as_str().map(str::to_owned));
    match (answered.status(), state) {
        (Some(200..=299), Some(state)) => Ok(state),
        _ => Err(Unmet::new(format!("expected the document to be taken; {}", describe(submitted)))),
    }
}

/// Describes an answer in a few words, for messages.
pub(super) fn describe(submitted: &Submitted) -> String {
    let answered = &submitted.answered;
    let detail = answered.problem().and_then(|problem| problem.detail).unwrap_or_default();
    match answered.status() {
        Some(status) => format!("document {} was answered {status} {detail}", submitted.document.number),
        None => format!("document {} was not answered ({})", submitted.document.number, answered.reason),
    }
}

fn expected_of_answer(order: &OrderInHand, revision: u32) -> Expected {
    if is_cancelled(order) {
        Expected::Case(vec![Reason::OrderCancelled, Reason::RevisionStale])
    } else if revision < order.published {
        Expected::Case(vec![Reason::RevisionStale])
    } else {
        Expected::Accept
    }
}

fn expected_of_shipment(world: &Procurement, order: &OrderInHand, quantity: &Quantity) -> Step<Expected> {
    if is_cancelled(order) {
        return Ok(Expected::Case(vec![Reason::OrderCancelled]));
    }
    let master_data = world.erp()?.master_data();
    let Some(line) = order.order.lines.first() else {
        return Ok(Expected::Either);
    };
    let Some(shipped) = master_data.to_base(&line.material, quantity) else {
        return Ok(Expected::Case(vec![Reason::MasterDataUnit]));
    };
    let Some(ordered) = master_data.to_base(&line.material, &line.quantity) else {
        return Ok(Expected::Either);
    };
    let before: Decimal = world.shipped.iter().copied().sum();
    let largest = order.order.tolerance.largest(ordered.amount).unwrap_or(Decimal::MAX);
    let is_within = before.checked_add(shipped.amount).is_some_and(|total| total <= largest);
    Ok(if is_within {
        Expected::Accept
    } else {
        Expected::Case(vec![Reason::QuantityTolerance])
    })
}

/// Adds what was shipped to what the order has had, when it was taken.
pub(super) fn note_shipment(world: &mut Procurement, quantity: &Quantity) -> Step {
    let is_taken = world.document()?.status().is_some_and(|status| (200..300).contains(&status));
    let material = world.order()?.order.lines.first().map(|line| line.material.clone());
    let base = material.and_then(|material| world.erp().ok()?.master_data().to_base(&material, quantity));
    if let (true, Some(base)) = (is_taken, base) {
        world.shipped.push(base.amount);
    }
    Ok(())
}

/// Splits the first line of a ship notice into `count` lots that add up exactly.
pub(super) fn split_lots(notice: &mut ShipNotice, count: u32) {
    for line in notice.lines.iter_mut().take(1) {
        let Some(model) = line.lots.first().cloned() else { return };
        let part = (line.quantity.amount / Decimal::from(count)).trunc_with_scale(2);
        line.lots = (1..=count)
            .map(|index| {
                let amount = if index == count {
                    line.quantity.amount - part * Decimal::from(count - 1)
                } else {
                    part
                };
                let mut lot = model.clone();
                lot.lot = format!("{}-{index}", model.lot);
                lot.quantity = Quantity {
                    amount,
                    unit: Unit::new(line.quantity.unit.as_str()),
                };
                lot
            })
            .collect();
    }
}
