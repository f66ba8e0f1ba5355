//! Steps about orders: the buyer releases, changes and cancels; the supplier sees.

use super::shown::wait_until_shown;
use crate::wording::told;
use crate::world::{Hold, OrderInHand, Procurement, Step, Unmet};
use countersign_core::amount::{Currency, Quantity, Tolerance};
use countersign_core::history::{Expected, SignatureFlaw};
use countersign_erp::{Amendment, DraftLine, OrderDraft, Publish, PublishMode};
use countersign_transports::cloudevents::Mode;
use cucumber::{given, then, when};
use rust_decimal::Decimal;

/// Reads an amount as a scenario writes it.
pub(super) fn quantity(amount: &str, unit: &str) -> Step<Quantity> {
    let amount = Decimal::from_str_exact(amount).map_err(|_| Unmet::new(format!("`{amount}` is no decimal")))?;
    Ok(Quantity::new(amount, unit))
}

pub(super) fn line(amount: &str, unit: &str, material: &str) -> Step<DraftLine> {
    Ok(DraftLine::new(material, quantity(amount, unit)?, Decimal::new(1250, 2)))
}

fn publish(world: &Procurement) -> Publish {
    if world.hold == Hold::No { Publish::Now } else { Publish::Hold }
}

/// What a correct integration does with the next order event.
fn expected(world: &Procurement) -> Expected {
    if let Some(reason) = world.master_data.misnamed {
        Expected::Case(vec![reason])
    } else if world.hold == Hold::UntilOvertaken {
        Expected::Overtaken
    } else {
        Expected::Accept
    }
}

/// Releases an order for the acting or another supplier and keeps it in hand.
pub(super) fn release(world: &mut Procurement, is_other: bool, lines: Vec<DraftLine>, over: Option<Decimal>, publish: Publish) -> Step {
    let tolerance = Tolerance {
        over_percent: over.unwrap_or(Decimal::ZERO),
        under_percent: Decimal::ZERO,
    };
    release_with(world, is_other, publish, |draft| OrderDraft {
        tolerance,
        ..draft.lines(lines)
    })
}

/// Releases an order as `complete` makes it of a typical one.
pub(super) fn release_with(
    world: &mut Procurement,
    is_other: bool,
    publish: Publish,
    complete: impl FnOnce(OrderDraft) -> OrderDraft,
) -> Step {
    let supplier = if is_other { world.other_supplier()? } else { world.supplier()? };
    let plant = supplier
        .plants
        .first()
        .ok_or_else(|| Unmet::new("the supplier delivers to no plant"))?;
    let number = world.stage()?.order_number();
    let mut draft = complete(OrderDraft::typical(number.clone(), supplier.id.clone(), plant.clone()));
    draft.expected = expected(world);
    world.portal()?.adopt(&number);
    let release = world.erp()?.release(&draft, publish);
    world.keep(release);
    Ok(())
}

/// The supplier that acts from now on: the first, the second or the last of the deployment file.
#[given(expr = "the supplier is the {word}")]
fn acting_supplier(world: &mut Procurement, which: String) -> Step {
    match which.as_str() {
        "first" => world.act_as(0),
        "second" => world.act_as(1),
        "last" => world.act_as(usize::MAX),
        other => Err(Unmet::new(format!("`{other}` is none of first, second, last"))),
    }
}

/// Releases an order with one line and waits until its supplier sees it.
#[given(expr = "an order of {word} {word} of {word} that the supplier sees")]
async fn visible_order(world: &mut Procurement, amount: String, unit: String, material: String) -> Step {
    release(world, false, vec![line(&amount, &unit, &material)?], None, Publish::Now)?;
    wait_until_shown(world, 0, 1).await
}

/// Releases an order with one line in another currency and waits until its supplier sees it.
#[given(expr = "an order of {word} {word} of {word} in {word} that the supplier sees")]
async fn visible_order_in_currency(world: &mut Procurement, amount: String, unit: String, material: String, currency: String) -> Step {
    let mut line = line(&amount, &unit, &material)?;
    line.price.currency = Currency::new(currency);
    release(world, false, vec![line], None, Publish::Now)?;
    wait_until_shown(world, 0, 1).await
}

/// Releases an order with an over-delivery tolerance and waits until its supplier sees it.
#[given(expr = "an order of {word} {word} of {word} with {word} percent over-delivery that the supplier sees")]
async fn visible_order_with_tolerance(world: &mut Procurement, amount: String, unit: String, material: String, percent: String) -> Step {
    let over = quantity(&percent, "percent")?.amount;
    release(world, false, vec![line(&amount, &unit, &material)?], Some(over), Publish::Now)?;
    wait_until_shown(world, 0, 1).await
}

/// Releases an order to another supplier, "the other order", and waits until that supplier sees it.
#[given(expr = "an order of {word} {word} of {word} that another supplier sees")]
async fn visible_order_of_another(world: &mut Procurement, amount: String, unit: String, material: String) -> Step {
    release(world, true, vec![line(&amount, &unit, &material)?], None, Publish::Now)?;
    wait_until_shown(world, 1, 1).await
}

