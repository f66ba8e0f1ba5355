//! Quantities: what is booked is what was announced, and within what was ordered and agreed.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::receipts::Receipts;
use crate::records::{Mark, Operation, Records, Resolution};
use crate::table::{Few, Name, Set, Table, add};
use countersign_core::amount::Quantity;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Effect, End, Event, Expected, IntentLine, ShippedLine, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::Reason;
use std::collections::BTreeMap;

static CONSERVED: Promise = Promise {
    id: InvariantId::new("I45"),
    name: "QuantityConservation",
    control: Control::FinancialReconciliation,
    says: "Shipments are booked in exactly the announced quantity, and all together within the tolerance of the order line; what is shown as received was announced, what is taken back was received, and the sums are those of the ERP.",
    matters: "goods beyond the tolerance block the dock and the invoice; a rounded quantity never balances again",
    checked_by: "Booked quantities are compared with the announced ones in the base unit, and their sum with the order's limit, which is inclusive; receipts and reversals are added up as the ERP posted them and compared with the notices and with what the gateway says.",
    exercised_by: "A shipment was booked, one beyond the tolerance was announced, or a receipt was shown.",
    fix: "convert units as exact fractions, sum all accepted notices of a line under a lock, and refuse only above the limit",
    needs: None,
};

/// I45: shipped within ordered. Keeps one total for each order line that was shipped and one entry for each booked notice.
#[derive(Debug, Default)]
pub(crate) struct QuantityConservation {
    judgement: Judgement,
    totals: Table<Name, Few<Total>>,
    counted: Set<Fingerprint>,
    receipts: Receipts,
}

#[derive(Debug)]
struct Total {
    quantity: Quantity,
    bookings: Vec<Mark>,
}

