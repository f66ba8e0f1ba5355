//! Steps about faults at both ends and about running the integration: kills, dead letters, time, lineage.

use crate::wording::listed;
use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::fault::{Fault, Misbehaviour, Moment, RetryAfter, Selector};
use countersign_core::history::{DeadLetterSeen, Function};
use countersign_core::promise::Claim;
use cucumber::{given, then, when};
use futures_util::future::BoxFuture;
use std::time::{Duration, Instant};

/// More than any deployment tries.
const ALWAYS: u32 = u32::MAX;

/// Waits until the deployment has nothing under way for this order, so that what is absent then is absent for good.
pub(super) async fn wait_until_idle(world: &Procurement) -> Step {
    let Ok(order) = world.order() else { return Ok(()) };
    let Some(operator) = world
        .stage()?
        .operator
        .clone()
        .filter(|_| world.offers(Claim::Lineage).unwrap_or(false))
    else {
        return wait_for_silence(world).await;
    };
    let correlation = order.order.correlation_id.clone();
    let idle = until(world.patience()?, || async {
        let pending = operator
            .pending_for(&correlation)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        Ok((pending == 0).then_some(()))
    });
    // Work that never ends is for the judge to tell; the step looks at what is there.
    idle.await.map(|_| ())
}

/// Without a health page, nothing is known of work under way but what the ends see.
async fn wait_for_silence(world: &Procurement) -> Step {
    let order = world.order()?.order.clone();
    let count = world.erp()?.commitments(&order.order_number).len() + world.erp()?.shipments(&order.order_number).len();
    let quiet = Duration::from_millis(700);
    world
        .erp()?
        .wait_for(quiet, |ledger| {
            let now = ledger.commitments(&order.order_number).len() + ledger.shipments(&order.order_number).len();
            (now > count).then_some(())
        })
        .await;
    Ok(())
}

fn moment(word: &str) -> Step<Moment> {
    match word {
        "before" => Ok(Moment::BeforeEffect),
        "after" => Ok(Moment::AfterEffect),
        other => Err(Unmet::new(format!("`{other}` is neither before nor after"))),
    }
}

fn at_erp(world: &mut Procurement, misbehaviour: Misbehaviour, times: u32) -> Step {
    let select = Selector {
        order: Some(world.order()?.order.order_number.clone()),
        ..Selector::default()
    };
    let fault = world.erp()?.set_fault(Fault {
        select,
        misbehaviour,
        skip: 0,
        times,
    });
    world.erp_faults.push(fault);
    Ok(())
}

fn at_portal(world: &mut Procurement, misbehaviour: Misbehaviour, times: u32) -> Step {
    let order = world.order().ok().map(|order| order.order.order_number.clone());
    let select = Selector {
        order,
        function: Some(Function::OrderShow),
        ..Selector::default()
    };
    let fault = world.portal()?.set_fault(Fault {
        select,
        misbehaviour,
        skip: 0,
        times,
    });
    world.portal_faults.push(fault);
    Ok(())
}

/// The ERP answers the next writes for the order with a 5xx status, before or after it has booked them, and is well again.
#[given(expr = "the ERP fails {int} times with status {int} {word} booking for the order")]
fn erp_fails(world: &mut Procurement, times: u32, status: u16, when: String) -> Step {
    at_erp(
        world,
        Misbehaviour::ServerError {
            status,
            moment: moment(&when)?,
        },
        times,
    )
}

/// The ERP books the next write for the order and never answers it.
#[given(expr = "the ERP books and never answers once for the order")]
fn erp_books_and_hangs(world: &mut Procurement) -> Step {
    at_erp(world, Misbehaviour::Hang(Moment::AfterEffect), 1)
}

/// The ERP neither books nor answers the next write for the order.
#[given(expr = "the ERP never answers once for the order")]
fn erp_hangs(world: &mut Procurement) -> Step {
    at_erp(world, Misbehaviour::Hang(Moment::BeforeEffect), 1)
}

/// The ERP books the next write for the order and breaks the connection in the middle of its answer.
#[given(expr = "the ERP books and breaks the connection in its answer for the order")]
fn erp_books_and_breaks(world: &mut Procurement) -> Step {
    at_erp(world, Misbehaviour::ResetMidBody(Moment::AfterEffect), 1)
}

/// The ERP does not book the next write for the order and breaks the connection in the middle of its answer.
#[given(expr = "the ERP breaks the connection in its answer for the order")]
fn erp_breaks(world: &mut Procurement) -> Step {
    at_erp(world, Misbehaviour::ResetMidBody(Moment::BeforeEffect), 1)
}

/// The ERP books the next write for the order and takes its time to say so.
#[given(expr = "the ERP answers slowly for the order")]
fn erp_slow(world: &mut Procurement) -> Step {
    at_erp(world, Misbehaviour::Slow(Duration::from_millis(600)), 1)
}

