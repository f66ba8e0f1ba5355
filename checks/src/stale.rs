//! Staleness: what is overtaken stays without effect, whether it is an old revision or an answer to one.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, Mark, Operation, Records};
use crate::revisions::is_revision_shown;
use crate::table::{Set, Table};
use countersign_core::history::{Apply, ControlAction, Effect, Event, Expected, Function, Observation, Result, Surface, TokenState, What};
use countersign_core::ids::{DeadLetterId, DocumentKey, OperationId};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::OrderStatus;

static STALE_WRITE: Promise = Promise {
    id: InvariantId::new("I12"),
    name: "StaleWriteRejected",
    control: Control::OrderVersions,
    says: "An order revision or forecast issue that arrives, is retried or is replayed after a newer one was accepted is never shown.",
    matters: "a replayed message that overwrites a newer one undoes a change that the supplier may have answered already",
    checked_by: "The contents of overtaken revisions are looked for in the portal's ledger after they were overtaken.",
    exercised_by: "An order event was sent, or a dead letter replayed, after a newer revision had been accepted.",
    fix: "check the revision again at the moment of delivery, not only at intake; a replay of an old revision answers `superseded`",
    needs: None,
};

static STALE_ANSWER: Promise = Promise {
    id: InvariantId::new("I13"),
    name: "StaleAckRejected",
    control: Control::OrderVersions,
    says: "An answer to an order revision or forecast issue that was replaced before it was sent is refused, and never counts for the new one.",
    matters: "the buyer would read that the supplier has agreed to a quantity and a date that the supplier has never seen",
    checked_by: "Acknowledgements and inventory commitments sent after a newer revision was certainly accepted are compared with answers, bookings and shown statuses.",
    exercised_by: "An acknowledgement or inventory commitment was sent for what had been replaced.",
    fix: "compare the acknowledged revision with the latest accepted one in the same transaction that stores the answer; refuse with both numbers",
    needs: None,
};

/// I12: what is overtaken is not shown. Keeps one entry for each overtaken operation.
#[derive(Debug, Default)]
pub(crate) struct StaleWriteRejected {
    judgement: Judgement,
    tested: Set<OperationId>,
    reported: Set<OperationId>,
}

impl Invariant for StaleWriteRejected {
    fn promise(&self) -> &'static Promise {
        &STALE_WRITE
    }

    fn wants(&self) -> Kinds {
        Kinds::ATTEMPT.and(Kinds::CONTROL).and(Kinds::REVISION_SHOWN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Attempt(attempt) if attempt.function.is_revised_event() => {
                let stale = records.operation(attempt.operation).filter(|one| overtaker(one, records).is_some());
                self.tested.extend(stale.map(|one| one.id));
            }
            What::Control(step) => {
                if let ControlAction::ReplayDeadLetter(letter) = &step.action {
                    self.see_replay(letter, Mark::of(event), records);
                }
            }
            What::Apply(apply) if is_revision_shown(apply) => {
                self.see_shown(event, apply, records);
            }
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        self.judgement.checked = self.tested.len() as u64;
        self.judgement.exercised = self.tested.len() as u64;
        std::mem::take(&mut self.judgement)
    }
}

impl StaleWriteRejected {
    fn see_replay(&mut self, letter: &DeadLetterId, now: Mark, records: &Records) {
        let Some(letter) = records.dead_letter(letter) else {
            return;
        };
        let carriers = letter
            .seen
            .fingerprints
            .iter()
            .flat_map(|fingerprint| records.carriers(*fingerprint));
        for operation in carriers.filter(|one| one.is_revised_event()) {
            let order = operation.document().and_then(|key| records.document(key));
            let newer = order.and_then(|order| records.newer_accepted_before(order, operation.revision()?, now));
            if newer.is_some() {
                self.tested.insert(operation.id);
            }
        }
    }

    fn see_shown(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let Some(order) = records.document(&apply.document) else {
            return;
        };
        let carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(operation) = carriers
            .into_iter()
            .find(|one| one.document() == Some(&apply.document) && one.is_revised_event())
        else {
            return;
        };
        let newer = overtaker(operation, records).or_else(|| overwritten(operation, order, records));
        match newer {
            Some(newer) => self.report(event, operation, newer),
            None if operation.expected() == Some(&Expected::Overtaken) => self.see_doubt(event, operation, order, records),
            _ => {}
        }
    }

    fn report(&mut self, event: &Event, operation: &Operation, newer: &Operation) {
        self.tested.insert(operation.id);
        if !self.reported.insert(operation.id) {
            return;
        }
        let Some(order) = operation.document() else {
            return;
        };
        let revision = |one: &Operation| one.revision().unwrap_or_default();
        let what = format!(
            "revision {} of {order} was shown after revision {} had been accepted",
            revision(operation),
            revision(newer)
        );
        let breach = Breach::new(order, what)
            .seen(newer.marks())
            .seen(operation.marks())
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }

    /// Two events that were under way together may have been accepted in either order.
    fn see_doubt(&mut self, event: &Event, operation: &Operation, order: &Document, records: &Records) {
        let newer = operation
            .revision()
            .and_then(|revision| records.newer_possible_before(order, revision, operation.first_sent()?));
        if newer.is_some_and(|newer| newer.first_sent().is_some_and(|sent| sent.is_before(Mark::of(event)))) {
            self.judgement
                .doubt(format!("nobody knows which revision of {} was accepted first", order.key));
        }
    }
}

/// Returns the newer revision that had certainly been accepted before `operation` was first sent.
fn overtaker<'a>(operation: &Operation, records: &'a Records) -> Option<&'a Operation> {
    let order = records.document(operation.document()?)?;
    records.newer_accepted_before(order, operation.revision()?, operation.first_sent()?)
}

