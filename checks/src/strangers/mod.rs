//! Strangers: to a supplier, another supplier's document looks exactly like one that does not exist, and cannot be touched.

mod faces;

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{AttemptRecord, Operation, Records};
use countersign_core::history::{Expected, Function, TokenState};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::Reason;
pub(crate) use faces::Faces;
use faces::{Face, Question};

static LOOKS_MISSING: Promise = Promise {
    id: InvariantId::new("I40"),
    name: "ForeignLooksMissing",
    control: Control::Segregation,
    says: "Another supplier's document cannot be changed, and is answered exactly like one that does not exist.",
    matters: "a different answer tells a competitor which orders exist; a taken one lets it answer them",
    checked_by: "Answers about other suppliers' documents are compared with answers about missing ones, in status, headers and shape; the ledgers are searched for effects.",
    exercised_by: "A supplier asked for another supplier's document, and for one that does not exist.",
    fix: "look documents up by supplier and number together, so that there is only one way not to find one",
    needs: None,
};

/// I40: foreign is missing. Keeps, at the end, one entry for each operation about a document that the acting supplier does not have.
#[derive(Debug, Default)]
pub(crate) struct ForeignLooksMissing {
    judgement: Judgement,
}

impl Invariant for ForeignLooksMissing {
    fn promise(&self) -> &'static Promise {
        &LOOKS_MISSING
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let mut faces = Faces::default();
        let mut foreign = Vec::new();
        for operation in records.operations().filter(|operation| is_by_a_supplier(operation)) {
            let mut about_foreign = Vec::new();
            for attempt in operation.attempts.iter().filter(|attempt| attempt.token == TokenState::Valid) {
                if is_foreign(operation, attempt, records) {
                    about_foreign.push(attempt);
                } else if is_about_existence(operation)
                    && is_missing(operation, attempt, records)
                    && let Some(face) = Face::of(attempt)
                {
                    faces.see_missing(Question::of(operation, attempt), face, operation);
                }
            }
            if !about_foreign.is_empty() {
                foreign.push((operation, about_foreign));
            }
        }
        for (operation, attempts) in foreign {
            self.judgement.checked += 1;
            if !self.check_effect(operation, records) && is_about_existence(operation) {
                self.check_answers(operation, &attempts, &mut faces);
            }
        }
        self.judgement.open = Open::Faces(Box::new(faces));
        std::mem::take(&mut self.judgement)
    }
}

impl ForeignLooksMissing {
    /// Returns whether there was a forbidden effect.
    fn check_effect(&mut self, operation: &Operation, records: &Records) -> bool {
        let effect = records.trace_of(operation).and_then(|trace| trace.booked.first());
        let (Some(booking), Some(target)) = (effect, target(operation)) else {
            return false;
        };
        self.judgement.exercised += 1;
        let what = format!("{} took effect on {target} of another supplier", name(operation));
        let breach = Breach::new(target, what)
            .seen(operation.marks())
            .seen([booking.mark])
            .at(booking.delivery);
        self.judgement.fail(breach);
        true
    }

    fn check_answers(&mut self, operation: &Operation, attempts: &[&AttemptRecord], faces: &mut Faces) {
        let Some(target) = target(operation) else {
            return;
        };
        let mut seen: Vec<(Question, Face)> = Vec::new();
        for attempt in attempts {
            let one = Face::of(attempt).map(|face| (Question::of(operation, attempt), face));
            // A retry that is answered in the same way is nothing new.
            seen.extend(one.filter(|one| !seen.contains(one)));
        }
        self.judgement.checked += seen.len().saturating_sub(1) as u64;
        if seen.is_empty() {
            self.judgement.doubt(format!(
                "nobody knows how a question about another supplier's {target} was answered"
            ));
        }
        for (question, face) in seen {
            faces.see_foreign(question, face, target, operation);
        }
    }
}

fn is_by_a_supplier(operation: &Operation) -> bool {
    matches!(
        operation.function(),
        Some(
            Function::OrderRead
                | Function::ShipNoticeRead
                | Function::ReceiptList
                | Function::AcknowledgementSubmit
                | Function::ShipNoticeSubmit
                | Function::InvoiceSubmit
                | Function::InvoiceRead
                | Function::CreditNoteSubmit
                | Function::ComplianceDocumentSubmit
                | Function::ComplianceDocumentRead
                | Function::CorrectiveActionSubmit
                | Function::QualityRead
                | Function::ForecastRead
                | Function::InventoryCommitmentSubmit
        )
    )
}

/// Returns whether nothing else than its target is wrong with the operation, so that its answer tells only of that.
fn is_about_existence(operation: &Operation) -> bool {
    match operation.expected() {
        Some(Expected::Case(reasons)) => reasons.contains(&Reason::ParentMissing),
        Some(Expected::Accept | Expected::Refuse | Expected::Read | Expected::Either) => true,
        _ => false,
    }
}

/// Returns the document that the operation is about: the order of a submission, or what is read.
fn target(operation: &Operation) -> Option<&DocumentKey> {
    operation.parent().or_else(|| operation.document())
}

fn name(operation: &Operation) -> String {
    let supplier = operation.supplier().map_or("a supplier", |supplier| supplier.as_str());
    match operation.document() {
        Some(document) => format!("{document} of {supplier}"),
        None => format!("a call of {supplier}"),
    }
}

/// Returns whether the target is another supplier's, and that supplier's document was there when the question was asked.
fn is_foreign(operation: &Operation, attempt: &AttemptRecord, records: &Records) -> bool {
    let (Some(target), Some(asker)) = (target(operation), operation.supplier()) else {
        return false;
    };
    let is_named = [operation.document(), operation.parent()]
        .iter()
        .flatten()
        .any(|key| key.supplier != *asker);
    let is_known_elsewhere = target.kind.is_revised() && is_only_anothers(target, asker.as_str(), records);
    (is_named || is_known_elsewhere) && exists(target, attempt, records)
}

fn is_only_anothers(target: &DocumentKey, asker: &str, records: &Records) -> bool {
    let mut owners = records.owners(&target.number).peekable();
    owners.peek().is_some() && owners.all(|owner| owner.as_str() != asker)
}

fn exists(target: &DocumentKey, attempt: &AttemptRecord, records: &Records) -> bool {
    let documents: Vec<_> = if target.kind.is_revised() {
        records.revised(target.kind, &target.number).collect()
    } else {
        records.document(target).into_iter().collect()
    };
    let mut submissions = documents.into_iter().flat_map(|document| records.submissions(document));
    submissions.any(|one| one.accepted.is_some_and(|accepted| accepted.is_before(attempt.mark)))
}

/// Returns whether nobody had sent the target when the question was answered.
fn is_missing(operation: &Operation, attempt: &AttemptRecord, records: &Records) -> bool {
    let (Some(target), Some(answered)) = (target(operation), attempt.settled()) else {
        return false;
    };
    if target.kind.is_revised() {
        let mut sent = records
            .revised(target.kind, &target.number)
            .filter_map(|order| records.first_sent(order));
        return sent.all(|sent| answered.mark.stands_before(sent));
    }
    let submissions = records
        .document(target)
        .into_iter()
        .flat_map(|document| records.submissions(document));
    submissions
        .filter_map(Operation::first_sent)
        .all(|sent| answered.mark.stands_before(sent))
}
