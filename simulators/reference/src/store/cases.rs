//! Exception cases with what was received.

use super::{Change, Store, Stored, time};
use countersign_core::ids::{CaseId, CorrelationId, DocumentKind, OrderNumber, SupplierId};
use countersign_core::status::{CaseStatus, Owner, Reason, Severity};
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "id, reason, owner, severity, status, message, opened_at, is_escalated, occurrences, supplier, document, \
                       document_number, order_number, duplicate_of, correlation, payload, content_type, size, outbox, \
                       data_owner";

/// What a case is about.
#[derive(Debug, Clone)]
pub(crate) struct CaseSubject {
    pub(crate) supplier: SupplierId,
    pub(crate) kind: DocumentKind,
    pub(crate) number: Option<String>,
    pub(crate) order: Option<OrderNumber>,
    pub(crate) correlation: CorrelationId,
}

/// A case to open.
#[derive(Debug, Clone)]
pub(crate) struct NewCase {
    pub(crate) subject: CaseSubject,
    pub(crate) reason: Reason,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) opened_at: Timestamp,
    pub(crate) duplicate_of: Option<String>,
    /// Who answers for the master data that is to be mended.
    pub(crate) data_owner: Option<String>,
    /// Digest of what was received, by which repetitions are recognised.
    pub(crate) received: Option<String>,
    /// Digest and size of what is kept of it.
    pub(crate) payload: Option<(String, usize)>,
    pub(crate) content_type: String,
    /// The message whose delivery failed.
    pub(crate) message_id: Option<i64>,
}

/// A case as it stands.
#[derive(Debug, Clone)]
pub(crate) struct CaseRow {
    pub(crate) id: i64,
    pub(crate) subject: CaseSubject,
    pub(crate) reason: Reason,
    pub(crate) owner: Owner,
    pub(crate) severity: Severity,
    pub(crate) status: CaseStatus,
    pub(crate) message: String,
    pub(crate) opened_at: Timestamp,
    pub(crate) is_escalated: bool,
    pub(crate) occurrences: u32,
    pub(crate) duplicate_of: Option<String>,
    /// Who answers for the master data that is to be mended.
    pub(crate) data_owner: Option<String>,
    pub(crate) payload: Option<String>,
    pub(crate) content_type: String,
    pub(crate) size: u32,
    pub(crate) message_id: Option<i64>,
}

impl CaseRow {
    /// Returns the case's number on the wire.
    pub(crate) fn case_id(&self) -> CaseId {
        CaseId::new(case_number(self.id))
    }
}

/// Which part of a list.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) correlation: Option<CorrelationId>,
    pub(crate) after: i64,
    pub(crate) limit: u32,
}

