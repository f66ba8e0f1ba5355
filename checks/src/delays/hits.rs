//! Faults that hit and deliveries that failed, for telling a delay of the far side from one of the integration.

use super::Journey;
use crate::records::{Mark, Message, Records, Told};
use countersign_core::history::{Event, FaultPhase, What};
use std::sync::Arc;

/// The faults that hit. Keeps one mark for each hit.
#[derive(Debug, Default)]
pub(super) struct Hits {
    hits: Vec<Hit>,
}

#[derive(Debug)]
struct Hit {
    mark: Mark,
    /// The flow of the message that was hit, when it has one.
    correlation: Option<Arc<str>>,
}

/// The first failures that may have held up documents of other flows, by the indices of their events.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Failures {
    /// Of any message.
    anywhere: Option<u64>,
    /// Of a message without a flow, which may be anybody's.
    of_nobody: Option<u64>,
}

impl Failures {
    pub(super) fn add(&mut self, other: Self) {
        self.anywhere = earlier(self.anywhere, other.anywhere);
        self.of_nobody = earlier(self.of_nobody, other.of_nobody);
    }

    /// Returns whether one of them may have held up a document until `to`.
    pub(super) fn excuse(&self, to: Mark, has_flow: bool) -> bool {
        let first = if has_flow { self.of_nobody } else { self.anywhere };
        first.is_some_and(|first| first <= to.index)
    }
}

fn earlier(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    [one, other].into_iter().flatten().min()
}

impl Hits {
    pub(super) fn see(&mut self, event: &Event, records: &Records) {
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
    pub(super) fn excuse(&self, journey: &Journey<'_>, records: &Records) -> bool {
        let (from, to) = (journey.from, journey.to);
        let own = journey.correlation();
        let is_own = |correlation: Option<&str>| own.is_none() || correlation.is_none() || correlation == own;
        let mut hits = self.hits.iter();
        let is_hit = |hit: &Hit| is_own(hit.correlation.as_deref()) && hit.mark.index <= to.index;
        // Only a document that came late is looked up, so that the walk is seldom.
        let mut messages = records.messages().filter(|message| is_own(message.correlation.as_deref()));
        let is_failed = |message: &Message| failure(message).is_some_and(|first| first <= to.index);
        hits.any(is_hit) || messages.any(is_failed) || records.is_killed_between(from, to)
    }

    /// Returns the first failures that may have held up documents of other flows.
    pub(super) fn failures(&self, records: &Records) -> Failures {
        let mut failures = Failures {
            anywhere: self.hits.iter().map(|hit| hit.mark.index).min(),
            of_nobody: None,
        };
        for message in records.messages() {
            let first = failure(message);
            failures.add(Failures {
                anywhere: first,
                of_nobody: first.filter(|_| message.correlation.is_none()),
            });
        }
        failures
    }
}

/// Returns the first delivery of a message that was answered and not certainly taken.
fn failure(message: &Message) -> Option<u64> {
    let mut deliveries = message.deliveries.iter();
    let failed = deliveries.find(|delivery| delivery.told() != Told::Taken && delivery.reply.is_some())?;
    Some(failed.mark.index)
}
