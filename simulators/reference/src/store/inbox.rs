//! The ids of the order events that were taken.

use super::{Store, Stored, time};
use jiff::Timestamp;
use rusqlite::params;

impl Store<'_> {
    /// Returns whether an event was taken before.
    pub(crate) fn has_event(&self, event: &str) -> Stored<bool> {
        self.prepare_cached("SELECT 1 FROM inbox WHERE event = ?1")?.exists([event])
    }

    /// Remembers that an event was taken.
    pub(crate) fn keep_event(&self, event: &str, at: Timestamp) -> Stored<()> {
        self.prepare_cached("INSERT INTO inbox (event, received_at) VALUES (?1, ?2)")?
            .execute(params![event, time::stored(at)])?;
        Ok(())
    }
}
