//! Steps about shelf life: until when lots may be used, and which day it is at a plant.

use super::orders::quantity;
use super::submit::{note_shipment, ship_notice, submit};
use crate::world::{Procurement, Step, Unmet};
use countersign_core::ids::PlantId;
use countersign_portal::Drafted;
use cucumber::given;
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;

/// Returns the first plant of the supplier that acts.
fn plant(world: &Procurement) -> Step<PlantId> {
    let plant = world.supplier()?.plants.first().cloned();
    plant.ok_or_else(|| Unmet::new("the supplier delivers to no plant"))
}

fn today(world: &Procurement, plant: &PlantId) -> Step<Date> {
    let day = world.erp()?.master_data().day_at(plant, world.recorder()?.business_now());
    day.ok_or_else(|| Unmet::new(format!("nobody knows the time zone of plant {plant}")))
}

/// Announces a shipment of the first order line whose lots may be used for so many days after today, by the date at the plant, and makes
/// sure that it is taken.
#[given(expr = "the supplier shipped {word} {word} that may be used for {int} days")]
async fn ship_until(world: &mut Procurement, amount: String, unit: String, days: i64) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let today = today(world, &world.order()?.order.plant.clone())?;
    let until = today.checked_add(jiff::Span::new().days(days));
    let until = until.map_err(|_| Unmet::new(format!("there is no day {days} days after {today}")))?;
    let mut submission = ship_notice(world, quantity.clone())?;
    if let Drafted::ShipNotice(notice) = &mut submission.document {
        let lots = notice.lines.iter_mut().flat_map(|line| &mut line.lots);
        lots.for_each(|lot| lot.expiry = Some(until));
    }
    submit(world, submission).await?;
    super::answers::taken(world)?;
    note_shipment(world, &quantity)
}

/// Moves the business clock to ten minutes before or after the next midnight at the plant of the supplier that acts.
#[given(expr = "it is {word} midnight at the plant")]
async fn near_midnight(world: &mut Procurement, side: String) -> Step {
    let moment: Time = match side.as_str() {
        "before" => time(23, 50, 0, 0),
        "after" => time(0, 10, 0, 0),
        other => return Err(Unmet::new(format!("`{other}` is neither before nor after"))),
    };
    let plant = plant(world)?;
    let known = world.erp()?.master_data();
    let zone = known.time_zone(&plant).and_then(|name| TimeZone::get(name).ok());
    let zone = zone.ok_or_else(|| Unmet::new(format!("nobody knows the time zone of plant {plant}")))?;
    let now = world.recorder()?.business_now();
    let today = zone.to_datetime(now).date();
    let days = [today, today.saturating_add(jiff::Span::new().days(1))];
    let mut moments = days.into_iter().filter_map(|day| zone.to_timestamp(day.to_datetime(moment)).ok());
    let next = moments.find(|next| *next > now);
    let next = next.ok_or_else(|| Unmet::new("the plant has no midnight ahead"))?;
    let left = next.duration_since(now).as_secs();
    super::operations::advance(world, u64::try_from(left).unwrap_or(0) + 1).await
}
