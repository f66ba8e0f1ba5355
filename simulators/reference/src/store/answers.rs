//! The first answer to each idempotency key, with the meaning of what was answered.

use super::{Store, Stored, time};
use crate::policies::StoredAnswer;
use countersign_core::ids::SupplierId;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

/// What was first answered to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstAnswer {
    /// What the answered content meant.
    pub(crate) meaning: String,
    pub(crate) answer: StoredAnswer,
    /// When it was kept, in business time.
    pub(crate) kept_at: Timestamp,
}

impl FirstAnswer {
    /// Reads the columns `meaning, status, content_type, body, kept_at`.
    pub(crate) fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            meaning: row.get(0)?,
            answer: StoredAnswer {
                status: row.get(1)?,
                content_type: row.get(2)?,
                body: row.get(3)?,
            },
            kept_at: time::read(row.get(4)?),
        })
    }
}

impl Store<'_> {
    /// Returns the first answer to a supplier's key.
    pub(crate) fn first_answer(&self, supplier: &SupplierId, key: &str) -> Stored<Option<FirstAnswer>> {
        self.prepare_cached("SELECT meaning, status, content_type, body, kept_at FROM answers WHERE supplier = ?1 AND key = ?2")?
            .query_row(params![supplier.as_str(), key], FirstAnswer::read)
            .optional()
    }

    /// Keeps the answer of a supplier's key.
    pub(crate) fn keep_answer(&self, supplier: &SupplierId, key: &str, first: &FirstAnswer) -> Stored<()> {
        self.prepare_cached(
            "INSERT INTO answers (supplier, key, meaning, status, content_type, body, kept_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (supplier, key) DO UPDATE SET meaning = excluded.meaning, status = excluded.status,
                 content_type = excluded.content_type, body = excluded.body, kept_at = excluded.kept_at",
        )?
        .execute(params![
            supplier.as_str(),
            key,
            first.meaning,
            first.answer.status,
            first.answer.content_type,
            first.answer.body,
            time::stored(first.kept_at),
        ])?;
        Ok(())
    }

    /// Forgets every key.
    pub(crate) fn forget_answers(&self) -> Stored<()> {
        self.execute("DELETE FROM answers", [])?;
        Ok(())
    }

    /// Forgets the keys that were answered before `before`.
    pub(crate) fn forget_answers_before(&self, before: Timestamp) -> Stored<()> {
        self.prepare_cached("DELETE FROM answers WHERE kept_at < ?1")?
            .execute([time::stored(before)])?;
        Ok(())
    }
}
