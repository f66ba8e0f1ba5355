//! What time alone makes due: acknowledgement windows and waits, in business time.

use super::problem::Cause;
use super::step::Step;
use crate::store::{CaseSubject, OrderRow, Stored};
use countersign_core::ids::DocumentKind;
use countersign_core::status::{OrderStatus, Reason};

/// How many windows one step passes; what is left is due at once in the next.
const AT_ONCE: u32 = 500;

impl Step<'_> {
    /// Passes every window that has ended by now.
    pub(super) fn pass_windows(&self) -> Stored<()> {
        for order in self.store.orders_past_window(self.now.business, AT_ONCE)? {
            self.escalate(order)?;
        }
        self.expire_parked(AT_ONCE)?;
        self.end_keeping(AT_ONCE)
    }

    fn escalate(&self, mut order: OrderRow) -> Stored<()> {
        self.store.mark_overdue(&order.number)?;
        order.status = OrderStatus::Overdue;
        order.acknowledge_by = None;
        let cause = Cause {
            reason: Reason::AcknowledgementOverdue,
            message: format!("revision {} of order `{}` was not answered in time", order.revision, order.number),
            duplicate_of: None,
            data_owner: None,
        };
        let subject = CaseSubject {
            supplier: order.supplier.clone(),
            kind: DocumentKind::Order,
            number: Some(order.number.to_string()),
            order: Some(order.number.clone()),
            correlation: order.correlation.clone(),
        };
        self.open_case(subject, &cause, None)?;
        self.push_order(&order, self.now.wall)
    }
}
