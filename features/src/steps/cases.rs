//! Steps about exception cases: who works on what, with which original.

use crate::wording::told;
use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::history::CaseSeen;
use countersign_core::payload::Digest;
use countersign_core::status::{CaseStatus, Owner};
use cucumber::{given, then};

/// Reads the cases of the order until `wanted` finds what it looks for.
async fn find_case(world: &Procurement, wanted: impl Fn(&CaseSeen) -> bool) -> Step<Option<CaseSeen>> {
    let operator = world.operator()?;
    let recorder = world.recorder()?;
    let correlation = world.flow()?;
    let found = until(world.patience()?, || async {
        let cases = operator
            .cases(recorder, Some(&correlation), false)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        Ok(cases.into_iter().find(|case| wanted(case)))
    });
    found.await
}

/// Looks for an open case with a reason in a queue, and keeps it in hand.
pub(super) async fn expect_case(world: &mut Procurement, what: &str, owner: &str, is_reason: impl Fn(&str) -> bool) -> Step {
    let number = world.document.as_ref().map(|document| document.document.number.clone());
    let receipt = world.receipts.last().map(|posting| posting.receipt.receipt_number.to_string());
    let payment = world.payments.last().map(|posting| posting.payment.payment_number.to_string());
    let quality = world.quality.last().map(|posting| posting.notice.notice_number.to_string());
    // A payload that could not be read gives no document number; the order's correlation id is enough then.
    let is_of_document = |case: &CaseSeen| {
        case.document_number.is_none()
            || number.is_none()
            || case.document_number == number
            || receipt.is_some() && case.document_number == receipt
            || payment.is_some() && case.document_number == payment
            || quality.is_some() && case.document_number == quality
            || is_reason("acknowledgement.overdue")
            || is_reason("delivery.failed")
    };
    let found = find_case(world, |case| {
        is_reason(&case.reason_text) && is_of_document(case) && case.status == Some(CaseStatus::Open)
    })
    .await?;
    let case = found.ok_or_else(|| {
        Unmet::new(format!(
            "expected an open case {what} for the flow {}; there is none",
            told(world.flow().ok())
        ))
    })?;
    if case.owner.map(Owner::word) != Some(owner) {
        return Err(Unmet::new(format!(
            "expected the case to be owned by {owner}; it is owned by {}",
            told(case.owner)
        )));
    }
    world.case = Some(case);
    Ok(())
}

/// A case with this reason is open in this queue: buyer, supplier, master-data or integration.
#[given(expr = "a case {string} is open for the {word}")]
#[then(expr = "a case {string} is open for the {word}")]
async fn case_is_open(world: &mut Procurement, reason: String, owner: String) -> Step {
    expect_case(world, &format!("`{reason}`"), &owner, |seen| seen == reason).await
}

/// A case with this reason is open in the queue of those who keep the master data.
#[then(expr = "a case {string} is open for master-data")]
async fn case_is_open_for_master_data(world: &mut Procurement, reason: String) -> Step {
    expect_case(world, &format!("`{reason}`"), "master-data", |seen| seen == reason).await
}

/// A case whose reason is of this class is open in this queue; several are separated by `or`.
#[then(expr = "a case of the class {string} is open for the {word}")]
async fn case_of_class(world: &mut Procurement, class: String, owner: String) -> Step {
    let allowed: Vec<String> = class.split(" or ").map(|class| format!("validation.{class}")).collect();
    expect_case(world, &format!("of the class `{class}`"), &owner, |seen| {
        allowed.iter().any(|reason| reason == seen)
    })
    .await
}

/// Exactly one case with this reason is open in this queue.
#[then(expr = "one case {string} is open for the {word}")]
async fn one_case(world: &mut Procurement, reason: String, owner: String) -> Step {
    expect_case(world, &format!("`{reason}`"), &owner, |seen| seen == reason).await?;
    let correlation = world.flow()?;
    let cases = world
        .operator()?
        .cases(world.recorder()?, Some(&correlation), false)
        .await
        .map_err(|error| Unmet::new(error.to_string()))?;
    let count = cases.iter().filter(|case| case.reason_text == reason).count();
    if count == 1 {
        return Ok(());
    }
    Err(Unmet::new(format!("expected one case `{reason}`; there are {count}")))
}

/// The order has no open case, now that nothing moves any more.
#[then(expr = "no case is open")]
pub(super) async fn no_case(world: &mut Procurement) -> Step {
    super::idle::wait_until_idle(world).await?;
    let correlation = world.flow()?;
    let cases = world
        .operator()?
        .cases(world.recorder()?, Some(&correlation), false)
        .await
        .map_err(|error| Unmet::new(error.to_string()))?;
    match cases.iter().find(|case| case.status == Some(CaseStatus::Open)) {
        Some(case) => Err(Unmet::new(format!("expected no open case; `{}` is open", case.reason_text))),
        None => Ok(()),
    }
}

fn case(world: &Procurement) -> Step<&CaseSeen> {
    world
        .case
        .as_ref()
        .ok_or_else(|| Unmet::new("no case was looked at yet in this scenario"))
}

/// The case's payload is byte for byte what the supplier sent.
#[then(expr = "the case keeps exactly the bytes that were sent")]
fn bytes_kept(world: &mut Procurement) -> Step {
    let sent = Digest::of(&world.document()?.body);
    if case(world)?.payload == Some(sent) {
        return Ok(());
    }
    Err(Unmet::new(
        "expected the case to keep the bytes that were sent; it keeps others or none",
    ))
}

/// The case is escalated.
#[then(expr = "the case is escalated")]
fn escalated(world: &mut Procurement) -> Step {
    case(world)?
        .is_escalated
        .then_some(())
        .ok_or_else(|| Unmet::new("expected the case to be escalated"))
}

/// The case that was looked at is resolved, at the latest after the settle deadline.
#[then(expr = "the case is resolved")]
async fn resolved(world: &mut Procurement) -> Step {
    let id = case(world)?.id.clone();
    let found = find_case(world, |seen| seen.id == id && seen.status == Some(CaseStatus::Resolved)).await?;
    found
        .map(|_| ())
        .ok_or_else(|| Unmet::new(format!("expected case {id} to be resolved")))
}

/// The case says which document number was there before.
#[then(expr = "the case names the document that is repeated")]
fn names_repeated(world: &mut Procurement) -> Step {
    let number = &world.document()?.document.number;
    if case(world)?.duplicate_of.as_ref() == Some(number) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the case to name {number}; it names {}",
        told(case(world)?.duplicate_of.as_ref())
    )))
}

/// The case carries the correlation id of the order that it belongs to.
#[then(expr = "the case carries the order's correlation id")]
fn carries_correlation(world: &mut Procurement) -> Step {
    let wanted = world.order()?.order.correlation_id.to_string();
    if case(world)?.correlation.as_ref() == Some(&wanted) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the correlation id {wanted}; the case carries {}",
        told(case(world)?.correlation.as_ref())
    )))
}
