//! Messages that could not be delivered.

use super::{Change, Page, Store, Stored};
use countersign_core::ids::{CorrelationId, DeadLetterId};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "id, message, status, case_id";

/// What a dead letter is called in the audit trail.
const DEAD_LETTER: &str = "dead-letter";

/// Where a dead letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LetterStatus {
    /// Somebody has to act.
    Open,
    /// It was sent again.
    Replayed,
    /// Something newer took its place.
    Superseded,
}

impl LetterStatus {
    /// Returns the status's word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Replayed => "replayed",
            Self::Superseded => "superseded",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Replayed, Self::Superseded]
            .into_iter()
            .find(|status| status.word() == word)
    }
}

/// A dead letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LetterRow {
    pub(crate) id: i64,
    /// Its message in the outbox.
    pub(crate) message: i64,
    pub(crate) status: LetterStatus,
    /// The case that was opened for it.
    pub(crate) case: i64,
}

impl LetterRow {
    /// Returns the letter's number on the wire.
    pub(crate) fn letter_id(&self) -> DeadLetterId {
        DeadLetterId::new(letter_number(self.id))
    }
}

impl Store<'_> {
    /// Keeps a dead letter.
    pub(crate) fn keep_letter(&self, message: i64, correlation: &CorrelationId, case: i64) -> Stored<i64> {
        self.prepare_cached("INSERT INTO dead_letters (message, correlation, status, case_id) VALUES (?1, ?2, 'open', ?3)")?
            .execute(params![message, correlation.as_str(), case])?;
        let id = self.last_insert_rowid();
        self.note_letter(id, None, LetterStatus::Open)?;
        Ok(id)
    }

    /// Returns a dead letter.
    pub(crate) fn letter(&self, id: i64) -> Stored<Option<LetterRow>> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM dead_letters WHERE id = ?1"))?
            .query_row([id], read)
            .optional()
    }

    /// Returns dead letters in the order in which they died.
    pub(crate) fn letters(&self, page: &Page) -> Stored<Vec<LetterRow>> {
        match &page.correlation {
            Some(correlation) => self
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM dead_letters WHERE correlation = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
                ))?
                .query_map(params![correlation.as_str(), page.after, page.limit], read)?
                .collect(),
            None => self
                .prepare_cached(&format!("SELECT {COLUMNS} FROM dead_letters WHERE id > ?1 ORDER BY id LIMIT ?2"))?
                .query_map(params![page.after, page.limit], read)?
                .collect(),
        }
    }

    /// Moves a dead letter to another status.
    pub(crate) fn set_letter_status(&self, id: i64, status: LetterStatus) -> Stored<()> {
        let before = self.letter(id)?.map(|letter| letter.status);
        self.prepare_cached("UPDATE dead_letters SET status = ?2 WHERE id = ?1")?
            .execute(params![id, status.word()])?;
        self.note_letter(id, before, status)
    }

    fn note_letter(&self, id: i64, from: Option<LetterStatus>, to: LetterStatus) -> Stored<()> {
        let (supplier, target, document, number, correlation): (String, String, String, String, String) = self
            .prepare_cached(
                "SELECT outbox.supplier, outbox.target, outbox.document, outbox.number, dead_letters.correlation
                 FROM dead_letters JOIN outbox ON outbox.id = dead_letters.message WHERE dead_letters.id = ?1",
            )?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        self.note_change(&Change {
            supplier: &supplier,
            document: DEAD_LETTER,
            number: &letter_number(id),
            revision: None,
            from: from.map(LetterStatus::word),
            to: to.word(),
            source_word: None,
            person: None,
            reason: Some(&format!("{document} `{number}` for the {target}")),
            correlation: &correlation,
        })
    }

    /// Returns how many dead letters are open.
    pub(crate) fn open_letters(&self) -> Stored<i64> {
        self.prepare_cached("SELECT count(*) FROM dead_letters WHERE status = 'open'")?
            .query_row([], |row| row.get(0))
    }
}

fn letter_number(id: i64) -> String {
    format!("D-{id:06}")
}

fn read(row: &Row<'_>) -> Stored<LetterRow> {
    let status: String = row.get(2)?;
    Ok(LetterRow {
        id: row.get(0)?,
        message: row.get(1)?,
        status: LetterStatus::from_word(&status).ok_or(rusqlite::Error::InvalidColumnType(2, status, Type::Text))?,
        case: row.get(3)?,
    })
}
