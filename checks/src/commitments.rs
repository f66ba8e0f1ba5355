//! Commitments: what is booked is within the tolerance of the order, and nothing that is within it is held.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use countersign_core::history::{Apply, CommitmentRoom, CommittedLine, Effect, Event, Expected, What};
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::{Reason, Response};

static WITHIN: Promise = Promise {
    id: InvariantId::new("I55"),
    name: "CommitmentWithinTolerance",
    control: Control::FinancialReconciliation,
    says: "What a supplier promises is booked when quantity and date are within the tolerance of the order revision that it answers, limits included, and is held for procurement and planning when they are not.",
    matters: "planning counts on what is booked: a promise that comes too late or too short, and that nobody looks at, is found out when the line stands still",
    checked_by: "Quantity and date of every booked commitment are compared with what the order revision lets be promised, and every case about a promise with what was promised.",
    exercised_by: "A commitment to an order with a tolerance was booked, or one outside of it was sent.",
    fix: "take the tolerance from the revision that is answered, compare exactly in the base unit and with the limits included, and book nothing of a promise that is outside",
    needs: None,
};

/// I55: promises within the tolerance. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct CommitmentWithinTolerance {
    judgement: Judgement,
}

impl Invariant for CommitmentWithinTolerance {
    fn promise(&self) -> &'static Promise {
        &WITHIN
    }

    fn wants(&self) -> Kinds {
        Kinds::COMMITMENT_BOOKED.and(Kinds::ATTEMPT)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) => {
                if let Effect::CommitmentBooked(lines) = &apply.effect {
                    self.see_booking(event, apply, lines, records);
                }
            }
            What::Attempt(attempt) if attempt.number == 1 => {
                let operation = records.operation(attempt.operation);
                if operation.is_some_and(is_outside_on_purpose) {
                    self.judgement.exercise();
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for case in records.cases().filter(|case| is_about_promises(case.seen.reason)) {
            let sender = case.seen.payload.and_then(|payload| records.sender(payload));
            let Some(operation) = sender.filter(|one| one.expected() == Some(&Expected::Accept)) else {
                continue;
            };
            self.judgement.checked += 1;
            let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
            let what = format!(
                "{name} promises what may be promised, and case {} holds it for {}",
                case.seen.id, case.seen.reason_text
            );
            self.judgement
                .fail(Breach::new(&name, what).seen(operation.marks().take(6)).seen([case.mark]));
        }
        std::mem::take(&mut self.judgement)
    }
}

impl CommitmentWithinTolerance {
    fn see_booking(&mut self, event: &Event, apply: &Apply, lines: &[CommittedLine], records: &Records) {
        let Some(order) = answered(apply, records) else { return };
        let rooms = order.intent.iter().flat_map(|intent| &intent.lines);
        let rooms: Vec<(u32, &CommitmentRoom)> = rooms.filter_map(|line| Some((line.line, line.room.as_ref()?))).collect();
        if rooms.is_empty() {
            return;
        }
        self.judgement.exercise();
        let fault = lines.iter().find_map(|line| {
            let (_, room) = rooms.iter().find(|(number, _)| *number == line.line)?;
            fault(line, room)
        });
        let Some(fault) = fault else { return };
        let carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let what = format!("{} was booked, and {fault}", apply.document);
        let breach = Breach::new(&apply.document, what)
            .seen(order.marks().take(4))
            .seen(carriers.flat_map(Operation::marks).take(4))
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }
}

/// Returns the order revision that a commitment answers.
fn answered<'a>(apply: &Apply, records: &'a Records) -> Option<&'a Operation> {
    let order = records.document(apply.parent.as_ref()?)?;
    let mut events = records.submissions(order).filter(|one| one.is_order_event());
    events.find(|one| one.revision() == Some(apply.revision))
}

/// Returns why what is promised for a line may not be.
fn fault(line: &CommittedLine, room: &CommitmentRoom) -> Option<String> {
    // Who declines promises nothing.
    if line.response == Some(Response::Rejected) {
        return None;
    }
    let amount = line.quantity.amount;
    let is_comparable = line.quantity.unit == room.least.unit;
    if is_comparable && (amount < room.least.amount || amount > room.most.amount) {
        return Some(format!(
            "promises {} of order line {}, of which from {} to {} may be promised",
            line.quantity,
            line.line,
            room.least.amount.normalize(),
            room.most
        ));
    }
    let promised = line.promised.filter(|promised| *promised > room.latest)?;
    Some(format!(
        "promises order line {} for {promised}, and {} is the latest that may be promised",
        line.line, room.latest
    ))
}

fn is_about_promises(reason: Option<Reason>) -> bool {
    matches!(reason, Some(Reason::CommitmentQuantity | Reason::CommitmentDate))
}

fn is_outside_on_purpose(operation: &Operation) -> bool {
    match operation.expected() {
        Some(Expected::Case(reasons)) => reasons.iter().any(|reason| is_about_promises(Some(*reason))),
        _ => false,
    }
}
