//! Questions about orders and forecasts and their revisions: what counts, since when.

use super::{Document, Mark, Operation, Records, Resolution};
use countersign_core::ids::{DocumentKey, DocumentKind};

impl Records {
    /// Returns the accepted event of an order or forecast with the highest revision.
    pub fn latest_accepted(&self, order: &Document) -> Option<&Operation> {
        let places = order.submissions.iter().filter_map(|at| self.operations.get(*at as usize));
        places
            .filter(|operation| operation.is_sound_revision() && operation.accepted.is_some())
            .max_by_key(|operation| operation.revision())
    }

    /// Returns an order event with a higher revision than `revision` that had certainly been accepted before `moment`.
    pub fn newer_accepted_before(&self, order: &Document, revision: u32, moment: Mark) -> Option<&Operation> {
        let places = order.submissions.iter().filter_map(|at| self.operations.get(*at as usize));
        places
            .filter(|operation| operation.is_sound_revision() && operation.revision() > Some(revision))
            .filter(|operation| operation.accepted.is_some_and(|accepted| accepted.is_before(moment)))
            .max_by_key(|operation| operation.revision())
    }

    /// Returns an order event with a higher revision that had been sent before `moment` and may have been accepted by then.
    pub fn newer_possible_before(&self, order: &Document, revision: u32, moment: Mark) -> Option<&Operation> {
        let places = order.submissions.iter().filter_map(|at| self.operations.get(*at as usize));
        places
            .filter(|operation| operation.is_sound_revision() && operation.revision() > Some(revision))
            .filter(|operation| operation.resolution() != Resolution::Refused)
            .find(|operation| operation.first_sent().is_some_and(|sent| sent.stands_before(moment)))
    }

    /// Returns the orders, or the forecasts, of any supplier with this number that somebody released.
    pub fn revised(&self, kind: DocumentKind, number: &str) -> impl Iterator<Item = &Document> {
        self.numbered(number).filter(move |document| document.key.kind == kind)
    }

    /// Returns when `order` was first sent to the deployment, by whatever event.
    pub fn first_sent(&self, order: &Document) -> Option<Mark> {
        let places = order.submissions.iter().filter_map(|at| self.operations.get(*at as usize));
        places
            .filter(|operation| operation.is_revised_event())
            .filter_map(Operation::first_sent)
            .min_by_key(|mark| mark.index)
    }

    /// Returns when what `operation` refers to was certainly known to the deployment: its order or forecast, and for an answer the
    /// revision or a later one.
    pub fn parent_accepted(&self, operation: &Operation) -> Option<Mark> {
        let order = self.parent_of(operation)?;
        let revision = operation.parent_revision();
        let places = order.submissions.iter().filter_map(|at| self.operations.get(*at as usize));
        places
            .filter(|event| event.is_sound_revision() && event.revision() >= revision)
            .filter_map(|event| event.accepted)
            .min_by_key(|mark| mark.index)
    }

    /// Returns when what `operation` refers to was first sent.
    pub fn parent_sent(&self, operation: &Operation) -> Option<Mark> {
        let order = self.parent_of(operation)?;
        let revision = operation.parent_revision();
        let places = order.submissions.iter().filter_map(|at| self.operations.get(*at as usize));
        places
            .filter(|event| event.is_sound_revision() && event.revision() >= revision)
            .filter_map(Operation::first_sent)
            .min_by_key(|mark| mark.index)
    }

    /// Returns the order or forecast that `operation` is about: what it submits, reads or refers to.
    pub fn order_of<'a>(&self, operation: &'a Operation) -> Option<&'a DocumentKey> {
        operation
            .parent()
            .or_else(|| operation.document().filter(|key| key.kind.is_revised()))
    }
}

impl Operation {
    /// Returns the revision that it answers; a ship notice is for any.
    fn parent_revision(&self) -> Option<u32> {
        self.revision().filter(|_| self.is_answer_to_revision())
    }
}
