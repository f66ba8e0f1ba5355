//! An operation with its attempts and what came of them.

use super::pool::Pool;
use super::{Mark, Meant};
use crate::table::Name;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Answer, Attempt, Edge, Event, Expected, Function, Outcome, Principal, Result, SignatureFlaw, TokenState};
use countersign_core::ids::{DocumentKey, OperationId, SupplierId};
use countersign_core::payload::Digest;
use jiff::Timestamp;
use smallvec::SmallVec;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// One operation: what was meant, what was sent, what was claimed.
#[derive(Debug)]
pub struct Operation {
    /// Its number in the run.
    pub id: OperationId,
    /// Where it was first spoken of.
    pub mark: Mark,
    /// What was meant; absent when the History never says.
    pub intent: Option<Meant>,
    /// The place of the document that it refers to.
    pub(super) parent_at: Option<u32>,
    /// Its attempts in the order of sending; one nearly always.
    pub attempts: SmallVec<[AttemptRecord; 1]>,
    /// The first claim that it was taken.
    pub accepted: Option<Mark>,
}

/// What all attempts of an operation together prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Nothing was sent.
    NotSent,
    /// At least one attempt was taken.
    Accepted,
    /// Every attempt was refused: a claim that there is no effect.
    Refused,
    /// Nobody knows.
    Open,
}

/// One attempt, without what no invariant looks at.
#[derive(Debug)]
pub struct AttemptRecord {
    /// Where it was sent.
    pub mark: Mark,
    /// The business time of sending.
    pub business: Timestamp,
    /// 1 for the first attempt.
    pub number: u32,
    /// Which way.
    pub edge: Edge,
    /// In whose name.
    pub principal: Arc<Principal>,
    /// What was wrong with its token.
    pub token: TokenState,
    /// What was wrong with its signature.
    pub signature: Option<SignatureFlaw>,
    /// The contract version that it speaks.
    pub version: Option<Arc<str>>,
    /// The idempotency key.
    pub key: Option<Name>,
    /// The correlation id that it carried.
    pub correlation: Option<Name>,
    /// The exact body.
    pub payload: Option<Name>,
    /// What the body means.
    pub meaning: Option<Name>,
    /// What came of it.
    pub outcome: Option<OutcomeRecord>,
    /// What came of it after it had been given up.
    pub late: Option<Box<OutcomeRecord>>,
}

/// What came of an attempt.
#[derive(Debug)]
pub struct OutcomeRecord {
    /// Where.
    pub mark: Mark,
    /// The business time of the answer.
    pub business: Timestamp,
    /// What it proves.
    pub result: Result,
    /// The answer, when one came.
    pub answer: Option<AnswerRecord>,
}

/// An answer, without what no invariant compares later.
#[derive(Debug)]
pub struct AnswerRecord {
    /// The HTTP status.
    pub status: u16,
    /// What the body means.
    pub meaning: Option<Name>,
    /// The problem type.
    pub problem: Option<Arc<str>>,
    /// The body with the request's own names replaced.
    pub shape: Option<Name>,
    /// The names of the headers, hashed: two answers are compared, never read.
    pub headers: u64,
    /// Whether it says of itself that it was given before.
    pub is_replay: bool,
}

impl Operation {
    pub(super) fn new(id: OperationId, mark: Mark) -> Self {
        Self {
            id,
            mark,
            intent: None,
            parent_at: None,
            attempts: SmallVec::new(),
            accepted: None,
        }
    }

    /// Returns what all attempts together prove.
    pub fn resolution(&self) -> Resolution {
        if self.accepted.is_some() {
            Resolution::Accepted
        } else if self.attempts.is_empty() {
            Resolution::NotSent
        } else if self.attempts.iter().all(AttemptRecord::is_refused) {
            Resolution::Refused
        } else {
            Resolution::Open
        }
    }

    /// Returns where its first attempt was sent.
    pub fn first_sent(&self) -> Option<Mark> {
        self.attempts.first().map(|attempt| attempt.mark)
    }

    /// Returns what it is for.
    pub fn function(&self) -> Option<Function> {
        self.intent.as_ref().map(|intent| intent.function)
    }

    /// Returns the document that it submits or reads.
    pub fn document(&self) -> Option<&DocumentKey> {
        self.intent.as_ref()?.document.as_deref()
    }

    /// Returns the order that its document refers to.
    pub fn parent(&self) -> Option<&DocumentKey> {
        self.intent.as_ref()?.parent.as_deref()
    }

    /// Returns the invoice that its document gives back, or pays.
    pub fn invoice(&self) -> Option<&DocumentKey> {
        self.intent.as_ref()?.invoice.as_deref()
    }

