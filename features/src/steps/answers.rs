//! Steps about answers: taken, parked, refused, and what a refusal says.

use super::submit::{describe, receipt_state};
use crate::wording::told;
use crate::world::{Procurement, Step, Unmet};
use cucumber::then;

/// The last document was taken: the receipt says accepted.
#[then(expr = "the document is taken")]
pub(super) fn taken(world: &mut Procurement) -> Step {
    let state = receipt_state(world.document()?)?;
    if state == "accepted" {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the document to be accepted; the receipt says `{state}`"
    )))
}

/// The last document was taken, and waits for what it refers to.
#[then(expr = "the document is parked")]
pub(super) fn parked(world: &mut Procurement) -> Step {
    let state = receipt_state(world.document()?)?;
    if state == "parked" {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the document to be parked; the receipt says `{state}`"
    )))
}

/// The last document was refused with this status and a problem that says so too.
#[then(expr = "the document is refused with status {int}")]
pub(super) fn refused_with(world: &mut Procurement, status: u16) -> Step {
    let document = world.document()?;
    if document.status() != Some(status) {
        return Err(Unmet::new(format!(
            "expected a refusal with status {status}; {}",
            describe(document)
        )));
    }
    match document.answered.problem() {
        Some(problem) if problem.status == status => Ok(()),
        _ => Err(Unmet::new(format!(
            "expected problem details with status {status} in the body (RFC 9457)"
        ))),
    }
}

/// The last refusal names the revision that was answered and the one that is current.
#[then(expr = "the refusal names revision {int} and the current revision {int}")]
fn names_revisions(world: &mut Procurement, given: u32, current: u32) -> Step {
    let problem = world
        .document()?
        .answered
        .problem()
        .ok_or_else(|| Unmet::new("the answer is no problem details"))?;
    if problem.given_revision == Some(given) && problem.current_revision == Some(current) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected revisions {given} and {current}; the refusal names {} and {}",
        told(problem.given_revision),
        told(problem.current_revision)
    )))
}

/// What was read last was answered with this status.
#[then(expr = "the answer has status {int}")]
fn answer_has_status(world: &mut Procurement, status: u16) -> Step {
    let seen = world.read.as_ref().and_then(countersign_portal::Answered::status);
    if seen == Some(status) {
        return Ok(());
    }
    Err(Unmet::new(format!("expected status {status}, got {}", told(seen))))
}
