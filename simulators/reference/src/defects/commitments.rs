//! Defects in which promises are booked, and who is told of the others.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::CommitmentPolicies;
use countersign_core::status::Reason;

pub(super) const M124: Defect = Defect::new(
    "M124",
    Class::Easy,
    "I55",
    "What a supplier promises is booked, however late it is.",
    |mut policies| {
        policies.commitments.is_late = |promised, latest| instead(false, promised > latest);
        policies
    },
);

pub(super) const M125: Defect = Defect::new(
    "M125",
    Class::Medium,
    "I55",
    "A promise at exactly the limit is held like one past it.",
    |mut policies| {
        policies.commitments.is_outside = |promised, least, most| {
            instead(
                promised <= least || promised >= most,
                (CommitmentPolicies::correct().is_outside)(promised, least, most),
            )
        };
        policies
    },
);

pub(super) const M126: Defect = Defect::new(
    "M126",
    Class::Medium,
    "I55",
    "Promises are judged by the tolerance that the order had when it was released, whatever was changed since.",
    |mut policies| {
        policies.commitments.tolerance = |store, order| {
            let first = store.revision(&order.number, 1)?.and_then(|first| first.commitment_tolerance);
            let correct = (CommitmentPolicies::correct().tolerance)(store, order)?;
            Ok(instead(first, correct))
        };
        policies
    },
);

pub(super) const M127: Defect = Defect::new(
    "M127",
    Class::Easy,
    "I35",
    "A promise that is held tells procurement alone: planning goes on with what was ordered.",
    |mut policies| {
        policies.commitments.informed = |reason| instead(&[], Reason::informed(reason));
        policies
    },
);

pub(super) const M128: Defect = Defect::new(
    "M128",
    Class::Easy,
    "I35",
    "A promise that is held waits in its queue like any other case: nobody escalates it.",
    |mut policies| {
        policies.commitments.is_urgent = |reason| instead(reason == Reason::AcknowledgementOverdue, Reason::is_urgent(reason));
        policies
    },
);
