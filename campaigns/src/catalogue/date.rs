//! Dates and times that do not exist, or are not written as agreed: RFC 3339, in this century.

use super::row::{either, row};
use crate::edit::Edit;
use crate::malformation::{Class::Date, Malformation};
use crate::place::Place;
use countersign_core::status::Reason;

pub(super) const TABLE: &[Malformation] = &[
    day("T01-month-13", "a date in month 13", "\"2026-13-01\""),
    day("T01-february-30", "a date on 30 February", "\"2026-02-30\""),
    day("T01-february-29", "29 February in a year that has none", "\"2027-02-29\""),
    day("T01-day-0", "a date on day 0", "\"2026-03-00\""),
    time("T02-24-hours", "a time of 24:00", "\"2026-03-31T24:00:00Z\""),
    time("T02-hour-25", "a time of 25:00", "\"2026-03-31T25:00:00Z\""),
    time("T02-leap-second", "a time in a leap second", "\"2026-06-30T23:59:60Z\""),
    time("T03-missing-offset", "a time that does not say where", "\"2026-03-31T09:30:00\""),
    time(
        "T03-impossible-offset",
        "a time a hundred hours ahead of the world's",
        "\"2026-03-31T09:30:00+99:59\"",
    ),
    time("T03-missing-seconds", "a time without seconds", "\"2026-03-31T09:30Z\""),
    day("T05-two-digit-year", "a year of two digits", "\"26-03-31\""),
    day("T05-year-9999", "the year 9999, which means never", "\"9999-12-31\""),
    day("T05-year-0001", "the year 1, which means unset", "\"0001-01-01\""),
    day("T06-day-first", "a date with slashes, day first", "\"31/03/2026\""),
    day(
        "T06-ambiguous",
        "a date with slashes of which nobody knows the order",
        "\"03/04/2026\"",
    ),
    day("T06-empty", "an empty date", "\"\""),
    // A number where a text belongs may be read as a matter of structure.
    either(
        Date,
        "T08-epoch",
        "a date as a number of milliseconds",
        Edit::Value(Place::Day, "1774949400000"),
        &[Reason::ValidationStructure],
    ),
    day(
        "T08-dot-net",
        "a date as old Microsoft services write it",
        "\"/Date(1774949400000)/\"",
    ),
    day("T09-week-date", "a date by its week", "\"2026-W14-2\""),
    day("T09-compact", "a date without dashes", "\"20260331\""),
];

const fn day(id: &'static str, says: &'static str, literal: &'static str) -> Malformation {
    row(Date, id, says, Edit::Value(Place::Day, literal))
}

const fn time(id: &'static str, says: &'static str, literal: &'static str) -> Malformation {
    row(Date, id, says, Edit::Value(Place::Time, literal))
}
