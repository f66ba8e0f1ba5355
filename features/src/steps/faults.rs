//! Steps about faults at both ends: what they do wrong, to which messages, how often.

use super::idle::wait_until_idle;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::fault::{Fault, Misbehaviour, Moment, RetryAfter, Selector};
use countersign_core::history::Function;
use cucumber::{given, then, when};
use std::time::{Duration, Instant};

/// More than any deployment tries.
const ALWAYS: u32 = u32::MAX;

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

/// Remembers when a document was submitted, for promises about pauses.
pub(super) fn note_time(world: &mut Procurement) {
    world.submitted_at = Some(Instant::now());
}
