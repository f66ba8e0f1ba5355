//! Steps about ship notices: the supplier ships, the ERP books.

use super::orders::quantity;
use super::submit::{note_shipment, ship_notice, split_lots, submit};
use crate::wording::{listed, told};
use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::amount::Quantity;
use countersign_core::documents::ShipNotice;
use countersign_core::history::Expected;
use countersign_core::ids::{MaterialId, ShipNoticeNumber};
use countersign_core::status::Reason;
use countersign_erp::Ledger;
use countersign_portal::Drafted;
use cucumber::{given, then, when};
use rust_decimal::Decimal;

/// Announces a shipment of the first order line and makes sure that it is taken.
#[given(expr = "the supplier shipped {word} {word} against the order")]
async fn shipped(world: &mut Procurement, amount: String, unit: String) -> Step {
    ship(world, amount, unit).await?;
    super::answers::taken(world)
}

/// Announces a shipment of the first order line, in any unit.
#[when(expr = "the supplier ships {word} {word} against the order")]
async fn ship(world: &mut Procurement, amount: String, unit: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    submit(world, ship_notice(world, quantity.clone())?).await?;
    note_shipment(world, &quantity)
}

/// Announces a shipment against an order that the integration will never hear of.
#[when(expr = "the supplier ships {word} {word} against the order, which never arrives")]
async fn ship_without_order(world: &mut Procurement, amount: String, unit: String) -> Step {
    let submission = ship_notice(world, quantity(&amount, &unit)?)?;
    submit(
        world,
        submission.expecting(Expected::Case(vec![Reason::ParentMissing]), "a ship notice whose order never comes"),
    )
    .await
}

/// Announces a shipment of the first order line in several lots with their expiry.
#[when(expr = "the supplier ships {word} {word} against the order in {int} lots")]
async fn ship_in_lots(world: &mut Procurement, amount: String, unit: String, lots: u32) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let mut submission = ship_notice(world, quantity)?;
    if let Drafted::ShipNotice(notice) = &mut submission.document {
        split_lots(notice, lots);
    }
    submit(world, submission).await
}

/// Announces a shipment of a material that the order does not have.
#[when(expr = "the supplier ships the material {word} against the order")]
async fn ship_other_material(world: &mut Procurement, material: String) -> Step {
    let mut submission = ship_notice(world, Quantity::new(Decimal::ONE, "EA"))?;
    if let Drafted::ShipNotice(notice) = &mut submission.document {
        notice
            .lines
            .iter_mut()
            .for_each(|line| line.material = MaterialId::new(material.clone()));
    }
    submit(
        world,
        submission.expecting(Expected::Case(vec![Reason::MasterDataUnknown]), "a material that was not ordered"),
    )
    .await
}

/// The ERP has exactly one shipment on the order, now that nothing moves any more.
#[then(expr = "the ERP books the shipment once")]
async fn booked_once(world: &mut Procurement) -> Step {
    let number = world.order()?.order.order_number.clone();
    let enough = |ledger: &Ledger| (!ledger.shipments(&number).is_empty()).then_some(());
    let came = world.erp()?.wait_for(world.patience()?, enough).await;
    super::idle::wait_until_idle(world).await?;
    let seen = world.erp()?.shipments(&number).len();
    if came.is_some() && seen == 1 {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected one shipment on order {number} in the ERP; there are {seen}"
    )))
}

/// The ERP has no shipment on the order, now that nothing moves any more.
#[then(expr = "the ERP books no shipment")]
#[then(expr = "the ERP books no shipment yet")]
async fn booked_none(world: &mut Procurement) -> Step {
    super::idle::wait_until_idle(world).await?;
    let number = world.order()?.order.order_number.clone();
    let seen = world.erp()?.shipments(&number).len();
    if seen == 0 {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected no shipment on order {number} in the ERP; there are {seen}"
    )))
}

/// All shipments of the first order line together are this much in its base unit, exactly.
#[then(expr = "the ERP has {word} {word} shipped for the order")]
async fn total_shipped(world: &mut Procurement, amount: String, unit: String) -> Step {
    let wanted = quantity(&amount, &unit)?;
    let number = world.order()?.order.order_number.clone();
    let is_so = |ledger: &Ledger| {
        (total(ledger.shipments(&number).iter().map(|booked| &booked.notice), &wanted) == Some(wanted.amount)).then_some(())
    };
    let found = world.erp()?.wait_for(world.patience()?, is_so).await;
    found.ok_or_else(|| {
        let seen: Vec<String> = world
            .erp()
            .map(|erp| erp.shipments(&number))
            .unwrap_or_default()
            .iter()
            .flat_map(|booked| booked.notice.lines.iter().map(|line| line.quantity.to_string()))
            .collect();
        Unmet::new(format!(
            "expected {wanted} shipped for order {number}; the ERP has {}",
            listed(seen)
        ))
    })
}

fn total<'a>(notices: impl Iterator<Item = &'a ShipNotice>, wanted: &Quantity) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for line in notices.flat_map(|notice| &notice.lines) {
        if line.quantity.unit != wanted.unit {
            return None;
        }
        sum = sum.checked_add(line.quantity.amount)?;
    }
    Some(sum)
}

/// Every lot that the supplier announced is in the ERP with its quantity and its expiry.
#[then(expr = "the ERP has every lot with its quantity and expiry")]
async fn lots_unchanged(world: &mut Procurement) -> Step {
    let number = world.order()?.order.order_number.clone();
    let sent: ShipNotice =
        serde_json::from_slice(&world.document()?.body).map_err(|_| Unmet::new("the last document was no ship notice"))?;
    let booked = world.erp()?.shipments(&number);
    let booked = booked.first().ok_or_else(|| Unmet::new("the ERP has no shipment"))?;
    let lots = |notice: &ShipNotice| -> Vec<String> {
        let lots = notice.lines.iter().flat_map(|line| &line.lots);
        lots.map(|lot| format!("{} {} until {}", lot.lot, lot.quantity.amount.normalize(), told(lot.expiry)))
            .collect()
    };
    if lots(&sent) == lots(&booked.notice) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the lots {}; the ERP has {}",
        listed(lots(&sent)),
        listed(lots(&booked.notice))
    )))
}

/// The gateway shows the last ship notice in this state: accepted, parked or case.
#[then(expr = "the gateway shows the ship notice as {word}")]
async fn notice_state(world: &mut Procurement, state: String) -> Step {
    let number = ShipNoticeNumber::new(world.document()?.document.number.clone());
    let desk = world.desk()?;
    let found = until(world.patience()?, || async {
        let answer = desk.read_ship_notice(&number).await;
        let seen = answer.json().and_then(|body| body["state"].as_str().map(str::to_owned));
        Ok((seen.as_deref() == Some(state.as_str())).then_some(()))
    });
    found
        .await?
        .ok_or_else(|| Unmet::new(format!("expected ship notice {number} to be shown as {state}")))
}
