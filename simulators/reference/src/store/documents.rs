//! Suppliers' documents that were taken, by supplier, kind and number.

use super::{Change, Received, Store, Stored};
use countersign_core::ids::{CorrelationId, DocumentKind, OrderNumber, SupplierId};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "id, supplier, kind, number, key, receipt, received_meaning, meaning, state, body, order_number, order_revision, \
                       correlation, traceparent, payload, content_type";

/// Where a document that was taken stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentState {
    /// It came, in this step; where it goes is not decided yet.
    Received,
    /// It took effect.
    Accepted,
    /// It waits for what it refers to.
    Parked,
    /// A person has to decide.
    Case,
    /// It was taken back before it counted.
    Annulled,
    /// Its time is over; what is left are its number and its entries in the audit trail.
    Removed,
}

impl DocumentState {
    /// Returns the state's word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Parked => "parked",
            Self::Case => "case",
            Self::Annulled => "annulled",
            Self::Removed => "removed",
        }
    }

    /// Returns whether nobody knows yet what becomes of it.
    pub(crate) fn is_waiting(self) -> bool {
        matches!(self, Self::Received | Self::Parked)
    }

    fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Received,
            Self::Accepted,
            Self::Parked,
            Self::Case,
            Self::Annulled,
            Self::Removed,
        ];
        all.into_iter().find(|state| state.word() == word)
    }
}

/// A document that was taken.
#[derive(Debug, Clone)]
pub(crate) struct DocumentRow {
    pub(crate) id: i64,
    pub(crate) supplier: SupplierId,
    pub(crate) kind: DocumentKind,
    pub(crate) number: String,
    /// Under which idempotency key it came.
    pub(crate) key: String,
    pub(crate) receipt: String,
    /// The meaning of the received bytes.
    pub(crate) received_meaning: String,
    /// The meaning of the document in the current version.
    pub(crate) meaning: String,
    pub(crate) state: DocumentState,
    /// The document in the current version.
    pub(crate) body: String,
    pub(crate) order_number: OrderNumber,
    /// The order revision that it answers, when it answers one.
    pub(crate) order_revision: Option<u32>,
    pub(crate) correlation: CorrelationId,
    pub(crate) traceparent: Option<String>,
    pub(crate) received: Received,
}

/// A document to take: the same without its number in the table.
pub(crate) type NewDocument = DocumentRow;

