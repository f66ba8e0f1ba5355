//! Access tokens by their digest: the token itself is never kept.

use super::{Store, Stored, time};
use countersign_core::ids::SupplierId;
use countersign_core::payload::Digest;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

impl Store<'_> {
    /// Keeps a token's digest.
    pub(crate) fn keep_token(&self, token: &str, supplier: &SupplierId, expires_at: Timestamp) -> Stored<()> {
        self.prepare_cached(
            "INSERT INTO tokens (sha256, supplier, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (sha256) DO UPDATE SET supplier = excluded.supplier, expires_at = excluded.expires_at",
        )?
        .execute(params![
            Digest::of(token.as_bytes()).to_string(),
            supplier.as_str(),
            time::stored(expires_at)
        ])?;
        Ok(())
    }

    /// Forgets tokens that expired before `before`.
    pub(crate) fn forget_tokens(&self, before: Timestamp) -> Stored<()> {
        self.prepare_cached("DELETE FROM tokens WHERE expires_at < ?1")?
            .execute([time::stored(before)])?;
        Ok(())
    }

    /// Returns whose token it is and when it expires.
    pub(crate) fn token(&self, token: &str) -> Stored<Option<(SupplierId, Timestamp)>> {
        self.prepare_cached("SELECT supplier, expires_at FROM tokens WHERE sha256 = ?1")?
            .query_row([Digest::of(token.as_bytes()).to_string()], |row| {
                Ok((SupplierId::new(row.get::<_, String>(0)?), time::read(row.get(1)?)))
            })
            .optional()
    }
}
