//! Duplicates: a submission is booked once, whatever is repeated, and a document number is booked once, whatever key it comes under.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, Mark, Operation, Records, Resolution, Trace};
use crate::table::{Name, Set, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Deliver, Edge, Effect, End, Event, Expected, Surface, What};
use countersign_core::ids::OperationId;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::Reason;
use std::collections::BTreeSet;

static AT_MOST_ONCE: Promise = Promise {
    id: InvariantId::new("I01"),
    name: "EffectAtMostOnce",
    control: Control::Idempotency,
    says: "A supplier's document is booked in the ERP at most once, and a goods movement, a payment or a quality notice shown in the portal at most once, however often it is sent or delivered.",
    matters: "a second booking promises or announces goods that do not exist, and planning buys on it; a second payment on the page is expected in the bank",
    checked_by: "The ERP's ledger is compared with the submissions: one booking for each fingerprint.",
    exercised_by: "A submission was sent again after its first attempt was answered or given up, or was delivered to the ERP twice.",
    fix: "look up the idempotency key before the work, store key and effect in one transaction, and send the ERP one key for all retries of an operation",
    needs: None,
};

static BUSINESS_DUPLICATE: Promise = Promise {
    id: InvariantId::new("I05"),
    name: "BusinessDuplicate",
    control: Control::Idempotency,
    says: "A document number that comes a second time under a new key is not booked again, and the repetition is visible.",
    matters: "people re-enter documents when a screen hangs; the key is new then, and only the number gives the repetition away",
    checked_by: "The ERP's bookings of each document number are counted, and each repetition is looked up among answers and cases.",
    exercised_by: "One document number was submitted under two keys.",
    fix: "keep supplier, document type and number of every accepted document, and open a case for the second one that says whether its content differs",
    needs: None,
};

/// I01: one fingerprint, one booking. Keeps one entry for each fingerprint that was put to the test.
#[derive(Debug, Default)]
pub(crate) struct EffectAtMostOnce {
    judgement: Judgement,
    tested: Set<Fingerprint>,
    /// Where each goods movement, payment and quality notice was shown first.
    shown: Table<Fingerprint, Mark>,
}

impl Invariant for EffectAtMostOnce {
    fn promise(&self) -> &'static Promise {
        &AT_MOST_ONCE
    }

    fn wants(&self) -> Kinds {
        Kinds::ATTEMPT.and(Kinds::DELIVER).and(Kinds::BOOKED).and(Kinds::MOVEMENT_SHOWN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Attempt(attempt) => self.see_attempt(attempt.operation, attempt.number, records),
            What::Deliver(deliver) => self.see_delivery(deliver, records),
            What::Apply(apply)
                if matches!(
                    apply.effect,
                    Effect::ReceiptShown(_) | Effect::PaymentShown(_) | Effect::QualityShown(_)
                ) =>
            {
                self.see_shown(event, apply, records)
            }
            What::Apply(apply) => self.see_booking(event, apply, records),
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        self.judgement.exercised = self.tested.len() as u64;
        std::mem::take(&mut self.judgement)
    }
}

impl EffectAtMostOnce {
    fn see_attempt(&mut self, id: OperationId, number: u32, records: &Records) {
        let Some(operation) = records
            .operation(id)
            .filter(|operation| operation.is_supplier_submission() || operation.is_movement_event())
        else {
            return;
        };
        let original = match operation.expected() {
            Some(Expected::Repeat(original)) => records.operation(*original),
            _ => Some(operation).filter(|_| number > 1),
        };
        let is_repeated = original.is_some_and(|first| first.attempts.first().is_some_and(|attempt| !attempt.is_refused()));
        if let Some(fingerprint) = operation.fingerprint().filter(|_| is_repeated) {
            self.tested.insert(fingerprint);
        }
    }

    fn see_delivery(&mut self, deliver: &Deliver, records: &Records) {
        if deliver.edge != Edge::IntegrationToErp {
            return;
        }
        let repeated = deliver.fingerprints.iter().filter(|fingerprint| {
            let trace = records.trace(**fingerprint);
            trace.is_some_and(|trace| trace.times_delivered > 1 && trace.times_booked > 0)
        });
        self.tested.extend(repeated);
    }

    /// The portal adds up what it is shown, so that a movement which is shown twice counts twice.
    fn see_shown(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let Some(fingerprint) = apply.fingerprint.filter(|_| apply.end == End::Portal) else {
            return;
        };
        let mark = Mark::of(event);
        let Some(first) = self.shown.get(&fingerprint).copied() else {
            self.judgement.checked += 1;
            self.shown.insert(fingerprint, mark);
            return;
        };
        let what = format!("{} was shown in the portal twice", apply.document);
        let breach = Breach::new(&apply.document, what)
            .seen(records.carriers(fingerprint).flat_map(Operation::marks).take(6))
            .seen([first, mark])
            .at(event.cause);
        self.judgement.fail(breach);
    }

    fn see_booking(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let is_booking = matches!(
            apply.effect,
            Effect::CommitmentBooked(_)
                | Effect::ShipmentBooked(_)
                | Effect::InvoiceBooked(_)
                | Effect::CreditNoteBooked(_)
                | Effect::ComplianceDocumentBooked(_)
                | Effect::CorrectiveActionBooked(_)
                | Effect::InventoryCommitmentBooked(_)
        );
        let Some(trace) = apply
            .fingerprint
            .filter(|_| is_booking && apply.end == End::Erp)
            .and_then(|one| records.trace(one))
        else {
            return;
        };
        if trace.times_booked == 1 {
            self.judgement.checked += 1;
            return;
        }
        // The same content under a second key is a matter of I05 as long as no key is booked twice.
        let allowed = keys_taken(trace, records).max(1);
        if trace.times_booked == allowed + 1 {
            self.judgement.fail(booked_twice(event, apply, trace, records));
        }
    }
}

