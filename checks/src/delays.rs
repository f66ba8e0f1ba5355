//! Delays: what was accepted arrives in the promised time, and one order in trouble does not hold up the others.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Message, Operation, Records, Told};
use countersign_core::history::{Edge, Event, Expected, FaultPhase, Function, Observation, OrderSeen, Surface, What};
use countersign_core::promise::{Control, InvariantId, Promise};
use std::sync::Arc;

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
        let parent = records.parent_accepted(operation).filter(|parent| parent.index > accepted.index);
        let from = parent.unwrap_or(accepted);
        Some(Journey { operation, from, to })
    })
}

fn promised_us(records: &Records) -> Option<u64> {
    Some(records.timing()?.settle_deadline_ms.saturating_mul(1000))
}

/// The faults that hit, for telling a delay of the far side from one of the integration. Keeps one mark for each hit.
#[derive(Debug, Default)]
struct Hits {
    hits: Vec<Hit>,
}

#[derive(Debug)]
struct Hit {
    mark: Mark,
    /// The flow of the message that was hit, when it has one.
    correlation: Option<Arc<str>>,
}

impl Hits {
    fn see(&mut self, event: &Event, records: &Records) {
        if let What::Fault(fault) = &event.what
            && fault.phase == FaultPhase::Hit
        {
            let message = event.cause.and_then(|delivery| records.message_of(delivery));
            self.hits.push(Hit {
                mark: Mark::of(event),
                correlation: message.and_then(|message| message.correlation.clone()),
            });
        }
    }

    /// Returns whether a failure of the same flow, a fault that hit something of nobody's, or a kill may have held the document up.
    fn excuse(&self, journey: &Journey<'_>, records: &Records) -> bool {
        let (from, to) = (journey.from, journey.to);
        let own = journey.operation.intent.as_ref().and_then(|intent| intent.correlation.as_ref());
        let own = own.map(|id| id.as_str());
        let is_own = |correlation: Option<&str>| own.is_none() || correlation.is_none() || correlation == own;
        let mut hits = self.hits.iter();
        let is_hit = |hit: &Hit| is_own(hit.correlation.as_deref()) && hit.mark.index <= to.index;
        // Only a document that came late is looked up, so that the walk is seldom.
        let mut messages = records.messages().filter(|message| is_own(message.correlation.as_deref()));
        let is_failed = |message: &Message| {
            let mut before = message.deliveries.iter().filter(|delivery| delivery.mark.index <= to.index);
            before.any(|delivery| delivery.told() != Told::Taken && delivery.reply.is_some())
        };
        hits.any(is_hit) || messages.any(is_failed) || records.is_killed_between(from, to)
    }
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
        let erp = Troubles::of(records, Edge::IntegrationToErp);
        let portal = Troubles::of(records, Edge::IntegrationToPortal);
        for journey in journeys(records) {
            self.judgement.checked += 1;
            let troubles = if journey.edge() == Edge::IntegrationToErp { &erp } else { &portal };
            let Some(trouble) = troubles.beside(&journey) else {
                continue;
            };
            self.judgement.exercised += 1;
            if journey.took_us() > promised && !self.hits.excuse(&journey, records) {
                let name = journey.name();
                let what = format!(
                    "{name} took {} ms while {} was failing, and {} ms are promised",
                    journey.took_us() / 1000,
                    trouble.name(),
                    promised / 1000
                );
                let breach = Breach::new(&name, what)
                    .seen([journey.from, journey.to])
                    .seen(trouble.marks().take(4));
                self.judgement.fail(breach);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

/// The messages to one side that failed, by when they began to, so that a question takes a search and not a walk.
struct Troubles<'a> {
    /// When each began; sorted.
    from: Vec<u64>,
    /// Up to each place, the trouble that ends last, and the one of another order that does.
    last: Vec<(Trouble<'a>, Option<Trouble<'a>>)>,
}

#[derive(Clone, Copy)]
struct Trouble<'a> {
    message: &'a Message,
    from_us: u64,
    to_us: u64,
}

impl<'a> Troubles<'a> {
    fn of(records: &'a Records, edge: Edge) -> Self {
        let messages = records.messages().filter(|message| message.edge == edge);
        let mut troubles: Vec<Trouble<'a>> = messages.filter_map(Trouble::of).collect();
        troubles.sort_by_key(|trouble| trouble.from_us);
        let mut last: Vec<(Trouble<'a>, Option<Trouble<'a>>)> = Vec::with_capacity(troubles.len());
        for trouble in &troubles {
            let next = match last.last() {
                None => (*trouble, None),
                Some((first, second)) => latest([Some(*first), *second, Some(*trouble)]),
            };
            last.push(next);
        }
        Self {
            from: troubles.iter().map(|trouble| trouble.from_us).collect(),
            last,
        }
    }

    /// Returns a message of another order that was failing while the document was on its way.
    fn beside(&self, journey: &Journey<'_>) -> Option<&'a Message> {
        let count = self.from.partition_point(|from| *from <= journey.to.at_us);
        let (first, second) = self.last.get(count.checked_sub(1)?)?;
        let correlation = journey.operation.intent.as_ref()?.correlation.as_ref().map(|id| id.as_str());
        let candidates = [Some(*first), *second].into_iter().flatten();
        candidates
            .filter(|trouble| trouble.to_us >= journey.from.at_us && trouble.message.correlation.as_deref() != correlation)
            .map(|trouble| trouble.message)
            .next()
    }
}

impl<'a> Trouble<'a> {
    fn of(message: &'a Message) -> Option<Self> {
        let is_failed = |told: Told| matches!(told, Told::Retryable | Told::Final);
        let first = message.deliveries.iter().find(|delivery| is_failed(delivery.told()))?;
        let last = message.deliveries.last()?;
        let to = last.reply.map_or(last.mark, |reply| reply.mark);
        Some(Self {
            message,
            from_us: first.mark.at_us,
            to_us: to.at_us,
        })
    }
}

/// Returns the trouble that ends last, and the one of another order that does.
fn latest<'a>(all: [Option<Trouble<'a>>; 3]) -> (Trouble<'a>, Option<Trouble<'a>>) {
    let mut known: Vec<Trouble<'a>> = all.into_iter().flatten().collect();
    known.sort_by_key(|trouble| std::cmp::Reverse(trouble.to_us));
    let first = known[0];
    let other = known
        .into_iter()
        .find(|trouble| trouble.message.correlation != first.message.correlation);
    (first, other)
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
        Kinds::FAULT.and(Kinds::OBSERVE)
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
                self.judgement.fail(breach);
            }
        }
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
