//! What suppliers promise.

use super::crew::Crew;
use crate::promises::expected_of_promise;
use countersign_core::documents::{Acknowledgement, PurchaseOrder};
use countersign_core::history::Expected;
use countersign_portal::{Drafted, Submission};
use jiff::ToSpan as _;
use rust_decimal::Decimal;

impl Crew<'_> {
    /// Returns what is expected of a promise in an answer that is otherwise right.
    pub(super) fn expected_of_promise(&self, supplier: u32, order: u32, revision: Option<u32>, submission: &Submission) -> Expected {
        let (Drafted::Acknowledgement(answer), Some(revision)) = (&submission.document, revision) else {
            return Expected::Accept;
        };
        let notes = self.notes();
        let Some(note) = notes.orders.get(&order) else {
            return Expected::Either;
        };
        match note.revision(revision) {
            Some(of) => expected_of_promise(answer, &of.order, self.supplier(supplier), &self.erp.master_data()),
            // What comes later says how far a promise may go.
            None => Expected::Either,
        }
    }
}

/// Lets an answer promise so many percent of each line, so many days after its last delivery.
pub(super) fn promise(answer: &mut Acknowledgement, of: &PurchaseOrder, percent: u32, days: i32) {
    for line in &mut answer.lines {
        let Some(ordered) = of.lines.iter().find(|ordered| ordered.line == line.line) else {
            continue;
        };
        let amount = ordered.quantity.amount.saturating_mul(Decimal::new(i64::from(percent), 2));
        line.quantity.amount = amount.normalize();
        line.promised_date = ordered.last_due().map(|due| due.saturating_add(i64::from(days).days()));
    }
}