impl Store<'_> {
    /// Returns a supplier's document.
    pub(crate) fn document(&self, supplier: &SupplierId, kind: DocumentKind, number: &str) -> Stored<Option<DocumentRow>> {
        self.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM documents WHERE supplier = ?1 AND kind = ?2 AND number = ?3"
        ))?
        .query_row(params![supplier.as_str(), kind.name(), number], read)
        .optional()
    }

    /// Returns the documents of a kind for a supplier's order, oldest first.
    pub(crate) fn documents_of(&self, order: &OrderNumber, supplier: &SupplierId, kind: DocumentKind) -> Stored<Vec<DocumentRow>> {
        self.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM documents WHERE order_number = ?1 AND supplier = ?2 AND kind = ?3 ORDER BY id"
        ))?
        .query_map(params![order.as_str(), supplier.as_str(), kind.name()], read)?
        .collect()
    }

    /// Returns a supplier's documents of a kind, oldest first.
    pub(crate) fn documents_from(&self, supplier: &SupplierId, kind: DocumentKind) -> Stored<Vec<DocumentRow>> {
        self.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM documents WHERE supplier = ?1 AND kind = ?2 ORDER BY id"
        ))?
        .query_map(params![supplier.as_str(), kind.name()], read)?
        .collect()
    }

    /// Returns the document of a kind with a number, whosever it is.
    pub(crate) fn document_of_any(&self, kind: DocumentKind, number: &str) -> Stored<Option<DocumentRow>> {
        self.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM documents WHERE kind = ?1 AND number = ?2 ORDER BY id LIMIT 1"
        ))?
        .query_row(params![kind.name(), number], read)
        .optional()
    }

    /// Returns whether any supplier has such a document.
    pub(crate) fn has_document(&self, kind: DocumentKind, number: &str) -> Stored<bool> {
        self.prepare_cached("SELECT 1 FROM documents WHERE kind = ?1 AND number = ?2")?
            .exists(params![kind.name(), number])
    }

    /// Takes a document, in place of one with the same number, and returns its number in the table.
    pub(crate) fn keep_document(&self, document: &NewDocument) -> Stored<i64> {
        self.prepare_cached(
            "INSERT INTO documents (supplier, kind, number, key, receipt, received_meaning, meaning, state, body, order_number,
                 order_revision, correlation, traceparent, payload, content_type)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
             ON CONFLICT (supplier, kind, number) DO UPDATE SET key = excluded.key, receipt = excluded.receipt,
                 received_meaning = excluded.received_meaning, meaning = excluded.meaning, state = excluded.state, body = excluded.body,
                 order_number = excluded.order_number, order_revision = excluded.order_revision, correlation = excluded.correlation,
                 traceparent = excluded.traceparent, payload = excluded.payload, content_type = excluded.content_type
             RETURNING id",
        )?
        .query_row(
            params![
                document.supplier.as_str(),
                document.kind.name(),
                document.number,
                document.key,
                document.receipt,
                document.received_meaning,
                document.meaning,
                document.state.word(),
                document.body,
                document.order_number.as_str(),
                document.order_revision,
                document.correlation.as_str(),
                document.traceparent,
                document.received.sha256,
                document.received.content_type,
            ],
            |row| row.get(0),
        )
    }

    /// Moves a document to another state.
    pub(crate) fn set_document_state(&self, id: i64, state: DocumentState) -> Stored<()> {
        self.move_document(id, state, None)
    }

    /// Moves a document to another state, and says why.
    pub(crate) fn move_document(&self, id: i64, state: DocumentState, reason: Option<&str>) -> Stored<()> {
        let moved = self
            .prepare_cached("SELECT supplier, kind, number, order_revision, correlation, state FROM documents WHERE id = ?1")?
            .query_row([id], moved)?;
        self.prepare_cached("UPDATE documents SET state = ?2 WHERE id = ?1")?
            .execute(params![id, state.word()])?;
        if moved.state == state.word() {
            return Ok(());
        }
        let mut change = Change {
            supplier: &moved.supplier,
            document: &moved.kind,
            number: &moved.number,
            revision: moved.revision,
            from: Some(&moved.state),
            to: state.word(),
            source_word: None,
            person: None,
            reason,
            correlation: &moved.correlation,
        };
        // What has only just come stands nowhere yet; when it takes the place of an earlier one with its number, it goes on from there.
        let earlier = match DocumentState::from_word(&moved.state) {
            Some(DocumentState::Received) => self.latest_entry(&change)?.map(|(_, state)| state),
            _ => Some(moved.state.clone()),
        };
        change.from = earlier.as_deref();
        self.note_change(&change)
    }

    /// Ties a document to a flow.
    pub(crate) fn set_document_correlation(&self, id: i64, correlation: &CorrelationId) -> Stored<()> {
        self.prepare_cached("UPDATE documents SET correlation = ?2 WHERE id = ?1")?
            .execute(params![id, correlation.as_str()])?;
        Ok(())
    }

    /// Returns how many documents of a kind took effect.
    pub(crate) fn accepted_documents(&self, kind: DocumentKind) -> Stored<i64> {
        self.prepare_cached("SELECT count(*) FROM documents WHERE state = 'accepted' AND kind = ?1")?
            .query_row([kind.name()], |row| row.get(0))
    }

    /// Returns how many documents there are, by supplier, kind and state.
    pub(crate) fn documents_by_state(&self) -> Stored<Vec<(String, String, String, i64)>> {
        self.prepare_cached("SELECT supplier, kind, state, count(*) FROM documents GROUP BY supplier, kind, state")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect()
    }

    /// Returns the document with a number in the table.
    pub(super) fn document_by_id(&self, id: i64) -> Stored<DocumentRow> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM documents WHERE id = ?1"))?
            .query_row([id], read)
    }
}

/// A document whose state changes.
struct Moved {
    supplier: String,
    kind: String,
    number: String,
    revision: Option<u32>,
    correlation: String,
    state: String,
}

fn moved(row: &Row<'_>) -> Stored<Moved> {
    Ok(Moved {
        supplier: row.get(0)?,
        kind: row.get(1)?,
        number: row.get(2)?,
        revision: row.get(3)?,
        correlation: row.get(4)?,
        state: row.get(5)?,
    })
}

fn read(row: &Row<'_>) -> Stored<DocumentRow> {
    let kind: String = row.get(2)?;
    let state: String = row.get(8)?;
    Ok(DocumentRow {
        id: row.get(0)?,
        supplier: SupplierId::new(row.get::<_, String>(1)?),
        kind: DocumentKind::from_name(&kind).ok_or(rusqlite::Error::InvalidColumnType(2, kind, Type::Text))?,
        number: row.get(3)?,
        key: row.get(4)?,
        receipt: row.get(5)?,
        received_meaning: row.get(6)?,
        meaning: row.get(7)?,
        state: DocumentState::from_word(&state).ok_or(rusqlite::Error::InvalidColumnType(8, state, Type::Text))?,
        body: row.get(9)?,
        order_number: OrderNumber::new(row.get::<_, String>(10)?),
        order_revision: row.get(11)?,
        correlation: CorrelationId::new(row.get::<_, String>(12)?),
        traceparent: row.get(13)?,
        received: Received {
            sha256: row.get(14)?,
            content_type: row.get(15)?,
        },
    })
}
