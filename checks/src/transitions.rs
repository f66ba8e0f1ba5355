//! Transitions: the status that an order is shown in moves along the agreed ways, and never ahead of what happened.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, Mark, Operation, Records, Resolution};
use crate::table::{Name, Table};
use countersign_core::history::{Apply, Effect, End, Event, Function, What};
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::OrderStatus;

static LEGAL: Promise = Promise {
    id: InvariantId::new("I44"),
    name: "LegalTransitions",
    control: Control::StatusNormalisation,
    says: "An order's status moves along the agreed ways: it waits, is answered or overdue, a late answer ends that, a new revision begins anew, and nothing follows a cancellation; no status comes before its cause.",
    matters: "people plan by the status; one that falls back, or says `acknowledged` before anybody answered, sets the wrong things moving",
    checked_by: "The statuses that the portal shows of each revision are compared with the ones before and with the answers and cancellations that were sent.",
    exercised_by: "The status of an order that the supplier sees changed.",
    fix: "compute the status from the stored facts of the current revision alone, and push it in the order in which it changed",
    needs: None,
};

/// I44: statuses walk. Keeps what is shown of each order.
#[derive(Debug, Default)]
pub(crate) struct LegalTransitions {
    judgement: Judgement,
    shown: Table<Name, Shown>,
}

#[derive(Debug, Clone, Copy)]
struct Shown {
    mark: Mark,
    revision: u32,
    status: OrderStatus,
}

impl Invariant for LegalTransitions {
    fn promise(&self) -> &'static Promise {
        &LEGAL
    }

    fn wants(&self) -> Kinds {
        Kinds::ORDER_SHOWN
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && let (Effect::OrderShown(status), End::Portal) = (&apply.effect, apply.end)
        {
            self.see(event, apply, *status, records);
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl LegalTransitions {
    fn see(&mut self, event: &Event, apply: &Apply, status: OrderStatus, records: &Records) {
        let now = Shown {
            mark: Mark::of(event),
            revision: apply.revision,
            status,
        };
        let order = Name::of(&apply.document);
        let before = self.shown.get(&order).copied();
        // A revision that goes back is a matter of I09.
        if before.is_some_and(|before| before.revision > now.revision) {
            return;
        }
        self.shown.insert(order, now);
        self.judgement.checked += 1;
        self.judgement.exercised += u64::from(before.is_some_and(|before| before.status != status));
        let order = records.document(&apply.document);
        let fault = before
            .and_then(|before| illegal(before, now, order, records))
            .or_else(|| unfounded(now, order, records));
        if let Some(fault) = fault {
            let what = format!("revision {} of {} was shown as {status}, {fault}", now.revision, apply.document);
            let breach = Breach::new(&apply.document, what)
                .seen(before.map(|before| before.mark))
                .seen([now.mark])
                .at(event.cause);
            self.judgement.fail(breach);
        }
    }
}

/// Returns why the step from one status to the next is none of the agreed ones.
fn illegal(before: Shown, now: Shown, order: Option<&Document>, records: &Records) -> Option<String> {
    use OrderStatus::{AwaitingAcknowledgement, Cancelled, Overdue};
    if before.status == Cancelled && now.status != Cancelled {
        // Only the ERP itself can take a cancellation back, by a revision.
        let is_revived =
            before.revision < now.revision && is_sent(order, now, records, |one| one.function() != Some(Function::OrderCancel));
        return (!is_revived).then(|| "after it had been cancelled".to_owned());
    }
    if before.revision < now.revision {
        return None;
    }
    let is_back = match now.status {
        AwaitingAcknowledgement => before.status != AwaitingAcknowledgement,
        Overdue => is_answer(before.status),
        _ => false,
    };
    is_back.then(|| format!("after it had been {}", before.status))
}

/// Returns why nothing that happened so far gives an order this status.
fn unfounded(now: Shown, order: Option<&Document>, records: &Records) -> Option<String> {
    if now.status == OrderStatus::Cancelled {
        let is_cancel = |one: &Operation| one.function() == Some(Function::OrderCancel);
        let is_founded = order.is_some_and(|order| {
            let mut events = records.submissions(order);
            events.any(|one| is_cancel(one) && one.revision() <= Some(now.revision) && was_sent(one, now.mark))
        });
        return (!is_founded).then(|| "and nobody cancelled it".to_owned());
    }
    if !is_answer(now.status) {
        return None;
    }
    let is_founded = order.is_some_and(|order| {
        let mut answers = records
            .children(order)
            .filter(|one| one.function() == Some(Function::AcknowledgementSubmit));
        answers.any(|one| one.revision() == Some(now.revision) && was_sent(one, now.mark) && one.resolution() != Resolution::Refused)
    });
    (!is_founded).then(|| "and nobody had answered it".to_owned())
}

fn is_answer(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges | OrderStatus::Rejected
    )
}

fn is_sent(order: Option<&Document>, now: Shown, records: &Records, is_it: impl Fn(&Operation) -> bool) -> bool {
    order.is_some_and(|order| {
        let mut events = records.submissions(order);
        events.any(|one| one.revision() == Some(now.revision) && was_sent(one, now.mark) && is_it(one))
    })
}

fn was_sent(operation: &Operation, moment: Mark) -> bool {
    operation.first_sent().is_some_and(|sent| sent.stands_before(moment))
}