/// Releases an order with two lines of different units and waits until its supplier sees it.
#[given(expr = "an order of two lines that the supplier sees")]
async fn visible_order_of_two_lines(world: &mut Procurement) -> Step {
    let mut first = line("100", "EA", "MAT-1000")?;
    first.due = [(7, 40), (14, 60)]
        .map(|(in_days, amount)| countersign_erp::Due {
            in_days,
            amount: Decimal::from(amount),
        })
        .to_vec();
    release(world, false, vec![first, line("31.5", "KGM", "MAT-2000")?], None, Publish::Now)?;
    wait_until_shown(world, 0, 1).await
}

/// Releases several orders of the same kind and waits until all are seen.
#[given(expr = "{int} orders of {word} {word} of {word} that the supplier sees")]
async fn several_visible_orders(world: &mut Procurement, count: usize, amount: String, unit: String, material: String) -> Step {
    for _ in 0..count {
        release(world, false, vec![line(&amount, &unit, &material)?], None, Publish::Now)?;
    }
    for place in 0..count {
        wait_until_shown(world, place, 1).await?;
    }
    Ok(())
}

/// Releases an order with one line; its event is held back when the scenario has said so.
#[given(expr = "the buyer releases an order of {word} {word} of {word}")]
#[when(expr = "the buyer releases an order of {word} {word} of {word}")]
fn release_order(world: &mut Procurement, amount: String, unit: String, material: String) -> Step {
    let publish = publish(world);
    release(world, false, vec![line(&amount, &unit, &material)?], None, publish)
}

/// Releases one more order to the same supplier, "the other order".
#[when(expr = "the buyer releases another order of {word} {word} of {word}")]
fn release_another_order(world: &mut Procurement, amount: String, unit: String, material: String) -> Step {
    release(world, false, vec![line(&amount, &unit, &material)?], None, Publish::Now)
}

/// Releases an order whose event is written in structured or binary CloudEvents mode.
#[when(expr = "the buyer releases an order of {word} {word} of {word} in {word} mode")]
fn release_order_in_mode(world: &mut Procurement, amount: String, unit: String, material: String, mode: String) -> Step {
    let mode = match mode.as_str() {
        "structured" => Mode::Structured,
        "binary" => Mode::Binary,
        other => return Err(Unmet::new(format!("`{other}` is neither structured nor binary"))),
    };
    release(world, false, vec![line(&amount, &unit, &material)?], None, Publish::As(mode))
}

/// Holds back the event of the next release, change or cancellation: the ERP knows it, the integration does not.
#[given(expr = "the event of the next change is held back")]
fn hold_next(world: &mut Procurement) {
    world.hold = Hold::ForAWhile;
}

/// Holds back the event of the next release or change until a newer revision has been told.
#[given(expr = "the event of the next change is held back until it is overtaken")]
fn hold_next_until_overtaken(world: &mut Procurement) {
    world.hold = Hold::UntilOvertaken;
}

fn change(world: &mut Procurement, amount: &str, unit: &str, publish: Publish, expected: Expected, wrong: Option<&str>) -> Step {
    let wanted = quantity(amount, unit)?;
    let number = world.order()?.order.order_number.clone();
    let mut amendment = Amendment::revise(publish).expecting(expected);
    amendment.wrong = wrong.map(str::to_owned);
    let release = world.erp()?.amend(&number, amendment, |order| {
        for line in order.lines.iter_mut().take(1) {
            line.quantity = wanted.clone();
            line.schedule.truncate(1);
            line.schedule.iter_mut().for_each(|part| part.quantity = wanted.clone());
        }
    });
    world.keep(release.map_err(|error| Unmet::new(error.to_string()))?);
    Ok(())
}

/// Changes the ordered quantity in a new revision; its event is held back when the scenario has said so.
#[given(expr = "the buyer changes the quantity to {word} {word}")]
#[when(expr = "the buyer changes the quantity to {word} {word}")]
fn change_quantity(world: &mut Procurement, amount: String, unit: String) -> Step {
    let publish = publish(world);
    let expected = expected(world);
    change(world, &amount, &unit, publish, expected, None)
}

/// Changes the ordered quantity at once.
pub(super) fn change_now(world: &mut Procurement, amount: &str, unit: &str) -> Step {
    change(world, amount, unit, Publish::Now, Expected::Accept, None)
}

/// Changes the ordered quantity by an event that must not be taken, because of what the scenario does to it.
#[given(expr = "the buyer changes the quantity to {word} {word}, which must not be taken")]
fn change_that_must_not_be_taken(world: &mut Procurement, amount: String, unit: String) -> Step {
    let publish = publish(world);
    change(
        world,
        &amount,
        &unit,
        publish,
        Expected::Refuse,
        Some("an event that does not prove who sent it"),
    )
}

/// Changes the quantity several times and waits for each revision to be seen.
#[when(expr = "the buyer changes the quantity {int} times, each after the one before was shown")]
async fn change_one_by_one(world: &mut Procurement, times: u32) -> Step {
    for count in 1..=times {
        change(world, &(100 + count).to_string(), "EA", Publish::Now, Expected::Accept, None)?;
        wait_until_shown(world, 0, 1 + count).await?;
    }
    Ok(())
}

