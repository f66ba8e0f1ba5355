//! Orders: the latest accepted revision of each with where it stands, and every revision that was accepted.

use super::{Change, Received, Store, Stored, time};
use countersign_core::documents::PurchaseOrder;
use countersign_core::ids::{CorrelationId, DocumentKind, OrderNumber, SupplierId};
use countersign_core::status::OrderStatus;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

const COLUMNS: &str = "number, supplier, revision, body, status, source_status, acknowledgement, acknowledge_by, correlation, traceparent, payload, content_type";

/// An order as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OrderRow {
    pub(crate) number: OrderNumber,
    pub(crate) supplier: SupplierId,
    pub(crate) revision: u32,
    pub(crate) document: PurchaseOrder,
    pub(crate) status: OrderStatus,
    /// The supplier's word on the first line of the acknowledgement that counts.
    pub(crate) source_status: Option<String>,
    /// The number of the acknowledgement that counts.
    pub(crate) acknowledgement: Option<String>,
    /// Until when the current revision is to be answered.
    pub(crate) acknowledge_by: Option<Timestamp>,
    pub(crate) correlation: CorrelationId,
    pub(crate) traceparent: Option<String>,
    /// The data of the event that brought the current revision.
    pub(crate) received: Received,
}

/// A newly accepted revision.
#[derive(Debug, Clone)]
pub(crate) struct Revision<'a> {
    pub(crate) document: &'a PurchaseOrder,
    pub(crate) status: OrderStatus,
    pub(crate) acknowledge_by: Option<Timestamp>,
    /// In business time.
    pub(crate) accepted_at: Timestamp,
    pub(crate) traceparent: Option<&'a str>,
    pub(crate) received: &'a Received,
}

/// How an order was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnswerGiven<'a> {
    pub(crate) status: OrderStatus,
    /// The supplier's word on the first line.
    pub(crate) word: Option<&'a str>,
    /// The acknowledgement's number.
    pub(crate) acknowledgement: &'a str,
}

