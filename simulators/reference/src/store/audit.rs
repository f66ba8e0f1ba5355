//! The audit trail: each change of where something stands, in the transaction that changes it. Entries are only added.

use super::{Page, Store, Stored, time};
use crate::policies::{AuditPolicies, Written};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use std::cell::Cell;

/// Whose message or action a change comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    Supplier,
    Erp,
    Operator,
    /// The integration itself: time has passed, or a delivery has ended.
    Integration,
}

impl Actor {
    /// Returns the actor's word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Erp => "erp",
            Self::Operator => "operator",
            Self::Integration => "integration",
        }
    }
}

/// What the entries of one step have in common, and how they are written.
#[derive(Debug)]
pub(crate) struct Trail {
    policies: AuditPolicies,
    cause: Cell<(Actor, Timestamp)>,
}

impl Trail {
    /// Returns a trail of which nobody has caused anything yet.
    pub(crate) fn new(policies: AuditPolicies) -> Self {
        Self {
            policies,
            cause: Cell::new((Actor::Integration, Timestamp::UNIX_EPOCH)),
        }
    }
}

/// A change of where something stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) supplier: &'a str,
    /// The kind of what changes: of a document, `exception-case` or `dead-letter`.
    pub(crate) document: &'a str,
    pub(crate) number: &'a str,
    pub(crate) revision: Option<u32>,
    /// Where it stood before; nothing when it is new.
    pub(crate) from: Option<&'a str>,
    pub(crate) to: &'a str,
    /// The source's own word for that.
    pub(crate) source_word: Option<&'a str>,
    /// Who it was, when a person said a name.
    pub(crate) person: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) correlation: &'a str,
}

/// An entry as it is kept, and shown to operators.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AuditRow {
    pub(crate) sequence: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) person: Option<String>,
    pub(crate) supplier: String,
    pub(crate) document: String,
    pub(crate) number: String,
    pub(crate) revision: Option<u32>,
    pub(crate) from: Option<String>,
    pub(crate) to: String,
    #[serde(rename = "sourceStatus")]
    pub(crate) source_word: Option<String>,
    pub(crate) reason: Option<String>,
    #[serde(rename = "correlationId")]
    pub(crate) correlation: String,
}

impl Store<'_> {
    /// Says who causes what changes from now on, in business time.
    pub(crate) fn caused_by(&self, actor: Actor, at: Timestamp) {
        self.trail.cause.set((actor, at));
    }

    /// Writes a change into the trail.
    pub(super) fn note_change(&self, change: &Change<'_>) -> Stored<()> {
        let (actor, at) = self.trail.cause.get();
        let sequence = match (self.trail.policies.written)(actor, change) {
            Written::Left => return Ok(()),
            Written::Added => None,
            Written::OverLatest => self.latest_entry(change)?.map(|(sequence, _)| sequence),
        };
        self.prepare_cached(
            "INSERT OR REPLACE INTO audit (id, at, actor, person, supplier, document, number, revision, from_state, to_state, source_word,
                 reason, correlation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            sequence,
            time::stored(at),
            actor.word(),
            change.person,
            change.supplier,
            change.document,
            change.number,
            change.revision,
            change.from,
            change.to,
            change.source_word,
            change.reason,
            change.correlation,
        ])?;
        Ok(())
    }

    /// Returns the number of the latest entry of what changes, and where it says that it stands.
    pub(super) fn latest_entry(&self, change: &Change<'_>) -> Stored<Option<(i64, String)>> {
        self.prepare_cached(
            "SELECT id, to_state FROM audit WHERE number = ?1 AND document = ?2 AND supplier = ?3 ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![change.number, change.document, change.supplier], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
    }

    /// Returns entries, oldest first: of what has a number, or of everything.
    pub(crate) fn audit(&self, page: &Page, number: Option<&str>) -> Stored<Vec<AuditRow>> {
        let correlation = page.correlation.as_ref().map(|correlation| correlation.as_str());
        let narrow = match (number, correlation) {
            (None, None) => "?3 IS NULL AND ?4 IS NULL",
            (Some(_), None) => "number = ?3 AND ?4 IS NULL",
            (None, Some(_)) => "?3 IS NULL AND correlation = ?4",
            (Some(_), Some(_)) => "number = ?3 AND correlation = ?4",
        };
        self.prepare_cached(&format!(
            "SELECT id, at, actor, person, supplier, document, number, revision, from_state, to_state, source_word, reason, correlation
             FROM audit WHERE id > ?1 AND {narrow} ORDER BY id LIMIT ?2"
        ))?
        .query_map(params![page.after, page.limit, number, correlation], read)?
        .collect()
    }
}

fn read(row: &Row<'_>) -> Stored<AuditRow> {
    Ok(AuditRow {
        sequence: row.get(0)?,
        at: time::read(row.get(1)?),
        actor: row.get(2)?,
        person: row.get(3)?,
        supplier: row.get(4)?,
        document: row.get(5)?,
        number: row.get(6)?,
        revision: row.get(7)?,
        from: row.get(8)?,
        to: row.get(9)?,
        source_word: row.get(10)?,
        reason: row.get(11)?,
        correlation: row.get(12)?,
    })
}
