//! Conservation: nothing accepted is lost, nothing appears from nowhere, nothing refused happens.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records, Resolution};
use countersign_core::history::{Apply, Effect, End, Event, Expected, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static CONSERVED: Promise = Promise {
    id: InvariantId::new("I23"),
    name: "Conservation",
    control: Control::ReplayAndRetry,
    says: "Every accepted document is applied at its far side, or stands in a case or a dead letter, or was replaced by a newer revision.",
    matters: "an accepted document that is nowhere is noticed when the line stops for want of material",
    checked_by: "Every answer that says `taken` is balanced with the ledgers, cases and dead letters of the final read.",
    exercised_by: "A document was accepted and the run came to its end.",
    fix: "store the document and the message to be sent in one transaction before answering, and turn every end of retrying into a dead letter",
    needs: None,
};

static NO_PHANTOM: Promise = Promise {
    id: InvariantId::new("I24"),
    name: "NoPhantom",
    control: Control::ReplayAndRetry,
    says: "Everything that is booked or shown goes back to one document that somebody sent.",
    matters: "a booking without a document cannot be audited, and nobody can be asked about it",
    checked_by: "Each entry of both ledgers is matched with the intents by fingerprint, document and supplier.",
    exercised_by: "Something was booked or shown.",
    fix: "carry the document as it was received; never merge, renumber or default its identifying fields",
    needs: None,
};

static NO_EFFECT: Promise = Promise {
    id: InvariantId::new("I25"),
    name: "FailMeansNoEffect",
    control: Control::ReplayAndRetry,
    says: "A refused document has no effect: it is not booked, not shown, and nobody is told that it was accepted.",
    matters: "the sender corrects a refused document and sends it again; when the first took effect as well, there are two",
    checked_by: "Documents whose every attempt was refused are looked for in both ledgers.",
    exercised_by: "A document was refused.",
    fix: "validate before the first write, and write everything in the transaction that decides the answer",
    needs: None,
};

/// I23: nothing accepted is lost. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct Conservation {
    judgement: Judgement,
}

