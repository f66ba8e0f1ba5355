//! The figures of one supplier's month as they follow from the History, at one moment.

use super::ledger::{Ledger, Posted};
use super::moment::{Moment, Presence};
use super::spread::{Spread, Tally};
use crate::records::{Mark, Records};
use countersign_core::amount::Unit;
use countersign_core::calendar::WorkingCalendar;
use countersign_core::ids::SupplierId;
use countersign_core::month::Month;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted: whose month, and at which moment.
pub(super) struct Recount<'a> {
    pub(super) supplier: &'a SupplierId,
    pub(super) month: Month,
    pub(super) zone: TimeZone,
    pub(super) calendar: Option<&'a WorkingCalendar>,
    pub(super) moment: Moment,
    pub(super) ledger: &'a Ledger,
    pub(super) records: &'a Records,
}

/// What can be told of a month; nothing where the History does not say enough.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    /// On time and in full, missed, open.
    pub(super) deliveries: Option<Tally>,
    /// In time, late, open.
    pub(super) answers: Option<Tally>,
    /// Received and rejected, by base unit.
    pub(super) parts: Option<BTreeMap<Unit, Parts>>,
    /// Some of what it was counted from.
    pub(super) marks: BTreeMap<u64, Mark>,
    pub(super) doubts: BTreeSet<&'static str>,
}

/// How much was received and rejected.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    pub(super) received: Spread<Decimal>,
    pub(super) rejected: Spread<Decimal>,
}

impl Figures {
    /// The most movements and orders that a breach shows.
    const SHOWN: usize = 8;

    pub(super) fn see(&mut self, mark: Mark) {
        self.marks.insert(mark.index, mark);
        while self.marks.len() > Self::SHOWN {
            self.marks.pop_last();
        }
    }

    /// Adds what another part gives; what one part cannot tell, nobody can.
    pub(super) fn add(&mut self, other: Self) {
        self.deliveries = both(self.deliveries, other.deliveries);
        self.answers = both(self.answers, other.answers);
        self.parts = self.parts.take().zip(other.parts).map(|(mut parts, more)| {
            for (unit, other) in more {
                let sum = parts.entry(unit).or_default();
                sum.received.add(other.received);
                sum.rejected.add(other.rejected);
            }
            parts
        });
        other.marks.into_values().for_each(|mark| self.see(mark));
        self.doubts.extend(other.doubts);
    }
}

impl Recount<'_> {
    /// Counts the month anew.
    pub(super) fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        self.count_orders(&mut figures);
        self.count_parts(&mut figures);
        figures
    }

    /// Returns the day that it is at a moment in the supplier's place.
    pub(super) fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    pub(super) fn is_in_month(&self, day: Date) -> bool {
        Month::of(day) == self.month
    }

    /// Returns whether a movement counted.
    pub(super) fn presence(&self, posted: &Posted) -> Presence {
        self.moment.has_movement(posted.fingerprint, &posted.document, self.records)
    }

    /// Returns how much of a line of a receipt can have been taken back.
    pub(super) fn taken_back(&self, receipt: &Posted, line: u32) -> Spread<Decimal> {
        let mut sum = Spread::default();
        for reversal in self.ledger.reversals(&receipt.document) {
            let own = reversal.lines.iter().filter(|one| one.line == line);
            let amount = own.fold(Decimal::ZERO, |sum, one| sum.saturating_add(one.quantity.amount));
            sum.add(within(self.presence(reversal), amount));
        }
        sum
    }
}

fn both(one: Option<Tally>, other: Option<Tally>) -> Option<Tally> {
    let (mut sum, other) = one.zip(other)?;
    sum.add(&other);
    Some(sum)
}

/// Returns how much of an amount counts, by whether it does.
pub(super) fn within(presence: Presence, amount: Decimal) -> Spread<Decimal> {
    Spread {
        least: if presence == Presence::Sure { amount } else { Decimal::ZERO },
        most: if presence == Presence::No { Decimal::ZERO } else { amount },
    }
}