    /// Returns the fingerprint of its document.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.intent.as_ref()?.fingerprint
    }

    /// Returns its document's revision; for an acknowledgement, the order revision that it answers.
    pub fn revision(&self) -> Option<u32> {
        self.intent.as_ref()?.revision
    }

    /// Returns who acts.
    pub fn supplier(&self) -> Option<&SupplierId> {
        self.intent.as_ref().map(|intent| &*intent.supplier)
    }

    /// Returns what a correct integration does with it.
    pub fn expected(&self) -> Option<&Expected> {
        self.intent.as_ref().map(|intent| &intent.expected)
    }

    /// Returns whether it is one of a supplier's submissions, whose far side is the ERP's books.
    pub fn is_supplier_submission(&self) -> bool {
        self.function().is_some_and(Function::is_supplier_submission)
    }

    /// Returns whether it is one of the ERP's order events.
    pub fn is_order_event(&self) -> bool {
        self.function().is_some_and(Function::is_order_event)
    }

    /// Returns whether it is one of the ERP's events of what comes in revisions: of orders and of forecasts.
    pub fn is_revised_event(&self) -> bool {
        self.function().is_some_and(Function::is_revised_event)
    }

    /// Returns whether it is a supplier's answer to one revision: of an order or of a forecast.
    pub fn is_answer_to_revision(&self) -> bool {
        self.function().is_some_and(Function::is_answer)
    }

    /// Returns whether it is one of the ERP's events, whose far side is the portal.
    pub fn is_erp_event(&self) -> bool {
        self.function().is_some_and(Function::is_erp_event)
    }

    /// Returns whether it is one of the ERP's events that count by themselves, each shown once: of goods and of money.
    pub fn is_movement_event(&self) -> bool {
        self.function().is_some_and(Function::is_movement_event)
    }

    /// Returns whether it is one of the ERP's events of payments.
    pub fn is_payment_event(&self) -> bool {
        self.function().is_some_and(Function::is_payment_event)
    }

    /// Returns whether it is one of the ERP's events of goods movements.
    pub fn is_receipt_event(&self) -> bool {
        self.function().is_some_and(Function::is_receipt_event)
    }

    /// Returns whether its acceptance makes its revision count: an event of an order or forecast that nothing is wrong with and that is not overtaken.
    pub fn is_sound_revision(&self) -> bool {
        self.is_revised_event() && matches!(self.expected(), Some(Expected::Accept | Expected::Either | Expected::Repeat(_)))
    }

    /// Returns whether one of its attempts was sent with good credentials.
    pub fn has_valid_attempt(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.token == TokenState::Valid)
    }

    /// Returns whether some attempt has an answer that settles it: taken, or refused for what it is rather than for a limit or a token.
    pub fn is_answered(&self) -> bool {
        self.attempts.iter().any(AttemptRecord::is_answered)
    }

    /// Returns the marks of its attempts and their outcomes, for a witness.
    pub fn marks(&self) -> impl Iterator<Item = Mark> {
        self.attempts
            .iter()
            .flat_map(|attempt| [Some(attempt.mark), attempt.settled().map(|outcome| outcome.mark)])
            .flatten()
    }

    pub(super) fn attempt_mut(&mut self, number: u32) -> Option<&mut AttemptRecord> {
        self.attempts.iter_mut().rev().find(|attempt| attempt.number == number)
    }

    /// Returns the attempt with this number.
    pub fn attempt(&self, number: u32) -> Option<&AttemptRecord> {
        self.attempts.iter().rev().find(|attempt| attempt.number == number)
    }
}

impl AttemptRecord {
    pub(super) fn new(event: &Event, attempt: &Attempt, pool: &mut Pool) -> Self {
        Self {
            mark: Mark::of(event),
            business: event.business,
            number: attempt.number,
            edge: attempt.edge,
            principal: pool.principal(&attempt.principal),
            token: attempt.token,
            signature: attempt.signature,
            version: attempt.version.as_deref().map(|version| pool.text(version)),
            key: attempt.key.as_deref().map(Name::of),
            correlation: attempt.correlation.as_deref().map(Name::of),
            // A submission without a body has sent no bytes, and a case for it keeps no bytes.
            payload: attempt
                .payload
                .or_else(|| attempt.function.is_submission().then(|| Digest::of(b"")))
                .map(|payload| payload.name()),
            meaning: attempt.meaning.map(|meaning| meaning.name()),
            outcome: None,
            late: None,
        }
    }

    /// Returns what is known of it in the end: an answer that came late refines a timeout.
    pub fn settled(&self) -> Option<&OutcomeRecord> {
        self.late.as_deref().or(self.outcome.as_ref())
    }

    /// Returns its result in the end; an attempt without an outcome is unknown.
    pub fn result(&self) -> Result {
        self.settled().map_or(Result::Unknown, |outcome| outcome.result)
    }

    /// Returns the answer in the end.
    pub fn answer(&self) -> Option<&AnswerRecord> {
        self.settled()?.answer.as_ref()
    }

    /// Returns whether it was refused, or never left.
    pub fn is_refused(&self) -> bool {
        self.result() == Result::Fail
    }

    /// Returns whether it was taken, or refused for what it is rather than for a limit or a token.
    pub fn is_answered(&self) -> bool {
        match self.result() {
            Result::Ok => true,
            Result::Fail => self.answer().is_some_and(|answer| !answer.is_passing()),
            Result::Unknown => false,
        }
    }
}

impl OutcomeRecord {
    pub(super) fn new(event: &Event, outcome: &Outcome, pool: &mut Pool) -> Self {
        Self {
            mark: Mark::of(event),
            business: event.business,
            result: outcome.result,
            answer: outcome.answer.as_ref().map(|answer| AnswerRecord::new(answer, pool)),
        }
    }
}

impl AnswerRecord {
    fn new(answer: &Answer, pool: &mut Pool) -> Self {
        let mut hasher = DefaultHasher::new();
        answer.header_names.hash(&mut hasher);
        Self {
            status: answer.status,
            meaning: answer.meaning.map(|meaning| meaning.name()),
            problem: answer.problem.as_deref().map(|problem| pool.text(problem)),
            shape: answer.shape.map(|shape| shape.name()),
            headers: hasher.finish(),
            is_replay: answer
                .header_names
                .iter()
                .any(|name| name.eq_ignore_ascii_case("idempotent-replayed")),
        }
    }

    /// Returns whether it says nothing about the document: a token, a limit, or the same key being worked on.
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 401 | 408 | 429) || self.status >= 500 || self.is_in_progress()
    }

    /// Returns whether it says that the same key is being worked on.
    pub fn is_in_progress(&self) -> bool {
        self.status == 409 && self.problem.as_ref().is_some_and(|problem| problem.ends_with("in-progress"))
    }
}
