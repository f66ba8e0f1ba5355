//! Until when what belongs to an order is kept, as far as the run can tell.

use super::{Document, Mark, Operation, Records, Resolution};
use countersign_core::history::Expected;
use countersign_core::ids::DocumentKey;
use countersign_core::retention::Retention;
use jiff::Timestamp;

/// What is kept together of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File {
    /// Nothing of it may go before this: the documents that were certainly taken are kept until then.
    pub earliest: Timestamp,
    /// From then on nothing of it has to be kept; nothing when nobody knows when something of it was taken.
    pub latest: Option<Timestamp>,
}

impl Records {
    /// Returns for how long the deployment keeps what has to be kept, when it promises that.
    pub(crate) fn retention(&self) -> Option<&Retention> {
        self.facts()?.retention.as_ref()
    }

    /// Returns until when the documents of an order are kept that there were by then; nothing when it had none or nothing is promised.
    pub(crate) fn file(&self, order: &Document, by: Mark) -> Option<File> {
        let retention = self.retention()?;
        let was_sent = |one: &&Operation| one.first_sent().is_some_and(|sent| sent.stands_before(by));
        let taken = self.children(order).filter(|one| may_be_taken(one)).filter(was_sent);
        let mut file: Option<File> = None;
        for operation in taken {
            let (Some(key), Some(first)) = (operation.document(), operation.attempts.first()) else {
                continue;
            };
            let Some(earliest) = retention.over_at(key.kind, first.business) else {
                continue;
            };
            let ends = operation.attempts.iter().map(|attempt| self.span(attempt).map(|span| span.latest));
            let last = ends.reduce(|one, other| Some(one?.max(other?))).flatten();
            let latest = last.and_then(|last| retention.over_at(key.kind, last));
            let known = file.unwrap_or(File {
                earliest: Timestamp::MIN,
                latest,
            });
            let was_taken = operation.accepted.is_some_and(|accepted| accepted.is_before(by));
            let is_certain = operation.expected() == Some(&Expected::Accept) && was_taken;
            file = Some(File {
                earliest: if is_certain { known.earliest.max(earliest) } else { known.earliest },
                latest: known.latest.zip(latest).map(|(one, other)| one.max(other)),
            });
        }
        file
    }

    /// Returns whether what belongs to an order may have been removed by then.
    pub(crate) fn may_be_removed(&self, order: &DocumentKey, by: Mark, at: Timestamp) -> bool {
        let file = self.document(order).and_then(|order| self.file(order, by));
        file.is_some_and(|file| file.earliest <= at.saturating_add(self.slack()).unwrap_or(at))
    }
}

fn may_be_taken(operation: &Operation) -> bool {
    matches!(operation.resolution(), Resolution::Accepted | Resolution::Open)
}
