//! Technical figures: calls to the deployment that failed or had to be repeated, and how its own deliveries did.

use crate::words;
use countersign_core::history::{Attempt, DeadLetterSeen, Deliver, Edge, Event, Function, Observation, Outcome, What};
use countersign_core::ids::{DeadLetterId, OperationId};
use countersign_core::table::{Set, Table, short};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The technical figures of a run.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Technical {
    /// Calls to the deployment, by function.
    pub(crate) calls: Vec<Calls>,
    /// What the deployment delivered, by the end that it went to.
    pub(crate) deliveries: Vec<Deliveries>,
    /// Dead letters by where they stand.
    pub(crate) dead_letters: Vec<Letters>,
}

/// The dead letters in one status.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Letters {
    /// `open`, `replayed`, `superseded` or the deployment's own word.
    pub(crate) status: String,
    pub(crate) count: usize,
}

/// The calls of one function.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Calls {
    pub(crate) function: String,
    pub(crate) attempts: usize,
    /// Attempts after the first.
    pub(crate) repeated: usize,
    /// Attempts without an answer.
    pub(crate) silent: usize,
    /// Answered 401 or 403.
    pub(crate) refused_access: usize,
    /// Answered 429.
    pub(crate) limited: usize,
    /// Answered 5xx.
    pub(crate) errors: usize,
}

/// The deliveries to one end.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Deliveries {
    pub(crate) end: &'static str,
    /// Messages, however often each was delivered.
    pub(crate) messages: usize,
    pub(crate) attempts: usize,
    /// Attempts that the end did not take and that are worth another: no answer, 408, 429, 5xx.
    pub(crate) failed: usize,
    /// Attempts that the end refused for good.
    pub(crate) refused: usize,
    /// The most that were under way at one moment.
    pub(crate) most_at_once: usize,
}

/// The technical figures so far. Keeps an entry for each attempt under way and each dead letter, and a hash for each message.
#[derive(Debug, Default)]
pub(crate) struct Technicals {
    open: Table<(OperationId, u32), Function>,
    calls: BTreeMap<Function, Calls>,
    deliveries: BTreeMap<&'static str, Deliveries>,
    /// The keys of messages, each by a hash.
    messages: Set<u64>,
    under_way: Table<u64, &'static str>,
    at_once: BTreeMap<&'static str, usize>,
    letters: HashMap<DeadLetterId, String>,
}

impl Technicals {
    pub(crate) fn see(&mut self, event: &Event) {
        match &event.what {
            What::Attempt(attempt) => self.see_attempt(attempt),
            What::Outcome(outcome) => self.see_outcome(outcome),
            What::Deliver(deliver) => self.see_delivery(event.index, deliver),
            What::Reply(reply) => self.see_reply(event.cause, reply.status),
            What::Observe(observe) => {
                if let Observation::DeadLetter(seen) = &observe.observation {
                    self.see_letter(seen);
                }
            }
            _ => {}
        }
    }

    fn see_attempt(&mut self, attempt: &Attempt) {
        self.open.insert((attempt.operation, attempt.number), attempt.function);
        let calls = self.calls.entry(attempt.function).or_default();
        calls.attempts += 1;
        calls.repeated += usize::from(attempt.number > 1);
    }

    fn see_outcome(&mut self, outcome: &Outcome) {
        let Some(function) = self.open.remove(&(outcome.operation, outcome.number)) else {
            return;
        };
        let calls = self.calls.entry(function).or_default();
        match outcome.answer.as_ref().map(|answer| answer.status) {
            None => calls.silent += 1,
            Some(401 | 403) => calls.refused_access += 1,
            Some(429) => calls.limited += 1,
            Some(500..) => calls.errors += 1,
            Some(_) => {}
        }
    }

    fn see_delivery(&mut self, index: u64, deliver: &Deliver) {
        let end = match deliver.edge {
            Edge::IntegrationToErp => "ERP",
            Edge::IntegrationToPortal => "portal",
            Edge::IntegrationToNeighbour => "neighbours",
            _ => return,
        };
        let deliveries = self.deliveries.entry(end).or_insert_with(|| Deliveries {
            end,
            ..Deliveries::default()
        });
        deliveries.attempts += 1;
        // A read has no key, and each is one of its own.
        let is_new = deliver
            .key
            .as_ref()
            .is_none_or(|key| self.messages.insert(short(&(deliver.edge, key))));
        deliveries.messages += usize::from(is_new);
        self.under_way.insert(index, end);
        let now = self.at_once.entry(end).or_default();
        *now += 1;
        deliveries.most_at_once = deliveries.most_at_once.max(*now);
    }

    fn see_reply(&mut self, cause: Option<u64>, status: u16) {
        let Some(end) = cause.and_then(|cause| self.under_way.remove(&cause)) else {
            return;
        };
        *self.at_once.entry(end).or_default() -= 1;
        let deliveries = self.deliveries.entry(end).or_default();
        match status {
            0 | 408 | 429 | 500.. => deliveries.failed += 1,
            400.. => deliveries.refused += 1,
            _ => {}
        }
    }

    fn see_letter(&mut self, seen: &DeadLetterSeen) {
        self.letters.insert(seen.id.clone(), seen.status.clone());
    }

    pub(crate) fn finish(self) -> Technical {
        let mut letters: BTreeMap<String, usize> = BTreeMap::new();
        for status in self.letters.into_values() {
            *letters.entry(status).or_default() += 1;
        }
        let calls = self.calls.into_iter().map(|(function, calls)| Calls {
            function: words::function(function),
            ..calls
        });
        Technical {
            calls: calls.collect(),
            deliveries: self.deliveries.into_values().collect(),
            dead_letters: letters.into_iter().map(|(status, count)| Letters { status, count }).collect(),
        }
    }
}
