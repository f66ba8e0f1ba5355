//! The audit trail: each change that somebody could see is in it once, in its order, with whose it was; and what it has said it says for ever.

use crate::correlation::{id_of, is_own};
use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{CaseRecord, Document, Mark, Operation, Records, Shown};
use crate::table::{Set, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{AuditSeen, ControlAction, ControlStep, Event, Observation, Surface, What};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{CaseStatus, OrderStatus};
use std::collections::BTreeMap;

static TRAIL: Promise = Promise {
    id: InvariantId::new("I61"),
    name: "AuditTrailWhole",
    control: Control::CaseVisibility,
    says: "The audit trail has each change of where a document, case or dead letter stands once, from where it stood before, with whoever caused it and the correlation id of its flow; entries are only added.",
    matters: "years later the trail is the only witness of who decided what; one that can be rewritten, or that leaves out whom it pleases, proves nothing",
    checked_by: "What took effect, what surfaces showed and what operators did is looked up in the trail of the final read, and each entry is compared with what it said before.",
    exercised_by: "Something took effect, was shown in a state or was decided by an operator, and the trail was read to its end.",
    fix: "write the entry in the transaction that changes the state, for people as for machines, and never update or delete one",
    needs: Some(Claim::AuditTrail),
};

/// The word under which the trail has a dead letter.
const DEAD_LETTER: &str = "dead-letter";

/// I61: every change, once, for ever. Keeps each entry of the trail, and what operators did.
#[derive(Debug, Default)]
pub(crate) struct AuditTrailWhole {
    judgement: Judgement,
    entries: BTreeMap<u64, Entry>,
    decisions: Vec<(Mark, ControlStep)>,
    due: Due,
}

/// Until when what was seen must be in the trail: what came later may have come while the trail was read.
#[derive(Debug, Default, Clone, Copy)]
struct Due {
    /// The last that was read in the end before the trail.
    last: Option<Mark>,
    is_read: bool,
}

impl Due {
    fn see(&mut self, mark: Mark, is_audit: bool) {
        if self.is_read {
            return;
        }
        self.is_read = is_audit;
        if !is_audit || self.last.is_none() {
            self.last = Some(mark);
        }
    }

    fn includes(self, mark: Mark) -> bool {
        self.last.is_none_or(|last| mark.index <= last.index)
    }
}

#[derive(Debug)]
struct Entry {
    /// Where it was read first.
    mark: Mark,
    /// Whether it was there in the final read.
    is_final: bool,
    seen: AuditSeen,
}

impl Invariant for AuditTrailWhole {
    fn promise(&self) -> &'static Promise {
        &TRAIL
    }

    fn wants(&self) -> Kinds {
        Kinds::OBSERVE.and(Kinds::CONTROL)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        let mark = Mark::of(event);
        match &event.what {
            What::Observe(observe) => {
                let is_audit = matches!(observe.observation, Observation::Audit(_));
                if observe.is_final {
                    self.due.see(mark, is_audit);
                }
                if let Observation::Audit(entries) = &observe.observation {
                    for entry in entries {
                        self.read(mark, entry, observe.is_final);
                    }
                }
            }
            What::Control(step) => match step.action {
                ControlAction::ResolveCase { .. } | ControlAction::ReplayDeadLetter(_) => self.decisions.push((mark, step.clone())),
                _ => {}
            },
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.judgement.checked = self.entries.len() as u64;
        let is_read = records.is_complete(Surface::Audit);
        if is_read {
            self.check_numbers();
        }
        let entries = std::mem::take(&mut self.entries);
        let mut lookup = Lookup {
            judgement: &mut self.judgement,
            trail: Trail::of(&entries),
            is_read,
            due: self.due,
        };
        lookup.check_chains();
        lookup.check_documents(records);
        lookup.check_revised(records);
        lookup.check_cases(records);
        lookup.check_letters(records);
        lookup.check_decisions(&self.decisions);
        if self.judgement.exercised > 0 && !is_read {
            self.judgement.doubt("the audit trail was not read to its end");
        }
        std::mem::take(&mut self.judgement)
    }
}

impl AuditTrailWhole {
    fn read(&mut self, mark: Mark, seen: &AuditSeen, is_final: bool) {
        let Some(entry) = self.entries.get_mut(&seen.sequence) else {
            let seen = seen.clone();
            self.entries.insert(seen.sequence, Entry { mark, is_final, seen });
            return;
        };
        entry.is_final |= is_final;
        if entry.seen == *seen {
            return;
        }
        let what = format!(
            "entry {} of the audit trail said {}, and says {}",
            seen.sequence,
            said(&entry.seen),
            said(seen)
        );
        let breach = Breach::new(&seen.number, what).seen([entry.mark, mark]);
        self.judgement.fail(breach);
        // Told once, not with every reading.
        entry.seen = seen.clone();
    }

    /// What was read before is still there, and no number is missing.
    fn check_numbers(&mut self) {
        let mut before: Option<(u64, Mark)> = None;
        for (sequence, entry) in &self.entries {
            if !entry.is_final {
                let what = format!("entry {sequence} of the audit trail, {}, is not there any more", said(&entry.seen));
                self.judgement.fail(Breach::new(&entry.seen.number, what).seen([entry.mark]));
            }
            if let Some((before, mark)) = before
                && before + 1 < *sequence
            {
                let what = format!("the audit trail goes from entry {before} to entry {sequence}: what was between them is gone");
                self.judgement.fail(Breach::new("audit trail", what).seen([mark, entry.mark]));
            }
            before = Some((*sequence, entry.mark));
        }
    }
}

/// The entries by what they are about, oldest first.
struct Trail<'a>(Table<(&'a str, &'a str), Vec<&'a Entry>>);

