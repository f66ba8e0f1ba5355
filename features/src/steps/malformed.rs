//! Steps about malformed documents: one thing is wrong with each, and the case must say which.

use super::submit::{acknowledgement, ship_notice, submit};
use crate::embedded::embedded_data;
use crate::world::{Procurement, Step, Unmet};
use countersign_campaigns::{Class, Malformation, find};
use countersign_core::amount::Quantity;
use countersign_core::history::Expected;
use countersign_core::ids::DocumentKind;
use countersign_core::status::Response;
use countersign_portal::{Drafted, Submission};
use cucumber::{then, when};
use rust_decimal::Decimal;
use std::path::Path;

/// Sends an acknowledgement that is spoiled in one way; `countersign explain malformations` lists the ways.
#[when(expr = "the supplier sends an acknowledgement spoiled by {word}")]
async fn spoiled_acknowledgement(world: &mut Procurement, way: String) -> Step {
    let revision = world.order()?.order.revision;
    let submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    spoil(world, submission, DocumentKind::Acknowledgement, &way).await
}

/// Sends a ship notice that is spoiled in one way; `countersign explain malformations` lists the ways.
#[when(expr = "the supplier sends a ship notice spoiled by {word}")]
async fn spoiled_ship_notice(world: &mut Procurement, way: String) -> Step {
    let submission = ship_notice(world, Quantity::new(Decimal::TEN, "EA"))?;
    spoil(world, submission, DocumentKind::ShipNotice, &way).await
}

/// Sends a file's bytes where an acknowledgement belongs; the file is named relative to the feature's folder.
#[when(expr = "the supplier sends the file {string} in place of an acknowledgement")]
async fn file_in_place(world: &mut Procurement, name: String) -> Step {
    let path = Path::new(&world.file).with_file_name(&name);
    let bytes = match embedded_data(&path.to_string_lossy()) {
        Some(bytes) => bytes.to_vec(),
        None => tokio::fs::read(&path)
            .await
            .map_err(|error| Unmet::new(format!("`{}` cannot be read: {error}", path.display())))?,
    };
    let revision = world.order()?.order.revision;
    let mut submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    submission.body = Some(bytes);
    let reasons = Class::Structure
        .reasons()
        .iter()
        .chain(Class::Encoding.reasons())
        .copied()
        .collect();
    submit(
        world,
        submission.expecting(Expected::Case(reasons), "a file that is no acknowledgement"),
    )
    .await
}

async fn spoil(world: &mut Procurement, mut submission: Submission, kind: DocumentKind, way: &str) -> Step {
    let malformation: &Malformation = find(way).ok_or_else(|| Unmet::new(format!("nothing is spoiled by `{way}`")))?;
    let whole = match &submission.document {
        Drafted::Acknowledgement(document) => serde_json::to_vec(document),
        Drafted::ShipNotice(document) => serde_json::to_vec(document),
        Drafted::Invoice(document) => serde_json::to_vec(document),
        Drafted::CreditNote(document) => serde_json::to_vec(document),
        Drafted::CorrectiveAction(document) => serde_json::to_vec(document),
        Drafted::InventoryCommitment(document) => serde_json::to_vec(document),
        Drafted::ComplianceDocument(document) => serde_json::to_vec(document),
    };
    let whole = whole.map_err(|error| Unmet::new(error.to_string()))?;
    submission.body = Some(malformation.apply(kind, &whole));
    let expected = Expected::Case(malformation.reasons().to_vec());
    submit(world, submission.expecting(expected, malformation.says)).await
}

/// The last document is refused with a status that says that it cannot be read as a document of the contract.
#[then(expr = "the document is refused because it is malformed")]
fn refused_as_malformed(world: &mut Procurement) -> Step {
    let status = world.document()?.status();
    match status {
        Some(400 | 413 | 422) => Ok(()),
        _ => Err(Unmet::new(format!(
            "expected 400, 413 or 422; {}",
            super::submit::describe(world.document()?)
        ))),
    }
}

/// The refusal names at least one place in the document, by JSON Pointer, with what was expected there.
#[then(expr = "the refusal names what is wrong with pointers")]
fn names_pointers(world: &mut Procurement) -> Step {
    let problem = world.document()?.answered.problem();
    let errors = problem.map(|problem| problem.errors).unwrap_or_default();
    if !errors.is_empty()
        && errors
            .iter()
            .all(|error| error.pointer.is_empty() || error.pointer.starts_with('/'))
    {
        return Ok(());
    }
    Err(Unmet::new("expected the refusal to name what is wrong where; it names nothing"))
}
