//! References: what is booked belongs to an order of the same supplier, to lines that it has, and keeps its number.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::lines::{noun, spoken};
use crate::records::{Mark, Operation, Records};
use crate::table::{Name, Table};
use countersign_core::documents::Bucket;
use countersign_core::history::{Apply, Effect, End, Event, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Control, InvariantId, Promise};
use std::collections::BTreeSet;

static CHAIN: Promise = Promise {
    id: InvariantId::new("I38"),
    name: "ReferenceChain",
    control: Control::Correlation,
    says: "What is booked or shown refers to an order, to lines of it and to an invoice that exist for its supplier, and one number stands for one document on both sides.",
    matters: "the invoice is matched along these references; one that leads elsewhere pays the wrong order",
    checked_by: "Order, lines, invoice and number of each booking are compared with those of the document that was submitted and of its order.",
    exercised_by: "A supplier's document was booked.",
    fix: "carry order number, line numbers and document number through as they are; never cut, pad or count them anew",
    needs: None,
};

/// I38: references lead where they say. Keeps one pair of numbers for each booked document.
#[derive(Debug, Default)]
pub(crate) struct ReferenceChain {
    judgement: Judgement,
    /// What the ERP's number stands for in the portal, and the other way round.
    portal_number: Table<Name, Counterpart>,
    erp_number: Table<Name, Counterpart>,
}

/// What a number stands for at the other end, and where that was first seen.
#[derive(Debug)]
struct Counterpart {
    /// Absent when it is the very same, as nearly always.
    other: Option<Box<DocumentKey>>,
    mark: Mark,
}

impl Counterpart {
    fn new(own: &DocumentKey, other: &DocumentKey, mark: Mark) -> Self {
        Self {
            other: (own != other).then(|| Box::new(other.clone())),
            mark,
        }
    }

    fn key<'a>(&'a self, own: &'a DocumentKey) -> &'a DocumentKey {
        self.other.as_deref().unwrap_or(own)
    }
}