/// Returns the newer revision that was shown already, when `operation` was accepted before it and so is old content coming back.
fn overwritten<'a>(operation: &Operation, order: &Document, records: &'a Records) -> Option<&'a Operation> {
    let shown = order.highest_before.filter(|shown| Some(shown.revision) > operation.revision())?;
    let newer = records.carriers(shown.fingerprint?).find(|one| one.is_revised_event())?;
    let accepted = operation.accepted?;
    newer.first_sent().is_some_and(|sent| accepted.is_before(sent)).then_some(newer)
}

/// I13: an answer to a replaced revision does not count. Keeps one entry for each stale answer and what was seen of its order.
#[derive(Debug, Default)]
pub(crate) struct StaleAckRejected {
    judgement: Judgement,
    stale: Vec<OperationId>,
    orders: Table<DocumentKey, Vec<usize>>,
    contradictions: Table<OperationId, (Mark, OrderStatus)>,
}

impl Invariant for StaleAckRejected {
    fn promise(&self) -> &'static Promise {
        &STALE_ANSWER
    }

    fn wants(&self) -> Kinds {
        Kinds::ATTEMPT.and(Kinds::ORDER_SHOWN).and(Kinds::ORDER_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Attempt(attempt) if attempt.function.is_answer() && attempt.number == 1 => {
                self.see_attempt(attempt.operation, records);
            }
            What::Apply(apply) => {
                if let Effect::OrderShown(status) = &apply.effect {
                    self.see_status(event, &apply.document, apply.revision, *status, records);
                }
            }
            What::Observe(observe) => {
                if let Observation::Order(seen) = &observe.observation
                    && let Some(status) = seen.status
                {
                    self.see_status(event, &seen.document, seen.revision, status, records);
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for id in std::mem::take(&mut self.stale) {
            if let Some(operation) = records.operation(id) {
                self.check(operation, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl StaleAckRejected {
    fn see_attempt(&mut self, id: OperationId, records: &Records) {
        let Some(operation) = records.operation(id) else {
            return;
        };
        let is_plain = !matches!(
            operation.expected(),
            Some(Expected::Repeat(_) | Expected::KeyConflict(_) | Expected::Refuse)
        );
        if is_plain
            && replaced_by(operation, records).is_some()
            && let Some(order) = operation.parent()
        {
            self.orders.entry(order.clone()).or_default().push(self.stale.len());
            self.stale.push(id);
        }
    }

    /// A revision that nobody answered cannot be answered: whoever shows that has counted a stale answer.
    fn see_status(&mut self, event: &Event, order: &DocumentKey, revision: u32, status: OrderStatus, records: &Records) {
        if !is_answered(status) {
            return;
        }
        let stale = self
            .orders
            .get(order)
            .into_iter()
            .flatten()
            .filter_map(|at| records.operation(*self.stale.get(*at)?));
        let older: Vec<&Operation> = stale.filter(|one| one.revision() < Some(revision)).collect();
        let Some(culprit) = older.last() else {
            return;
        };
        let answers = records.document(order).into_iter().flat_map(|document| records.children(document));
        let is_rightful = answers
            .filter(|one| one.function() == Some(Function::AcknowledgementSubmit) && one.revision() == Some(revision))
            .any(|one| one.first_sent().is_some());
        if !is_rightful {
            self.contradictions.entry(culprit.id).or_insert((Mark::of(event), status));
        }
    }

    fn check(&mut self, operation: &Operation, records: &Records) {
        let (Some(newer), Some(document), Some(order)) = (replaced_by(operation, records), operation.document(), operation.parent()) else {
            return;
        };
        self.judgement.exercise();
        let (given, current) = (operation.revision().unwrap_or_default(), newer.revision().unwrap_or_default());
        let is_own = operation
            .fingerprint()
            .is_some_and(|one| records.carriers(one).all(|other| is_alike(other, operation)));
        let booked = records
            .trace_of(operation)
            .filter(|_| is_own)
            .and_then(|trace| trace.booked.first());
        let story = format!("{document} answers revision {given} of {order}, which revision {current} had replaced");
        let breach = |end: String, mark: Option<Mark>| {
            Breach::new(document, format!("{story}, {end}"))
                .seen(newer.marks())
                .seen(operation.marks())
                .seen(mark)
        };
        if let Some(booking) = booked {
            let found = breach("and was booked in the ERP".to_owned(), Some(booking.mark)).at(booking.delivery);
            self.judgement.fail(found);
        } else if let Some((mark, status)) = self.contradictions.get(&operation.id) {
            self.judgement
                .fail(breach(format!("and the order was shown as {status}"), Some(*mark)));
        } else if operation.attempts.iter().any(|attempt| attempt.result() == Result::Ok) && records.case_of(operation).is_none() {
            let may_be_listed = records.offers(Claim::Exceptions) && !records.is_complete(Surface::Cases);
            if may_be_listed {
                self.judgement.doubt("the exception cases were not read to their end");
            } else {
                self.judgement.fail(breach("and was taken".to_owned(), None));
            }
        }
    }
}

fn is_alike(other: &Operation, operation: &Operation) -> bool {
    other.id == operation.id || matches!(other.expected(), Some(Expected::Repeat(original)) if *original == operation.id)
}

/// Returns the newer revision that had certainly been accepted before the answer was first sent.
fn replaced_by<'a>(operation: &Operation, records: &'a Records) -> Option<&'a Operation> {
    let order = records.parent_of(operation)?;
    let first = operation.attempts.iter().find(|attempt| attempt.token == TokenState::Valid)?;
    records.newer_accepted_before(order, operation.revision()?, first.mark)
}

fn is_answered(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges | OrderStatus::Rejected
    )
}
