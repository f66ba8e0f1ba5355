//! Steps about acknowledgements: the supplier answers, the ERP books.

use super::submit::{acknowledgement, submit};
use crate::wording::listed;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::Expected;
use countersign_core::status::{Reason, Response};
use countersign_erp::Ledger;
use countersign_portal::{Drafted, Key};
use cucumber::{given, then, when};
use std::time::Duration;

/// Accepts the current revision of the order and makes sure that it is taken and booked.
#[given(expr = "the supplier accepted the order")]
async fn accepted(world: &mut Procurement) -> Step {
    accept(world).await?;
    super::answers::taken(world)?;
    booked(world, 1).await
}

/// Accepts the current revision of the order and makes sure that it is taken; the ERP does not book it for now.
#[given(expr = "the supplier accepted the order, without effect so far")]
async fn accepted_without_effect(world: &mut Procurement) -> Step {
    accept(world).await?;
    super::answers::taken(world)
}

/// Accepts the current revision of the order in the supplier's own word.
#[when(expr = "the supplier accepts the order")]
async fn accept(world: &mut Procurement) -> Step {
    let revision = world.order()?.order.revision;
    submit(world, acknowledgement(world, 0, revision, Response::Accepted)?).await
}

/// Accepts the given revision of the order, whatever the current one is.
#[when(expr = "the supplier accepts revision {int} of the order")]
async fn accept_revision(world: &mut Procurement, revision: u32) -> Step {
    submit(world, acknowledgement(world, 0, revision, Response::Accepted)?).await
}

/// Answers every line with the supplier's own word for accepted, changed or rejected.
#[when(expr = "the supplier answers the order with its word for {word}")]
async fn answer(world: &mut Procurement, response: String) -> Step {
    let response = Response::from_word(&response).ok_or_else(|| Unmet::new(format!("`{response}` is no canonical response")))?;
    let revision = world.order()?.order.revision;
    submit(world, acknowledgement(world, 0, revision, response)?).await
}

/// Answers every line with a word that is not in the supplier's table.
#[when(expr = "the supplier answers the order with the word {string}")]
async fn answer_with_word(world: &mut Procurement, word: String) -> Step {
    let revision = world.order()?.order.revision;
    let mut submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    if let Drafted::Acknowledgement(document) = &mut submission.document {
        document.lines.iter_mut().for_each(|line| line.response = word.clone());
    }
    for line in submission.lines.iter_mut().flatten() {
        line.word = Some(word.clone());
    }
    submit(
        world,
        submission.expecting(
            Expected::Case(vec![Reason::StatusUnmapped]),
            "a status word that is in nobody's table",
        ),
    )
    .await
}

/// Accepts the order for a plant that the master data does not have.
#[when(expr = "the supplier accepts the order for the plant {string}")]
async fn accept_for_plant(world: &mut Procurement, plant: String) -> Step {
    let revision = world.order()?.order.revision;
    let mut submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    if let Drafted::Acknowledgement(document) = &mut submission.document {
        document.plant = plant.into();
    }
    submit(
        world,
        submission.expecting(Expected::Case(vec![Reason::MasterDataUnknown]), "a plant that does not exist"),
    )
    .await
}

/// Accepts the order without sending an idempotency key.
#[when(expr = "the supplier accepts the order without an idempotency key")]
async fn accept_without_key(world: &mut Procurement) -> Step {
    let revision = world.order()?.order.revision;
    let mut submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    submission.key = Key::Absent;
    submit(world, submission.expecting(Expected::Refuse, "no idempotency key")).await
}

/// Waits until the ERP has booked `count` commitments on the order at `place`, and checks that there are no more.
pub(super) async fn booked_at(world: &Procurement, place: usize, count: usize) -> Step {
    let number = world.order_at(place)?.order.order_number.clone();
    let enough = |ledger: &Ledger| (ledger.commitments(&number).len() >= count).then_some(());
    let came = world.erp()?.wait_for(world.patience()?, enough).await;
    super::idle::wait_until_idle(world).await?;
    let seen = world.erp()?.commitments(&number).len();
    if came.is_some() && seen == count {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected {count} commitments on order {number} in the ERP; there are {seen}"
    )))
}

