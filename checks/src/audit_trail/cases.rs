//! Cases, dead letters and what operators did with them, looked up in the audit trail.

use super::Entry;
use super::trail::Lookup;
use crate::invariant::Breach;
use crate::records::{CaseRecord, Mark, Records};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{AuditSeen, ControlAction, ControlStep};
use countersign_core::ids::DocumentKind;
use countersign_core::status::CaseStatus;

/// The word under which the trail has a dead letter.
const DEAD_LETTER: &str = "dead-letter";

impl Lookup<'_> {
    /// A case that was listed was opened, and one that was listed as resolved was resolved.
    pub(super) fn check_cases(&mut self, records: &Records) {
        for case in records.cases() {
            self.judgement.exercise();
            let status = case.seen.status.unwrap_or(CaseStatus::Open);
            let states = if status == CaseStatus::Open {
                &["open"][..]
            } else {
                &["open", "resolved"]
            };
            let id = case.seen.id.as_str();
            let marks = sender(&case.seen.fingerprints, records).into_iter().chain([case.mark]);
            self.check_states((DocumentKind::ExceptionCase.name(), id), &format!("case {id}"), states, marks);
            self.check_case_flow(case);
        }
    }

    fn check_case_flow(&mut self, case: &CaseRecord) {
        let Some(id) = &case.seen.correlation else { return };
        let case_id = &case.seen.id;
        let other = self
            .trail
            .of_number(DocumentKind::ExceptionCase.name(), case_id.as_str())
            .find(|entry| entry.seen.correlation.as_ref() != Some(id));
        if let Some(entry) = other {
            let what = format!(
                "case {case_id} is of flow {id}, and entry {} of the audit trail is of another",
                entry.seen.sequence
            );
            self.judgement.fail(Breach::new(case_id, what).seen([case.mark, entry.mark]));
        }
    }

    pub(super) fn check_letters(&mut self, records: &Records) {
        for letter in records.dead_letters() {
            self.judgement.exercise();
            let id = letter.seen.id.as_str();
            let states = ["open", letter.seen.status.as_str()];
            let marks = sender(&letter.seen.fingerprints, records).into_iter().chain([letter.mark]);
            self.check_states((DEAD_LETTER, id), &format!("dead letter {id}"), &states, marks);
        }
    }

    fn check_states(&mut self, (document, number): (&str, &str), name: &str, states: &[&str], marks: impl Iterator<Item = Mark>) {
        if !self.is_read {
            return;
        }
        let missing = states
            .iter()
            .find(|state| !self.trail.of_number(document, number).any(|entry| entry.seen.to == **state));
        if let Some(state) = missing {
            let entries = self.trail.of_number(document, number).map(|entry| entry.mark);
            let what = format!("{name} was listed, and the audit trail does not say that it came to be {state}");
            let breach = Breach::new(number, what).seen(marks).seen(entries);
            self.judgement.fail(breach);
        }
    }

    /// What an operator did is there in the operator's name, with the reason that was given.
    pub(super) fn check_decisions(&mut self, decisions: &[(Mark, ControlStep)]) {
        for (mark, step) in decisions {
            self.judgement.exercise();
            if !self.is_read {
                continue;
            }
            match &step.action {
                ControlAction::ReplayDeadLetter(letter) => {
                    let is_it = |seen: &AuditSeen| seen.to == "replayed";
                    self.check_decision(
                        (DEAD_LETTER, letter.as_str()),
                        &format!("replayed dead letter {letter}"),
                        is_it,
                        *mark,
                    );
                }
                ControlAction::ResolveCase { case, person, reason } => {
                    let is_it = |seen: &AuditSeen| {
                        seen.to == "resolved" && seen.person.as_ref() == Some(person) && seen.reason.as_ref() == Some(reason)
                    };
                    let document = DocumentKind::ExceptionCase.name();
                    self.check_decision(
                        (document, case.as_str()),
                        &format!("resolved case {case}, as {person}: {reason}"),
                        is_it,
                        *mark,
                    );
                }
                _ => {}
            }
        }
    }

    fn check_decision(&mut self, (document, number): (&str, &str), did: &str, is_it: impl Fn(&AuditSeen) -> bool, mark: Mark) {
        let is_told = |entry: &Entry| is_it(&entry.seen) && entry.seen.actor.as_deref() == Some("operator");
        if !self.trail.of_number(document, number).any(is_told) {
            let what = format!("an operator {did}, and the audit trail does not say so");
            self.judgement.fail(Breach::new(number, what).seen([mark]));
        }
    }
}

/// Returns where the first document was sent that a case or a dead letter holds.
fn sender(fingerprints: &[Fingerprint], records: &Records) -> Option<Mark> {
    fingerprints
        .iter()
        .find_map(|fingerprint| records.carriers(*fingerprint).next()?.first_sent())
}
