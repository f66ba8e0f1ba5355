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

#[cfg(test)]
mod tests {
    use super::{Figures, Mark, Parts, Spread, Tally};
    use countersign_core::amount::Unit;
    use rust_decimal::Decimal;

    fn tally(counts: [u32; 3]) -> Option<Tally> {
        Some(Tally(counts.map(|count| Spread { least: count, most: count })))
    }

    /// What a part gives that saw `marks` and received and rejected so much.
    fn figures(counts: [u32; 3], unit: &str, received: u32, rejected: u32, marks: std::ops::Range<u64>) -> Figures {
        let so_much = |amount: u32| Spread {
            least: Decimal::ZERO,
            most: Decimal::from(amount),
        };
        let parts = Parts {
            received: so_much(received),
            rejected: so_much(rejected),
        };
        let mut figures = Figures {
            deliveries: tally(counts),
            answers: tally([1, 0, 0]),
            parts: Some([(Unit::new(unit), parts)].into()),
            doubts: [if marks.start == 0 { "one" } else { "other" }].into(),
            ..Figures::default()
        };
        for index in marks {
            figures.see(Mark {
                index,
                at_us: index,
                scenario: None,
            });
        }
        figures
    }

    #[test]
    fn what_parts_give_is_added_up_and_the_first_movements_are_shown() {
        let mut all = figures([3, 1, 0], "EA", 100, 5, 7..13);
        all.add(figures([2, 0, 4], "EA", 40, 2, 0..4));
        all.add(figures([0, 0, 0], "KGM", 7, 0, 20..22));
        assert_eq!(all.deliveries.map(|tally| tally.0.map(|count| count.most)), Some([5, 1, 4]));
        assert_eq!(all.answers.map(|tally| tally.0.map(|count| count.least)), Some([3, 0, 0]));
        let parts = all.parts.as_ref().expect("every part could tell");
        let sums: Vec<_> = parts.values().map(|one| (one.received.most, one.rejected.most)).collect();
        assert_eq!(sums, [(140.into(), 7.into()), (7.into(), 0.into())]);
        assert!(all.marks.keys().copied().eq([0, 1, 2, 3, 7, 8, 9, 10]), "{:?}", all.marks);
        assert_eq!(all.doubts.len(), 2);
    }

    #[test]
    fn what_one_part_cannot_tell_nobody_can() {
        let mut all = figures([3, 1, 0], "EA", 100, 5, 0..1);
        all.add(Figures {
            answers: tally([1, 1, 1]),
            ..Figures::default()
        });
        assert!(all.deliveries.is_none() && all.parts.is_none());
        assert!(all.answers.is_some());
    }
}
