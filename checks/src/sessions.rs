//! Sessions: whoever reads an order twice never goes back, and sees what it has said itself.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use crate::table::Table;
use countersign_core::history::{Event, Expected, Function, Observation, OrderSeen, Outcome, Surface, What};
use countersign_core::ids::{DocumentKey, OperationId, SupplierId};
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::OrderStatus;

static READS: Promise = Promise {
    id: InvariantId::new("I18"),
    name: "SessionReads",
    control: Control::OrderVersions,
    says: "A supplier that reads an order again never sees an older state than before, and in the end sees its own answer.",
    matters: "a supplier's system that polls takes the last answer for the truth; one that goes back makes it plan by an order that is gone",
    checked_by: "Reads of an order by its supplier are compared with reads that had certainly ended before they began, and with its accepted answers.",
    exercised_by: "A supplier read an order after it had read it, or answered it, before.",
    fix: "read from the store that the answer was written to, or carry the revision along and wait for a copy that has it",
    needs: None,
};

/// I18: a session goes forward. Keeps one entry for each read, and for each order the states that were seen of it.
#[derive(Debug, Default)]
pub(crate) struct SessionReads {
    judgement: Judgement,
    reads: Table<u64, Read>,
    seen: Table<DocumentKey, Vec<Seen>>,
    unseen_answers: Table<OperationId, Mark>,
}

#[derive(Debug, Clone)]
struct Read {
    supplier: SupplierId,
    sent: Mark,
}

/// A state of an order, further than every state whose read ended before.
#[derive(Debug, Clone, Copy)]
struct Seen {
    ended: Mark,
    revision: u32,
    status: Option<OrderStatus>,
}

impl Invariant for SessionReads {
    fn promise(&self) -> &'static Promise {
        &READS
    }

    fn wants(&self) -> Kinds {
        Kinds::OUTCOME.and(Kinds::LATE).and(Kinds::ORDER_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            // What was given up and answered late was read as well, as of when it was asked for.
            What::Outcome(outcome) | What::Late(outcome) => self.see_outcome(event, outcome, records),
            What::Observe(observe) => {
                if let Observation::Order(seen) = &observe.observation
                    && seen.surface == Surface::Gateway
                    && let Some(read) = event.cause.and_then(|cause| self.read(cause, records))
                    && read.supplier == seen.document.supplier
                {
                    self.see_order(Mark::of(event), &read, seen, records);
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let mut unseen: Vec<(OperationId, Mark)> = std::mem::take(&mut self.unseen_answers).into_iter().collect();
        unseen.sort_by_key(|(_, mark)| mark.index);
        for (id, mark) in unseen {
            // An answer that became a case has not changed the order.
            if let Some(answer) = records.operation(id).filter(|answer| records.case_of(answer).is_none()) {
                self.report_unseen(answer, mark);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl SessionReads {
    /// Returns who read, by the outcome of the read; a list is read once for documents of many parts.
    fn read(&self, outcome: u64, records: &Records) -> Option<Read> {
        let elsewhere = || {
            let (supplier, sent) = records.common()?.list_reads.get(&outcome)?.clone();
            Some(Read { supplier, sent })
        };
        self.reads.get(&outcome).cloned().or_else(elsewhere)
    }

    fn see_outcome(&mut self, event: &Event, outcome: &Outcome, records: &Records) {
        let Some(operation) = records.operation(outcome.operation) else {
            return;
        };
        let is_read = matches!(
            operation.function(),
            Some(Function::OrderRead | Function::OrderList | Function::ForecastRead | Function::ForecastList)
        );
        let attempt = operation.attempt(outcome.number).filter(|_| is_read);
        if let Some((attempt, supplier)) = attempt.and_then(|attempt| Some((attempt, attempt.principal.supplier()?))) {
            let read = Read {
                supplier: supplier.clone(),
                sent: attempt.mark,
            };
            self.reads.insert(event.index, read);
        }
    }

    fn see_order(&mut self, now: Mark, read: &Read, order: &OrderSeen, records: &Records) {
        self.judgement.checked += 1;
        let states = self.seen.entry(order.document.clone()).or_default();
        let before = states.iter().rev().find(|state| state.ended.is_before(read.sent)).copied();
        let state = Seen {
            ended: now,
            revision: order.revision,
            status: order.status,
        };
        if states.last().is_none_or(|last| last.is_before(state)) {
            states.push(state);
        }
        let answers = own_answers(read, order, records);
        self.judgement.exercised += u64::from(before.is_some() || !answers.is_empty());
        if let Some(before) = before.filter(|before| state.is_before(*before)) {
            self.report_back(order, read, before, state);
        }
        if is_unanswered(order.status) {
            for answer in answers {
                self.unseen_answers.entry(answer).or_insert(now);
            }
        }
    }

    fn report_back(&mut self, order: &OrderSeen, read: &Read, before: Seen, state: Seen) {
        let what = format!(
            "supplier {} read {} {}, and after that {}",
            read.supplier,
            order.document,
            before.words(),
            state.words()
        );
        let breach = Breach::new(&order.document, what).seen([before.ended, read.sent, state.ended]);
        self.judgement.fail(breach);
    }

    fn report_unseen(&mut self, answer: &Operation, mark: Mark) {
        let (Some(document), Some(order)) = (answer.document(), answer.parent()) else {
            return;
        };
        let what = format!("{document} was accepted, and its supplier still read {order} as unanswered");
        let breach = Breach::new(order, what).seen(answer.marks()).seen([mark]);
        self.judgement.fail(breach);
    }
}

impl Seen {
    /// Returns whether this is an earlier state of the order than `other`.
    fn is_before(self, other: Self) -> bool {
        let ranks = self.status.zip(other.status).map(|(own, other)| (rank(own), rank(other)));
        self.revision < other.revision || self.revision == other.revision && ranks.is_some_and(|(own, other)| own < other)
    }

    fn words(self) -> String {
        let status = self.status.map_or(String::new(), |status| format!(" as {status}"));
        format!("in revision {}{status}", self.revision)
    }
}

/// Returns how far a status is in the life of one revision.
fn rank(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::AwaitingAcknowledgement => 0,
        OrderStatus::Overdue => 1,
        OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges | OrderStatus::Rejected => 2,
        OrderStatus::Cancelled => 3,
    }
}

fn is_unanswered(status: Option<OrderStatus>) -> bool {
    matches!(status, Some(OrderStatus::AwaitingAcknowledgement | OrderStatus::Overdue))
}

/// Returns the supplier's own answers to the revision that must count by now.
fn own_answers(read: &Read, order: &OrderSeen, records: &Records) -> Vec<OperationId> {
    let settle_us = records.timing().map(|timing| timing.settle_deadline_ms.saturating_mul(1000));
    let is_long_ago = |accepted: Mark| {
        let deadline = settle_us.map(|settle_us| accepted.at_us.saturating_add(settle_us));
        records.is_settled() || deadline.is_some_and(|deadline| deadline <= read.sent.at_us)
    };
    let is_due = |answer: &&Operation| {
        let is_own = answer.supplier() == Some(&read.supplier) && answer.expected() == Some(&Expected::Accept);
        let is_for_it = answer.function() == Some(Function::AcknowledgementSubmit) && answer.revision() == Some(order.revision);
        is_own
            && is_for_it
            && answer
                .accepted
                .is_some_and(|accepted| accepted.is_before(read.sent) && is_long_ago(accepted))
    };
    let answers = records
        .document(&order.document)
        .into_iter()
        .flat_map(|document| records.children(document));
    answers.filter(is_due).map(|answer| answer.id).collect()
}
