//! Channels: what belongs to one order reaches a far side in the order in which it was accepted, retries included.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records, Resolution};
use crate::table::{Name, Table};
use countersign_core::history::{Deliver, Edge, Event, Function, What};
use countersign_core::ids::{DocumentKey, OperationId};
use countersign_core::promise::{Control, InvariantId, Promise};

static ORDERED: Promise = Promise {
    id: InvariantId::new("I14"),
    name: "ChannelOrder",
    control: Control::Sequencing,
    says: "What is accepted for one order one after the other is delivered to each side in that order, whatever has to be retried.",
    matters: "a retry that overtakes, or comes after what followed it, tells the far side the end of the story before its beginning",
    checked_by: "Deliveries about each order are compared with the order in which their documents were certainly accepted.",
    exercised_by: "Two documents of one order, accepted one after the other, were delivered to one side.",
    fix: "keep one line for each order and target; the next message waits until the one before it is delivered, superseded or dead",
    needs: None,
};

/// I14: first come, first delivered. Keeps one entry for each document that was delivered about an order.
#[derive(Debug, Default)]
pub(crate) struct ChannelOrder {
    judgement: Judgement,
    channels: Table<Name, Vec<Delivered>>,
}

/// What was delivered in one channel.
#[derive(Debug)]
struct Delivered {
    operation: OperationId,
    first: Mark,
    is_reported: bool,
}

impl Invariant for ChannelOrder {
    fn promise(&self) -> &'static Promise {
        &ORDERED
    }

    fn wants(&self) -> Kinds {
        Kinds::DELIVER
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Deliver(deliver) = &event.what
            && let Some(operation) = carried(deliver, records)
            && let Some(order) = records.order_of(operation)
        {
            self.see(Mark::of(event), (deliver.edge, order), operation, records);
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl ChannelOrder {
    fn see(&mut self, now: Mark, channel: (Edge, &DocumentKey), operation: &Operation, records: &Records) {
        let delivered = self.channels.entry(Name::of(&channel)).or_default();
        let place = delivered.iter().position(|one| one.operation == operation.id);
        let others = |one: &&Delivered| one.operation != operation.id;
        if place.is_none() {
            self.judgement.checked += 1;
            let is_ordered = delivered.iter().filter(others).any(|one| {
                let before = records.operation(one.operation);
                before.is_some_and(|before| is_accepted_before(before, operation, records))
            });
            self.judgement.exercised += u64::from(is_ordered);
        }
        // A dead letter that an operator sends again comes late by the operator's will.
        let is_replayed = place.is_some()
            && operation
                .fingerprint()
                .is_some_and(|one| records.letters_with(one).next().is_some());
        let later = delivered.iter().filter(others).rev().find_map(|one| {
            let after = records.operation(one.operation)?;
            is_accepted_before(operation, after, records).then_some((after, one.first))
        });
        let doubtful = || {
            let mut others = delivered.iter().filter(others);
            others.any(|one| {
                records
                    .operation(one.operation)
                    .is_some_and(|after| may_be_accepted_before(operation, after))
            })
        };
        let is_new = place.is_none_or(|place| !delivered[place].is_reported);
        match later {
            Some((after, first)) if is_new && !is_replayed => {
                let breach = breach(channel, operation, after, [first, now]);
                self.judgement.fail(breach);
            }
            None if place.is_none() && doubtful() => self.judgement.doubt(format!(
                "nobody knows in which order what was delivered about {} had been accepted",
                channel.1
            )),
            _ => {}
        }
        let is_reported = later.is_some() && !is_replayed;
        match place {
            Some(place) => delivered[place].is_reported |= is_reported,
            None => delivered.push(Delivered {
                operation: operation.id,
                first: now,
                is_reported,
            }),
        }
    }
}

fn breach(channel: (Edge, &DocumentKey), operation: &Operation, after: &Operation, marks: [Mark; 2]) -> Breach {
    let side = if channel.0 == Edge::IntegrationToPortal {
        "the portal"
    } else {
        "the ERP"
    };
    let what = format!(
        "{} was accepted before {}, and delivered to {side} after it",
        name(operation),
        name(after)
    );
    Breach::new(channel.1, what)
        .seen(operation.marks().take(4))
        .seen(after.marks().take(4))
        .seen(marks)
}

/// Returns the operation whose document a delivery carries: an order to show, or what the ERP is to book.
fn carried<'a>(deliver: &Deliver, records: &'a Records) -> Option<&'a Operation> {
    let is_in_order = match deliver.edge {
        Edge::IntegrationToPortal => matches!(deliver.function, Function::OrderShow | Function::ForecastShow),
        Edge::IntegrationToErp => matches!(
            deliver.function,
            Function::AcknowledgementSubmit | Function::ShipNoticeSubmit | Function::InventoryCommitmentSubmit
        ),
        _ => false,
    };
    let document = deliver.document.as_ref().filter(|_| is_in_order)?;
    let mut carriers = deliver.fingerprints.iter().flat_map(|one| records.carriers(*one));
    carriers.find(|one| one.document() == Some(document))
}

/// Returns whether one document had certainly been accepted, and nothing had to be waited for, before the other was first sent.
fn is_accepted_before(one: &Operation, other: &Operation, records: &Records) -> bool {
    let sent = other.first_sent();
    let is_before = one.accepted.zip(sent).is_some_and(|(accepted, sent)| accepted.is_before(sent));
    is_before && (one.is_revised_event() && one.revision() < other.revision() || !one.is_revised_event() && had_its_order(one, records))
}

/// A document that came before its order waited for it, and may rightly be overtaken.
fn had_its_order(one: &Operation, records: &Records) -> bool {
    let arrival = records.parent_accepted(one);
    arrival.zip(one.first_sent()).is_some_and(|(arrival, sent)| arrival.is_before(sent))
}

/// Returns whether nobody knows what became of one document before the other was sent, so that it may have been accepted first.
fn may_be_accepted_before(one: &Operation, other: &Operation) -> bool {
    let is_open = one.resolution() == Resolution::Open && (!one.is_revised_event() || one.revision() < other.revision());
    let given_up = one
        .attempts
        .iter()
        .filter_map(|attempt| attempt.settled())
        .map(|outcome| outcome.mark)
        .min_by_key(|mark| mark.index);
    is_open
        && given_up
            .zip(other.first_sent())
            .is_some_and(|(given_up, sent)| given_up.is_before(sent))
}

fn name(operation: &Operation) -> String {
    let document = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
    match operation.revision().filter(|_| operation.is_revised_event()) {
        Some(revision) => format!("revision {revision} of {document}"),
        None => document,
    }
}
