//! Steps about running the integration: kills, dead letters, time, lineage, metrics.

use crate::wording::listed;
use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::history::DeadLetterSeen;
use cucumber::{given, then, when};
use futures_util::future::BoxFuture;

/// A dead letter stands open for the document that was submitted last.
#[given(expr = "a dead letter is kept for the document")]
#[then(expr = "a dead letter is kept for the document")]
async fn dead_letter_for_document(world: &mut Procurement) -> Step {
    let fingerprint = world.document()?.fingerprint;
    expect_dead_letter(world, |letter| {
        fingerprint.is_some_and(|wanted| letter.fingerprints.contains(&wanted))
    })
    .await
}

/// A dead letter stands open for the order.
#[given(expr = "a dead letter is kept for the order")]
async fn dead_letter_for_order(world: &mut Procurement) -> Step {
    let number = world.order()?.order.order_number.to_string();
    expect_dead_letter(world, |letter| letter.document_number.as_ref() == Some(&number)).await
}

pub(super) async fn expect_dead_letter(world: &mut Procurement, is_it: impl Fn(&DeadLetterSeen) -> bool) -> Step {
    let operator = world.operator()?;
    let recorder = world.recorder()?.clone();
    let correlation = world.order()?.order.correlation_id.clone();
    let found = until(world.patience()?, || async {
        let letters = operator
            .dead_letters(&recorder, Some(&correlation), false)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        Ok(letters.into_iter().find(|letter| letter.status == "open" && is_it(letter)))
    });
    world.letter = found.await?;
    world
        .letter
        .as_ref()
        .map(|_| ())
        .ok_or_else(|| Unmet::new("expected an open dead letter; there is none"))
}

/// The dead letter was attempted as often as the deployment file says.
#[then(expr = "it was attempted as often as the deployment promises")]
fn attempts_as_promised(world: &mut Procurement) -> Step {
    let wanted = world.stage()?.deployment.limits.delivery_attempts;
    let seen = world.letter.as_ref().map_or(0, |letter| letter.attempts);
    if seen == wanted {
        return Ok(());
    }
    Err(Unmet::new(format!("expected {wanted} attempts; the dead letter names {seen}")))
}

/// Replays the dead letter that was looked at last.
#[when(expr = "the operator replays the dead letter")]
async fn replay(world: &mut Procurement) -> Step {
    let letter = world
        .letter
        .as_ref()
        .map(|letter| letter.id.clone())
        .ok_or_else(|| Unmet::new("no dead letter was looked at"))?;
    let replayed = world.operator()?.replay(world.recorder()?, &letter).await;
    replayed.map(|_| ()).map_err(|error| Unmet::new(error.to_string()))
}

/// Returns the future that kills the deployment's process and starts it again.
pub(super) fn restart(world: &Procurement) -> Step<BoxFuture<'static, Result<(), String>>> {
    let restart = world.stage()?.restart.clone();
    let restart =
        restart.ok_or_else(|| Unmet::new("countersign did not start the deployment's process; tag the scenario `@needs-restart`"))?;
    Ok(restart(0))
}

/// Kills the deployment's process with SIGKILL and starts it again.
#[when(expr = "the integration is killed and started again")]
async fn kill_and_start(world: &mut Procurement) -> Step {
    restart(world)?.await.map_err(Unmet::new)
}

/// Kills the deployment's process, lets the buyer change the order, and starts the process again.
#[when(expr = "the integration is killed, the buyer changes the quantity to {word} {word}, and it is started again")]
async fn change_while_down(world: &mut Procurement, amount: String, unit: String) -> Step {
    let restart = restart(world)?;
    // The event is sent while the process is down or starting; the ERP goes on until it is taken.
    super::orders::change_now(world, &amount, &unit)?;
    restart.await.map_err(Unmet::new)
}

/// Moves the business clock.
pub(super) async fn advance(world: &Procurement, seconds: u64) -> Step {
    let moved = world.operator()?.advance_clock(world.recorder()?, seconds).await;
    moved.map_err(|error| Unmet::new(error.to_string()))
}

/// Moves the business clock past the time in which an acknowledgement is due, when every hour counts.
#[given(expr = "the acknowledgement window passes")]
#[when(expr = "the acknowledgement window passes")]
async fn acknowledgement_window_passes(world: &mut Procurement) -> Step {
    advance(world, world.stage()?.deployment.timing.acknowledgement_window.as_secs() + 1).await
}

/// Moves the business clock by half of the time for which a key is remembered; by half a day when that is for ever.
#[when(expr = "half of the time passes for which a key is remembered")]
async fn half_of_the_memory_passes(world: &mut Procurement) -> Step {
    let window = world.stage()?.deployment.timing.idempotency_window;
    advance(world, window.map_or(43_200, |window| window.as_secs() / 2)).await
}

/// Moves the business clock past the time for which an early arrival waits.
#[when(expr = "the parking window passes")]
async fn parking_window_passes(world: &mut Procurement) -> Step {
    advance(world, world.stage()?.deployment.timing.parking_window.as_secs() + 1).await
}

/// The lineage of the order's correlation id has these hops in this order, with others between them or not.
#[then(expr = "the lineage of the order shows, in this order")]
async fn lineage_shows(world: &mut Procurement, step: &cucumber::gherkin::Step) -> Step {
    let wanted: Vec<String> = step
        .table
        .iter()
        .flat_map(|table| table.rows.iter().filter_map(|row| row.first().cloned()))
        .collect();
    let operator = world.operator()?;
    let recorder = world.recorder()?.clone();
    let correlation = world.order()?.order.correlation_id.clone();
    let mut seen = Vec::new();
    let found = {
        let seen = std::cell::RefCell::new(&mut seen);
        until(world.patience()?, || async {
            let hops = operator
                .lineage(&recorder, &correlation, false)
                .await
                .map_err(|error| Unmet::new(error.to_string()))?;
            let hops: Vec<String> = hops.into_iter().map(|hop| hop.hop).collect();
            let is_so = is_subsequence(&wanted, &hops);
            **seen.borrow_mut() = hops;
            Ok(is_so.then_some(()))
        })
        .await?
    };
    found.ok_or_else(|| Unmet::new(format!("expected the hops {}; the lineage has {}", listed(&wanted), listed(&seen))))
}

fn is_subsequence(wanted: &[String], seen: &[String]) -> bool {
    let mut rest = seen.iter();
    wanted.iter().all(|hop| rest.any(|found| found == hop))
}

/// The metrics page has a figure for unacknowledged orders.
#[then(expr = "the metrics page counts unacknowledged orders")]
async fn metrics_count(world: &mut Procurement) -> Step {
    let page = world.operator()?.metrics().await.map_err(|error| Unmet::new(error.to_string()))?;
    let line = page.lines().find(|line| !line.starts_with('#') && line.contains("unacknowledged"));
    line.map(|_| ())
        .ok_or_else(|| Unmet::new("expected a figure for unacknowledged orders on the metrics page"))
}
