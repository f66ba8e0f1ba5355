//! What a supplier promises, compared with how far the order lets a promise go: booked, or held in a case.

use super::intake::Course;
use super::problem::Cause;
use super::step::{Step, Stop};
use crate::store::{OrderRow, Stored};
use countersign_core::documents::{Acknowledgement, AcknowledgementLine, CommitmentTolerance, OrderLine};
use countersign_core::ids::OrderNumber;
use countersign_core::status::{Reason, Response};

impl Step<'_> {
    /// Decides whether what is promised is booked.
    pub(super) fn promised(&self, acknowledgement: &Acknowledgement, order: OrderRow) -> Result<Course, Stop> {
        let responses = self.responses(acknowledgement)?;
        let Some(tolerance) = (self.policies.commitments.tolerance)(&self.store, &order)? else {
            return Ok(Course::Accept(Box::new(order)));
        };
        for (line, response) in acknowledgement.lines.iter().zip(responses) {
            let ordered = order.document.lines.iter().find(|ordered| ordered.line == line.line);
            // Who declines promises nothing, and the ERP is told so.
            let Some(ordered) = ordered.filter(|_| response != Response::Rejected) else {
                continue;
            };
            let cause = self.short_or_over(line, ordered, &tolerance);
            if let Some(cause) = cause.or_else(|| self.late(line, ordered, &tolerance)) {
                return Ok(Course::Case(cause));
            }
        }
        Ok(Course::Accept(Box::new(order)))
    }

    fn short_or_over(&self, line: &AcknowledgementLine, ordered: &OrderLine, tolerance: &CommitmentTolerance) -> Option<Cause> {
        let promised = self.in_base_unit(&line.material, &line.quantity)?;
        let whole = self.in_base_unit(&ordered.material, &ordered.quantity)?.amount;
        let (least, most) = (tolerance.least(whole)?, tolerance.most(whole)?);
        let is_outside = (self.policies.commitments.is_outside)(promised.amount, least, most);
        is_outside.then(|| {
            let message = format!(
                "order line {}: {promised} is promised, and from {} to {} may be",
                line.line,
                least.normalize(),
                most.normalize()
            );
            cause(Reason::CommitmentQuantity, message)
        })
    }

    fn late(&self, line: &AcknowledgementLine, ordered: &OrderLine, tolerance: &CommitmentTolerance) -> Option<Cause> {
        let (promised, latest) = (line.promised_date?, tolerance.latest(ordered.last_due()?));
        (self.policies.commitments.is_late)(promised, latest).then(|| {
            let message = format!(
                "order line {}: {promised} is promised, and {latest} is the latest that may be",
                line.line
            );
            cause(Reason::CommitmentDate, message)
        })
    }

    /// Closes the cases that an answer or a new revision of the order has settled.
    pub(super) fn settle_answer_cases(&self, order: &OrderNumber, note: &str) -> Stored<()> {
        let reasons = [Reason::AcknowledgementOverdue, Reason::CommitmentQuantity, Reason::CommitmentDate];
        self.store.resolve_order_cases(order, &reasons, note, self.now.business)
    }
}

fn cause(reason: Reason, message: String) -> Cause {
    Cause {
        reason,
        message,
        duplicate_of: None,
        data_owner: None,
    }
}
