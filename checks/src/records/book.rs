//! The records themselves and the plain questions to them.

use super::clock::Clock;
use super::common::Common;
use super::gaps::Gaps;
use super::outbox::Outbox;
use super::pool::Pool;
use super::refusals::Refusals;
use super::register::Register;
use super::surfaces::Surfaces;
use super::{AttemptRecord, CaseRecord, DeadLetterRecord, Document, LineageRecord, Operation, Trace};
use crate::key_uses::Place;
use crate::table::{Name, Places, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{End, RunFacts, Surface};
use countersign_core::ids::{CorrelationId, DeadLetterId, DocumentKey, OperationId, SupplierId};
use countersign_core::payload::Digest;
use countersign_core::promise::Claim;
use std::sync::{Arc, OnceLock};

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Phase {
    /// Scenarios run.
    #[default]
    Running,
    /// Accepted work settles.
    Quiesce,
    /// Nothing moves any more; every surface is read.
    FinalRead,
    /// The run is over.
    Finished,
}

/// What a History has said so far.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) facts: Option<Box<RunFacts>>,
    pub(super) phase: Phase,
    pub(super) operations: Vec<Operation>,
    pub(super) register: Register,
    pub(super) documents: Vec<Document>,
    pub(super) document_at: Table<Arc<DocumentKey>, u32>,
    pub(super) traces: Vec<Trace>,
    pub(super) trace_at: Table<Fingerprint, u32>,
    pub(super) sender_of: Table<Name, u32>,
    /// The documents that somebody submitted, by the name of their number.
    pub(super) numbered: Table<Name, Places>,
    pub(super) surfaces: Surfaces,
    pub(super) refusals: Refusals,
    pub(super) clock: Clock,
    pub(super) gaps: Gaps,
    pub(super) outbox: Outbox,
    pub(super) pool: Pool,
    /// The uses of keys that several invariants compare, once one of them has asked.
    pub(crate) key_uses: OnceLock<Vec<Vec<Place>>>,
    /// What a part has to know of the whole; absent when these are the records of the whole.
    pub(super) common: Option<Arc<Common>>,
}

impl Records {
    /// Returns the records of a part of a History.
    pub(crate) fn of_part(common: Arc<Common>) -> Self {
        Self {
            common: Some(common),
            ..Self::default()
        }
    }

    /// Returns what the run said of itself.
    pub fn facts(&self) -> Option<&RunFacts> {
        self.facts.as_deref()
    }

    /// Returns how far the run came.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns whether the run came to where nothing moves any more, so that what is absent stays absent.
    pub fn is_settled(&self) -> bool {
        self.phase >= Phase::FinalRead
    }

    /// Returns whether everything that `surface` has was read when nothing moved any more.
    pub fn is_complete(&self, surface: Surface) -> bool {
        self.surfaces.is_complete(surface)
    }

    /// Returns whether the deployment offers `claim`.
    pub fn offers(&self, claim: Claim) -> bool {
        self.facts.as_ref().is_some_and(|facts| facts.claims.contains(&claim))
    }

    /// Returns whether the deployment tells a neighbour.
    pub fn has_neighbour(&self, end: End) -> bool {
        self.facts.as_ref().is_some_and(|facts| facts.neighbours.contains(&end))
    }

    /// Returns every operation, in the order of first mention.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    /// Returns one operation.
    pub fn operation(&self, id: OperationId) -> Option<&Operation> {
        self.operations.get(self.register.place(id)?)
    }

    /// Returns the operation in this place of the list of all.
    pub(crate) fn operation_at(&self, place: u32) -> Option<&Operation> {
        self.operations.get(place as usize)
    }

    /// Returns one attempt of an operation.
    pub fn attempt(&self, id: OperationId, number: u32) -> Option<&AttemptRecord> {
        self.operation(id)?.attempt(number)
    }