impl Store<'_> {
    /// Returns an order.
    pub(crate) fn order(&self, number: &OrderNumber) -> Stored<Option<OrderRow>> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM orders WHERE number = ?1"))?
            .query_row([number.as_str()], read)
            .optional()
    }

    /// Returns a revision that was accepted.
    pub(crate) fn revision(&self, number: &OrderNumber, revision: u32) -> Stored<Option<PurchaseOrder>> {
        self.prepare_cached("SELECT body FROM revisions WHERE number = ?1 AND revision = ?2")?
            .query_row(params![number.as_str(), revision], |row| document(row, 0))
            .optional()
    }

    /// Makes a revision the current one.
    pub(crate) fn keep_revision(&self, revision: &Revision<'_>) -> Stored<()> {
        let document = revision.document;
        let before = self.standing(&document.order_number)?;
        let body = serde_json::to_string(document).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.prepare_cached(
            "INSERT INTO orders (number, supplier, revision, body, status, acknowledge_by, correlation, traceparent, payload, content_type)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (number) DO UPDATE SET supplier = excluded.supplier, revision = excluded.revision, body = excluded.body,
                 status = excluded.status, source_status = NULL, acknowledgement = NULL, acknowledge_by = excluded.acknowledge_by,
                 correlation = excluded.correlation, traceparent = excluded.traceparent, payload = excluded.payload,
                 content_type = excluded.content_type",
        )?
        .execute(params![
            document.order_number.as_str(),
            document.supplier.as_str(),
            document.revision,
            body,
            revision.status.word(),
            revision.acknowledge_by.map(time::stored),
            document.correlation_id.as_str(),
            revision.traceparent,
            revision.received.sha256,
            revision.received.content_type,
        ])?;
        self.prepare_cached(
            "INSERT INTO revisions (number, revision, body, accepted_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (number, revision) DO UPDATE SET body = excluded.body, accepted_at = excluded.accepted_at",
        )?
        .execute(params![
            document.order_number.as_str(),
            document.revision,
            body,
            time::stored(revision.accepted_at)
        ])?;
        self.note_order(&document.order_number, before)
    }

    /// Keeps that an order was answered: its window is over.
    pub(crate) fn answer_order(&self, order: &OrderNumber, given: AnswerGiven<'_>) -> Stored<()> {
        let before = self.standing(order)?;
        self.prepare_cached(
            "UPDATE orders SET status = ?2, source_status = ?3, acknowledgement = ?4, acknowledge_by = NULL WHERE number = ?1",
        )?
        .execute(params![order.as_str(), given.status.word(), given.word, given.acknowledgement])?;
        self.note_order(order, before)
    }

    /// Keeps that an order was not answered in time; `acknowledge_by` no longer waits but still says when that was.
    pub(crate) fn mark_overdue(&self, order: &OrderNumber) -> Stored<()> {
        let before = self.standing(order)?;
        self.prepare_cached("UPDATE orders SET status = ?2, acknowledge_by = NULL WHERE number = ?1")?
            .execute(params![order.as_str(), OrderStatus::Overdue.word()])?;
        self.note_order(order, before)
    }

    fn standing(&self, order: &OrderNumber) -> Stored<Option<String>> {
        self.prepare_cached("SELECT status FROM orders WHERE number = ?1")?
            .query_row([order.as_str()], |row| row.get(0))
            .optional()
    }

    /// Writes into the trail where an order stands now.
    fn note_order(&self, number: &OrderNumber, before: Option<String>) -> Stored<()> {
        let now = self
            .prepare_cached("SELECT supplier, revision, status, source_status, correlation FROM orders WHERE number = ?1")?
            .query_row([number.as_str()], stands)
            .optional()?;
        let Some(now) = now else { return Ok(()) };
        self.note_change(&Change {
            supplier: &now.supplier,
            document: DocumentKind::Order.name(),
            number: number.as_str(),
            revision: Some(now.revision),
            from: before.as_deref(),
            to: &now.status,
            source_word: now.source_status.as_deref(),
            person: None,
            reason: None,
            correlation: &now.correlation,
        })
    }

    /// Returns orders whose window has passed, the earliest first.
    pub(crate) fn orders_past_window(&self, now: Timestamp, limit: u32) -> Stored<Vec<OrderRow>> {
        self.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM orders WHERE acknowledge_by IS NOT NULL AND acknowledge_by <= ?1 ORDER BY acknowledge_by LIMIT ?2"
        ))?
        .query_map(params![time::stored(now), limit], read)?
        .collect()
    }

    /// Returns when the next window passes, in business time.
    pub(crate) fn next_window(&self) -> Stored<Option<Timestamp>> {
        let next: Option<i64> = self
            .prepare_cached("SELECT min(acknowledge_by) FROM orders WHERE acknowledge_by IS NOT NULL")?
            .query_row([], |row| row.get(0))?;
        Ok(next.map(time::read))
    }

    /// Returns orders, oldest first: of one supplier or of all, in one status or in any.
    pub(crate) fn orders(&self, supplier: Option<&SupplierId>, status: Option<OrderStatus>) -> Stored<Vec<OrderRow>> {
        let status = status.map(OrderStatus::word);
        match (supplier, status) {
            (Some(supplier), None) => self
                .prepare_cached(&format!("SELECT {COLUMNS} FROM orders WHERE supplier = ?1 ORDER BY id"))?
                .query_map([supplier.as_str()], read)?
                .collect(),
            (Some(supplier), Some(status)) => self
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM orders WHERE supplier = ?1 AND status = ?2 ORDER BY id"
                ))?
                .query_map([supplier.as_str(), status], read)?
                .collect(),
            (None, status) => self
                .prepare_cached(&format!("SELECT {COLUMNS} FROM orders WHERE ?1 IS NULL OR status = ?1 ORDER BY id"))?
                .query_map([status], read)?
                .collect(),
        }
    }

    /// Returns how many orders are in a status.
    pub(crate) fn orders_in(&self, status: OrderStatus) -> Stored<i64> {
        self.prepare_cached("SELECT count(*) FROM orders WHERE status = ?1")?
            .query_row([status.word()], |row| row.get(0))
    }

    /// Returns how many orders there are, by supplier and status.
    pub(crate) fn orders_by_status(&self) -> Stored<Vec<(String, String, i64)>> {
        self.prepare_cached("SELECT supplier, status, count(*) FROM orders GROUP BY supplier, status")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    }
}

/// Where an order stands.
struct Stands {
    supplier: String,
    revision: u32,
    status: String,
    source_status: Option<String>,
    correlation: String,
}

fn stands(row: &Row<'_>) -> Stored<Stands> {
    Ok(Stands {
        supplier: row.get(0)?,
        revision: row.get(1)?,
        status: row.get(2)?,
        source_status: row.get(3)?,
        correlation: row.get(4)?,
    })
}

fn read(row: &Row<'_>) -> Stored<OrderRow> {
    let status: String = row.get(4)?;
    Ok(OrderRow {
        number: OrderNumber::new(row.get::<_, String>(0)?),
        supplier: SupplierId::new(row.get::<_, String>(1)?),
        revision: row.get(2)?,
        document: document(row, 3)?,
        status: OrderStatus::from_word(&status).ok_or(rusqlite::Error::InvalidColumnType(4, status, Type::Text))?,
        source_status: row.get(5)?,
        acknowledgement: row.get(6)?,
        acknowledge_by: row.get::<_, Option<i64>>(7)?.map(time::read),
        correlation: CorrelationId::new(row.get::<_, String>(8)?),
        traceparent: row.get(9)?,
        received: Received {
            sha256: row.get(10)?,
            content_type: row.get(11)?,
        },
    })
}

fn document(row: &Row<'_>, column: usize) -> Stored<PurchaseOrder> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
