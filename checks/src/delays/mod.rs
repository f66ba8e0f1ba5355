//! Delays: what was accepted arrives in the promised time, and one order in trouble does not hold up the others.

mod hits;
mod journeys;
mod troubles;

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{Mark, Operation, Records};
use countersign_core::history::{Edge, Event, Expected, Function, Observation, OrderSeen, Surface, What};
use countersign_core::promise::{Control, InvariantId, Promise};
use hits::Hits;
pub(crate) use journeys::Journeys;
use journeys::{Late, Way};
use troubles::Trouble;

static ISOLATED: Promise = Promise {
    id: InvariantId::new("I15"),
    name: "PoisonIsolation",
    control: Control::Sequencing,
    says: "While one order's messages fail, the documents of other orders reach their far side in the promised time.",
    matters: "one document that cannot be delivered must not stop a factory's supply",
    checked_by: "The time from acceptance to effect is measured for documents that were under way while another order's message was failing.",
    exercised_by: "A document was accepted or delivered while a message of another order to the same side was failing.",
    fix: "keep one queue for each order, and let a message that waits for its next attempt hold up its own queue only",
    needs: None,
};

static IN_TIME: Promise = Promise {
    id: InvariantId::new("I49"),
    name: "SlaStaleness",
    control: Control::ResponseInTime,
    says: "What was accepted takes effect at its far side in the promised time, and what suppliers read is not older than that.",
    matters: "a commitment that is booked tomorrow is planned with today's assumptions",
    checked_by: "The time from acceptance to effect, and the age of what the gateway serves, are compared with the promised time; failures and kills are set aside.",
    exercised_by: "A document was accepted and took effect.",
    fix: "deliver at once and wake the queue by the event, not by a timer; serve reads from what was accepted",
    needs: None,
};

/// A read is under way for less than this.
const READING_US: u64 = 5_000_000;

/// An accepted document on its way.
struct Journey<'a> {
    operation: &'a Operation,
    from: Mark,
    to: Mark,
}

impl Journey<'_> {
    fn took_us(&self) -> u64 {
        self.to.at_us.saturating_sub(self.from.at_us)
    }

    fn name(&self) -> String {
        self.operation
            .document()
            .map_or_else(|| self.operation.id.to_string(), ToString::to_string)
    }

    fn correlation(&self) -> Option<&str> {
        let correlation = self.operation.intent.as_ref()?.correlation.as_ref()?;
        Some(correlation.as_str())
    }

    fn edge(&self) -> Edge {
        if self.operation.is_erp_event() {
            Edge::IntegrationToPortal
        } else {
            Edge::IntegrationToErp
        }
    }
}

/// Returns the way of each accepted document that took effect, from where nothing was in its way any more.
fn journeys(records: &Records) -> impl Iterator<Item = Journey<'_>> {
    let operations = records.operations();
    operations.filter_map(|operation| {
        // A reversal waits for its receipt or payment, a credit note for its invoice, what is said of quality for its receipt or case, and nobody says for how long.
        let is_waiting = matches!(
            operation.function(),
            Some(
                Function::CreditNoteSubmit
                    | Function::ReceiptReverse
                    | Function::PaymentReverse
                    | Function::QualityPost
                    | Function::CorrectiveActionSubmit
            )
        );
        let is_submission = (operation.is_supplier_submission() || operation.is_erp_event()) && !is_waiting;
        let accepted = operation
            .accepted
            .filter(|_| is_submission && operation.expected() == Some(&Expected::Accept))?;
        let to = records.trace_of(operation)?.first_effect()?;
        // A document waits for what it refers to.
        let parent = records.parent_accepted(operation).filter(|parent| accepted.stands_before(*parent));
        let from = parent.unwrap_or(accepted);
        Some(Journey { operation, from, to })
    })
}

fn promised_us(records: &Records) -> Option<u64> {
    Some(records.timing()?.settle_deadline_ms.saturating_mul(1000))
}

/// I15: trouble stays where it is. Keeps one mark for each hit of a fault.
#[derive(Debug, Default)]
pub(crate) struct PoisonIsolation {
    judgement: Judgement,
    hits: Hits,
}

impl Invariant for PoisonIsolation {
    fn promise(&self) -> &'static Promise {
        &ISOLATED
    }

    fn wants(&self) -> Kinds {
        Kinds::FAULT
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        self.hits.see(event, records);
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let Some(promised) = promised_us(records) else {
            return std::mem::take(&mut self.judgement);
        };
        let mut open = Journeys::new(promised, self.hits.failures(records));
        open.troubles = records.messages().filter_map(Trouble::of).collect();
        for journey in journeys(records) {
            self.judgement.checked += 1;
            // A document of no flow is beside nothing.
            let Some(way) = Way::of(&journey) else { continue };
            if journey.took_us() > promised && !self.hits.excuse(&journey, records) {
                open.late.push(Late::beside(&journey, way.clone()));
            }
            open.ways.push(way);
        }
        self.judgement.open = Open::Journeys(Box::new(open));
        std::mem::take(&mut self.judgement)
    }
}

/// I49: in the promised time. Keeps one mark for each hit of a fault.
#[derive(Debug, Default)]
pub(crate) struct SlaStaleness {
    judgement: Judgement,
    hits: Hits,
}

impl Invariant for SlaStaleness {
    fn promise(&self) -> &'static Promise {
        &IN_TIME
    }

    fn wants(&self) -> Kinds {
        Kinds::FAULT.and(Kinds::ORDER_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        self.hits.see(event, records);
        if let What::Observe(observe) = &event.what
            && let Observation::Order(seen) = &observe.observation
            && seen.surface == Surface::Gateway
        {
            self.see_read(event, seen, records);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let Some(promised) = promised_us(records) else {
            return std::mem::take(&mut self.judgement);
        };
        let mut open = Journeys::new(promised, self.hits.failures(records));
        for journey in journeys(records) {
            self.judgement.exercise();
            if journey.took_us() > promised && !self.hits.excuse(&journey, records) {
                let name = journey.name();
                let what = format!(
                    "{name} took {} ms to its far side, and {} ms are promised",
                    journey.took_us() / 1000,
                    promised / 1000
                );
                let breach = Breach::new(&name, what)
                    .seen(journey.operation.marks().take(4))
                    .seen([journey.from, journey.to]);
                open.late.push(Late::broken(&journey, breach));
            }
        }
        self.judgement.open = Open::Journeys(Box::new(open));
        std::mem::take(&mut self.judgement)
    }
}

impl SlaStaleness {
    fn see_read(&mut self, event: &Event, seen: &OrderSeen, records: &Records) {
        let (Some(promised), Some(order)) = (promised_us(records), records.document(&seen.document)) else {
            return;
        };
        self.judgement.checked += 1;
        let mut moment = Mark::of(event);
        moment.at_us = moment.at_us.saturating_sub(promised.saturating_add(READING_US));
        let Some(newer) = records.newer_accepted_before(order, seen.revision, moment) else {
            return;
        };
        let Some(accepted) = newer.accepted.filter(|_| newer.expected() == Some(&Expected::Accept)) else {
            return;
        };
        let what = format!(
            "revision {} of {} was served {} ms after revision {} had been accepted, and {} ms are promised",
            seen.revision,
            seen.document,
            (event.at_us - accepted.at_us) / 1000,
            newer.revision().unwrap_or_default(),
            promised / 1000
        );
        let breach = Breach::new(&seen.document, what)
            .seen(newer.marks().take(4))
            .seen([Mark::of(event)]);
        self.judgement.fail(breach);
    }
}
