//! Numbers that only grow: of receipts and messages, and by how much business time was moved.

use super::{Store, Stored};
use rusqlite::{OptionalExtension, params};

const CLOCK_OFFSET: &str = "clock-offset-s";

impl Store<'_> {
    /// Returns the next number of `name`, from 1.
    pub(crate) fn next(&self, name: &str) -> Stored<i64> {
        self.add(name, 1)
    }

    /// Adds to the number of `name` and returns the sum.
    pub(crate) fn add(&self, name: &str, amount: i64) -> Stored<i64> {
        // A statement that returned the sum itself would need a table in memory for it, which costs more than to look first.
        let sum = self.count(name)? + amount;
        self.prepare_cached("INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")?
            .execute(params![name, sum])?;
        Ok(sum)
    }

    /// Returns the number of `name`, 0 when it was never counted.
    pub(crate) fn count(&self, name: &str) -> Stored<i64> {
        let found = self
            .prepare_cached("SELECT value FROM counters WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(found.unwrap_or(0))
    }

    /// Returns by how many seconds business time is ahead of the wall clock.
    pub(crate) fn clock_offset_s(&self) -> Stored<i64> {
        self.count(CLOCK_OFFSET)
    }

    /// Moves business time forward for good and returns the new offset in seconds.
    pub(crate) fn advance_clock(&self, seconds: i64) -> Stored<i64> {
        self.add(CLOCK_OFFSET, seconds)
    }
}
