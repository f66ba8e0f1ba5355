//! Forecasts and commitments to them in the small language: a line is a bucket, and its number the day on which it starts.

use super::line::Line;
use countersign_core::documents::Bucket;
use countersign_core::history::{Forecasted, IntentLine};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// `20261130:100EA` as a bucket.
pub(crate) fn buckets(lines: Vec<IntentLine>) -> Vec<Bucket> {
    let bucket = |line: IntentLine| Bucket {
        starts: day(line.line),
        quantity: line.quantity,
    };
    lines.into_iter().map(bucket).collect()
}

/// `F1 posted under 5`: what an issue says, of which so many percent less may be committed to.
pub(crate) fn forecasted(lines: Vec<IntentLine>, line: &Line) -> Forecasted {
    Forecasted {
        under_percent: Decimal::from(line.number::<u32>("under").unwrap_or(0)),
        buckets: buckets(lines),
    }
}

/// The number of a line as the day that it stands for.
fn day(line: u32) -> Date {
    let part = |value: u32| i8::try_from(value % 100).expect("two digits");
    let year = i16::try_from(line / 10_000).expect("four digits");
    Date::new(year, part(line / 100), part(line)).expect("a bucket is numbered by its day")
}
