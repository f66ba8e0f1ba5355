//! Steps about planning runs: the ERP changes many orders at once, and each is shown as the latest run has left it.

use super::shown::wait_until_shown;
use super::submit::{acknowledgement, submit};
use crate::wording::listed;
use crate::world::{Hold, Procurement, Step, Unmet};
use countersign_core::documents::{PlanningRun, PurchaseOrder};
use countersign_core::history::Expected;
use countersign_core::status::Response;
use countersign_erp::{Amendment, Publish, PublishMode};
use cucumber::{given, then, when};
use jiff::Span;
use rust_decimal::Decimal;

/// Begins a run with a number that belongs to the scenario.
fn begin(world: &Procurement, name: &str) -> Step<PlanningRun> {
    let first = &world.order()?.order.order_number;
    Ok(world.erp()?.plan(format!("{first}-{name}")))
}

fn move_date(order: &mut PurchaseOrder, days: i32) {
    for part in order.lines.iter_mut().flat_map(|line| &mut line.schedule) {
        part.date = part.date.saturating_add(Span::new().days(days));
    }
}

fn set_quantity(order: &mut PurchaseOrder, amount: Decimal) {
    for line in order.lines.iter_mut().take(1) {
        line.quantity.amount = amount;
        line.schedule.truncate(1);
        line.schedule.iter_mut().for_each(|part| part.quantity.amount = amount);
    }
}

fn replan(world: &mut Procurement, run: &PlanningRun, place: usize, amendment: Amendment, change: impl FnOnce(&mut PurchaseOrder)) -> Step {
    let number = world.order_at(place)?.order.order_number.clone();
    let release = world.erp()?.replan(run, &number, amendment, change);
    world.keep(release.map_err(|error| Unmet::new(error.to_string()))?);
    Ok(())
}

/// The planning run of the morning or the evening moves the dates of every order of the scenario by so many days.
#[given(expr = "the planning run of the {word} moves every order by {int} days")]
#[when(expr = "the planning run of the {word} moves every order by {int} days")]
fn run_moves(world: &mut Procurement, name: String, days: i32) -> Step {
    let run = begin(world, &name)?;
    for place in 0..world.orders.len() {
        replan(world, &run, place, Amendment::revise(Publish::Now), |order| move_date(order, days))?;
    }
    Ok(())
}

/// A planning run changes quantity and date of the order, one after the other, in two revisions.
#[when(expr = "the planning run of the {word} changes the quantity to {word} and then the date")]
fn run_changes_twice(world: &mut Procurement, name: String, amount: String) -> Step {
    let amount = Decimal::from_str_exact(&amount).map_err(|_| Unmet::new(format!("`{amount}` is no decimal")))?;
    let run = begin(world, &name)?;
    replan(world, &run, 0, Amendment::revise(Publish::Now), |order| set_quantity(order, amount))?;
    replan(world, &run, 0, Amendment::revise(Publish::Now), |order| move_date(order, 3))
}

/// A planning run moves every order, and what it says of the first one is held back: the run overlaps with the next.
#[given(expr = "the planning run of the {word} moves every order by {int} days, and its event for the first is held back")]
fn run_moves_and_holds(world: &mut Procurement, name: String, days: i32) -> Step {
    let run = begin(world, &name)?;
    for place in 0..world.orders.len() {
        let is_first = place == 0;
        if is_first {
            world.hold = Hold::ForAWhile;
        }
        let publish = if is_first { Publish::Hold } else { Publish::Now };
        replan(world, &run, place, Amendment::revise(publish), |order| move_date(order, days))?;
    }
    Ok(())
}

/// A planning run moves every order but the first.
#[given(expr = "the planning run of the {word} moves the other orders by {int} days")]
async fn run_moves_others(world: &mut Procurement, name: String, days: i32) -> Step {
    let run = begin(world, &name)?;
    for place in 1..world.orders.len() {
        replan(world, &run, place, Amendment::revise(Publish::Now), |order| move_date(order, days))?;
    }
    for place in 1..world.orders.len() {
        let revision = world.order_at(place)?.order.revision;
        wait_until_shown(world, place, revision).await?;
    }
    Ok(())
}

/// A run moves every order, and its events arrive only after those of the next run, which moves them again.
#[when(expr = "the events of two planning runs of every order arrive in reverse")]
async fn runs_in_reverse(world: &mut Procurement) -> Step {
    let (morning, evening) = (begin(world, "morning")?, begin(world, "evening")?);
    for place in 0..world.orders.len() {
        let overtaken = Amendment::revise(Publish::Hold).expecting(Expected::Overtaken);
        replan(world, &morning, place, overtaken, |order| move_date(order, 2))?;
        replan(world, &evening, place, Amendment::revise(Publish::Hold), |order| {
            move_date(order, 5)
        })?;
    }
    for back in 0..2 {
        for place in 0..world.orders.len() {
            let order = world.order_at(place)?;
            let event = order.events.get(&(order.order.revision - back)).cloned();
            let event = event.ok_or_else(|| Unmet::new("the run has changed nothing"))?;
            let sent = world.erp()?.publish(&event, PublishMode::Well).await;
            sent.map_err(|error| Unmet::new(error.to_string()))?;
        }
    }
    for order in &mut world.orders {
        order.published = order.order.revision;
    }
    Ok(())
}

/// The portal shows every order of the scenario as the ERP has it now, with the run that left it so.
#[given(expr = "every order is shown as the latest run has left it")]
#[then(expr = "every order is shown as the latest run has left it")]
async fn shown_as_left(world: &mut Procurement) -> Step {
    let mut others = Vec::new();
    for place in 0..world.orders.len() {
        let revision = world.order_at(place)?.order.revision;
        wait_until_shown(world, place, revision).await?;
        let order = &world.order_at(place)?.order;
        let page = world.portal()?.page(&order.supplier, &order.order_number);
        let run = |order: &PurchaseOrder| order.planning_run.as_ref().map(|run| run.number.clone());
        if page.and_then(|page| page.order).and_then(|shown| run(&shown)) != run(order) {
            others.push(order.order_number.to_string());
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected each order to be shown with the run that made its revision; another or none is shown with {}",
        listed(others)
    )))
}

/// The supplier answers each order in the revision before the current one, one after the other; each answer must be refused as stale.
#[when(expr = "the supplier answers every order as the run before has left it")]
async fn answer_before(world: &mut Procurement) -> Step {
    for place in 0..world.orders.len() {
        let revision = world.order_at(place)?.order.revision - 1;
        submit(world, acknowledgement(world, place, revision, Response::Accepted)?).await?;
        super::answers::refused_with(world, 409)?;
    }
    Ok(())
}

/// The supplier answers each order as it is now; each answer must be taken.
#[when(expr = "the supplier accepts every order as it is")]
async fn accept_every_one(world: &mut Procurement) -> Step {
    for place in 0..world.orders.len() {
        let revision = world.order_at(place)?.order.revision;
        submit(world, acknowledgement(world, place, revision, Response::Accepted)?).await?;
        super::answers::taken(world)?;
    }
    Ok(())
}