/// The ERP answers the next write for the order with 429 and a `Retry-After` in seconds.
#[given(expr = "the ERP asks to come back in {int} second for the order")]
fn erp_throttles(world: &mut Procurement, seconds: u32) -> Step {
    at_erp(
        world,
        Misbehaviour::Throttle {
            status: 429,
            retry_after: RetryAfter::Seconds(seconds),
        },
        1,
    )
}

/// The ERP answers the next write for the order with 503 and a `Retry-After` as a date.
#[given(expr = "the ERP asks to come back at a date {int} seconds ahead for the order")]
fn erp_throttles_by_date(world: &mut Procurement, seconds: u32) -> Step {
    at_erp(
        world,
        Misbehaviour::Throttle {
            status: 503,
            retry_after: RetryAfter::Date(seconds),
        },
        1,
    )
}

/// The ERP refuses every write for the order for good, until it is well again.
#[given(expr = "the ERP refuses the order's documents for good with status {int}")]
fn erp_refuses(world: &mut Procurement, status: u16) -> Step {
    at_erp(world, Misbehaviour::Refuse { status }, ALWAYS)
}

/// The ERP answers every write for the order with 503, until it is well again.
#[given(expr = "the ERP is out of order for the order's documents")]
fn erp_is_down(world: &mut Procurement) -> Step {
    at_erp(
        world,
        Misbehaviour::ServerError {
            status: 503,
            moment: Moment::BeforeEffect,
        },
        ALWAYS,
    )
}

/// Lifts every fault at the ERP.
#[when(expr = "the ERP is well again")]
fn erp_is_well(world: &mut Procurement) -> Step {
    let faults = std::mem::take(&mut world.erp_faults);
    let erp = world.erp()?;
    faults.iter().for_each(|fault| erp.lift(fault));
    Ok(())
}

/// The portal answers the order's next messages with a 5xx status, before it has taken them, and is well again.
#[given(expr = "the portal fails {int} times with status {int} before taking the order's messages")]
fn portal_fails(world: &mut Procurement, times: u32, status: u16) -> Step {
    at_portal(
        world,
        Misbehaviour::ServerError {
            status,
            moment: Moment::BeforeEffect,
        },
        times,
    )
}

/// The portal answers the next order's messages with a 5xx status, after it has taken them, and is well again.
#[given(expr = "the portal fails {int} times with status {int} after taking the next order")]
fn portal_fails_after(world: &mut Procurement, times: u32, status: u16) -> Step {
    at_portal(
        world,
        Misbehaviour::ServerError {
            status,
            moment: Moment::AfterEffect,
        },
        times,
    )
}

/// The portal refuses every message about the scenario's next order, until it is well again.
#[given(expr = "the portal refuses the next order's messages for good")]
fn portal_refuses(world: &mut Procurement) -> Step {
    at_portal(world, Misbehaviour::Refuse { status: 400 }, ALWAYS)
}

/// Lifts every fault at the portal.
#[given(expr = "the portal is well again")]
fn portal_is_well(world: &mut Procurement) -> Step {
    let faults = std::mem::take(&mut world.portal_faults);
    let portal = world.portal()?;
    faults.into_iter().for_each(|fault| portal.lift(fault));
    Ok(())
}

/// Every fault of the scenario together hit so many messages.
#[then(expr = "the fault was met {int} times")]
async fn fault_was_met(world: &mut Procurement, times: u32) -> Step {
    wait_until_idle(world).await?;
    let erp = world.erp()?;
    let at_erp: u32 = world.erp_faults.iter().map(|fault| erp.hits(fault)).sum();
    let portal = world.portal()?;
    let at_portal: u32 = world.portal_faults.iter().map(|fault| portal.hits(*fault)).sum();
    if at_erp + at_portal == times {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the fault to be met {times} times; it was met {} times",
        at_erp + at_portal
    )))
}

/// After the throttled attempt, the next one came no earlier than it was asked to.
#[then(expr = "it was not asked again within {int} second")]
fn not_asked_early(world: &mut Procurement, seconds: u64) -> Step {
    // A pause is rounded down to whole seconds by the sender of Retry-After, so a little less is honest.
    let least = Duration::from_millis(seconds * 1000 - 100);
    let waited = world.submitted_at.map(|at| at.elapsed()).unwrap_or_default();
    if waited >= least {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected no attempt within {seconds} s; all was done after {} ms",
        waited.as_millis()
    )))
}

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

async fn expect_dead_letter(world: &mut Procurement, is_it: impl Fn(&DeadLetterSeen) -> bool) -> Step {
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
    Ok(restart())
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

/// Moves the business clock past the time in which an acknowledgement is due.
#[given(expr = "the acknowledgement window passes")]
#[when(expr = "the acknowledgement window passes")]
async fn acknowledgement_window_passes(world: &mut Procurement) -> Step {
    advance(world, world.stage()?.deployment.timing.acknowledgement_window.as_secs() + 1).await
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
                .lineage(&recorder, &correlation)
                .await
                .map_err(|error| Unmet::new(error.to_string()))?;
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

/// Remembers when a document was submitted, for promises about pauses.
pub(super) fn note_time(world: &mut Procurement) {
    world.submitted_at = Some(Instant::now());
}