impl Invariant for Conservation {
    fn promise(&self) -> &'static Promise {
        &CONSERVED
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations().filter(|operation| is_to_be_kept(operation, records)) {
            self.judgement.exercise();
            if !is_accounted_for(operation, records) {
                self.miss(operation, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl Conservation {
    fn miss(&mut self, operation: &Operation, records: &Records) {
        let Some(document) = operation.document() else {
            return;
        };
        if !records.is_settled() {
            self.judgement.doubt("the run ended before its work had settled");
            return;
        }
        if !records.is_settled_for(operation) {
            self.judgement
                .doubt(format!("what became of {document} may not have been recorded"));
            return;
        }
        let unread = records.unread(operation);
        if !unread.is_empty() {
            self.judgement.doubt(format!(
                "{} could not be looked for: not read to the end were {}",
                document,
                unread.join(", ")
            ));
            return;
        }
        let revision = operation.revision().filter(|_| operation.is_revised_event());
        let name = revision.map_or_else(|| document.to_string(), |revision| format!("revision {revision} of {document}"));
        let what = format!("{name} was accepted and is nowhere: not applied, in no case, in no dead letter");
        self.judgement.fail(Breach::new(document, what).seen(operation.marks()));
    }
}

fn is_to_be_kept(operation: &Operation, records: &Records) -> bool {
    let is_submission = operation.is_supplier_submission() || operation.is_erp_event();
    let is_owed = match operation.expected() {
        Some(Expected::Accept) => true,
        // Without a list of cases there is no place where it could be found.
        Some(Expected::Case(_)) => operation.is_supplier_submission() && records.offers(Claim::Exceptions),
        _ => false,
    };
    is_submission && is_owed && operation.accepted.is_some() && operation.fingerprint().is_some()
}

pub(crate) fn is_accounted_for(operation: &Operation, records: &Records) -> bool {
    records.trace_of(operation).is_some_and(|trace| trace.first_effect().is_some())
        || is_superseded(operation, records)
        || records.accounting_case(operation).is_some()
        || records.open_letter(operation).is_some()
}

/// Returns whether a newer revision of the order was accepted or is shown, so that this one is rightly nowhere.
fn is_superseded(operation: &Operation, records: &Records) -> bool {
    let may_be_ignored = operation.is_revised_event() || operation.expected() != Some(&Expected::Accept);
    let Some(order) = records.order_of(operation).and_then(|key| records.document(key)) else {
        return false;
    };
    let accepted = records.latest_accepted(order).and_then(Operation::revision);
    let newest = accepted.max(order.highest.map(|shown| shown.revision));
    may_be_ignored && operation.revision().is_some() && newest > operation.revision()
}

/// I24: every effect has an intent. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct NoPhantom {
    judgement: Judgement,
}

impl Invariant for NoPhantom {
    fn promise(&self) -> &'static Promise {
        &NO_PHANTOM
    }

    fn wants(&self) -> Kinds {
        Kinds::BOOKED.and(Kinds::MOVEMENT_SHOWN).and(Kinds::REVISION_SHOWN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && let Some(verb) = verb(apply)
        {
            self.judgement.exercise();
            self.see(event, apply, verb, records);
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl NoPhantom {
    fn see(&mut self, event: &Event, apply: &Apply, verb: &str, records: &Records) {
        let document = &apply.document;
        let Some(fingerprint) = apply.fingerprint else {
            let is_known = records
                .document(document)
                .is_some_and(|known| records.submissions(known).next().is_some());
            if is_known {
                self.judgement.doubt(format!("{document} was {verb} without its fingerprint"));
            } else {
                self.report(event, apply, format!("{document} was {verb}, and nobody sent it"), &[]);
            }
            return;
        };
        let carriers: Vec<&Operation> = records.carriers(fingerprint).collect();
        if carriers.iter().any(|operation| operation.document() == Some(document)) {
            return;
        }
        let what = match carriers.first().and_then(|operation| operation.document()) {
            Some(other) if other.supplier != document.supplier => {
                format!(
                    "{document} of supplier {} was {verb} with the content of supplier {}",
                    document.supplier, other.supplier
                )
            }
            Some(other) => format!("{document} was {verb} with the content of {other}"),
            None => format!("{document} was {verb}, and nobody sent it"),
        };
        self.report(event, apply, what, &carriers);
    }

    fn report(&mut self, event: &Event, apply: &Apply, what: String, carriers: &[&Operation]) {
        let breach = Breach::new(&apply.document, what)
            .seen(carriers.iter().flat_map(|operation| operation.marks()).take(4))
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }
}

fn verb(apply: &Apply) -> Option<&'static str> {
    match (&apply.effect, apply.end) {
        (
            Effect::CommitmentBooked(_)
            | Effect::ShipmentBooked(_)
            | Effect::InvoiceBooked(_)
            | Effect::CreditNoteBooked(_)
            | Effect::CorrectiveActionBooked(_)
            | Effect::ComplianceDocumentBooked(_)
            | Effect::InventoryCommitmentBooked(_),
            End::Erp,
        ) => Some("booked in the ERP"),
        (
            Effect::OrderShown(_) | Effect::ReceiptShown(_) | Effect::PaymentShown(_) | Effect::QualityShown(_) | Effect::ForecastShown(_),
            End::Portal,
        ) => Some("shown in the portal"),
        _ => None,
    }
}

/// I25: what is refused has no effect. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct FailMeansNoEffect {
    judgement: Judgement,
}

impl Invariant for FailMeansNoEffect {
    fn promise(&self) -> &'static Promise {
        &NO_EFFECT
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records
            .operations()
            .filter(|operation| operation.resolution() == Resolution::Refused)
        {
            let Some(fingerprint) = operation.fingerprint() else {
                continue;
            };
            // The same content under another key, or sent again, may rightly have taken effect.
            let is_refused = records
                .carriers(fingerprint)
                .all(|one| matches!(one.resolution(), Resolution::Refused | Resolution::NotSent));
            if is_refused {
                self.judgement.checked += 1;
                self.judgement.exercised += u64::from(operation.attempts.iter().any(|attempt| attempt.answer().is_some()));
                self.check(operation, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl FailMeansNoEffect {
    fn check(&mut self, operation: &Operation, records: &Records) {
        let (Some(trace), Some(document)) = (records.trace_of(operation), operation.document()) else {
            return;
        };
        let booking = trace.booked.first();
        let found = booking
            .map(|booking| (booking.mark, "was booked in the ERP"))
            .or_else(|| trace.first_shown.map(|mark| (mark, "was shown in the portal")))
            .or_else(|| trace.told_accepted.map(|mark| (mark, "was reported as accepted")));
        if let Some((mark, end)) = found {
            let breach = Breach::new(document, format!("{document} was refused and {end}"))
                .seen(operation.marks())
                .seen([mark])
                .at(booking.and_then(|booking| booking.delivery));
            self.judgement.fail(breach);
        }
    }
}
