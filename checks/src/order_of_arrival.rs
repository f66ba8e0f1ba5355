//! The order of arrival: a document waits for what it refers to, and is never forgotten while it waits.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use countersign_core::history::{Effect, End, Event, Expected, Result, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::Reason;

static PREREQUISITE: Promise = Promise {
    id: InvariantId::new("I17"),
    name: "CausalPrerequisite",
    control: Control::Sequencing,
    says: "A document that arrives before its order is booked after the order arrived, a reversal is shown after the receipt or payment that it takes back, and a credit note that waits goes on when its invoice is booked; or it becomes a case, and is never forgotten.",
    matters: "a ship notice that waits for ever is a truck at the gate that nobody expects",
    checked_by: "Documents that were taken before their order was accepted are followed to the ERP's ledger or to a case.",
    exercised_by: "An acknowledgement or ship notice was sent before its order, a reversal before its receipt or payment, or a credit note before its invoice was booked.",
    fix: "park what refers to an unknown order, release it on every way by which the order can arrive, and open a case when the window ends",
    needs: None,
};

/// I17: the order comes first, and the receipt, payment or invoice. Keeps what each reversal takes back.
#[derive(Debug, Default)]
pub(crate) struct CausalPrerequisite {
    judgement: Judgement,
    reversed: Vec<(DocumentKey, DocumentKey)>,
}

