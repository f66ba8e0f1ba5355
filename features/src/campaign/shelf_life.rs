//! Shelf life: until when the lots of a shipment may be used, by the date at the plant.

use super::crew::Crew;
use countersign_core::documents::ShipNotice;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

impl Crew<'_> {
    /// Lets every lot of a ship notice expire so many days after today.
    pub(super) fn expire(&self, notice: &mut ShipNotice, days: u16) -> Result<(), String> {
        let today = self.erp.master_data().day_at(&notice.plant, self.recorder.business_now());
        let today = today.ok_or("nobody knows which day it is at the plant")?;
        let until = today.saturating_add(Span::new().days(days));
        let lots = notice.lines.iter_mut().flat_map(|line| &mut line.lots);
        lots.for_each(|lot| lot.expiry = Some(until));
        Ok(())
    }

    /// Returns the next midnight at the plant of an order that lies more than an hour ahead, so that one may also stop short of it.
    pub(super) fn midnight(&self, order: u32) -> Result<Timestamp, String> {
        let plant = {
            let notes = self.notes();
            let note = notes.orders.get(&order).and_then(|note| note.revisions.last());
            note.map(|note| note.order.plant.clone()).ok_or("the order was not released")?
        };
        let known = self.erp.master_data();
        let zone = known.time_zone(&plant).and_then(|name| TimeZone::get(name).ok());
        let zone = zone.ok_or("nobody knows the time zone of the plant")?;
        let now = self.recorder.business_now();
        let tomorrow = zone.to_datetime(now).date().saturating_add(Span::new().days(1));
        let mut midnights = [tomorrow, tomorrow.saturating_add(Span::new().days(1))]
            .into_iter()
            .filter_map(|day| zone.to_timestamp(day.at(0, 0, 0, 0)).ok());
        let next = midnights.find(|midnight| midnight.duration_since(now).as_hours() > 0);
        next.ok_or_else(|| "the plant has no midnight ahead".to_owned())
    }
}
