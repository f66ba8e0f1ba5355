//! When the revisions of orders were accepted and first answered, as suppliers' figures have to know it.

use super::{Store, Stored, time};
use countersign_core::ids::OrderNumber;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

/// When a revision was accepted, and when its first answer that counts came; in business time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) accepted_at: Timestamp,
    pub(crate) answered_at: Option<Timestamp>,
}

impl Store<'_> {
    /// Keeps that a revision was answered, unless it had been before.
    pub(crate) fn keep_response(&self, order: &OrderNumber, revision: u32, at: Timestamp) -> Stored<()> {
        self.prepare_cached("INSERT INTO responses (number, revision, answered_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![order.as_str(), revision, time::stored(at)])?;
        Ok(())
    }

    /// Returns when a revision was accepted and answered.
    pub(crate) fn response(&self, order: &OrderNumber, revision: u32) -> Stored<Option<Response>> {
        self.prepare_cached(
            "SELECT accepted_at, answered_at FROM revisions LEFT JOIN responses USING (number, revision)
             WHERE number = ?1 AND revision = ?2",
        )?
        .query_row(params![order.as_str(), revision], |row| {
            Ok(Response {
                accepted_at: time::read(row.get(0)?),
                answered_at: row.get::<_, Option<i64>>(1)?.map(time::read),
            })
        })
        .optional()
    }
}