impl Invariant for CausalPrerequisite {
    fn promise(&self) -> &'static Promise {
        &PREREQUISITE
    }

    fn wants(&self) -> Kinds {
        Kinds::RECEIPT_POSTED.and(Kinds::PAYMENT_POSTED)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Apply(apply) = &event.what
            && apply.end == End::Erp
            && let Some(earlier) = taken_back(&apply.effect)
        {
            self.reversed.push((apply.document.clone(), earlier.clone()));
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations().filter(|operation| operation.is_supplier_submission()) {
            self.judgement.checked += 1;
            if is_early(operation, records) {
                self.judgement.exercised += 1;
                self.check(operation, records);
            }
            self.check_credit(operation, records);
        }
        for (reversal, receipt) in std::mem::take(&mut self.reversed) {
            self.judgement.checked += 1;
            if let (Some(reversal), Some(receipt)) = (submission(&reversal, records), submission(&receipt, records)) {
                self.check_reversal(reversal, receipt, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl CausalPrerequisite {
    fn check(&mut self, operation: &Operation, records: &Records) {
        let (Some(document), Some(order)) = (operation.document(), operation.parent()) else {
            return;
        };
        let booking = records.trace_of(operation).and_then(|trace| trace.booked.first());
        let sent = records.parent_sent(operation);
        if let Some(booking) = booking {
            // Being sent is the earliest that the order can have been known.
            if sent.is_none_or(|sent| booking.mark.is_before(sent)) {
                let what = format!("{document} was booked before {order} had been sent");
                let breach = Breach::new(document, what).seen(operation.marks()).seen([booking.mark]).seen(sent);
                self.judgement.fail(breach.at(booking.delivery));
            }
            return;
        }
        let was_taken = operation.attempts.iter().any(|attempt| attempt.result() == Result::Ok);
        if was_taken && is_due(operation, records) {
            self.check_kept(operation, sent, records);
        }
    }

    fn check_reversal(&mut self, reversal: &Operation, receipt: &Operation, records: &Records) {
        let (Some(document), Some(parent)) = (reversal.document(), receipt.document()) else {
            return;
        };
        let shown = |one: &Operation| records.trace_of(one).and_then(|trace| trace.first_shown);
        let is_early = receipt
            .accepted
            .zip(reversal.first_sent())
            .is_some_and(|(came, sent)| sent.is_before(came));
        self.judgement.exercised += u64::from(is_early);
        match (shown(reversal), shown(receipt)) {
            // A receipt that stands in a dead letter was counted, and comes late by the far side's fault.
            (Some(mark), seen) if seen.is_none_or(|seen| mark.stands_before(seen)) && !may_be_dead(receipt, records) => {
                let what = format!("{document} was shown before {parent}, which it takes back");
                let breach = Breach::new(document, what).seen(reversal.marks()).seen(seen).seen([mark]);
                self.judgement.fail(breach);
            }
            (None, Some(seen)) if is_owed(reversal, seen, records) => {
                let case = records.accounting_case(reversal);
                if case.is_none_or(|case| case.seen.reason != Some(Reason::ParentMissing)) {
                    return;
                }
                let what = format!("{document} waited for {parent}, and was never released when it came");
                let breach = Breach::new(document, what)
                    .seen(reversal.marks())
                    .seen([seen])
                    .seen(case.map(|case| case.mark));
                self.judgement.fail(breach);
            }
            _ => {}
        }
    }

    /// A credit note waits for its invoice; when that is booked, nothing is left to wait for.
    fn check_credit(&mut self, operation: &Operation, records: &Records) {
        let (Some(document), Some(invoice)) = (operation.document(), operation.invoice()) else {
            return;
        };
        let bookings = submission(invoice, records).and_then(|one| records.trace_of(one)?.booked.first());
        let (Some(booking), Some(sent)) = (bookings, operation.first_sent()) else {
            return;
        };
        let is_owed = is_owed(operation, booking.mark, records);
        self.judgement.exercised += u64::from(is_owed && sent.is_before(booking.mark));
        let case = records.accounting_case(operation);
        let is_booked = records.trace_of(operation).is_some_and(|trace| trace.times_booked > 0);
        if is_owed && !is_booked && case.is_some_and(|case| case.seen.reason == Some(Reason::ParentMissing)) {
            let what = format!("{document} waited for {invoice}, and was never released when it was booked");
            let breach = Breach::new(document, what)
                .seen(operation.marks())
                .seen([booking.mark])
                .seen(case.map(|case| case.mark));
            self.judgement.fail(breach);
        }
    }

    fn check_kept(&mut self, operation: &Operation, sent: Option<Mark>, records: &Records) {
        let (Some(document), Some(order)) = (operation.document(), operation.parent()) else {
            return;
        };
        let case = records.accounting_case(operation);
        // A case that says that the order never came is no excuse when it came.
        let is_excuse = |reason| reason != Some(Reason::ParentMissing) || !is_released_by_arrival(operation, records);
        if case.is_some_and(|case| is_excuse(case.seen.reason)) || records.open_letter(operation).is_some() {
            return;
        }
        if !records.is_settled() || !records.unread(operation).is_empty() {
            self.judgement
                .doubt(format!("the run does not tell what became of {document}, which waited for {order}"));
            return;
        }
        let end = if sent.is_some() {
            "was never released when it came"
        } else {
            "was forgotten when it did not come"
        };
        let what = format!("{document} waited for {order} and {end}");
        let arrival = records.parent_accepted(operation);
        self.judgement.fail(
            Breach::new(document, what)
                .seen(operation.marks())
                .seen(sent)
                .seen(arrival)
                .seen(case.map(|case| case.mark)),
        );
    }
}

/// Returns what a movement takes back.
fn taken_back(effect: &Effect) -> Option<&DocumentKey> {
    match effect {
        Effect::ReceiptPosted(moved) => moved.reverses.as_ref(),
        Effect::PaymentPosted(paid) => paid.reverses.as_ref(),
        _ => None,
    }
}

/// Returns the operation that told of a document first.
fn submission<'a>(document: &DocumentKey, records: &'a Records) -> Option<&'a Operation> {
    records.submissions(records.document(document)?).next()
}

fn may_be_dead(operation: &Operation, records: &Records) -> bool {
    operation
        .fingerprint()
        .is_some_and(|fingerprint| records.letters_with(fingerprint).next().is_some())
}

/// Returns whether the order came while the document still waited, so that a correct integration books it.
fn is_released_by_arrival(operation: &Operation, records: &Records) -> bool {
    let arrival = records.parent_accepted(operation);
    operation.expected() == Some(&Expected::Accept) && arrival.is_some_and(|arrival| is_waiting(operation, arrival, records))
}

/// Returns whether a document that was accepted is owed what it is for when that which it waits for came at `end`.
fn is_owed(operation: &Operation, end: Mark, records: &Records) -> bool {
    operation.expected() == Some(&Expected::Accept) && operation.accepted.is_some() && is_waiting(operation, end, records)
}

/// Returns whether a document certainly still waited at `end`: nothing waits longer than is promised.
fn is_waiting(operation: &Operation, end: Mark, records: &Records) -> bool {
    let since = operation.attempts.iter().map(|attempt| attempt.business).min();
    !since.is_some_and(|since| records.may_have_parked(since, end))
}

/// Returns whether the document was sent before its order had been accepted, and a correct integration takes it all the same.
fn is_early(operation: &Operation, records: &Records) -> bool {
    let is_sound = match operation.expected() {
        Some(Expected::Accept) => true,
        Some(Expected::Case(reasons)) => reasons.contains(&Reason::ParentMissing),
        _ => false,
    };
    // An order of which nobody knows whether it was accepted may have been there already.
    let arrival = records.parent_accepted(operation).or_else(|| records.parent_sent(operation));
    let is_before = |sent: Mark| arrival.is_none_or(|arrival| sent.is_before(arrival));
    is_sound && operation.parent().is_some() && operation.first_sent().is_some_and(is_before)
}

/// Returns whether waiting has to be over by the end, and where it went can be seen: its order came, or the window is to have passed and
/// there is a list of cases.
fn is_due(operation: &Operation, records: &Records) -> bool {
    let is_case_due = matches!(operation.expected(), Some(Expected::Case(_))) && records.offers(Claim::Exceptions);
    is_case_due || records.parent_accepted(operation).is_some()
}
