//! Steps about what the portal and the gateway show of an order.

use super::idle::wait_until_idle;
use crate::wording::{listed, told};
use crate::world::{OrderInHand, Procurement, Step, Unmet, until};
use countersign_core::status::OrderStatus;
use countersign_portal::{OrderView, Pages};
use cucumber::{given, then, when};

/// Waits until the portal shows `supplier`'s order in at least this revision.
pub(super) async fn wait_until_shown(world: &Procurement, place: usize, revision: u32) -> Step {
    let (supplier, number) = owner(world.order_at(place)?);
    let shown = |pages: &Pages| {
        pages
            .page(&supplier, &number)
            .is_some_and(|page| page.revision == revision)
            .then_some(())
    };
    if world.portal()?.wait_for(world.patience()?, shown).await.is_some() {
        return Ok(());
    }
    let seen = world
        .portal()?
        .page(&supplier, &number)
        .map_or_else(|| "no such order".to_owned(), |page| format!("revision {}", page.revision));
    Err(Unmet::new(format!(
        "expected the portal to show revision {revision} of order {number}; it shows {seen}"
    )))
}

fn owner(order: &OrderInHand) -> (countersign_core::ids::SupplierId, countersign_core::ids::OrderNumber) {
    (order.order.supplier.clone(), order.order.order_number.clone())
}

/// Everything that the portal was shown of "the order", oldest first.
fn shown_revisions(world: &Procurement) -> Step<Vec<u32>> {
    let (supplier, number) = owner(world.order()?);
    let page = world.portal()?.page(&supplier, &number);
    Ok(page
        .map(|page| page.shown.iter().map(|(revision, _)| *revision).collect())
        .unwrap_or_default())
}

/// The portal shows this revision, at the latest after the settle deadline.
#[given(expr = "the supplier sees revision {int} of the order")]
#[then(expr = "the supplier sees revision {int} of the order")]
async fn sees_revision(world: &mut Procurement, revision: u32) -> Step {
    wait_until_shown(world, 0, revision).await
}

/// The portal shows this revision of the other order.
#[then(expr = "the supplier sees revision {int} of the other order")]
async fn sees_revision_of_other(world: &mut Procurement, revision: u32) -> Step {
    wait_until_shown(world, 1, revision).await
}

/// The portal goes on showing this revision: whatever arrived late has been dealt with, and nothing newer or older was shown.
#[then(expr = "the supplier still sees revision {int} of the order")]
async fn still_sees_revision(world: &mut Procurement, revision: u32) -> Step {
    wait_until_idle(world).await?;
    let last = shown_revisions(world)?.last().copied();
    if last.unwrap_or(0) == revision {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the portal to go on showing revision {revision}; it shows {}",
        told(last)
    )))
}

/// The portal shows the order in this status.
#[given(expr = "the order is shown as {word}")]
#[then(expr = "the order is shown as {word}")]
async fn shown_as(world: &mut Procurement, status: String) -> Step {
    let wanted = OrderStatus::from_word(&status).ok_or_else(|| Unmet::new(format!("`{status}` is no order status")))?;
    let (supplier, number) = owner(world.order()?);
    let shown = |pages: &Pages| {
        pages
            .page(&supplier, &number)
            .is_some_and(|page| page.status == wanted)
            .then_some(())
    };
    if world.portal()?.wait_for(world.patience()?, shown).await.is_some() {
        return Ok(());
    }
    let seen = world
        .portal()?
        .page(&supplier, &number)
        .map_or("nothing", |page| page.status.word());
    Err(Unmet::new(format!(
        "expected order {number} to be shown as {wanted}; it is shown as {seen}"
    )))
}

/// The gateway answers with this revision when the supplier reads the order.
#[then(expr = "the gateway shows revision {int} of the order")]
async fn gateway_shows(world: &mut Procurement, revision: u32) -> Step {
    let number = world.order()?.order.order_number.clone();
    let desk = world.desk()?;
    let found = until(world.patience()?, || async {
        let view = OrderView::parse(desk.read_order(&number).await.body());
        Ok(view.filter(|view| view.revision == revision).map(|_| ()))
    });
    found
        .await?
        .ok_or_else(|| Unmet::new(format!("expected the gateway to show revision {revision} of order {number}")))
}

/// Reads the order with the entity tag of a revision that the supplier has already (RFC 9110, `If-None-Match`).
#[when(expr = "the supplier asks for the order unless it is still in revision {int}")]
async fn read_unless_known(world: &mut Procurement, revision: u32) -> Step {
    let number = world.order()?.order.order_number.clone();
    world.read = Some(world.desk()?.read_order_if_changed(&number, &format!("\"{revision}\"")).await);
    Ok(())
}

/// The portal was never shown this revision.
#[then(expr = "the portal was never shown revision {int}")]
async fn never_shown(world: &mut Procurement, revision: u32) -> Step {
    wait_until_idle(world).await?;
    let shown = shown_revisions(world)?;
    if shown.contains(&revision) {
        return Err(Unmet::new(format!(
            "expected revision {revision} never to be shown; the portal was shown {}",
            listed(&shown)
        )));
    }
    Ok(())
}

/// The portal was shown one revision before another, and not again after it.
#[then(expr = "the portal was shown revision {int} before revision {int}")]
fn shown_before(world: &mut Procurement, first: u32, second: u32) -> Step {
    let shown = shown_revisions(world)?;
    let last_of_first = shown.iter().rposition(|revision| *revision == first);
    let first_of_second = shown.iter().position(|revision| *revision == second);
    match (last_of_first, first_of_second) {
        (Some(before), Some(after)) if before < after => Ok(()),
        _ => Err(Unmet::new(format!(
            "expected revision {first} only before revision {second}; the portal was shown {}",
            listed(&shown)
        ))),
    }
}

/// No revision that the portal was shown is older than one before it.
#[then(expr = "the revisions that the portal was shown only went forward")]
fn only_forward(world: &mut Procurement) -> Step {
    let shown = shown_revisions(world)?;
    if shown.is_sorted() {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the revisions to go forward only; the portal was shown {}",
        listed(&shown)
    )))
}