async fn booked(world: &Procurement, count: usize) -> Step {
    booked_at(world, 0, count).await
}

/// The ERP has exactly one commitment on the order, now that nothing moves any more.
#[then(expr = "the ERP books the commitment once")]
async fn booked_once(world: &mut Procurement) -> Step {
    booked(world, 1).await
}

/// The ERP has exactly so many commitments on the order.
#[then(expr = "the ERP books {int} commitments")]
async fn booked_times(world: &mut Procurement, count: usize) -> Step {
    booked(world, count).await
}

/// The ERP has exactly one commitment on each order of the scenario.
#[then(expr = "the ERP books one commitment for each order")]
async fn booked_for_each(world: &mut Procurement) -> Step {
    for place in 0..world.orders.len() {
        booked_at(world, place, 1).await?;
    }
    Ok(())
}

/// The ERP has booked the commitment, whatever else still moves.
#[when(expr = "the ERP has booked the commitment")]
async fn has_booked(world: &mut Procurement) -> Step {
    let number = world.order()?.order.order_number.clone();
    let found = world
        .erp()?
        .wait_for(world.patience()?, |ledger| ledger.commitments(&number).first().map(|_| ()))
        .await;
    found.ok_or_else(|| Unmet::new(format!("expected a commitment on order {number} in the ERP; there is none")))
}

/// The ERP has no commitment with the last document's fingerprint, now that nothing moves any more.
#[then(expr = "the ERP books no commitment")]
#[then(expr = "the ERP books no commitment yet")]
async fn booked_none(world: &mut Procurement) -> Step {
    super::idle::wait_until_idle(world).await?;
    let fingerprint = world.document()?.fingerprint;
    let number = world.order()?.order.order_number.clone();
    let commitments = world.erp()?.commitments(&number);
    let of_document = |found: &Option<Fingerprint>| found.is_some() && *found == fingerprint;
    if commitments.iter().any(|booked| of_document(&booked.fingerprint)) || (fingerprint.is_none() && !commitments.is_empty()) {
        return Err(Unmet::new(format!(
            "expected no commitment on order {number} by this document; the ERP booked it"
        )));
    }
    Ok(())
}

async fn last_commitment(world: &Procurement, wanted: impl Fn(&countersign_core::documents::Commitment) -> bool) -> Step<bool> {
    let number = world.order()?.order.order_number.clone();
    let holds = |ledger: &Ledger| {
        ledger
            .commitments(&number)
            .last()
            .filter(|booked| wanted(&booked.commitment))
            .map(|_| ())
    };
    Ok(world.erp()?.wait_for(world.patience()?, holds).await.is_some())
}

/// Every line of the newest commitment has this word of the ERP: confirmed, changed or declined.
#[then(expr = "the ERP holds the commitment as {string}")]
async fn held_as(world: &mut Procurement, word: String) -> Step {
    let is_so = last_commitment(world, |commitment| commitment.lines.iter().all(|line| line.status == word)).await?;
    if is_so {
        return Ok(());
    }
    let number = &world.order()?.order.order_number;
    let seen: Vec<String> = world
        .erp()?
        .commitments(number)
        .iter()
        .flat_map(|booked| booked.commitment.lines.iter().map(|line| line.status.clone()))
        .collect();
    Err(Unmet::new(format!("expected the ERP to hold `{word}`; it holds {}", listed(seen))))
}

/// The word that the supplier used is kept unchanged beside the ERP's.
#[then(expr = "the ERP keeps the supplier's own word beside it")]
async fn own_word_kept(world: &mut Procurement) -> Step {
    let word = own_word(world)?;
    let is_so = last_commitment(world, |commitment| commitment.lines.iter().all(|line| line.source_status == word)).await?;
    is_so
        .then_some(())
        .ok_or_else(|| Unmet::new(format!("expected the ERP to keep the word `{word}`")))
}