/// Changes the quantity several times as fast as the ERP can.
#[when(expr = "the buyer changes the quantity {int} times in a moment")]
fn change_in_a_moment(world: &mut Procurement, times: u32) -> Step {
    for count in 1..=times {
        change(world, &(100 + count).to_string(), "EA", Publish::Now, Expected::Accept, None)?;
    }
    Ok(())
}

/// Changes the quantity several times and lets the newest event arrive first.
#[when(expr = "the buyer changes the quantity {int} times in a moment and the events arrive in reverse")]
async fn change_in_reverse(world: &mut Procurement, times: u32) -> Step {
    for count in 1..=times {
        let expected = if count == times { Expected::Accept } else { Expected::Overtaken };
        change(world, &(100 + count).to_string(), "EA", Publish::Hold, expected, None)?;
    }
    let events: Vec<_> = world.order()?.events.values().rev().take(times as usize).cloned().collect();
    for event in &events {
        let sent = world.erp()?.publish(event, PublishMode::Well).await;
        sent.map_err(|error| Unmet::new(error.to_string()))?;
    }
    if let Some(order) = world.orders.first_mut() {
        order.published = order.order.revision;
    }
    Ok(())
}

/// Changes the quantity several times; of all the events only the newest arrives, the others may come later or never.
#[given(expr = "the buyer changes the quantity {int} times and only the last event arrives")]
fn change_and_tell_last(world: &mut Procurement, times: u32) -> Step {
    for count in 1..times {
        change(world, &(100 + count).to_string(), "EA", Publish::Hold, Expected::Overtaken, None)?;
    }
    change_now(world, &(100 + times).to_string(), "EA")
}

/// Cancels the order in a new revision.
#[given(expr = "the buyer cancels the order")]
#[when(expr = "the buyer cancels the order")]
fn cancel(world: &mut Procurement) -> Step {
    let publish = publish(world);
    let number = world.order()?.order.order_number.clone();
    let release = world.erp()?.amend(&number, Amendment::cancel(publish), |_| {});
    world.keep(release.map_err(|error| Unmet::new(error.to_string()))?);
    Ok(())
}

/// Lets the held event arrive, late.
#[when(expr = "the held event arrives")]
async fn held_arrives(world: &mut Procurement) -> Step {
    publish_held(world, PublishMode::Well).await
}

/// Lets the held event arrive with something wrong: a wrong or missing signature, a stale or future timestamp, a changed
/// or respelled body, a changed id.
#[when(expr = "the held event arrives with a {word} {word}")]
async fn held_arrives_flawed(world: &mut Procurement, flaw: String, part: String) -> Step {
    let how = match (flaw.as_str(), part.as_str()) {
        ("wrong", "signature") => PublishMode::BadSignature(SignatureFlaw::OtherSecret),
        ("missing", "signature") => PublishMode::BadSignature(SignatureFlaw::Missing),
        ("stale", "timestamp") => PublishMode::BadSignature(SignatureFlaw::Past),
        ("future", "timestamp") => PublishMode::BadSignature(SignatureFlaw::Future),
        ("changed", "body") => PublishMode::BadSignature(SignatureFlaw::OtherBody),
        ("respelled", "body") => PublishMode::BadSignature(SignatureFlaw::OtherSpelling),
        ("changed", "id") => PublishMode::BadSignature(SignatureFlaw::OtherId),
        _ => return Err(Unmet::new(format!("nothing is known of a {flaw} {part}"))),
    };
    publish_held(world, how).await
}

async fn publish_held(world: &mut Procurement, how: PublishMode) -> Step {
    let event = world.held.clone().ok_or_else(|| Unmet::new("no event was held back"))?;
    let exchange = world
        .erp()?
        .publish(&event, how)
        .await
        .map_err(|error| Unmet::new(error.to_string()))?;
    world.published = exchange.response.as_ref().ok().map(|response| response.status);
    Ok(())
}

/// Sends the event of a revision, once more with the same id or for the first time.
#[when(expr = "the event of revision {int} arrives again")]
#[when(expr = "the event of revision {int} arrives late")]
async fn event_again(world: &mut Procurement, revision: u32) -> Step {
    let event = world.order()?.events.get(&revision).cloned();
    let event = event.ok_or_else(|| Unmet::new(format!("the order has no revision {revision}")))?;
    let exchange = world
        .erp()?
        .publish(&event, PublishMode::Well)
        .await
        .map_err(|error| Unmet::new(error.to_string()))?;
    world.published = exchange.response.as_ref().ok().map(|response| response.status);
    Ok(())
}

/// The held event was answered with this status.
#[then(expr = "the event is refused with status {int}")]
fn event_refused(world: &mut Procurement, status: u16) -> Step {
    if world.published == Some(status) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected status {status} for the event, got {}",
        told(world.published)
    )))
}

/// Returns whether a cancellation of the order was let go.
pub(super) fn is_cancelled(order: &OrderInHand) -> bool {
    order
        .events
        .range(..=order.published)
        .any(|(_, event)| event.event().kind.ends_with("cancelled"))
}