impl<'a> Trail<'a> {
    fn of(entries: &'a BTreeMap<u64, Entry>) -> Self {
        let mut about: Table<(&str, &str), Vec<&Entry>> = Table::default();
        for entry in entries.values() {
            let subject = (entry.seen.document.as_str(), entry.seen.number.as_str());
            about.entry(subject).or_default().push(entry);
        }
        Self(about)
    }

    /// Returns what it says of a document; whoever does not say whose an entry is may mean any.
    fn about(&self, key: &DocumentKey) -> impl Iterator<Item = &'a Entry> {
        let supplier = key.supplier.clone();
        self.of_number(key.kind.name(), &key.number)
            .filter(move |entry| entry.seen.supplier.as_ref().is_none_or(|named| *named == supplier))
    }

    fn of_number(&self, document: &str, number: &str) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let entries: Vec<&'a Entry> = self.0.get(&(document, number)).cloned().unwrap_or_default();
        entries.into_iter()
    }
}

struct Lookup<'a> {
    judgement: &'a mut Judgement,
    trail: Trail<'a>,
    is_read: bool,
    due: Due,
}

impl Lookup<'_> {
    /// Each entry goes on from where the one before it ended.
    fn check_chains(&mut self) {
        let mut breaches = Vec::new();
        for entries in self.trail.0.values() {
            let mut stands: Table<Option<&str>, &Entry> = Table::default();
            for entry in entries {
                let seen = &entry.seen;
                let supplier = seen.supplier.as_ref().map(|supplier| supplier.as_str());
                let before = stands.insert(supplier, entry);
                let stood = before.map(|before| before.seen.to.as_str());
                if seen.from.as_deref() == stood {
                    continue;
                }
                let place = stood.map_or("had nothing of it before".to_owned(), |stood| format!("had it in {stood}"));
                let what = format!(
                    "entry {} of the audit trail says {}, and the trail {place}",
                    seen.sequence,
                    said(seen)
                );
                let breach = Breach::new(&seen.number, what)
                    .seen(before.map(|before| before.mark))
                    .seen([entry.mark]);
                breaches.push((seen.sequence, breach));
            }
        }
        // A table has no order of its own that a reader would know.
        breaches.sort_by_key(|(sequence, _)| *sequence);
        breaches.into_iter().for_each(|(_, breach)| self.judgement.fail(breach));
    }

    /// What took effect at a far side was accepted, once.
    fn check_documents(&mut self, records: &Records) {
        let mut known: Set<&DocumentKey> = Set::default();
        for operation in records.operations().filter(|one| counts_by_itself(one)) {
            let effect = records.trace_of(operation).and_then(|trace| trace.first_effect());
            let (Some(key), Some(effect)) = (operation.document(), effect) else {
                continue;
            };
            if operation.accepted.is_some() && known.insert(key) && self.due.includes(effect) {
                self.check_accepted(operation, key, effect);
            }
        }
    }

    fn check_accepted(&mut self, operation: &Operation, key: &DocumentKey, effect: Mark) {
        self.judgement.exercised += 1;
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
    fn check_revised(&mut self, records: &Records) {
        for document in records.documents().filter(|document| document.key.kind.is_revised()) {
            let due = self.due;
            for shown in shown(document).filter(|shown| due.includes(shown.mark)) {
                self.judgement.exercised += 1;
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

    /// A case that was listed was opened, and one that was listed as resolved was resolved.
    fn check_cases(&mut self, records: &Records) {
        for case in records.cases() {
            self.judgement.exercised += 1;
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

    fn check_letters(&mut self, records: &Records) {
        for letter in records.dead_letters() {
            self.judgement.exercised += 1;
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
    fn check_decisions(&mut self, decisions: &[(Mark, ControlStep)]) {
        for (mark, step) in decisions {
            self.judgement.exercised += 1;
            if !self.is_read {
                continue;
            }
            match &step.action {
                ControlAction::ReplayDeadLetter(letter) if step.result == "replayed" => {
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

/// Returns whether an operation's document takes effect once and for itself, so that it is accepted or not.
fn counts_by_itself(operation: &Operation) -> bool {
    operation
        .function()
        .is_some_and(|function| function.is_supplier_submission() || function.is_movement_event())
}

/// Returns where the first document was sent that a case or a dead letter holds.
fn sender(fingerprints: &[Fingerprint], records: &Records) -> Option<Mark> {
    fingerprints
        .iter()
        .find_map(|fingerprint| records.carriers(*fingerprint).next()?.first_sent())
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

/// Says an entry in words.
fn said(seen: &AuditSeen) -> String {
    let from = seen.from.as_deref().map(|from| format!("from {from} ")).unwrap_or_default();
    let by = seen.actor.as_deref().map(|actor| format!(" by {actor}")).unwrap_or_default();
    format!("{} {} {from}to {}{by}", seen.document, seen.number, seen.to)
}
