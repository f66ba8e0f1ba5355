//! What operators ask and do.

use super::answer;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::border::{Answer, Operation};
use crate::store::{Actor, AuditRow, CaseRow, LetterRow, Page, Stored};
use countersign_core::documents::ExceptionCase;
use countersign_core::ids::{CaseId, CorrelationId, DeadLetterId};
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::{Value, json};

/// How the ids of cases and of dead letters begin.
const CASES: &str = "C-";
const LETTERS: &str = "D-";

/// A part of the audit trail. It is the longest of all answers, so it is written as it is.
#[derive(Serialize)]
struct Trail {
    entries: Vec<AuditRow>,
    next: Option<String>,
}

impl Step<'_> {
    /// Does what an operator asks.
    pub(super) fn operate(&mut self, operation: Operation) -> Result<Answer, Stop> {
        match operation {
            Operation::ListCases { correlation, after, limit } => {
                let page = page(correlation, after.as_deref(), CASES, limit)?;
                Ok(self.list_cases(&page)?)
            }
            Operation::ReadCase(case) => Ok(answer::json(200, &self.case_view(&self.find_case(&case)?)?)),
            Operation::ReadCasePayload(case) => self.case_payload(&case),
            Operation::ResolveCase { case, actor, note } => {
                let id = self.find_case(&case)?.id;
                self.store.resolve_case(id, Some(&actor), &note, self.now.business)?;
                Ok(answer::json(200, &self.case_view(&self.find_case(&case)?)?))
            }
            Operation::ListDeadLetters { correlation, after, limit } => {
                let page = page(correlation, after.as_deref(), LETTERS, limit)?;
                Ok(self.list_letters(&page)?)
            }
            Operation::ReadDeadLetterPayload(letter) => self.letter_payload(&letter),
            Operation::ReplayDeadLetter(letter) => self.replay_letter(&self.find_letter(&letter)?),
            Operation::ReadAudit {
                number,
                correlation,
                after,
                limit,
            } => {
                let page = page(correlation, after.as_deref(), "", limit)?;
                Ok(self.read_audit(&page, number.as_deref())?)
            }
            Operation::ReadLineage(correlation) => Ok(self.lineage(&correlation)?),
            Operation::AdvanceClock { seconds } => self.advance_clock(seconds),
            Operation::ReadClock => self.read_clock(),
            Operation::ReadHealth => Ok(self.health()?),
            Operation::ReadFigures => Ok(self.figures()?),
        }
    }

    fn list_cases(&self, page: &Page) -> Stored<Answer> {
        let rows = self.store.cases(page)?;
        let listed = rows.iter().filter(|row| (self.policies.cases.is_listed)(row.status));
        let views: Vec<ExceptionCase> = listed.map(|row| self.case_view(row)).collect::<Stored<_>>()?;
        let next = next(rows.len(), page).and(rows.last()).map(CaseRow::case_id);
        Ok(answer::json(200, &json!({"cases": views, "next": next})))
    }

    fn list_letters(&self, page: &Page) -> Stored<Answer> {
        let rows = self.store.letters(page)?;
        let views: Vec<Value> = rows.iter().map(|row| self.letter_view(row)).collect::<Stored<_>>()?;
        let next = next(rows.len(), page).and(rows.last()).map(LetterRow::letter_id);
        Ok(answer::json(200, &json!({"deadLetters": views, "next": next})))
    }

    fn read_audit(&self, page: &Page, number: Option<&str>) -> Stored<Answer> {
        let entries = self.store.audit(page, number)?;
        let next = next(entries.len(), page).and(entries.last()).map(|row| row.sequence.to_string());
        Ok(answer::json(200, &Trail { entries, next }))
    }

    fn find_case(&self, id: &CaseId) -> Result<CaseRow, Stop> {
        let found = number(id.as_str(), CASES).map(|id| self.store.case(id)).transpose()?.flatten();
        found.ok_or_else(|| Refusal::not_found().into())
    }

    fn find_letter(&self, id: &DeadLetterId) -> Result<LetterRow, Stop> {
        let found = number(id.as_str(), LETTERS).map(|id| self.store.letter(id)).transpose()?.flatten();
        found.ok_or_else(|| Refusal::not_found().into())
    }

    fn case_payload(&self, id: &CaseId) -> Result<Answer, Stop> {
        let case = self.find_case(id)?;
        let body = case.payload.map(|sha256| self.store.payload(&sha256)).transpose()?.flatten();
        match body {
            Some(body) => Ok(answer::bytes(200, &case.content_type, body)),
            None => Err(Refusal::not_found().into()),
        }
    }

    fn letter_payload(&self, id: &DeadLetterId) -> Result<Answer, Stop> {
        let letter = self.find_letter(id)?;
        match self.store.message(letter.message)? {
            Some(row) => Ok(answer::bytes(200, &row.content_type, row.body)),
            None => Err(Refusal::not_found().into()),
        }
    }

    fn lineage(&self, correlation: &CorrelationId) -> Stored<Answer> {
        let hops = self.store.hops(correlation)?;
        let hops: Vec<Value> = hops
            .into_iter()
            .map(|hop| {
                json!({
                    "at": hop.at,
                    "hop": hop.hop,
                    "document": hop.document,
                    "number": hop.number,
                    "revision": hop.revision,
                    "detail": hop.detail,
                })
            })
            .collect();
        let pending = self.store.outbox_open_for(correlation)?;
        Ok(answer::json(
            200,
            &json!({"correlationId": correlation, "hops": hops, "pending": pending}),
        ))
    }

    fn advance_clock(&mut self, seconds: u64) -> Result<Answer, Stop> {
        if !self.settings.is_test_instance {
            return Err(Refusal::not_found().into());
        }
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX / 4);
        let moved = self.now.business.checked_add(SignedDuration::from_secs(seconds));
        let Ok(moved) = moved else {
            return Err(Refusal::new(ProblemKind::Malformed, "the clock cannot be moved that far").into());
        };
        self.now.business = moved;
        self.store.advance_clock(seconds)?;
        // What is due now is due by time, whoever moved it.
        self.store.caused_by(Actor::Integration, moved);
        self.pass_windows()?;
        self.read_clock()
    }

    fn read_clock(&self) -> Result<Answer, Stop> {
        if !self.settings.is_test_instance {
            return Err(Refusal::not_found().into());
        }
        let offset = self.store.clock_offset_s()?;
        Ok(answer::json(200, &json!({"now": self.now.business, "offsetSeconds": offset})))
    }

    fn health(&self) -> Stored<Answer> {
        // An event is worked on in the transaction that stores it, so nothing is ever left in the inbox.
        let pending = json!({"inbox": 0, "outbox": self.store.outbox_open()?, "parked": self.store.parked_count()?});
        Ok(answer::json(200, &json!({"status": "ok", "pending": pending})))
    }
}

/// Returns which part of a list is asked for. What cannot be where another part ended is refused: whoever goes on from nowhere would read the beginning
/// again, or take an empty list for all there is.
fn page(correlation: Option<CorrelationId>, after: Option<&str>, prefix: &str, limit: u32) -> Result<Page, Stop> {
    let after = match after.map(|given| number(given, prefix)) {
        None => 0,
        Some(Some(after)) => after,
        Some(None) => return Err(Refusal::new(ProblemKind::Malformed, "`after` is the `next` of the part before").into()),
    };
    Ok(Page { correlation, after, limit })
}

fn next(found: usize, page: &Page) -> Option<()> {
    usize::try_from(page.limit).is_ok_and(|limit| found >= limit).then_some(())
}

/// Returns the number in an id; there is none in what is not written as ids are.
fn number(id: &str, prefix: &str) -> Option<i64> {
    let digits = id.strip_prefix(prefix)?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}
