//! How times stand in the database: whole microseconds since 1970.

use jiff::Timestamp;

/// Returns the number that stands for `at`.
pub(super) fn stored(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Returns the time that `number` stands for; the store only holds numbers that [`stored`] made.
pub(super) fn read(number: i64) -> Timestamp {
    Timestamp::from_microsecond(number).unwrap_or(Timestamp::UNIX_EPOCH)
}
