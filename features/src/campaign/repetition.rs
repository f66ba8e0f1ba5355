//! Suppliers' documents that are sent again, in one way or another.

use super::crew::Crew;
use super::notes::DocumentNote;
use super::perform::Taken;
use countersign_campaigns::Repetition;
use countersign_core::history::Expected;
use countersign_portal::Key;

impl Crew<'_> {
    pub(super) async fn repeat(&self, group: usize, document: u32, how: Repetition, times: u32) -> Taken {
        let note = self.notes().documents.get(&document).cloned();
        let note = note.ok_or("the document was not sent")?;
        let patience = self.stage.deployment.timing.settle_deadline;
        let (desk, submitted) = (&note.desk, &note.submitted);
        let again = match how {
            Repetition::Same if times > 1 => {
                let all = desk.repeat_concurrently(submitted, times as usize).await;
                all.into_iter().next().ok_or("nothing was sent")?
            }
            Repetition::Same => desk.repeat_until_answered(submitted, patience).await,
            Repetition::Respelled => desk.repeat_spelled_differently(submitted).await,
            Repetition::OtherBody => {
                self.require_remembered(&note)?;
                desk.same_key_other_body(submitted).await;
                return Ok(());
            }
            Repetition::GoodToken => {
                if submitted.status() != Some(401) {
                    return Err("its token was not refused".to_owned());
                }
                let key = submitted.key.clone().map_or(Key::Absent, Key::Quoted);
                let merits = self.merits_now(group, &note);
                desk.same_bytes_anew(submitted, key, merits, patience).await
            }
            Repetition::NewKey if note.is_refused() => {
                let Expected::Case(_) = &note.on_its_merits else {
                    return Err("what was expected of it is not certain".to_owned());
                };
                let (key, expected) = (desk.new_key(), note.on_its_merits.clone());
                desk.same_bytes_anew(submitted, key, expected, patience).await;
                return Ok(());
            }
            Repetition::NewKey => {
                self.require_accepted(&note)?;
                desk.new_key_same_content(submitted).await;
                return Ok(());
            }
            Repetition::OtherContent => {
                self.require_accepted(&note)?;
                desk.new_key_conflicting_content(submitted).await;
                return Ok(());
            }
        };
        let is_better = again.answered.is_definite();
        if let Some(known) = self.notes().documents.get_mut(&document).filter(|_| is_better) {
            known.submitted = again;
        }
        Ok(())
    }

    fn merits_now(&self, group: usize, note: &DocumentNote) -> Expected {
        if note.on_its_merits != Expected::Accept {
            return Expected::Either;
        }
        if note.shipped.is_empty() && !self.outlook.is_busy(group, note.order) {
            let notes = self.notes();
            let known = notes.orders.get(&note.order).map(|order| order.known());
            let is_same = known.is_some_and(|known| known.certainly == known.possibly && note.revision() == Some(known.certainly));
            return if is_same { Expected::Accept } else { Expected::Either };
        }
        Expected::Either
    }

    /// Only an answer that was stored under the key makes a conflict.
    fn require_remembered(&self, note: &DocumentNote) -> Taken {
        let window = self.stage.deployment.timing.idempotency_window;
        let age = self.recorder.business_now().duration_since(note.sent_at);
        let is_remembered = window.is_none_or(|window| age.unsigned_abs() + std::time::Duration::from_secs(5) < window);
        if note.is_taken() && is_remembered {
            Ok(())
        } else {
            Err("nothing is remembered under its key".to_owned())
        }
    }

    fn require_accepted(&self, note: &DocumentNote) -> Taken {
        if note.receipt_state().as_deref() == Some("accepted") {
            Ok(())
        } else {
            Err("the document was not accepted".to_owned())
        }
    }
}

impl DocumentNote {
    /// Returns the order revision that it answers.
    fn revision(&self) -> Option<u32> {
        let body: serde_json::Value = serde_json::from_slice(&self.submitted.body).ok()?;
        u32::try_from(body["orderRevision"].as_u64()?).ok()
    }
}