/// The portal shows the word that the supplier used.
#[then(expr = "the portal shows the supplier's own word")]
async fn own_word_shown(world: &mut Procurement) -> Step {
    let word = own_word(world)?;
    let (supplier, number) = (world.order()?.order.supplier.clone(), world.order()?.order.order_number.clone());
    let shown = world.portal()?.wait_for(world.patience()?, |pages| {
        pages
            .page(&supplier, &number)
            .and_then(|page| page.source_word.clone())
            .filter(|seen| *seen == word)
    });
    shown
        .await
        .map(|_| ())
        .ok_or_else(|| Unmet::new(format!("expected the portal to show the word `{word}`")))
}

fn own_word(world: &Procurement) -> Step<String> {
    let body: serde_json::Value = serde_json::from_slice(&world.document()?.body).unwrap_or_default();
    let word = body["lines"][0]["response"].as_str().map(str::to_owned);
    word.ok_or_else(|| Unmet::new("the last document was no acknowledgement"))
}

/// The commitment carries the plant's name from the ERP's master data.
#[then(expr = "the commitment names the plant as the ERP does")]
async fn plant_named(world: &mut Procurement) -> Step {
    let plant = world.order()?.order.plant.clone();
    let master_data = world.erp()?.master_data();
    let name = master_data
        .plants
        .iter()
        .find(|known| known.plant == plant)
        .map(|known| known.name.clone());
    let name = name.ok_or_else(|| Unmet::new(format!("the ERP does not know plant {plant}")))?;
    let is_so = last_commitment(world, |commitment| commitment.plant_name == name).await?;
    is_so
        .then_some(())
        .ok_or_else(|| Unmet::new(format!("expected the commitment to name the plant `{name}`")))
}

/// Accepts the current revision in several attempts at once, with the same key.
#[when(expr = "the supplier accepts the order {int} times at once")]
async fn accept_at_once(world: &mut Procurement, times: usize) -> Step {
    let revision = world.order()?.order.revision;
    let submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    let answers = world.desk()?.submit_concurrently(submission, times).await;
    let winner = answers
        .iter()
        .find(|answer| answer.status().is_some_and(|status| (200..300).contains(&status)));
    let winner = winner.or(answers.first()).cloned().ok_or_else(|| Unmet::new("nothing was sent"))?;
    world.submitted(winner);
    world.many = answers;
    Ok(())
}

/// Accepts every order of the scenario while the deployment's process is killed so many times and started again each time.
#[when(expr = "the supplier accepts all of them while the integration is killed {int} times and started again")]
async fn accept_all_around_kills(world: &mut Procurement, times: u32) -> Step {
    let mut submissions = Vec::new();
    for place in 0..world.orders.len() {
        let revision = world.order_at(place)?.order.revision;
        submissions.push(acknowledgement(world, place, revision, Response::Accepted)?);
    }
    let desk = world.desk()?;
    // Starting a process takes longer than one answer may.
    let patience = world.patience()? + Duration::from_secs(5);
    let kills = async {
        for _ in 0..times {
            super::operations::restart(world)?.await.map_err(Unmet::new)?;
        }
        Ok(())
    };
    let all = futures_util::future::join_all(
        submissions
            .into_iter()
            .map(|submission| desk.submit_until_answered(submission, patience)),
    );
    let (answers, killed) = tokio::join!(all, kills);
    killed?;
    let is_taken = |status: Option<u16>| status.is_some_and(|status| (200..300).contains(&status));
    match answers.iter().find(|answer| !is_taken(answer.status())) {
        Some(lost) => Err(Unmet::new(format!(
            "expected every document to be taken in the end; {}",
            super::submit::describe(lost)
        ))),
        None => Ok(()),
    }
}
