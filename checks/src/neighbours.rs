//! Neighbours: the systems beside the ERP and the portal are told of what counts, once, and of nothing else.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Effect, End, Event, Expected, Function, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use std::collections::BTreeMap;

static TOLD: Promise = Promise {
    id: InvariantId::new("I60"),
    name: "NeighboursTold",
    control: Control::ReplayAndRetry,
    says: "What a supplier announces or invoices and the integration books reaches each neighbouring system that it concerns, once, or stands in a dead letter for it; what is refused or held in a case reaches none.",
    matters: "a truck comes that the warehouse does not expect, a dock waits for one that was never accepted, or the original is not there when the auditor asks",
    checked_by: "The documents that the ERP has booked are compared with what each neighbour took, by their fingerprints, and with the dead letters of the final read.",
    exercised_by: "A document was booked that concerns a neighbour.",
    fix: "put what a neighbour is told into the same transaction as the booking, in a channel of its own, under one key for all attempts",
    needs: Some(Claim::Neighbours),
};

/// I60: neighbours are told. Keeps a mark for each thing that a neighbour took.
#[derive(Debug, Default)]
pub(crate) struct NeighboursTold {
    judgement: Judgement,
    took: BTreeMap<(End, Fingerprint), Vec<Mark>>,
}

impl Invariant for NeighboursTold {
    fn promise(&self) -> &'static Promise {
        &TOLD
    }

    fn wants(&self) -> Kinds {
        Kinds::NEIGHBOUR_TOOK
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Apply(apply) = &event.what
            && let (Effect::NeighbourTook, Some(fingerprint)) = (&apply.effect, apply.fingerprint)
        {
            self.took.entry((apply.end, fingerprint)).or_default().push(Mark::of(event));
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let took = std::mem::take(&mut self.took);
        for ((end, fingerprint), marks) in &took {
            self.judgement.checked += 1;
            self.see_taken(*end, *fingerprint, marks, records);
        }
        for operation in records
            .operations()
            .filter(|operation| operation.expected() == Some(&Expected::Accept))
        {
            for end in concerned(operation).iter().filter(|end| records.has_neighbour(**end)) {
                self.see_owed(operation, *end, &took, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl NeighboursTold {
    fn see_taken(&mut self, end: End, fingerprint: Fingerprint, marks: &[Mark], records: &Records) {
        let carriers: Vec<&Operation> = records.carriers(fingerprint).collect();
        let name = carriers
            .iter()
            .find_map(|operation| operation.document())
            .map_or_else(|| fingerprint.to_string(), ToString::to_string);
        let breach = |what: String| {
            Breach::new(&name, what)
                .seen(carriers.iter().flat_map(|operation| operation.marks()).take(4))
                .seen(marks.iter().copied().take(4))
        };
        if marks.len() > 1 {
            let what = format!("the {} was told {} times of {name}", end.words(), marks.len());
            self.judgement.fail(breach(what));
        }
        // What is held may count in the end, when what it lacked has come.
        let is_booked = |operation: &Operation| records.trace_of(operation).is_some_and(|trace| trace.first_effect().is_some());
        let is_held =
            |operation: &Operation| matches!(operation.expected(), Some(Expected::Case(_) | Expected::Refuse)) && !is_booked(operation);
        if !carriers.is_empty() && carriers.iter().all(|operation| is_held(operation)) {
            let what = format!("the {} was told of {name}, which is refused or held in a case", end.words());
            self.judgement.fail(breach(what));
        }
    }

    fn see_owed(&mut self, operation: &Operation, end: End, took: &BTreeMap<(End, Fingerprint), Vec<Mark>>, records: &Records) {
        let Some(fingerprint) = operation.fingerprint() else { return };
        let Some(booked) = records.trace_of(operation).and_then(|trace| trace.first_effect()) else {
            return;
        };
        self.judgement.exercise();
        let is_kept = || {
            let mut letters = records.dead_letters();
            letters.any(|letter| {
                let target = letter.seen.target.as_deref();
                letter.seen.fingerprints.contains(&fingerprint) && target.is_none_or(|target| target == end.word())
            })
        };
        if took.contains_key(&(end, fingerprint)) || is_kept() {
            return;
        }
        let Some(document) = operation.document() else { return };
        if !records.is_settled_for(operation) || !records.unread(operation).is_empty() {
            self.judgement.doubt(format!(
                "the run does not tell whether the {} is still told of {document}",
                end.words()
            ));
            return;
        }
        let what = format!("the ERP has booked {document}, and the {} was never told of it", end.words());
        let breach = Breach::new(document, what).seen(operation.marks().take(6)).seen([booked]);
        self.judgement.fail(breach);
    }
}

/// Returns the neighbours that a document of an operation concerns.
fn concerned(operation: &Operation) -> &'static [End] {
    match operation.function() {
        Some(Function::ShipNoticeSubmit) => &[End::Transport, End::Warehouse, End::Documents],
        Some(Function::InvoiceSubmit | Function::CreditNoteSubmit) => &[End::Documents],
        _ => &[],
    }
}