    /// Returns every document, in the order of first mention.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter()
    }

    /// Returns one document.
    pub fn document(&self, key: &DocumentKey) -> Option<&Document> {
        self.documents.get(*self.document_at.get(key)? as usize)
    }

    /// Returns the document that `operation` refers to.
    pub fn parent_of(&self, operation: &Operation) -> Option<&Document> {
        self.documents.get(operation.parent_at? as usize)
    }

    /// Returns the operations that submit `document`.
    pub fn submissions<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a Operation> {
        document.submissions.iter().filter_map(|at| self.operations.get(*at as usize))
    }

    /// Returns the operations whose documents refer to `document`.
    pub fn children<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a Operation> {
        document.children.iter().filter_map(|at| self.operations.get(*at as usize))
    }

    /// Returns what became of a fingerprint.
    pub fn trace(&self, fingerprint: Fingerprint) -> Option<&Trace> {
        self.traces.get(*self.trace_at.get(&fingerprint)? as usize)
    }

    /// Returns what became of an operation's document.
    pub fn trace_of(&self, operation: &Operation) -> Option<&Trace> {
        self.trace(operation.fingerprint()?)
    }

    /// Returns the operations that carry a fingerprint.
    pub fn carriers(&self, fingerprint: Fingerprint) -> impl Iterator<Item = &Operation> {
        let places = self.trace(fingerprint).and_then(|trace| trace.operations.as_ref());
        places.into_iter().flat_map(Places::iter).filter_map(|at| self.operations.get(at))
    }

    /// Returns the submitted documents of any supplier and kind that have this number.
    pub fn numbered(&self, number: &str) -> impl Iterator<Item = &Document> {
        let places = self.numbered.get(&Name::of(number)).into_iter().flat_map(Places::iter);
        places.filter_map(|at| self.documents.get(at))
    }

    /// Returns the suppliers that have a document with this number, one for each such document.
    pub fn owners(&self, number: &str) -> impl Iterator<Item = &SupplierId> {
        self.numbered(number).map(|document| &document.key.supplier)
    }

    /// Returns the text of a refusal.
    pub fn refusal(&self, payload: Digest) -> Option<&str> {
        let elsewhere = || self.common()?.refusals.get(&payload).map(String::as_str);
        self.refusals.text(payload).or_else(elsewhere)
    }

    /// Returns every dead letter as it was seen last.
    pub fn dead_letters(&self) -> impl Iterator<Item = &DeadLetterRecord> {
        self.surfaces.letters()
    }

    /// Returns every case as it was seen last.
    pub fn cases(&self) -> impl Iterator<Item = &CaseRecord> {
        self.surfaces.cases()
    }

    /// Returns the cases whose payload holds a fingerprint.
    pub fn cases_with(&self, fingerprint: Fingerprint) -> impl Iterator<Item = &CaseRecord> {
        self.surfaces.cases_with_fingerprint(fingerprint)
    }

    /// Returns how many attempts the deployment promises before a message is a dead letter, when it says so.
    pub fn delivery_attempts(&self) -> Option<u32> {
        Some(self.timing()?.delivery.as_ref()?.attempts)
    }

    /// Returns the operation that first sent exactly these bytes.
    pub fn sender(&self, payload: Digest) -> Option<&Operation> {
        self.operations.get(*self.sender_of.get(&payload.name())? as usize)
    }

    /// Returns every dead letter that holds a fingerprint, whatever became of it.
    pub fn letters_with(&self, fingerprint: Fingerprint) -> impl Iterator<Item = &DeadLetterRecord> {
        self.surfaces.letters_with_fingerprint(fingerprint)
    }

    /// Returns the lineage of a correlation id as it was in the final read.
    pub fn lineage(&self, correlation: &CorrelationId) -> Option<&LineageRecord> {
        self.surfaces.lineage(correlation)
    }

    /// Returns a dead letter as it was seen last.
    pub fn dead_letter(&self, id: &DeadLetterId) -> Option<&DeadLetterRecord> {
        self.surfaces.letter(id)
    }
}
