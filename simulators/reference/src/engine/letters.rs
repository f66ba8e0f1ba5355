//! Dead letters: how operators see them, and their replay.

use super::answer;
use super::messages::{COMMITMENTS, INVENTORY_COMMITMENTS, PORTAL_FORECASTS, PORTAL_ORDERS, PORTAL_RECEIPTS, under_key};
use super::problem::Refusal;
use super::step::{Step, Stop};
use crate::border::Answer;
use crate::policies::{LetterAge, Replay};
use crate::store::{LetterRow, LetterStatus, MessageRow, Stored};
use countersign_core::ids::ForecastNumber;
use countersign_core::payload::Digest;
use serde_json::{Value, json};

impl Step<'_> {
    /// Sends a dead letter once more, unless something newer took its place or it was sent again before.
    pub(super) fn replay_letter(&self, letter: &LetterRow) -> Result<Answer, Stop> {
        let Some(row) = self.store.message(letter.message)? else {
            return Err(Refusal::not_found().into());
        };
        if letter.status != LetterStatus::Open {
            return Ok(replay_answer(200, LetterStatus::Superseded));
        }
        match (self.policies.delivery.replay)(self.age(&row)?) {
            Replay::Send => {
                let key = (self.policies.delivery.replay_key)(&row.key, letter.id);
                let body = if key == row.key { row.body } else { under_key(row.body, &key) };
                self.store.enqueue_again(row.id, letter.id, self.now.wall, &key, &body)?;
                self.store.set_letter_status(letter.id, LetterStatus::Replayed)?;
                Ok(replay_answer(202, LetterStatus::Replayed))
            }
            Replay::Supersede => {
                self.store.set_letter_status(letter.id, LetterStatus::Superseded)?;
                let note = "something newer took its place";
                self.store.resolve_case(letter.case, None, note, self.now.business)?;
                Ok(replay_answer(200, LetterStatus::Superseded))
            }
        }
    }

    /// Only what replaces what came before it can be overtaken: an order or a forecast as shown, an answer to it.
    fn age(&self, row: &MessageRow) -> Stored<LetterAge> {
        if row.path == PORTAL_RECEIPTS {
            let is_overtaken = (self.policies.receipts.is_overtaken)(self.store.has_later(row)?);
            return Ok(if is_overtaken { LetterAge::Overtaken } else { LetterAge::Current });
        }
        let current = match row.path.as_str() {
            PORTAL_ORDERS | COMMITMENTS => self.store.order(&row.order)?.map(|order| order.revision),
            PORTAL_FORECASTS | INVENTORY_COMMITMENTS => {
                let number = ForecastNumber::new(row.order.as_str());
                self.store.forecast(&number)?.map(|forecast| forecast.issue)
            }
            _ => return Ok(LetterAge::Current),
        };
        let is_old = current.is_some_and(|current| row.revision.is_some_and(|revision| revision < current));
        if is_old || self.store.has_later(row)? {
            return Ok(LetterAge::Overtaken);
        }
        Ok(LetterAge::Current)
    }

    /// Closes the case of a dead letter whose replay was delivered, and tells the portal that all is well.
    pub(super) fn close_letter_case(&self, row: &MessageRow, letter: i64) -> Stored<()> {
        if let Some(letter) = self.store.letter(letter)? {
            let note = "the replay was delivered";
            self.store.resolve_case(letter.case, None, note, self.now.business)?;
        }
        self.tell_portal(row, None)
    }

    /// Returns a dead letter as operators see it.
    pub(super) fn letter_view(&self, letter: &LetterRow) -> Stored<Value> {
        let Some(row) = self.store.message(letter.message)? else {
            return Ok(Value::Null);
        };
        let letter_id = letter.letter_id();
        Ok(json!({
            "deadLetterId": letter_id,
            "status": letter.status.word(),
            "target": row.target.word(),
            "document": row.kind.name(),
            "number": row.number,
            "orderNumber": (!row.kind.is_of_forecasts()).then_some(&row.order),
            "revision": row.revision,
            "correlationId": row.correlation,
            "attempts": self.store.attempts(row.id)?,
            "payload": {
                "contentType": row.content_type,
                "sizeBytes": row.body.len(),
                "sha256": Digest::of(&row.body),
                "href": format!("/ops/v1/dead-letters/{letter_id}/payload"),
            },
        }))
    }
}

fn replay_answer(status: u16, letter: LetterStatus) -> Answer {
    answer::json(status, &json!({"status": letter.word()}))
}
