//! Messages to the far sides, from the transaction that caused them until they are delivered, dead or superseded.

use super::{Received, Store, Stored, time};
use crate::border::Target;
use countersign_core::documents::DeliveryAttempt;
use countersign_core::ids::{CorrelationId, DocumentKind, OrderNumber, SupplierId};
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "id, target, path, key, content_type, body, supplier, order_number, document, number, revision, correlation, \
                       traceparent, payload, payload_content_type, attempts, replays";

/// A message to send.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    pub(crate) target: Target,
    pub(crate) path: &'static str,
    pub(crate) key: String,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) supplier: SupplierId,
    /// The order that it belongs to: messages of one order to one target leave in order.
    pub(crate) order: OrderNumber,
    pub(crate) kind: DocumentKind,
    pub(crate) number: String,
    pub(crate) revision: Option<u32>,
    /// The flow that it belongs to; a message says which id it carries on its own.
    pub(crate) correlation: CorrelationId,
    pub(crate) traceparent: Option<String>,
    /// What was received that caused it.
    pub(crate) received: Received,
    /// When it may leave, by the wall clock.
    pub(crate) due: Timestamp,
}

/// A message as it stands in the outbox.
#[derive(Debug, Clone)]
pub(crate) struct MessageRow {
    pub(crate) id: i64,
    pub(crate) target: Target,
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    pub(crate) supplier: SupplierId,
    pub(crate) order: OrderNumber,
    pub(crate) kind: DocumentKind,
    pub(crate) number: String,
    pub(crate) revision: Option<u32>,
    pub(crate) correlation: CorrelationId,
    pub(crate) traceparent: Option<String>,
    pub(crate) received: Received,
    pub(crate) attempts: u32,
    /// The dead letter that it sends again.
    pub(crate) replays: Option<i64>,
}

/// A message that was never attempted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsent {
    pub(crate) id: i64,
    pub(crate) target: Target,
    pub(crate) supplier: SupplierId,
    pub(crate) order: OrderNumber,
    pub(crate) revision: Option<u32>,
    /// When it was to leave, by the wall clock.
    pub(crate) due: Timestamp,
}

impl Unsent {
    /// Reads the columns `id, target, supplier, order_number, revision, next_at`.
    pub(crate) fn read(row: &Row<'_>) -> Stored<Self> {
        let target: String = row.get(1)?;
        Ok(Self {
            id: row.get(0)?,
            target: read_target(&target),
            supplier: SupplierId::new(row.get::<_, String>(2)?),
            order: OrderNumber::new(row.get::<_, String>(3)?),
            revision: row.get(4)?,
            due: time::read(row.get(5)?),
        })
    }
}

