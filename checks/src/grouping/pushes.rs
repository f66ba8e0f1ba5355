//! Orders that were pushed, and those whose latest revision was not although nothing explains it: who mixes up two orders pushes one of them
//! for both.

use super::Accepted;
use crate::invariant::{Breach, Judgement};
use crate::records::{Document, Mark, Operation};
use countersign_core::ids::DocumentKey;
use std::sync::Arc;

/// What was pushed and what was not. Keeps an entry for each acceptance of an order that was pushed, where changes are grouped.
#[derive(Debug, Clone)]
pub(crate) struct Pushes {
    /// How long after each other two changes may come to be grouped; nothing where none are.
    window_us: Option<u64>,
    pushed: Vec<Pushed>,
    swallowed: Vec<Swallowed>,
}

#[derive(Debug, Clone)]
struct Pushed {
    accepted_us: u64,
    order: Arc<DocumentKey>,
    mark: Mark,
}

/// An order whose latest revision was never pushed.
#[derive(Debug, Clone)]
pub(super) struct Swallowed {
    order: Arc<DocumentKey>,
    revision: u32,
    accepted: Mark,
    marks: Vec<Mark>,
}

impl Swallowed {
    pub(super) fn of(order: &Document, (revision, accepted, operation): Accepted<'_>) -> Self {
        Self {
            order: Arc::clone(&order.key),
            revision,
            accepted,
            marks: Operation::marks(operation).collect(),
        }
    }
}

impl Pushes {
    pub(super) fn new(window_us: Option<u64>) -> Self {
        Self {
            window_us,
            pushed: Vec::new(),
            swallowed: Vec::new(),
        }
    }

    pub(super) fn see_pushed(&mut self, order: &Arc<DocumentKey>, mark: Mark, times_us: impl Iterator<Item = u64>) {
        if self.window_us.is_some() {
            self.pushed.extend(times_us.map(|accepted_us| Pushed {
                accepted_us,
                order: Arc::clone(order),
                mark,
            }));
        }
    }

    pub(super) fn see_swallowed(&mut self, swallowed: Swallowed) {
        self.swallowed.push(swallowed);
    }

    /// Adds those of another part.
    pub(crate) fn add(&mut self, other: Self) {
        self.pushed.extend(other.pushed);
        self.swallowed.extend(other.swallowed);
    }

    /// Tells of each order that came together with another, when only the other was pushed.
    pub(crate) fn conclude(mut self, judgement: &mut Judgement) {
        let Some(window_us) = self.window_us else { return };
        self.pushed.sort_by_key(|pushed| (pushed.accepted_us, pushed.mark.index));
        self.swallowed.sort_by_key(|swallowed| swallowed.accepted.index);
        for swallowed in &self.swallowed {
            // What is not kept any more need not be looked for: a deployment that mixes up everything would cost the square of its orders.
            if judgement.breaches.len() >= Judgement::KEPT {
                break;
            }
            if let Some(other) = self.beside(swallowed, window_us) {
                judgement.fail(told(swallowed, other));
            }
        }
    }

    /// Returns the first that was pushed of the orders that came together with one.
    fn beside(&self, swallowed: &Swallowed, window_us: u64) -> Option<&Pushed> {
        let at_us = swallowed.accepted.at_us;
        let from = self
            .pushed
            .partition_point(|pushed| pushed.accepted_us < at_us.saturating_sub(window_us));
        let near = self.pushed[from..]
            .iter()
            .take_while(|pushed| pushed.accepted_us <= at_us.saturating_add(window_us));
        let others = near.filter(|pushed| pushed.order != swallowed.order);
        others.min_by_key(|pushed| pushed.mark.index)
    }
}

fn told(swallowed: &Swallowed, other: &Pushed) -> Breach {
    let what = format!(
        "revision {} of {} came within the grouping window of {}, and only that was pushed",
        swallowed.revision, swallowed.order, other.order
    );
    Breach::new(&swallowed.order, what)
        .seen(swallowed.marks.iter().copied())
        .seen([other.mark])
}
