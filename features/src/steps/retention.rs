//! Steps about what has to be kept: there until its last day is over, and gone then.

use super::payments::invoice;
use super::versions::advance_to;
use crate::settle::read_kept;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::ids::DocumentKind;
use countersign_core::retention::Retention;
use countersign_portal::{Account, Balance, Target};
use cucumber::{given, then, when};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Everything that was received and billed in the run so far is read once more, because it will be gone after the years.
#[given(expr = "all that was received and billed so far is read while it is kept")]
async fn read_all(world: &mut Procurement) -> Step {
    let is_read = read_kept(world.stage()?).await;
    is_read
        .then_some(())
        .ok_or_else(|| Unmet::new("expected everything that is kept to be readable; something was not"))
}

/// Returns the moment at which the last of the order's documents need not be kept any more, when all of them were taken by now.
fn over_at(world: &Procurement) -> Step<Timestamp> {
    let retention = world.stage()?.deployment.retention;
    let retention: Retention =
        retention.ok_or_else(|| Unmet::new("the deployment file has no table `[retention]`; tag the scenario `@needs-retention`"))?;
    let now = world.recorder()?.business_now();
    let kinds = DocumentKind::ALL.into_iter().filter_map(|kind| retention.over_at(kind, now));
    kinds.max().ok_or_else(|| Unmet::new("nothing is kept for a time"))
}

/// Moves the business clock on to ten seconds before the end of the last day on which what belongs to the order is kept.
#[when(expr = "the last day ends on which the order's documents are kept")]
async fn last_day(world: &mut Procurement) -> Step {
    let over = over_at(world)?;
    world.kept_until = Some(over);
    advance_to(world, Some(over), -10).await
}

/// Moves the business clock on to the end of that day, or of the last day when none was looked at yet.
#[when(expr = "the time is over for which the order's documents are kept")]
async fn time_is_over(world: &mut Procurement) -> Step {
    let over = match world.kept_until.take() {
        Some(over) => over,
        None => over_at(world)?,
    };
    advance_to(world, Some(over), 0).await
}

/// The supplier cannot read its invoice any more, by number or in the list, nor what was received of the order.
#[then(expr = "nothing is left of the invoice and of the goods that it was for")]
async fn is_gone(world: &mut Procurement) -> Step {
    let number = invoice(world)?.key_number();
    let order = world.order()?.order.order_number.clone();
    let desk = world.desk()?;
    let read = desk.read_invoice(&number).await;
    if read.status() != Some(404) {
        return Err(Unmet::new(format!(
            "expected invoice {number} to be gone; it is answered with {:?}",
            read.status()
        )));
    }
    let listed = Account::parse_list(desk.look_up(&Target::Invoices, desk.lookup()).await.body());
    if listed.iter().any(|one| one.invoice().number == number) {
        return Err(Unmet::new(format!("expected invoice {number} to be gone; it stands in the list")));
    }
    let balance = Balance::parse(desk.read_receipts(&order).await.body());
    let received: Decimal = balance
        .iter()
        .flat_map(|balance| &balance.lines)
        .map(|line| line.received.amount)
        .sum();
    if received != Decimal::ZERO {
        return Err(Unmet::new(format!(
            "expected the receipts of order {order} to be gone; {received} is told as received"
        )));
    }
    Ok(())
}
