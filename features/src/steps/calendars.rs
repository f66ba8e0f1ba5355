//! Steps about the suppliers' calendars: when they work, and when their time to answer is over.

use super::operations::advance;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::calendar::{Pause, WorkingCalendar, end_of_window};
use cucumber::{given, when};
use jiff::{SignedDuration, Timestamp};

/// How much later than the end of a window the clock is set: the deployment has seen the order some time after the ERP issued it.
const LATER: SignedDuration = SignedDuration::from_secs(10);

fn calendar(world: &Procurement) -> Step<WorkingCalendar> {
    let calendar = world.supplier()?.calendar;
    calendar.ok_or_else(|| Unmet::new("the deployment file gives the supplier no calendar"))
}

/// Moves the business clock forward to a moment.
async fn advance_to(world: &Procurement, moment: Timestamp) -> Step {
    let left = moment.duration_since(world.recorder()?.business_now()).as_secs();
    match u64::try_from(left) {
        Ok(seconds) if seconds > 0 => advance(world, seconds).await,
        _ => Ok(()),
    }
}

/// The supplier that acts from now on is the first with a calendar in the deployment file.
#[given(expr = "the supplier works on a calendar of its own")]
fn acting_supplier(world: &mut Procurement) -> Step {
    let suppliers = &world.stage()?.deployment.suppliers;
    let place = suppliers.iter().position(|supplier| supplier.calendar.is_some());
    let place = place.ok_or_else(|| Unmet::new("the deployment file gives no supplier a calendar"))?;
    world.act_as(place)
}

/// Moves the business clock to noon of the supplier's next working day that is followed by a weekend or a holiday.
#[given(expr = "it is noon on the supplier's last working day before a {word}")]
async fn before_pause(world: &mut Procurement, pause: String) -> Step {
    let pause = match pause.as_str() {
        "weekend" => Pause::Weekend,
        "holiday" => Pause::Holiday,
        other => return Err(Unmet::new(format!("`{other}` is neither weekend nor holiday"))),
    };
    let calendar = calendar(world)?;
    let now = world.recorder()?.business_now();
    let today = calendar.day_at(now);
    // The moment must lie ahead.
    let from = today.tomorrow().unwrap_or(today);
    let noon = calendar.last_working_day_before(pause, from).and_then(|day| calendar.noon_of(day));
    let noon = noon.ok_or_else(|| Unmet::new("the supplier's calendar has no such day ahead"))?;
    advance_to(world, noon).await
}

/// Returns when the supplier's time to answer the order is over.
fn answer_by(world: &Procurement) -> Step<Timestamp> {
    let window = world.stage()?.deployment.timing.acknowledgement_window;
    let issued = world.order()?.order.issued_at;
    let ends = end_of_window(Some(&calendar(world)?), issued, window);
    ends.ok_or_else(|| Unmet::new("the supplier's time to answer never ends"))
}

/// Moves the business clock past the time to answer the order, as the supplier's calendar counts it.
#[when(expr = "the supplier's working time to answer passes")]
async fn working_time_passes(world: &mut Procurement) -> Step {
    let ends = answer_by(world)?;
    advance_to(world, ends.saturating_add(LATER).unwrap_or(ends)).await
}

/// Moves the business clock to a minute before the time to answer the order is over, as the supplier's calendar counts it.
#[when(expr = "all but a minute of the supplier's working time to answer passes")]
async fn working_time_almost_passes(world: &mut Procurement) -> Step {
    let ends = answer_by(world)?;
    advance_to(world, ends.saturating_sub(SignedDuration::from_mins(1)).unwrap_or(ends)).await
}