impl Store<'_> {
    /// Opens a case and returns its number.
    pub(crate) fn open_case(&self, case: &NewCase) -> Stored<i64> {
        let subject = &case.subject;
        self.prepare_cached(
            "INSERT INTO cases (reason, owner, severity, status, message, opened_at, is_escalated, occurrences, supplier, document,
                 document_number, order_number, duplicate_of, correlation, payload, received, content_type, size, outbox,
                 data_owner)
             VALUES (?1, ?2, ?3, 'open', ?4, ?5, ?6, 1, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            case.reason.word(),
            case.reason.owner().word(),
            case.severity.word(),
            case.message,
            time::stored(case.opened_at),
            case.severity == Severity::High,
            subject.supplier.as_str(),
            subject.kind.name(),
            subject.number,
            subject.order.as_ref().map(OrderNumber::as_str),
            case.duplicate_of,
            subject.correlation.as_str(),
            case.payload.as_ref().map(|(sha256, _)| sha256),
            case.received,
            case.content_type,
            u32::try_from(case.payload.as_ref().map_or(0, |(_, size)| *size)).unwrap_or(u32::MAX),
            case.message_id,
            case.data_owner,
        ])?;
        let id = self.last_insert_rowid();
        self.note_change(&Change {
            supplier: subject.supplier.as_str(),
            document: DocumentKind::ExceptionCase.name(),
            number: &case_number(id),
            revision: None,
            from: None,
            to: CaseStatus::Open.word(),
            source_word: None,
            person: None,
            reason: Some(case.reason.word()),
            correlation: subject.correlation.as_str(),
        })?;
        Ok(id)
    }

    /// Returns the open case for the same failure of the same bytes.
    pub(crate) fn same_case(&self, case: &NewCase) -> Stored<Option<i64>> {
        self.prepare_cached(
            "SELECT id FROM cases
             WHERE received = ?1 AND supplier = ?2 AND document = ?3 AND reason = ?4 AND status = 'open' AND outbox IS NULL LIMIT 1",
        )?
        .query_row(
            params![
                case.received,
                case.subject.supplier.as_str(),
                case.subject.kind.name(),
                case.reason.word()
            ],
            |row| row.get(0),
        )
        .optional()
    }

    /// Counts a case's failure once more.
    pub(crate) fn count_case(&self, id: i64) -> Stored<()> {
        self.prepare_cached("UPDATE cases SET occurrences = occurrences + 1 WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Returns a case.
    pub(crate) fn case(&self, id: i64) -> Stored<Option<CaseRow>> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM cases WHERE id = ?1"))?
            .query_row([id], read)
            .optional()
    }

    /// Returns cases in the order in which they were opened.
    pub(crate) fn cases(&self, page: &Page) -> Stored<Vec<CaseRow>> {
        match &page.correlation {
            Some(correlation) => self
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM cases WHERE correlation = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
                ))?
                .query_map(params![correlation.as_str(), page.after, page.limit], read)?
                .collect(),
            None => self
                .prepare_cached(&format!("SELECT {COLUMNS} FROM cases WHERE id > ?1 ORDER BY id LIMIT ?2"))?
                .query_map(params![page.after, page.limit], read)?
                .collect(),
        }
    }

    /// Closes a case, by a person or by the integration.
    pub(crate) fn resolve_case(&self, id: i64, person: Option<&str>, note: &str, at: Timestamp) -> Stored<()> {
        let open: Vec<OpenCase> = self
            .prepare_cached("SELECT id, supplier, correlation, reason FROM cases WHERE id = ?1 AND status = 'open'")?
            .query_map([id], open_case)?
            .collect::<Stored<_>>()?;
        self.close(open, person, note, at)
    }

    /// Closes cases that are open. An `UPDATE` that returns what it changed would need a table in memory even when it changes nothing,
    /// which is what happens nearly always.
    fn close(&self, mut cases: Vec<OpenCase>, person: Option<&str>, note: &str, at: Timestamp) -> Stored<()> {
        cases.sort_unstable_by_key(|case| case.id);
        for OpenCase {
            id, supplier, correlation, ..
        } in &cases
        {
            self.prepare_cached("UPDATE cases SET status = 'resolved', resolved_at = ?2, resolved_by = ?3, note = ?4 WHERE id = ?1")?
                .execute(params![id, time::stored(at), person.unwrap_or("integration"), note])?;
            self.note_change(&Change {
                supplier,
                document: DocumentKind::ExceptionCase.name(),
                number: &case_number(*id),
                revision: None,
                from: Some(CaseStatus::Open.word()),
                to: CaseStatus::Resolved.word(),
                source_word: None,
                person,
                reason: Some(note),
                correlation,
            })?;
        }
        Ok(())
    }

    /// Closes an order's open cases of any of some reasons.
    pub(crate) fn resolve_order_cases(&self, order: &OrderNumber, reasons: &[Reason], note: &str, at: Timestamp) -> Stored<()> {
        let mut open: Vec<OpenCase> = self
            .prepare_cached("SELECT id, supplier, correlation, reason FROM cases WHERE order_number = ?1 AND status = 'open'")?
            .query_map([order.as_str()], open_case)?
            .collect::<Stored<_>>()?;
        open.retain(|case| reasons.iter().any(|reason| reason.word() == case.reason));
        self.close(open, None, note, at)
    }

    /// Returns whether a document has an open case of a reason.
    pub(crate) fn has_open_case(&self, supplier: &SupplierId, kind: DocumentKind, number: &str, reason: Reason) -> Stored<bool> {
        self.prepare_cached(
            "SELECT 1 FROM cases WHERE supplier = ?1 AND document = ?2 AND document_number = ?3 AND reason = ?4 AND status = 'open'",
        )?
        .exists(params![supplier.as_str(), kind.name(), number, reason.word()])
    }

    /// Resolves every open case of a document.
    pub(crate) fn resolve_document_cases(
        &self,
        supplier: &SupplierId,
        kind: DocumentKind,
        number: &str,
        note: &str,
        at: Timestamp,
    ) -> Stored<()> {
        let open: Vec<OpenCase> = self
            .prepare_cached(
                "SELECT id, supplier, correlation, reason FROM cases
                 WHERE supplier = ?1 AND document = ?2 AND document_number = ?3 AND status = 'open'",
            )?
            .query_map(params![supplier.as_str(), kind.name(), number], open_case)?
            .collect::<Stored<_>>()?;
        self.close(open, None, note, at)
    }

    /// Returns how many cases are open, by reason and owner.
    pub(crate) fn open_cases(&self) -> Stored<Vec<(String, String, i64)>> {
        self.prepare_cached("SELECT reason, owner, count(*) FROM cases WHERE status = 'open' GROUP BY reason, owner")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    }

    /// Returns how many cases of a reason are open.
    pub(crate) fn open_cases_of(&self, reason: Reason) -> Stored<i64> {
        self.prepare_cached("SELECT count(*) FROM cases WHERE status = 'open' AND reason = ?1")?
            .query_row([reason.word()], |row| row.get(0))
    }

    /// Returns when the oldest open case was opened, by reason and owner.
    pub(crate) fn oldest_open_cases(&self) -> Stored<Vec<(String, String, Timestamp)>> {
        self.prepare_cached("SELECT reason, owner, min(opened_at) FROM cases WHERE status = 'open' GROUP BY reason, owner")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, time::read(row.get(2)?))))?
            .collect()
    }
}

