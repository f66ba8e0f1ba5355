//! What took effect or was shown, looked up in the audit trail: it was accepted, or came to stand there, in the flow of whoever sent it.

use super::Entry;
use super::trail::Lookup;
use crate::correlation::{id_of, is_own};
use crate::invariant::Breach;
use crate::records::{Document, Mark, Operation, Records, Shown};
use crate::table::Set;
use countersign_core::ids::DocumentKey;
use countersign_core::status::OrderStatus;

impl Lookup<'_> {
    /// What took effect at a far side was accepted, once.
    pub(super) fn check_documents(&mut self, records: &Records) {
        let mut known: Set<&DocumentKey> = Set::default();
        for operation in records.operations().filter(|one| counts_by_itself(one)) {
            let effect = records.trace_of(operation).and_then(|trace| trace.first_effect());
            let (Some(key), Some(effect)) = (operation.document(), effect) else {
                continue;
            };
            if known.insert(key) && self.due.includes(effect) {
                self.check_accepted(operation, key, effect);
            }
        }
    }

    fn check_accepted(&mut self, operation: &Operation, key: &DocumentKey, effect: Mark) {
        self.judgement.exercise();
        if !self.is_read {
            return;
        }
        let accepted: Vec<&Entry> = self.trail.about(key).filter(|entry| entry.seen.to == "accepted").collect();
        let marks = || [effect].into_iter().chain(accepted.iter().map(|entry| entry.mark));
        match accepted.as_slice() {
            [entry] => {
                let id = entry.seen.correlation.as_deref().unwrap_or_default();
                if !is_own(operation, id) {
                    let what = format!(
                        "{key} was accepted with correlation id {id} in the audit trail, and was sent with {}",
                        id_of(operation)
                    );
                    self.judgement.fail(Breach::new(key, what).seen(marks()));
                }
            }
            [] => {
                let what = format!("{key} took effect, and the audit trail never says that it was accepted");
                self.judgement.fail(Breach::new(key, what).seen(marks()));
            }
            many => {
                let what = format!("the audit trail says {} times that {key} was accepted", many.len());
                self.judgement.fail(Breach::new(key, what).seen(marks()));
            }
        }
    }

    /// What an order or a forecast was shown as is where the trail says that it stood.
    pub(super) fn check_revised(&mut self, records: &Records) {
        for document in records.documents().filter(|document| document.key.kind.is_revised()) {
            let due = self.due;
            for shown in shown(document).filter(|shown| due.includes(shown.mark)) {
                self.judgement.exercise();
                if self.is_read {
                    self.check_shown(document, shown, records);
                }
            }
        }
    }

    fn check_shown(&mut self, document: &Document, shown: Shown, records: &Records) {
        let status = shown.status.map(OrderStatus::word);
        let is_it = |entry: &&Entry| entry.seen.revision == Some(shown.revision) && status.is_none_or(|status| entry.seen.to == status);
        let key = &document.key;
        let Some(entry) = self.trail.about(key).find(is_it) else {
            let state = status.map(|status| format!(" in {status}")).unwrap_or_default();
            let what = format!(
                "revision {} of {key} was shown{state}, and the audit trail does not say so",
                shown.revision
            );
            self.judgement.fail(Breach::new(key, what).seen([shown.mark]));
            return;
        };
        let id = entry.seen.correlation.as_deref().unwrap_or_default();
        let mut sent = records
            .submissions(document)
            .filter(|one| one.revision() == Some(shown.revision))
            .peekable();
        if sent.peek().is_some() && !sent.any(|operation| is_own(operation, id)) {
            let what = format!(
                "the audit trail has revision {} of {key} with correlation id {id}, with which nobody sent it",
                shown.revision
            );
            self.judgement.fail(Breach::new(key, what).seen([shown.mark, entry.mark]));
        }
    }
}

/// Returns whether an operation's document takes effect once and for itself, so that it is accepted or not.
fn counts_by_itself(operation: &Operation) -> bool {
    operation
        .function()
        .is_some_and(|function| function.is_supplier_submission() || function.is_movement_event())
}

/// Returns what surfaces showed of an order or a forecast, each state once.
fn shown(document: &Document) -> impl Iterator<Item = Shown> {
    let mut told: Vec<(u32, Option<OrderStatus>)> = Vec::new();
    let all = [document.highest_before, document.highest, document.shown, document.gateway];
    all.into_iter().flatten().filter(move |shown| {
        let state = (shown.revision, shown.status);
        // A surface that shows no state says nothing new.
        let is_new = !told
            .iter()
            .any(|(revision, status)| *revision == state.0 && (state.1.is_none() || *status == state.1));
        told.push(state);
        is_new
    })
}