impl Store<'_> {
    /// Puts a message in the outbox and returns its number.
    pub(crate) fn enqueue(&self, message: &NewMessage) -> Stored<i64> {
        self.prepare_cached(
            "INSERT INTO outbox (target, path, key, content_type, body, lane, supplier, order_number, document, number, revision,
                 correlation, traceparent, payload, payload_content_type, next_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                 CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE lane = ?6 AND is_open = 1)
                     THEN 'waiting' ELSE 'pending' END)",
        )?
        .execute(params![
            message.target.word(),
            message.path,
            message.key,
            message.content_type,
            message.body,
            lane(message.target, &message.supplier, &message.order),
            message.supplier.as_str(),
            message.order.as_str(),
            message.kind.name(),
            message.number,
            message.revision,
            message.correlation.as_str(),
            message.traceparent,
            message.received.sha256,
            message.received.content_type,
            time::stored(message.due),
        ])?;
        Ok(self.last_insert_rowid())
    }

    /// Puts a copy of a message in the outbox, with this key and body, for the replay of a dead letter.
    pub(crate) fn enqueue_again(&self, message: i64, letter: i64, due: Timestamp, key: &str, body: &[u8]) -> Stored<i64> {
        self.prepare_cached(
            "INSERT INTO outbox (target, path, key, content_type, body, lane, supplier, order_number, document, number, revision,
                 correlation, traceparent, payload, payload_content_type, next_at, state, replays)
             SELECT target, path, ?4, content_type, ?5, lane, supplier, order_number, document, number, revision,
                 correlation, traceparent, payload, payload_content_type, ?3,
                 CASE WHEN EXISTS (SELECT 1 FROM outbox AS other
                     WHERE other.lane = dead.lane AND other.is_open = 1)
                     THEN 'waiting' ELSE 'pending' END, ?2
             FROM outbox AS dead WHERE id = ?1",
        )?
        .execute(params![message, letter, time::stored(due), key, body])?;
        Ok(self.last_insert_rowid())
    }

    /// Returns a message.
    pub(crate) fn message(&self, id: i64) -> Stored<Option<MessageRow>> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"))?
            .query_row([id], read)
            .optional()
    }

    /// Returns the messages that may leave now, the earliest first.
    pub(crate) fn due_messages(&self, now: Timestamp, limit: u32) -> Stored<Vec<MessageRow>> {
        self.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM outbox WHERE state = 'pending' AND next_at <= ?1 ORDER BY next_at, id LIMIT ?2"
        ))?
        .query_map(params![time::stored(now), limit], read)?
        .collect()
    }

    /// Returns when the next message may leave, by the wall clock.
    pub(crate) fn next_due(&self) -> Stored<Option<Timestamp>> {
        let next: Option<i64> = self
            .prepare_cached("SELECT min(next_at) FROM outbox WHERE state = 'pending'")?
            .query_row([], |row| row.get(0))?;
        Ok(next.map(time::read))
    }

    /// Marks a message as being attempted, and notes the attempt.
    pub(crate) fn begin_attempt(&self, message: i64, number: u32, at: Timestamp) -> Stored<()> {
        self.prepare_cached("UPDATE outbox SET state = 'in-flight', attempts = ?2 WHERE id = ?1")?
            .execute(params![message, number])?;
        self.prepare_cached("INSERT INTO attempts (message, number, at, result) VALUES (?1, ?2, ?3, 'no answer yet')")?
            .execute(params![message, number, time::stored(at)])?;
        Ok(())
    }

    /// Notes what came of the last attempt.
    pub(crate) fn end_attempt(&self, message: &MessageRow, result: &str) -> Stored<()> {
        self.prepare_cached("UPDATE attempts SET result = ?3 WHERE message = ?1 AND number = ?2")?
            .execute(params![message.id, message.attempts, result])?;
        Ok(())
    }

    /// Lets a message wait for its next attempt.
    pub(crate) fn retry_at(&self, message: i64, at: Timestamp) -> Stored<()> {
        self.prepare_cached("UPDATE outbox SET state = 'pending', next_at = ?2 WHERE id = ?1")?
            .execute(params![message, time::stored(at)])?;
        Ok(())
    }

    /// Ends a message's life in the outbox: the far side has it.
    pub(crate) fn mark_delivered(&self, message: &MessageRow) -> Stored<()> {
        self.prepare_cached("UPDATE outbox SET state = 'delivered' WHERE id = ?1")?
            .execute([message.id])?;
        self.move_up(message.target, &message.supplier, &message.order)
    }

    /// Ends a message's life in the outbox: it cannot be delivered.
    pub(crate) fn mark_dead(&self, message: &MessageRow) -> Stored<()> {
        self.prepare_cached("UPDATE outbox SET state = 'dead' WHERE id = ?1")?
            .execute([message.id])?;
        self.move_up(message.target, &message.supplier, &message.order)
    }

    /// Lets the first message of an order to a target leave when its time comes; the others wait for it.
    fn move_up(&self, target: Target, supplier: &SupplierId, order: &OrderNumber) -> Stored<()> {
        self.prepare_cached(
            "UPDATE outbox SET state = 'pending' WHERE state = 'waiting' AND id = (
                 SELECT id FROM outbox WHERE lane = ?1 AND is_open = 1 ORDER BY id LIMIT 1)",
        )?
        .execute([lane(target, supplier, order)])?;
        Ok(())
    }

    /// Returns whether a message is being attempted.
    pub(crate) fn is_in_flight(&self, message: i64) -> Stored<bool> {
        self.prepare_cached("SELECT 1 FROM outbox WHERE id = ?1 AND state = 'in-flight'")?
            .exists([message])
    }

    /// Returns an order's messages on a path that were never attempted.
    pub(crate) fn unsent(&self, order: &OrderNumber, path: &str) -> Stored<Vec<Unsent>> {
        self.prepare_cached(
            "SELECT id, target, supplier, order_number, revision, next_at FROM outbox
             WHERE order_number = ?1 AND path = ?2 AND attempts = 0 AND state IN ('waiting', 'pending') ORDER BY id",
        )?
        .query_map(params![order.as_str(), path], Unsent::read)?
        .collect()
    }

    /// Takes a message out of the outbox because another took its place.
    pub(crate) fn supersede(&self, message: &Unsent) -> Stored<()> {
        self.prepare_cached("UPDATE outbox SET state = 'superseded' WHERE id = ?1")?
            .execute([message.id])?;
        self.move_up(message.target, &message.supplier, &message.order)
    }

    /// Takes the body of a message away.
    pub(crate) fn drop_body(&self, message: i64) -> Stored<()> {
        self.prepare_cached("UPDATE outbox SET body = x'' WHERE id = ?1")?
            .execute([message])?;
        Ok(())
    }

    /// Returns whether something later about the same order took the same way, dead messages not counted.
    pub(crate) fn has_later(&self, message: &MessageRow) -> Stored<bool> {
        self.prepare_cached(
            "SELECT 1 FROM outbox WHERE order_number = ?1 AND path = ?2 AND id > ?3 AND key <> ?4 AND (is_open = 1 OR state = 'delivered')",
        )?
        .exists(params![message.order.as_str(), message.path, message.id, message.key])
    }

    /// Returns the attempts to deliver a message, oldest first.
    pub(crate) fn attempts(&self, message: i64) -> Stored<Vec<DeliveryAttempt>> {
        self.prepare_cached("SELECT number, at, result FROM attempts WHERE message = ?1 ORDER BY number")?
            .query_map([message], |row| {
                Ok(DeliveryAttempt {
                    number: row.get(0)?,
                    at: time::read(row.get(1)?),
                    result: row.get(2)?,
                })
            })?
            .collect()
    }

    /// Puts messages that were being attempted when the process ended back in line.
    pub(crate) fn recover_in_flight(&self) -> Stored<()> {
        self.execute(
            "UPDATE attempts SET result = 'interrupted by a restart' WHERE result = 'no answer yet'
                 AND message IN (SELECT id FROM outbox WHERE is_open = 1 AND state = 'in-flight')",
            [],
        )?;
        self.execute("UPDATE outbox SET state = 'pending' WHERE is_open = 1 AND state = 'in-flight'", [])?;
        Ok(())
    }

    /// Returns how many messages of one correlation id wait or are being attempted.
    pub(crate) fn outbox_open_for(&self, correlation: &CorrelationId) -> Stored<i64> {
        let sql = "SELECT count(*) FROM outbox WHERE correlation = ?1 AND is_open = 1";
        self.prepare_cached(sql)?.query_row([correlation.as_str()], |row| row.get(0))
    }

    /// Returns how many messages wait or are being attempted.
    pub(crate) fn outbox_open(&self) -> Stored<i64> {
        self.prepare_cached("SELECT count(*) FROM outbox WHERE is_open = 1")?
            .query_row([], |row| row.get(0))
    }
}

fn lane(target: Target, supplier: &SupplierId, order: &OrderNumber) -> String {
    format!("{} {supplier} {order}", target.word())
}

fn read_target(word: &str) -> Target {
    Target::from_word(word).unwrap_or(Target::Portal)
}

fn read(row: &Row<'_>) -> Stored<MessageRow> {
    let target: String = row.get(1)?;
    let kind: String = row.get(8)?;
    Ok(MessageRow {
        id: row.get(0)?,
        target: read_target(&target),
        path: row.get(2)?,
        key: row.get(3)?,
        content_type: row.get(4)?,
        body: row.get(5)?,
        supplier: SupplierId::new(row.get::<_, String>(6)?),
        order: OrderNumber::new(row.get::<_, String>(7)?),
        kind: DocumentKind::from_name(&kind).ok_or(rusqlite::Error::InvalidColumnType(8, kind, Type::Text))?,
        number: row.get(9)?,
        revision: row.get(10)?,
        correlation: CorrelationId::new(row.get::<_, String>(11)?),
        traceparent: row.get(12)?,
        received: Received {
            sha256: row.get(13)?,
            content_type: row.get(14)?,
        },
        attempts: row.get(15)?,
        replays: row.get(16)?,
    })
}
