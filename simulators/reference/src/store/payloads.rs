//! Received bytes, each once by their digest, and the master data.

use super::{Store, Stored};
use countersign_core::payload::Digest;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// Where received bytes are and how they were declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Received {
    /// The digest that they are found by.
    pub(crate) sha256: String,
    /// The declared content type.
    pub(crate) content_type: String,
}

impl Store<'_> {
    /// Keeps bytes and returns the digest that they are found by.
    pub(crate) fn keep_payload(&self, body: &[u8]) -> Stored<String> {
        let sha256 = Digest::of(body).to_string();
        self.prepare_cached("INSERT INTO payloads (sha256, body) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING")?
            .execute(params![sha256, body])?;
        Ok(sha256)
    }

    /// Returns the bytes with a digest.
    pub(crate) fn payload(&self, sha256: &str) -> Stored<Option<Vec<u8>>> {
        self.prepare_cached("SELECT body FROM payloads WHERE sha256 = ?1")?
            .query_row([sha256], |row| row.get(0))
            .optional()
    }

    /// Keeps the master data in place of what was kept before.
    pub(crate) fn keep_master_data(&self, body: &[u8]) -> Stored<()> {
        self.prepare_cached("INSERT INTO master_data (id, body) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET body = excluded.body")?
            .execute([body])?;
        Ok(())
    }

    /// Returns the master data as last received.
    pub(crate) fn master_data(&self) -> Stored<Option<Vec<u8>>> {
        self.prepare_cached("SELECT body FROM master_data WHERE id = 1")?
            .query_row([], |row| row.get(0))
            .optional()
    }
}
