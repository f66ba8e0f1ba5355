//! Documents that wait for what they refer to.

use super::{DocumentRow, Store, Stored, time};
use countersign_core::ids::{OrderNumber, SupplierId};
use jiff::Timestamp;
use rusqlite::params;

impl Store<'_> {
    /// Lets a document wait.
    pub(crate) fn park(&self, document: i64, supplier: &SupplierId, order: &OrderNumber, expires_at: Timestamp) -> Stored<()> {
        self.prepare_cached(
            "INSERT INTO parked (document, supplier, order_number, expires_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (document) DO UPDATE SET expires_at = excluded.expires_at, order_number = excluded.order_number",
        )?
        .execute(params![document, supplier.as_str(), order.as_str(), time::stored(expires_at)])?;
        Ok(())
    }

    /// Returns whether a document waits.
    pub(crate) fn is_parked(&self, document: i64) -> Stored<bool> {
        self.prepare_cached("SELECT 1 FROM parked WHERE document = ?1")?.exists([document])
    }

    /// Ends a document's wait.
    pub(crate) fn unpark(&self, document: i64) -> Stored<()> {
        self.prepare_cached("DELETE FROM parked WHERE document = ?1")?.execute([document])?;
        Ok(())
    }

    /// Returns the supplier's documents that wait for an order, the earliest first.
    pub(crate) fn parked_for(&self, order: &OrderNumber, supplier: &SupplierId) -> Stored<Vec<DocumentRow>> {
        let ids: Vec<i64> = self
            .prepare_cached("SELECT document FROM parked WHERE order_number = ?1 AND supplier = ?2 ORDER BY expires_at, document")?
            .query_map([order.as_str(), supplier.as_str()], |row| row.get(0))?
            .collect::<Stored<_>>()?;
        ids.into_iter().map(|id| self.document_by_id(id)).collect()
    }

    /// Returns documents that have waited long enough, the earliest first.
    pub(crate) fn parked_past_window(&self, now: Timestamp, limit: u32) -> Stored<Vec<DocumentRow>> {
        let ids: Vec<i64> = self
            .prepare_cached("SELECT document FROM parked WHERE expires_at <= ?1 ORDER BY expires_at, document LIMIT ?2")?
            .query_map(params![time::stored(now), limit], |row| row.get(0))?
            .collect::<Stored<_>>()?;
        ids.into_iter().map(|id| self.document_by_id(id)).collect()
    }

    /// Returns when the next wait ends, in business time.
    pub(crate) fn next_parking_end(&self) -> Stored<Option<Timestamp>> {
        let next: Option<i64> = self
            .prepare_cached("SELECT min(expires_at) FROM parked")?
            .query_row([], |row| row.get(0))?;
        Ok(next.map(time::read))
    }

    /// Returns how many documents wait.
    pub(crate) fn parked_count(&self) -> Stored<i64> {
        self.prepare_cached("SELECT count(*) FROM parked")?.query_row([], |row| row.get(0))
    }
}