impl Invariant for QuantityConservation {
    fn promise(&self) -> &'static Promise {
        &CONSERVED
    }

    fn wants(&self) -> Kinds {
        Kinds::SHIPMENT_BOOKED
            .and(Kinds::RECEIPT_POSTED)
            .and(Kinds::RECEIPT_SHOWN)
            .and(Kinds::ATTEMPT)
            .and(Kinds::BALANCE_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        self.receipts.fold(event, records, &mut self.judgement);
        match &event.what {
            What::Apply(apply) if apply.end == End::Erp => {
                if let Effect::ShipmentBooked(lines) = &apply.effect {
                    self.see_booking(event, apply, lines, records);
                }
            }
            What::Attempt(attempt) if attempt.number == 1 => {
                let expected = records.operation(attempt.operation).and_then(Operation::expected);
                let is_beyond = matches!(expected, Some(Expected::Case(reasons)) if reasons.contains(&Reason::QuantityTolerance));
                if is_beyond {
                    self.judgement.exercise();
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.receipts.finish(records, &mut self.judgement);
        std::mem::take(&mut self.judgement)
    }
}

impl QuantityConservation {
    fn see_booking(&mut self, event: &Event, apply: &Apply, lines: &[ShippedLine], records: &Records) {
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let notice = carriers.find(|one| one.document() == Some(&apply.document));
        let is_first = apply.fingerprint.is_none_or(|fingerprint| self.counted.insert(fingerprint));
        let Some(notice) = notice.filter(|_| is_first) else {
            return;
        };
        self.judgement.exercise();
        let announced = by_line(
            notice
                .intent
                .iter()
                .flat_map(|intent| &intent.lines)
                .map(|line| (line.line, &line.quantity)),
        );
        let booked = by_line(lines.iter().map(|line| (line.order_line, &line.quantity)));
        if announced != booked && !announced.is_empty() {
            self.report_difference(event, apply, notice, &announced, &booked);
        }
        let Some(order) = apply.parent.as_ref().or_else(|| notice.parent()) else {
            return;
        };
        for (line, quantity) in booked {
            self.add(event, order, notice, (line, quantity), records);
        }
    }

    fn report_difference(
        &mut self,
        event: &Event,
        apply: &Apply,
        notice: &Operation,
        announced: &BTreeMap<u32, Quantity>,
        booked: &BTreeMap<u32, Quantity>,
    ) {
        let lines = announced.keys().chain(booked.keys());
        let Some(line) = lines.into_iter().find(|line| announced.get(*line) != booked.get(*line)) else {
            return;
        };
        let text = |quantity: Option<&Quantity>| quantity.map_or_else(|| "nothing".to_owned(), ToString::to_string);
        let what = format!(
            "{} announced {} for order line {line}, and {} was booked",
            apply.document,
            text(announced.get(line)),
            text(booked.get(line))
        );
        let breach = Breach::new(&apply.document, what)
            .seen(notice.marks())
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }

    fn add(&mut self, event: &Event, order: &DocumentKey, notice: &Operation, booked: (u32, Quantity), records: &Records) {
        let (line, quantity) = booked;
        let limit = limit(order, line, notice, Mark::of(event), records);
        let total = self.total(order, line, &quantity, Mark::of(event));
        let Some(limit) = limit else {
            self.judgement.doubt(format!(
                "the History does not tell how much of line {line} of {order} may be delivered"
            ));
            return;
        };
        if total.quantity.unit != limit.unit || total.quantity.amount <= limit.amount {
            // Another unit than the announced one was reported as a difference already.
            return;
        }
        let what = format!(
            "shipments of line {line} of {order} are {} together, and at most {limit} may be delivered",
            total.quantity
        );
        let breach = Breach::new(order, what)
            .seen(notice.marks())
            .seen(total.bookings.iter().copied())
            .seen([Mark::of(event)]);
        self.judgement.fail(breach);
    }

    fn total(&mut self, order: &DocumentKey, line: u32, quantity: &Quantity, mark: Mark) -> &Total {
        let lines = self.totals.entry(Name::of(order)).or_default();
        let is_known = lines.has(line);
        let total = lines.or_insert_with(line, || Total {
            quantity: quantity.clone(),
            bookings: Vec::new(),
        });
        if is_known {
            total.quantity = sum(&total.quantity, quantity);
        }
        add(&mut total.bookings, mark);
        total
    }
}

/// Returns both together; what is in another unit was reported as a difference already and is left out.
fn sum(total: &Quantity, quantity: &Quantity) -> Quantity {
    let amount = total.amount.checked_add(quantity.amount).filter(|_| total.unit == quantity.unit);
    Quantity {
        amount: amount.unwrap_or(total.amount),
        unit: total.unit.clone(),
    }
}

/// Returns what there is of each order line; a notice may name one line twice.
fn by_line<'a>(lines: impl Iterator<Item = (u32, &'a Quantity)>) -> BTreeMap<u32, Quantity> {
    let mut sums: BTreeMap<u32, Quantity> = BTreeMap::new();
    for (line, quantity) in lines {
        match sums.get_mut(&line) {
            None => {
                sums.insert(line, quantity.clone());
            }
            Some(known) => *known = sum(known, quantity),
        }
    }
    sums
}

/// Returns the largest total that the line allowed under any order revision that may have been the current one between the sending
/// of the notice and its booking.
fn limit(order: &DocumentKey, line: u32, notice: &Operation, booked: Mark, records: &Records) -> Option<Quantity> {
    lines_that_may_count(order, line, notice, booked, records)
        .filter_map(|known| known.largest.clone())
        .max_by(|one, other| one.amount.cmp(&other.amount))
}

/// Returns an order's line under every revision that may have been the current one between the sending of a notice and its booking.
pub(crate) fn lines_that_may_count<'a>(
    order: &DocumentKey,
    line: u32,
    notice: &Operation,
    booked: Mark,
    records: &'a Records,
) -> impl Iterator<Item = &'a IntentLine> {
    let sent = notice.first_sent().unwrap_or(booked);
    let order = records.document(order);
    let current = order
        .and_then(|order| records.newer_accepted_before(order, 0, sent))
        .and_then(Operation::revision);
    let revisions = order.into_iter().flat_map(|order| records.submissions(order));
    let possible = revisions.filter(move |one| {
        let is_sent = one.first_sent().is_some_and(|first| first.stands_before(booked));
        one.is_sound_revision() && is_sent && one.revision() >= current && one.resolution() != Resolution::Refused
    });
    let lines = possible.flat_map(|one| one.intent.iter().flat_map(|intent| &intent.lines));
    lines.filter(move |known| known.line == line)
}
