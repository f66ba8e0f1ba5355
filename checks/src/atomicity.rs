//! Atomicity: the lines of one document share one fate.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::lines::spoken;
use crate::records::{Mark, Operation, Records};
use crate::table::{Table, add};
use countersign_core::documents::Bucket;
use countersign_core::history::{Apply, Effect, End, Event, Expected, What};
use countersign_core::ids::OperationId;
use countersign_core::promise::{Control, InvariantId, Promise};
use std::collections::BTreeSet;

static WHOLE: Promise = Promise {
    id: InvariantId::new("I30"),
    name: "Atomicity",
    control: Control::DataFidelity,
    says: "A document is booked with all of its lines or not at all; one bad line refuses the whole document.",
    matters: "half a shipment looks complete to everybody who does not have the paper in hand",
    checked_by: "The lines of each booking are compared with the lines that were submitted.",
    exercised_by: "A document of two or more lines was answered.",
    fix: "check every line before the first is written, and write the whole document as one message under one key",
    needs: None,
};

/// I30: all lines or none. Keeps the booked lines of each document of several lines.
#[derive(Debug, Default)]
pub(crate) struct Atomicity {
    judgement: Judgement,
    booked: Table<OperationId, Lines>,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<u32>,
    marks: Vec<Mark>,
}

impl Invariant for Atomicity {
    fn promise(&self) -> &'static Promise {
        &WHOLE
    }

    fn wants(&self) -> Kinds {
        Kinds::BOOKED
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && apply.end == End::Erp
        {
            self.see_booking(event, apply, records);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations().filter(|operation| operation.is_supplier_submission()) {
            let submitted = lines(operation);
            if submitted.is_empty() || !operation.is_answered() {
                continue;
            }
            self.judgement.checked += 1;
            self.judgement.exercised += u64::from(submitted.len() > 1);
            if operation.expected() == Some(&Expected::Accept) {
                self.check(operation, &submitted);
            }
            if submitted.len() > 1 && operation.attempts.iter().all(|attempt| attempt.is_refused()) {
                self.check_refused(operation, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl Atomicity {
    fn see_booking(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let booked: Vec<u32> = match &apply.effect {
            Effect::CommitmentBooked(lines) => lines.iter().map(|line| line.line).collect(),
            Effect::ShipmentBooked(lines) => lines.iter().map(|line| line.order_line).collect(),
            Effect::CreditNoteBooked(credited) => credited.billed.lines.iter().map(|line| line.order_line).collect(),
            Effect::InvoiceBooked(billed) => billed.lines.iter().map(|line| line.order_line).collect(),
            Effect::InventoryCommitmentBooked(buckets) => buckets.iter().map(Bucket::line).collect(),
            _ => return,
        };
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(operation) = carriers.find(|one| one.document() == Some(&apply.document)) else {
            return;
        };
        let known = self.booked.entry(operation.id).or_default();
        for line in booked {
            if let Err(place) = known.lines.binary_search(&line) {
                known.lines.insert(place, line);
            }
        }
        add(&mut known.marks, Mark::of(event));
    }

    fn check(&mut self, operation: &Operation, submitted: &BTreeSet<u32>) {
        let (Some(booked), Some(document)) = (self.booked.get(&operation.id), operation.document()) else {
            return;
        };
        let lines: BTreeSet<u32> = booked.lines.iter().copied().collect();
        let missing: Vec<u32> = submitted.difference(&lines).copied().collect();
        let added: Vec<u32> = lines.difference(submitted).copied().collect();
        let what = if !missing.is_empty() {
            format!("{document} was booked without its {}", spoken(document.kind, &missing))
        } else if !added.is_empty() {
            format!(
                "{document} was booked with {}, which it does not have",
                spoken(document.kind, &added)
            )
        } else {
            return;
        };
        let breach = Breach::new(document, what)
            .seen(operation.marks())
            .seen(booked.marks.iter().copied());
        self.judgement.fail(breach);
    }

    /// A refused document that left anything behind was taken in part.
    fn check_refused(&mut self, operation: &Operation, records: &Records) {
        let is_shared = operation.fingerprint().is_some_and(|one| {
            let mut others = records.carriers(one).filter(|other| other.id != operation.id);
            others.any(|other| !other.attempts.iter().all(|attempt| attempt.is_refused()))
        });
        let (Some(booked), Some(document)) = (self.booked.get(&operation.id), operation.document()) else {
            return;
        };
        if !is_shared {
            let what = format!(
                "{document} was refused, and its {} was booked",
                spoken(document.kind, &booked.lines)
            );
            let breach = Breach::new(document, what)
                .seen(operation.marks())
                .seen(booked.marks.iter().copied());
            self.judgement.fail(breach);
        }
    }
}

fn lines(operation: &Operation) -> BTreeSet<u32> {
    let intent = operation.intent.iter();
    intent.flat_map(|intent| &intent.lines).map(|line| line.line).collect()
}
