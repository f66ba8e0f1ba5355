//! What has to be kept of an order, and until when.

use super::{Store, Stored, time};
use countersign_core::ids::{DocumentKind, OrderNumber, SupplierId};
use jiff::Timestamp;
use rusqlite::params;

impl Store<'_> {
    /// Keeps what belongs to an order at least until then.
    pub(crate) fn keep_file(&self, order: &OrderNumber, supplier: &SupplierId, over_at: Timestamp) -> Stored<()> {
        self.prepare_cached(
            "INSERT INTO files (order_number, supplier, look_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (order_number, supplier) DO UPDATE SET look_at = max(look_at, excluded.look_at)",
        )?
        .execute(params![order.as_str(), supplier.as_str(), time::stored(over_at)])?;
        Ok(())
    }

    /// Returns the orders whose documents are to be looked at by now, the earliest first.
    pub(crate) fn files_to_look_at(&self, now: Timestamp, limit: u32) -> Stored<Vec<(OrderNumber, SupplierId)>> {
        self.prepare_cached("SELECT order_number, supplier FROM files WHERE look_at <= ?1 ORDER BY look_at, order_number LIMIT ?2")?
            .query_map(params![time::stored(now), limit], |row| {
                Ok((
                    OrderNumber::new(row.get::<_, String>(0)?),
                    SupplierId::new(row.get::<_, String>(1)?),
                ))
            })?
            .collect()
    }

    /// Returns when the next order's documents are to be looked at, in business time.
    pub(crate) fn next_file(&self) -> Stored<Option<Timestamp>> {
        let next: Option<i64> = self
            .prepare_cached("SELECT min(look_at) FROM files")?
            .query_row([], |row| row.get(0))?;
        Ok(next.map(time::read))
    }

    /// Ends the keeping of an order's documents.
    pub(crate) fn close_file(&self, order: &OrderNumber, supplier: &SupplierId) -> Stored<()> {
        self.prepare_cached("DELETE FROM files WHERE order_number = ?1 AND supplier = ?2")?
            .execute(params![order.as_str(), supplier.as_str()])?;
        Ok(())
    }

    /// Returns whether a document of a kind waits, of those of an order: for a person, for what it refers to, or for its delivery.
    pub(crate) fn is_any_waiting(&self, order: &OrderNumber, kind: DocumentKind) -> Stored<bool> {
        for waiting in [
            "SELECT 1 FROM cases WHERE order_number = ?1 AND document = ?2 AND status = 'open'",
            "SELECT 1 FROM documents WHERE order_number = ?1 AND kind = ?2 AND state = 'parked'",
            "SELECT 1 FROM outbox WHERE order_number = ?1 AND document = ?2 AND is_open = 1",
        ] {
            if self.prepare_cached(waiting)?.exists(params![order.as_str(), kind.name()])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes the content of a document out of everything but cases and dead letters, which hold what came for those who decide.
    pub(crate) fn empty_document(&self, id: i64, left: &str) -> Stored<()> {
        let (supplier, kind, number, payload): (String, String, String, String) = self
            .prepare_cached("SELECT supplier, kind, number, payload FROM documents WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        self.prepare_cached("UPDATE documents SET body = ?2 WHERE id = ?1")?
            .execute(params![id, left])?;
        self.prepare_cached(
            "UPDATE outbox SET body = x'' WHERE document = ?1 AND number = ?2 AND supplier = ?3 AND state IN ('delivered', 'superseded')",
        )?
        .execute(params![kind, number, supplier])?;
        self.prepare_cached(
            "DELETE FROM payloads WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.payload = ?1)
             AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.payload = ?1 AND documents.id <> ?2)",
        )?
        .execute(params![payload, id])?;
        Ok(())
    }

    /// Returns the kinds of documents that are kept for a time.
    pub(crate) fn kinds_kept() -> [DocumentKind; 4] {
        [
            DocumentKind::GoodsReceipt,
            DocumentKind::Invoice,
            DocumentKind::CreditNote,
            DocumentKind::Payment,
        ]
    }
}