/// Returns under how many keys the documents with this fingerprint were submitted without being refused.
pub(crate) fn keys_taken(trace: &Trace, records: &Records) -> u32 {
    let carriers = records.carriers(trace.fingerprint);
    let taken = carriers.filter(|operation| operation.resolution() != Resolution::Refused);
    let attempts = taken
        .flat_map(|operation| &operation.attempts)
        .filter(|attempt| !attempt.is_refused());
    let keys: BTreeSet<_> = attempts.map(|attempt| attempt.key).collect();
    u32::try_from(keys.len()).unwrap_or(u32::MAX)
}

fn booked_twice(event: &Event, apply: &Apply, trace: &Trace, records: &Records) -> Breach {
    let attempts = records.carriers(trace.fingerprint).flat_map(Operation::marks);
    Breach::new(
        &apply.document,
        format!("{} was booked in the ERP {} times", apply.document, trace.times_booked),
    )
    .seen(attempts)
    .seen(trace.booked.iter().map(|booking| booking.mark))
    .at(trace.booked.iter().filter_map(|booking| booking.delivery))
    .seen([Mark::of(event)])
}

/// I05: one document number, one booking. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct BusinessDuplicate {
    judgement: Judgement,
}

impl Invariant for BusinessDuplicate {
    fn promise(&self) -> &'static Promise {
        &BUSINESS_DUPLICATE
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for document in records.documents().filter(|document| !document.key.kind.is_revised()) {
            self.judgement.checked += 1;
            let submissions: Vec<&Operation> = records
                .submissions(document)
                .filter(|operation| operation.has_valid_attempt() && !is_about_its_key(operation))
                .collect();
            let is_repeated = split(&submissions).is_some_and(|(first, later)| later.iter().any(|other| keys(&[first, other]).len() > 1));
            if is_repeated {
                self.judgement.exercised += 1;
                self.check(document, &submissions, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl BusinessDuplicate {
    fn check(&mut self, document: &Document, submissions: &[&Operation], records: &Records) {
        let prints: BTreeSet<Fingerprint> = submissions.iter().filter_map(|operation| operation.fingerprint()).collect();
        let traces: Vec<&Trace> = prints.iter().filter_map(|print| records.trace(*print)).collect();
        let bookings: u32 = traces
            .iter()
            .map(|trace| trace.times_booked.min(keys_taken(trace, records).max(1)))
            .sum();
        if bookings > 1 {
            let what = format!("{} was booked {bookings} times in the ERP, under different keys", document.key);
            let breach = Breach::new(&document.key, what)
                .seen(submissions.iter().flat_map(|operation| operation.marks()))
                .seen(traces.iter().flat_map(|trace| trace.booked.iter().map(|booking| booking.mark)));
            self.judgement.fail(breach);
            return;
        }
        let Some((first, later)) = split(submissions) else {
            return;
        };
        for repetition in later.iter().filter(|operation| keys(&[first, operation]).len() > 1) {
            self.check_visible(first, repetition, records);
        }
    }

    /// A repetition may be refused or taken; when nobody is told of it, it is lost.
    fn check_visible(&mut self, first: &Operation, repetition: &Operation, records: &Records) {
        if !records.offers(Claim::Exceptions) || repetition.resolution() != Resolution::Accepted {
            return;
        }
        let is_booked = records.trace_of(repetition).is_some_and(|trace| trace.times_booked > 0);
        let is_conflicting = repetition.fingerprint() != first.fingerprint();
        let Some(document) = repetition.document() else {
            return;
        };
        let case = records.case_of(repetition).and_then(|case| Some((case.mark, case.seen.reason?)));
        match case {
            Some((mark, Reason::DuplicateSame)) if is_conflicting => self.judgement.fail(
                Breach::new(
                    document,
                    format!("{document} came again with other content, and its case says that the content is the same"),
                )
                .seen(repetition.marks())
                .seen([mark]),
            ),
            Some(_) => {}
            None if is_conflicting && is_booked => {}
            None if !records.is_complete(Surface::Cases) => self.judgement.doubt("the exception cases were not read to their end"),
            None => self.judgement.fail(
                Breach::new(
                    document,
                    format!("{document} came again under another key, was taken, and nobody was told"),
                )
                .seen(first.marks())
                .seen(repetition.marks()),
            ),
        }
    }
}

/// A repeated or misused key is judged by I01 to I03; a document that is wrong in itself is no duplicate either.
fn is_about_its_key(operation: &Operation) -> bool {
    matches!(
        operation.expected(),
        None | Some(Expected::Repeat(_) | Expected::KeyConflict(_) | Expected::Refuse | Expected::Read)
    )
}

fn keys(operations: &[&Operation]) -> BTreeSet<Name> {
    let attempts = operations.iter().flat_map(|operation| &operation.attempts);
    attempts.filter_map(|attempt| attempt.key).collect()
}

fn split<'a, 'b>(submissions: &'b [&'a Operation]) -> Option<(&'a Operation, &'b [&'a Operation])> {
    let first = submissions.iter().position(|operation| operation.accepted.is_some())?;
    Some((submissions[first], &submissions[first + 1..]))
}
