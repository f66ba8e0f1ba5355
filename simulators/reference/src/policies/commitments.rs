//! Which of a supplier's promises are booked as they are, and who is told of the others.

use crate::store::{OrderRow, Store, Stored};
use countersign_core::documents::CommitmentTolerance;
use countersign_core::status::{Owner, Reason};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Decisions on commitments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommitmentPolicies {
    /// By which tolerance the promises for an order are judged; nothing when everything is booked.
    pub(crate) tolerance: fn(&Store<'_>, &OrderRow) -> Stored<Option<CommitmentTolerance>>,
    /// Whether a promised amount leaves what may be promised.
    pub(crate) is_outside: fn(promised: Decimal, least: Decimal, most: Decimal) -> bool,
    /// Whether a promised day is too late.
    pub(crate) is_late: fn(promised: Date, latest: Date) -> bool,
    /// Who is told of a case beside its owner.
    pub(crate) informed: fn(Reason) -> &'static [Owner],
    /// Whether a case is escalated when it is opened.
    pub(crate) is_urgent: fn(Reason) -> bool,
}

impl CommitmentPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            tolerance: |_, order| Ok(order.document.commitment_tolerance.clone()),
            is_outside: |promised, least, most| promised < least || promised > most,
            is_late: |promised, latest| promised > latest,
            informed: Reason::informed,
            is_urgent: Reason::is_urgent,
        }
    }
}
