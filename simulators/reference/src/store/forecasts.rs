//! Forecasts: the latest accepted issue of each with the commitment that counts for it, and every issue that was accepted.

use super::{Change, Received, Store, Stored, Unsent};
use countersign_core::documents::Forecast;
use countersign_core::ids::{CorrelationId, DocumentKind, ForecastNumber, SupplierId};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "number, supplier, issue, body, commitment, correlation, traceparent, payload, content_type";

/// A forecast as it stands.
#[derive(Debug, Clone)]
pub(crate) struct ForecastRow {
    pub(crate) number: ForecastNumber,
    pub(crate) supplier: SupplierId,
    pub(crate) issue: u32,
    pub(crate) document: Forecast,
    /// The number of the latest commitment to this issue.
    pub(crate) commitment: Option<String>,
    pub(crate) correlation: CorrelationId,
    pub(crate) traceparent: Option<String>,
    /// The data of the event that brought the current issue.
    pub(crate) received: Received,
}

impl Store<'_> {
    /// Returns a forecast.
    pub(crate) fn forecast(&self, number: &ForecastNumber) -> Stored<Option<ForecastRow>> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM forecasts WHERE number = ?1"))?
            .query_row([number.as_str()], read)
            .optional()
    }

    /// Returns an issue that was accepted.
    pub(crate) fn issue(&self, number: &ForecastNumber, issue: u32) -> Stored<Option<Forecast>> {
        self.prepare_cached("SELECT body FROM issues WHERE number = ?1 AND issue = ?2")?
            .query_row(params![number.as_str(), issue], |row| document(row, 0))
            .optional()
    }

    /// Makes an issue the current one; nobody has committed to it yet.
    pub(crate) fn keep_issue(&self, row: &ForecastRow) -> Stored<()> {
        let before = self.standing_of_forecast(&row.number)?;
        let body = serde_json::to_string(&row.document).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.prepare_cached(
            "INSERT INTO forecasts (number, supplier, issue, body, correlation, traceparent, payload, content_type)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (number) DO UPDATE SET supplier = excluded.supplier, issue = excluded.issue, body = excluded.body, commitment = NULL,
                 correlation = excluded.correlation, traceparent = excluded.traceparent, payload = excluded.payload,
                 content_type = excluded.content_type",
        )?
        .execute(params![
            row.number.as_str(),
            row.supplier.as_str(),
            row.issue,
            body,
            row.correlation.as_str(),
            row.traceparent,
            row.received.sha256,
            row.received.content_type,
        ])?;
        self.prepare_cached(
            "INSERT INTO issues (number, issue, body) VALUES (?1, ?2, ?3) ON CONFLICT (number, issue) DO UPDATE SET body = excluded.body",
        )?
        .execute(params![row.number.as_str(), row.issue, body])?;
        self.note_forecast(&row.number, before)
    }

    /// Keeps that somebody committed to the current issue.
    pub(crate) fn answer_forecast(&self, number: &ForecastNumber, commitment: &str) -> Stored<()> {
        let before = self.standing_of_forecast(number)?;
        self.prepare_cached("UPDATE forecasts SET commitment = ?2 WHERE number = ?1")?
            .execute(params![number.as_str(), commitment])?;
        self.note_forecast(number, before)
    }

    fn standing_of_forecast(&self, number: &ForecastNumber) -> Stored<Option<&'static str>> {
        self.prepare_cached("SELECT commitment IS NOT NULL FROM forecasts WHERE number = ?1")?
            .query_row([number.as_str()], |row| Ok(standing(row.get(0)?)))
            .optional()
    }

    /// Writes into the trail where a forecast stands now.
    fn note_forecast(&self, number: &ForecastNumber, before: Option<&'static str>) -> Stored<()> {
        let Some(now) = self.forecast(number)? else { return Ok(()) };
        self.note_change(&Change {
            supplier: now.supplier.as_str(),
            document: DocumentKind::Forecast.name(),
            number: number.as_str(),
            revision: Some(now.issue),
            from: before,
            to: standing(now.commitment.is_some()),
            source_word: None,
            person: None,
            reason: None,
            correlation: now.correlation.as_str(),
        })
    }

    /// Returns a supplier's forecasts, oldest first.
    pub(crate) fn forecasts(&self, supplier: &SupplierId) -> Stored<Vec<ForecastRow>> {
        self.prepare_cached(&format!("SELECT {COLUMNS} FROM forecasts WHERE supplier = ?1 ORDER BY id"))?
            .query_map([supplier.as_str()], read)?
            .collect()
    }

    /// Returns how many forecasts there are whose current issue nobody has committed to, by supplier, and how many in all.
    pub(crate) fn forecasts_by_answer(&self) -> Stored<Vec<(String, i64, i64)>> {
        self.prepare_cached("SELECT supplier, sum(commitment IS NULL), count(*) FROM forecasts GROUP BY supplier")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    }

    /// Returns a forecast's messages on a path that were never attempted.
    pub(crate) fn unsent_of_forecast(&self, row: &ForecastRow, path: &str) -> Stored<Vec<Unsent>> {
        self.unsent(&row.number.lane(), path)
    }
}

fn standing(is_answered: bool) -> &'static str {
    if is_answered { "answered" } else { "published" }
}

fn read(row: &Row<'_>) -> Stored<ForecastRow> {
    Ok(ForecastRow {
        number: ForecastNumber::new(row.get::<_, String>(0)?),
        supplier: SupplierId::new(row.get::<_, String>(1)?),
        issue: row.get(2)?,
        document: document(row, 3)?,
        commitment: row.get(4)?,
        correlation: CorrelationId::new(row.get::<_, String>(5)?),
        traceparent: row.get(6)?,
        received: Received {
            sha256: row.get(7)?,
            content_type: row.get(8)?,
        },
    })
}

fn document(row: &Row<'_>, column: usize) -> Stored<Forecast> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
