//! Steps about promises: how far they may leave the order, and what becomes of those that do.

use super::orders::{line, quantity, release_with};
use super::shown::wait_until_shown;
use super::submit::{acknowledgement, promise, submit};
use crate::base_units::base_lines;
use crate::wording::listed;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::documents::{Acknowledgement, CommitmentTolerance};
use countersign_core::history::Expected;
use countersign_core::status::{Owner, Response};
use countersign_erp::{Amendment, OrderDraft, Publish};
use countersign_portal::Drafted;
use cucumber::{given, then, when};
use jiff::Span;

fn tolerance(percent: &str, days_late: u16) -> Step<CommitmentTolerance> {
    let percent = quantity(percent, "percent")?.amount;
    Ok(CommitmentTolerance {
        under_percent: percent,
        over_percent: percent,
        days_late,
    })
}

/// Releases an order that says by how many percent of the quantity and how many days a promise may differ, and waits until it is seen.
#[given(expr = "an order of {word} {word} of {word} that lets promises differ by {word} percent and {int} days")]
async fn visible_order(world: &mut Procurement, amount: String, unit: String, material: String, percent: String, days: u16) -> Step {
    let (ordered, tolerance) = (line(&amount, &unit, &material)?, tolerance(&percent, days)?);
    release_with(world, false, Publish::Now, |draft| OrderDraft {
        commitment_tolerance: Some(tolerance),
        ..draft.lines(vec![ordered])
    })?;
    wait_until_shown(world, 0, 1).await
}

/// Changes by how much a promise may differ, in a new revision, and waits until it is seen.
#[given(expr = "the buyer lets promises differ by {word} percent and {int} days")]
async fn change_tolerance(world: &mut Procurement, percent: String, days: u16) -> Step {
    let tolerance = tolerance(&percent, days)?;
    let number = world.order()?.order.order_number.clone();
    let release = world.erp()?.amend(&number, Amendment::revise(Publish::Now), |order| {
        order.commitment_tolerance = Some(tolerance)
    });
    world.keep(release.map_err(|error| Unmet::new(error.to_string()))?);
    let revision = world.order()?.order.revision;
    wait_until_shown(world, 0, revision).await
}

/// Answers the current revision with a promise of this quantity, so many days after the last one that was ordered.
#[when(expr = "the supplier promises {word} {word}, {int} day(s) late")]
async fn promise_late(world: &mut Procurement, amount: String, unit: String, days: i32) -> Step {
    let promised = quantity(&amount, &unit)?;
    let order = world.order()?.order.clone();
    let mut submission = acknowledgement(world, 0, order.revision, Response::Changed)?;
    let Drafted::Acknowledgement(answer) = &mut submission.document else {
        return Err(Unmet::new("an answer was drafted as something else; this is a bug of countersign"));
    };
    commit(answer, &order, &promised, days);
    let expected = promise(world, world.order()?, answer)?;
    if expected != Expected::Accept {
        submission.wrong = Some("a promise that the order does not allow".to_owned());
    }
    submission.expected = expected;
    submission.lines = None;
    base_lines(&world.erp()?.master_data(), &order, &mut submission);
    submit(world, submission).await
}

fn commit(
    answer: &mut Acknowledgement,
    order: &countersign_core::documents::PurchaseOrder,
    promised: &countersign_core::amount::Quantity,
    days: i32,
) {
    for (line, ordered) in answer.lines.iter_mut().zip(&order.lines) {
        line.quantity = promised.clone();
        line.promised_date = ordered.last_due().map(|due| due.saturating_add(Span::new().days(days)));
    }
}

/// The case that was looked at last is shown to planning too.
#[then(expr = "planning is told of the case")]
fn planning_is_told(world: &mut Procurement) -> Step {
    let case = world.case.as_ref().ok_or_else(|| Unmet::new("no case was looked at"))?;
    if case.informed.contains(&Owner::Planning) {
        return Ok(());
    }
    let told: Vec<&str> = case.informed.iter().map(|owner| owner.word()).collect();
    Err(Unmet::new(format!(
        "expected case {} to be shown to planning; it is shown to {}",
        case.id,
        listed(told)
    )))
}
