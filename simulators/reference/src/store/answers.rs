//! The first answer to each idempotency key, with the meaning of what was answered.

use super::{Store, Stored};
use crate::policies::StoredAnswer;
use countersign_core::ids::SupplierId;
use rusqlite::{OptionalExtension, params};

impl Store<'_> {
    /// Returns the meaning and the answer of a supplier's key.
    pub(crate) fn first_answer(&self, supplier: &SupplierId, key: &str) -> Stored<Option<(String, StoredAnswer)>> {
        self.prepare_cached("SELECT meaning, status, content_type, body FROM answers WHERE supplier = ?1 AND key = ?2")?
            .query_row(params![supplier.as_str(), key], |row| {
                let answer = StoredAnswer {
                    status: row.get(1)?,
                    content_type: row.get(2)?,
                    body: row.get(3)?,
                };
                Ok((row.get(0)?, answer))
            })
            .optional()
    }

    /// Keeps the answer of a supplier's key.
    pub(crate) fn keep_answer(&self, supplier: &SupplierId, key: &str, meaning: &str, answer: &StoredAnswer) -> Stored<()> {
        self.prepare_cached(
            "INSERT INTO answers (supplier, key, meaning, status, content_type, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (supplier, key) DO UPDATE SET meaning = excluded.meaning, status = excluded.status,
                 content_type = excluded.content_type, body = excluded.body",
        )?
        .execute(params![
            supplier.as_str(),
            key,
            meaning,
            answer.status,
            answer.content_type,
            answer.body
        ])?;
        Ok(())
    }

    /// Forgets every key.
    pub(crate) fn forget_answers(&self) -> Stored<()> {
        self.execute("DELETE FROM answers", [])?;
        Ok(())
    }
}
