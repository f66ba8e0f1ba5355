//! The audit trail by what it is about, and whether each entry goes on from the one before it.

use super::{Due, Entry, said};
use crate::invariant::{Breach, Judgement};
use crate::table::Table;
use countersign_core::ids::DocumentKey;
use std::collections::BTreeMap;

/// The entries by what they are about, oldest first.
pub(super) struct Trail<'a>(Table<(&'a str, &'a str), Vec<&'a Entry>>);

impl<'a> Trail<'a> {
    pub(super) fn of(entries: &'a BTreeMap<u64, Entry>) -> Self {
        let mut about: Table<(&str, &str), Vec<&Entry>> = Table::default();
        for entry in entries.values() {
            let subject = (entry.seen.document.as_str(), entry.seen.number.as_str());
            about.entry(subject).or_default().push(entry);
        }
        Self(about)
    }

    /// Returns what it says of a document; whoever does not say whose an entry is may mean any.
    pub(super) fn about(&self, key: &DocumentKey) -> impl Iterator<Item = &'a Entry> {
        let supplier = key.supplier.clone();
        self.of_number(key.kind.name(), &key.number)
            .filter(move |entry| entry.seen.supplier.as_ref().is_none_or(|named| *named == supplier))
    }

    pub(super) fn of_number(&self, document: &str, number: &str) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let entries: Vec<&'a Entry> = self.0.get(&(document, number)).cloned().unwrap_or_default();
        entries.into_iter()
    }
}

/// What looks up in the trail what must be in it.
pub(super) struct Lookup<'a> {
    pub(super) judgement: &'a mut Judgement,
    pub(super) trail: Trail<'a>,
    pub(super) is_read: bool,
    pub(super) due: Due,
}

impl Lookup<'_> {
    /// Each entry goes on from where the one before it ended.
    pub(super) fn check_chains(&mut self) {
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
}
