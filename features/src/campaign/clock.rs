//! The business clock: moved by a while, or to a moment that something depends on.

use super::crew::Crew;
use super::perform::Taken;
use countersign_campaigns::Boundary;
use countersign_core::calendar::Pause;
use countersign_core::deployment::Stage as Life;
use countersign_core::promise::Claim;
use countersign_portal::OrderView;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// How long before a moment the clock stops: longer than it takes to renew every token under simulated time.
const EARLY: SignedDuration = SignedDuration::from_millis(200);

impl Crew<'_> {
    pub(super) async fn advance(&self, seconds: u64) -> Taken {
        let operator = self.stage.operator.as_ref().filter(|_| self.stage.deployment.offers(Claim::Clock));
        let operator = operator.ok_or("the deployment's clock cannot be moved")?;
        let moved = operator.advance_clock(&self.recorder, seconds).await;
        moved.map_err(|error| error.to_string())
    }

    pub(super) async fn advance_to(&self, boundary: Boundary, offset_s: i64) -> Taken {
        let moment = self.moment(boundary).await?;
        let target = moment.checked_add(SignedDuration::from_secs(offset_s)).unwrap_or(moment);
        let left = target.duration_since(self.recorder.business_now());
        if left <= SignedDuration::ZERO {
            return Err("the moment has passed".to_owned());
        }
        // The clock moves by whole seconds. It stops a little early, so that tokens can be renewed and the moment itself is waited for.
        let early = left.saturating_sub(EARLY);
        if let Some(seconds) = u64::try_from(early.as_secs()).ok().filter(|seconds| *seconds > 0) {
            self.advance(seconds).await?;
            self.renew_tokens().await;
        }
        let rest = target.duration_since(self.recorder.business_now());
        tokio::time::sleep(Duration::try_from(rest).unwrap_or_default()).await;
        Ok(())
    }

    async fn renew_tokens(&self) {
        for supplier in &self.stage.deployment.suppliers {
            // Whoever gets none now is told so when it asks for something.
            let _ = self.portal.supplier(&supplier.id).hold_token().await;
        }
    }

    async fn moment(&self, boundary: Boundary) -> Result<Timestamp, String> {
        let timing = &self.stage.deployment.timing;
        match boundary {
            Boundary::Acknowledgement(order) => self.acknowledge_by(order).await,
            Boundary::Parking(document) => self.after_sending(document, timing.parking_window),
            Boundary::Key(document) => {
                let window = timing.idempotency_window.ok_or("keys are remembered for ever")?;
                self.after_sending(document, window)
            }
            Boundary::Token(supplier) => {
                let notes = self.notes();
                let token = notes.tokens.get(&supplier).ok_or("the supplier has kept no token")?;
                Ok(token.expires_at())
            }
            Boundary::Midnight(order) => self.midnight(order),
            Boundary::CorrectiveAction(hold) => self.correct_by(hold),
            Boundary::Sunset => {
                let versions = &self.stage.deployment.versions;
                let deprecated = versions.iter().find(|version| version.stage == Life::Deprecated);
                deprecated
                    .and_then(|version| version.sunset_at)
                    .ok_or_else(|| "no version has a sunset ahead".to_owned())
            }
            Boundary::Holiday(supplier) => self.before_holiday(supplier),
            Boundary::MonthEnd(supplier) => self.month_end(supplier),
            Boundary::ClockChange => Ok(next_clock_change(self.recorder.business_now())),
        }
    }

    fn month_end(&self, supplier: u32) -> Result<Timestamp, String> {
        let zone = self
            .supplier(supplier)
            .calendar
            .as_ref()
            .map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let today = zone.to_datetime(self.recorder.business_now()).date();
        let next = today.last_of_month().tomorrow().map_err(|error| error.to_string())?;
        zone.to_timestamp(next.at(0, 0, 0, 0)).map_err(|error| error.to_string())
    }

    fn before_holiday(&self, supplier: u32) -> Result<Timestamp, String> {
        let calendar = self.supplier(supplier).calendar.as_ref();
        let calendar = calendar.ok_or("the supplier has no calendar")?;
        let today = calendar.day_at(self.recorder.business_now());
        let from = today.tomorrow().unwrap_or(today);
        calendar
            .last_working_day_before(Pause::Holiday, from)
            .and_then(|day| calendar.noon_of(day))
            .ok_or_else(|| "the supplier's calendar has no holiday ahead".to_owned())
    }

    fn after_sending(&self, document: u32, window: Duration) -> Result<Timestamp, String> {
        let notes = self.notes();
        let note = notes.documents.get(&document).ok_or("the document was not sent")?;
        note.sent_at.checked_add(window).map_err(|error| error.to_string())
    }

    /// The deployment says itself until when it waits for an answer.
    async fn acknowledge_by(&self, order: u32) -> Result<Timestamp, String> {
        let (number, supplier) = {
            let notes = self.notes();
            let note = notes.orders.get(&order).ok_or("the order was not released")?;
            (note.number.clone(), note.supplier)
        };
        let desk = self.portal.supplier(&self.supplier(supplier).id);
        let answered = desk.read_order(&number).await;
        let view = OrderView::parse(answered.body()).ok_or("the order is not shown")?;
        view.acknowledge_by.ok_or_else(|| "no answer is awaited".to_owned())
    }
}

/// Returns the next change of clocks in central Europe: the last Sunday of March and of October, at 01:00 UTC (Directive 2000/84/EC).
fn next_clock_change(now: Timestamp) -> Timestamp {
    let year = now.to_zoned_datetime(TimeZone::UTC).year();
    let changes = (year..=year.saturating_add(1)).flat_map(|year| [3, 10].map(|month| change(year, month)));
    changes.flatten().find(|change| *change > now).unwrap_or(now)
}

fn change(year: i16, month: i8) -> Option<Timestamp> {
    let last = Date::new(year, month, 31).ok()?;
    let sunday = if last.weekday() == Weekday::Sunday {
        last
    } else {
        last.nth_weekday(-1, Weekday::Sunday).ok()?
    };
    TimeZone::UTC.to_timestamp(sunday.at(1, 0, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_change_on_the_last_sundays_of_march_and_october() {
        let next = |now: &str| next_clock_change(now.parse().expect("the test writes a time")).to_string();
        assert_eq!(next("2026-09-01T00:00:00Z"), "2026-10-25T01:00:00Z");
        assert_eq!(next("2026-10-25T01:00:00Z"), "2027-03-28T01:00:00Z");
        assert_eq!(next("2030-03-01T00:00:00Z"), "2030-03-31T01:00:00Z");
    }
}
