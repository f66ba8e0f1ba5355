//! How long documents are kept that the law wants kept: whole years, from the day on which a document was taken, by UTC.

use crate::ids::DocumentKind;
use crate::toml_file::Table;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest that anything can be promised to be kept, in years.
const LONGEST: u32 = 100;

/// For how many years documents are kept at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Goods receipts and their reversals.
    pub goods_receipt_years: u32,
    /// Invoices.
    pub invoice_years: u32,
    /// Credit notes.
    pub credit_note_years: u32,
    /// Payments, and what came back of them.
    pub payment_years: u32,
}

impl Retention {
    /// Returns what German law wants (Abgabenordnung, section 147, in the version until 2024): ten years for what books are made from, six for what goes with it.
    pub fn usual() -> Self {
        Self {
            goods_receipt_years: 6,
            invoice_years: 10,
            credit_note_years: 10,
            payment_years: 10,
        }
    }

    /// Reads the table `[retention]`; what it leaves out is kept as is usual.
    pub fn read(table: Table<'_, '_>) -> Self {
        let usual = Self::usual();
        let years = |key, default| table.number_or(key, default, 1..=LONGEST);
        let retention = Self {
            goods_receipt_years: years("goods_receipt_years", usual.goods_receipt_years),
            invoice_years: years("invoice_years", usual.invoice_years),
            credit_note_years: years("credit_note_years", usual.credit_note_years),
            payment_years: years("payment_years", usual.payment_years),
        };
        table.close();
        retention
    }

    /// Returns for how many years documents of a kind are kept; nothing when nothing is promised of them.
    pub fn years(&self, kind: DocumentKind) -> Option<u32> {
        match kind {
            DocumentKind::GoodsReceipt => Some(self.goods_receipt_years),
            DocumentKind::Invoice => Some(self.invoice_years),
            DocumentKind::CreditNote => Some(self.credit_note_years),
            DocumentKind::Payment => Some(self.payment_years),
            _ => None,
        }
    }

    /// Returns from when on a document of a kind that was taken at a time need not be kept any more.
    pub fn over_at(&self, kind: DocumentKind, taken_at: Timestamp) -> Option<Timestamp> {
        let last = last_day(day_of(taken_at), self.years(kind)?);
        Some(end_of(last))
    }
}

/// Returns the day of a moment, by UTC.
pub fn day_of(moment: Timestamp) -> Date {
    moment.to_zoned_datetime(TimeZone::UTC).date()
}

/// Returns the last day on which something is kept that was taken on a day: the same day so many years later. What was taken on a 29 February is kept to the
/// 1 March of a year that has none, since less than the whole time would not do.
pub fn last_day(taken: Date, years: u32) -> Date {
    let years = Span::new().years(i64::from(years.min(LONGEST)));
    let same = taken.saturating_add(years);
    if same.day() == taken.day() {
        same
    } else {
        same.tomorrow().unwrap_or(same)
    }
}

/// Returns the moment at which a day is over, by UTC.
pub fn end_of(day: Date) -> Timestamp {
    let next = day.tomorrow().unwrap_or(day);
    next.at(0, 0, 0, 0)
        .to_zoned_datetime(TimeZone::UTC)
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn whole_years_are_kept_whatever_leap_days_lie_between() {
        for (taken, years, last) in [
            (date(2026, 11, 28), 10, date(2036, 11, 28)),
            (date(2024, 2, 29), 4, date(2028, 2, 29)),
            (date(2024, 2, 29), 10, date(2034, 3, 1)),
            (date(2023, 2, 28), 1, date(2024, 2, 28)),
            (date(2026, 12, 31), 6, date(2032, 12, 31)),
        ] {
            assert_eq!(last_day(taken, years), last, "{taken} for {years} years");
        }
    }

    #[test]
    fn the_last_moment_of_the_last_day_is_in_it() {
        let retention = Retention::usual();
        let taken: Timestamp = "2026-11-28T23:59:59Z".parse().expect("a time");
        let over = retention.over_at(DocumentKind::Invoice, taken);
        assert_eq!(over, Some("2036-11-29T00:00:00Z".parse().expect("a time")));
        assert_eq!(retention.over_at(DocumentKind::Order, taken), None);
    }
}
