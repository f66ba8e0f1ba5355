//! What the deployment's own surfaces said: cases, dead letters, and which lists were read to their end.

use super::Mark;
use crate::table::{Name, Places, Table, enter};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{CaseSeen, DeadLetterSeen, HopSeen, Surface};
use countersign_core::ids::{CaseId, CorrelationId, DeadLetterId};
use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::hash::Hash;

/// A case as it was seen last.
#[derive(Debug)]
pub struct CaseRecord {
    /// Where it was seen last.
    pub mark: Mark,
    /// Whether that was in the final read.
    pub is_final: bool,
    /// What it says.
    pub seen: CaseSeen,
}

/// A dead letter as it was seen last.
#[derive(Debug)]
pub struct DeadLetterRecord {
    /// Where it was seen first.
    pub first: Mark,
    /// Where it was seen last.
    pub mark: Mark,
    /// What it says.
    pub seen: DeadLetterSeen,
}

/// The lineage of a correlation id in the final read.
#[derive(Debug)]
pub struct LineageRecord {
    /// Where it was seen.
    pub mark: Mark,
    /// The hops by which something ended without reaching its far side, `superseded` and `dead-letter`, oldest first.
    pub hops: Vec<HopSeen>,
}

/// The surfaces; bounded by the cases, dead letters and correlation ids of the run.
#[derive(Debug, Default)]
pub(crate) struct Surfaces {
    cases: Vec<CaseRecord>,
    case_at: Table<CaseId, usize>,
    by_payload: Table<Name, Places>,
    by_fingerprint: Table<Fingerprint, Places>,
    by_number: Table<String, Places>,
    by_correlation: Table<String, Places>,
    letters: Vec<DeadLetterRecord>,
    letter_at: Table<DeadLetterId, usize>,
    letters_by_fingerprint: Table<Fingerprint, Places>,
    letters_by_number: Table<String, Places>,
    lineages: Table<CorrelationId, LineageRecord>,
    complete: BTreeSet<Surface>,
}

impl Surfaces {
    pub(super) fn see_case(&mut self, mark: Mark, seen: &CaseSeen, is_final: bool) {
        let next = self.cases.len();
        let at = *self.case_at.entry(seen.id.clone()).or_insert(next);
        for fingerprint in &seen.fingerprints {
            enter(&mut self.by_fingerprint, *fingerprint, at);
        }
        if let Some(payload) = seen.payload {
            enter(&mut self.by_payload, payload.name(), at);
        }
        if let Some(number) = &seen.document_number {
            enter(&mut self.by_number, number.clone(), at);
        }
        if let Some(correlation) = &seen.correlation {
            enter(&mut self.by_correlation, correlation.clone(), at);
        }
        let record = CaseRecord {
            mark,
            is_final,
            seen: seen.clone(),
        };
        match self.cases.get_mut(at) {
            Some(known) => *known = record,
            None => self.cases.push(record),
        }
    }

    pub(super) fn see_letter(&mut self, mark: Mark, seen: &DeadLetterSeen) {
        let next = self.letters.len();
        let at = *self.letter_at.entry(seen.id.clone()).or_insert(next);
        for fingerprint in &seen.fingerprints {
            enter(&mut self.letters_by_fingerprint, *fingerprint, at);
        }
        if let Some(number) = &seen.document_number {
            enter(&mut self.letters_by_number, number.clone(), at);
        }
        let first = self.letters.get(at).map_or(mark, |known| known.first);
        let record = DeadLetterRecord {
            first,
            mark,
            seen: seen.clone(),
        };
        match self.letters.get_mut(at) {
            Some(known) => *known = record,
            None => self.letters.push(record),
        }
    }

    pub(super) fn see_lineage(&mut self, mark: Mark, correlation: &CorrelationId, hops: &[HopSeen]) {
        // The other hops say what the ends have seen themselves.
        let is_end = |hop: &&HopSeen| matches!(hop.hop.as_str(), "superseded" | "dead-letter");
        let hops = hops.iter().filter(is_end).cloned().collect();
        self.lineages.insert(correlation.clone(), LineageRecord { mark, hops });
    }

    pub(super) fn lineage(&self, correlation: &CorrelationId) -> Option<&LineageRecord> {
        self.lineages.get(correlation)
    }

    pub(super) fn cases(&self) -> impl Iterator<Item = &CaseRecord> {
        self.cases.iter()
    }

    pub(super) fn complete(&mut self, surface: Surface) {
        self.complete.insert(surface);
    }

    pub(super) fn is_complete(&self, surface: Surface) -> bool {
        self.complete.contains(&surface)
    }

    pub(super) fn letter(&self, id: &DeadLetterId) -> Option<&DeadLetterRecord> {
        self.letters.get(*self.letter_at.get(id)?)
    }

    pub(super) fn letters(&self) -> impl Iterator<Item = &DeadLetterRecord> {
        self.letters.iter()
    }

    pub(super) fn cases_with_payload(&self, payload: Name) -> impl Iterator<Item = &CaseRecord> {
        places(&self.by_payload, &payload).filter_map(|at| self.cases.get(at))
    }

    pub(super) fn cases_with_fingerprint(&self, fingerprint: Fingerprint) -> impl Iterator<Item = &CaseRecord> {
        places(&self.by_fingerprint, &fingerprint).filter_map(|at| self.cases.get(at))
    }

    pub(super) fn cases_with_number(&self, number: &str) -> impl Iterator<Item = &CaseRecord> {
        places(&self.by_number, number).filter_map(|at| self.cases.get(at))
    }

    pub(super) fn cases_with_correlation(&self, correlation: &str) -> impl Iterator<Item = &CaseRecord> {
        places(&self.by_correlation, correlation).filter_map(|at| self.cases.get(at))
    }

    pub(super) fn letters_with_fingerprint(&self, fingerprint: Fingerprint) -> impl Iterator<Item = &DeadLetterRecord> {
        places(&self.letters_by_fingerprint, &fingerprint).filter_map(|at| self.letters.get(at))
    }

    pub(super) fn letters_with_number(&self, number: &str) -> impl Iterator<Item = &DeadLetterRecord> {
        places(&self.letters_by_number, number).filter_map(|at| self.letters.get(at))
    }
}

fn places<'a, K: Eq + Hash + Borrow<Q>, Q: Eq + Hash + ?Sized>(
    index: &'a Table<K, Places>,
    key: &Q,
) -> impl Iterator<Item = usize> + use<'a, K, Q> {
    index.get(key).into_iter().flat_map(Places::iter)
}