impl Invariant for ReferenceChain {
    fn promise(&self) -> &'static Promise {
        &CHAIN
    }

    fn wants(&self) -> Kinds {
        Kinds::BOOKED.and(Kinds::MOVEMENT_SHOWN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && let Some(lines) = booked_lines(apply)
        {
            self.judgement.exercise();
            self.check_order(event, apply, &lines, records);
            self.check_invoice(event, apply, records);
            if apply.end == End::Erp {
                self.check_number(event, apply, records);
            }
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl ReferenceChain {
    fn check_order(&mut self, event: &Event, apply: &Apply, lines: &BTreeSet<u32>, records: &Records) {
        let document = &apply.document;
        let Some(order) = &apply.parent else {
            let what = format!("{document} was booked without an order");
            self.report(event, apply, what, None);
            return;
        };
        if order.supplier != document.supplier {
            let what = format!(
                "{document} of supplier {} was booked on {order} of supplier {}",
                document.supplier, order.supplier
            );
            self.report(event, apply, what, None);
            return;
        }
        let carrier = carrier(apply, records);
        if let Some(operation) = carrier
            && let Some(meant) = operation.parent().filter(|meant| *meant != order)
        {
            let what = format!("{document} was sent for {meant} and booked on {order}");
            self.report(event, apply, what, Some(operation));
            return;
        }
        let known = lines_of(order, records);
        if known.is_empty() {
            self.judgement.doubt(format!("the History does not tell the lines of {order}"));
            return;
        }
        if let Some(line) = lines.difference(&known).next() {
            let (place, noun) = (spoken(order.kind, &[*line]), noun(order.kind));
            let what = format!("{document} was booked on {place} of {order}, which has no such {noun}");
            self.report(event, apply, what, carrier);
        }
    }

    /// What is given back or paid belongs to an invoice of the same supplier that somebody sent.
    fn check_invoice(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let invoice = match &apply.effect {
            Effect::CreditNoteBooked(credited) => &credited.invoice,
            Effect::PaymentShown(paid) => &paid.invoice,
            _ => return,
        };
        let document = &apply.document;
        let carrier = carrier(apply, records);
        let known = records.document(invoice).and_then(|known| records.submissions(known).next());
        let what = match (carrier.and_then(Operation::invoice), known) {
            (Some(meant), _) if meant != invoice => format!("{document} is for {meant}, and was taken for {invoice}"),
            (_, None) => format!("{document} is for {invoice}, which nobody sent"),
            _ => return,
        };
        self.report(event, apply, what, carrier);
    }

    fn check_number(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let Some(operation) = carrier(apply, records) else {
            return;
        };
        let Some(portal) = operation.document() else {
            return;
        };
        let (erp, mark) = (&apply.document, Mark::of(event));
        let first = self.portal_number.entry(Name::of(erp));
        let first = first.or_insert_with(|| Counterpart::new(erp, portal, mark));
        let back = self.erp_number.entry(Name::of(portal));
        let back = back.or_insert_with(|| Counterpart::new(portal, erp, mark));
        let (what, before) = if first.key(erp) != portal {
            (format!("{portal} and {} are both {erp} in the ERP", first.key(erp)), first.mark)
        } else if back.key(portal) != erp {
            (format!("{portal} is {} in the ERP, and {erp} as well", back.key(portal)), back.mark)
        } else {
            return;
        };
        let breach = Breach::new(portal, what)
            .seen(operation.marks().take(4))
            .seen([before, mark])
            .at(event.cause);
        self.judgement.fail(breach);
    }

    fn report(&mut self, event: &Event, apply: &Apply, what: String, carrier: Option<&Operation>) {
        let breach = Breach::new(&apply.document, what)
            .seen(carrier.into_iter().flat_map(Operation::marks).take(4))
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }
}

fn booked_lines(apply: &Apply) -> Option<BTreeSet<u32>> {
    match (&apply.effect, apply.end) {
        (Effect::CommitmentBooked(lines), End::Erp) => Some(lines.iter().map(|line| line.line).collect()),
        (Effect::ShipmentBooked(lines), End::Erp) => Some(lines.iter().map(|line| line.order_line).collect()),
        (Effect::InvoiceBooked(billed), End::Erp) => Some(billed.lines.iter().map(|line| line.order_line).collect()),
        (Effect::CreditNoteBooked(credited), End::Erp) => Some(credited.billed.lines.iter().map(|line| line.order_line).collect()),
        (Effect::PaymentShown(_) | Effect::QualityShown(_), End::Portal)
        | (Effect::CorrectiveActionBooked(_) | Effect::ComplianceDocumentBooked(_), End::Erp) => Some(BTreeSet::new()),
        (Effect::InventoryCommitmentBooked(buckets), End::Erp) => Some(buckets.iter().map(Bucket::line).collect()),
        (Effect::ReceiptShown(moved), End::Portal) => Some(moved.lines.iter().map(|line| line.order_line).collect()),
        _ => None,
    }
}

/// Returns the operation whose content was booked: the one with the booked number first, else any of the same kind and supplier.
fn carrier<'a>(apply: &Apply, records: &'a Records) -> Option<&'a Operation> {
    let fingerprint = apply.fingerprint?;
    let own = records.carriers(fingerprint).find(|one| one.document() == Some(&apply.document));
    own.or_else(|| {
        records.carriers(fingerprint).find(|one| {
            let document = one.document();
            document.is_some_and(|key| key.kind == apply.document.kind && key.supplier == apply.document.supplier)
        })
    })
}

/// Returns the lines that the order has in any revision that was sent.
fn lines_of(order: &DocumentKey, records: &Records) -> BTreeSet<u32> {
    let events = records
        .document(order)
        .into_iter()
        .flat_map(|document| records.submissions(document));
    let lines = events.flat_map(|event| event.intent.iter().flat_map(|intent| &intent.lines));
    lines.map(|line| line.line).collect()
}