fn case_number(id: i64) -> String {
    format!("C-{id:06}")
}

/// An open case, as far as whoever closes it has to know it.
struct OpenCase {
    id: i64,
    supplier: String,
    correlation: String,
    reason: String,
}

fn open_case(row: &Row<'_>) -> Stored<OpenCase> {
    Ok(OpenCase {
        id: row.get(0)?,
        supplier: row.get(1)?,
        correlation: row.get(2)?,
        reason: row.get(3)?,
    })
}

fn read(row: &Row<'_>) -> Stored<CaseRow> {
    let word = |column: usize| row.get::<_, String>(column);
    let unknown = |column: usize, word: String| rusqlite::Error::InvalidColumnType(column, word, Type::Text);
    Ok(CaseRow {
        id: row.get(0)?,
        reason: word(1).and_then(|text| Reason::from_word(&text).ok_or_else(|| unknown(1, text)))?,
        owner: word(2).and_then(|text| Owner::from_word(&text).ok_or_else(|| unknown(2, text)))?,
        severity: word(3).and_then(|text| Severity::from_word(&text).ok_or_else(|| unknown(3, text)))?,
        status: word(4).and_then(|text| CaseStatus::from_word(&text).ok_or_else(|| unknown(4, text)))?,
        message: row.get(5)?,
        opened_at: time::read(row.get(6)?),
        is_escalated: row.get(7)?,
        occurrences: row.get(8)?,
        subject: CaseSubject {
            supplier: SupplierId::new(word(9)?),
            kind: word(10).and_then(|text| DocumentKind::from_name(&text).ok_or_else(|| unknown(10, text)))?,
            number: row.get(11)?,
            order: row.get::<_, Option<String>>(12)?.map(OrderNumber::new),
            correlation: CorrelationId::new(word(14)?),
        },
        duplicate_of: row.get(13)?,
        data_owner: row.get(19)?,
        payload: row.get(15)?,
        content_type: row.get(16)?,
        size: row.get(17)?,
        message_id: row.get(18)?,
    })
}
