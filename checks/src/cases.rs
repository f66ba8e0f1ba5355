//! Cases: each exception is one case with the original bytes, the right reason and the right owner.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{CaseRecord, Operation, Records};
use countersign_core::history::{CaseSeen, Expected, Surface};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::Reason;

static COMPLETE: Promise = Promise {
    id: InvariantId::new("I33"),
    name: "ExceptionComplete",
    control: Control::CaseVisibility,
    says: "Every document that has to become a case becomes exactly one, which holds the received bytes unchanged.",
    matters: "people can only decide what they see, and only the bytes that came can settle who made the mistake",
    checked_by: "The digest of what was sent is compared with the digest of what the case gives back.",
    exercised_by: "A document that has to become a case was answered.",
    fix: "store the bytes before anything reads them, and open the case in the transaction that refuses the document",
    needs: Some(Claim::Exceptions),
};

static ROUTED: Promise = Promise {
    id: InvariantId::new("I35"),
    name: "ReasonAndRoute",
    control: Control::CaseVisibility,
    says: "A case names the reason for which it stands open, stands in the queue of those who can act on it, is shown to whom else it concerns, and is escalated when it cannot wait.",
    matters: "a case with the wrong reason is worked on by the wrong people while the document waits",
    checked_by: "Reason and owner of each case are compared with what was wrong on purpose and with the routing table.",
    exercised_by: "A case was opened for a document in which something was wrong on purpose.",
    fix: "name the reason where the fault is found, and take the owner from the table; never from a catch-all",
    needs: Some(Claim::Exceptions),
};

/// I33: one case, the same bytes. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct ExceptionComplete {
    judgement: Judgement,
}

impl Invariant for ExceptionComplete {
    fn promise(&self) -> &'static Promise {
        &COMPLETE
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for (operation, reasons) in owed(records) {
            self.judgement.exercise();
            self.check(operation, reasons, records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ExceptionComplete {
    fn check(&mut self, operation: &Operation, reasons: &[Reason], records: &Records) {
        let exact = records.exact_cases(operation);
        if exact.is_empty() {
            self.check_absent(operation, reasons, records);
            return;
        }
        // The same bytes may stand in a case of their first sending too, for another reason.
        let own: Vec<&CaseRecord> = exact.into_iter().filter(|case| case.has_reason_in(reasons)).collect();
        if let [first, second, ..] = own.as_slice() {
            let name = name(operation);
            let what = format!("{name} has {} cases: {} and {}", own.len(), first.seen.id, second.seen.id);
            let breach = Breach::new(&name, what)
                .seen(operation.marks())
                .seen(own.iter().map(|case| case.mark));
            self.judgement.fail(breach);
        }
    }

    fn check_absent(&mut self, operation: &Operation, reasons: &[Reason], records: &Records) {
        let name = name(operation);
        let near = records.near_cases(operation);
        let Some(case) = near.first() else {
            if records.is_complete(Surface::Cases) {
                let what = format!("{name} has no case, and needs one with reason {}", words(reasons));
                self.judgement.fail(Breach::new(&name, what).seen(operation.marks()));
            } else {
                self.judgement.doubt("the exception cases were not read to their end");
            }
            return;
        };
        if reasons.iter().all(|reason| has_no_original(*reason)) {
            return;
        }
        let what = if case.seen.payload.is_some() {
            format!("case {} of {name} does not hold the bytes that were received", case.seen.id)
        } else {
            format!("case {} of {name} has lost what was received", case.seen.id)
        };
        let breach = Breach::new(&name, what).seen(operation.marks()).seen([case.mark]);
        self.judgement.fail(breach);
    }
}

/// Nothing was received when an answer is overdue, and a failed delivery holds what was to be delivered.
fn has_no_original(reason: Reason) -> bool {
    matches!(reason, Reason::AcknowledgementOverdue | Reason::DeliveryFailed)
}

/// I35: the right reason in the right queue. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct ReasonAndRoute {
    judgement: Judgement,
}

impl Invariant for ReasonAndRoute {
    fn promise(&self) -> &'static Promise {
        &ROUTED
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for (operation, reasons) in owed(records) {
            self.judgement.checked += 1;
            match best_case(operation, reasons, records) {
                Some(case) => self.check(operation, reasons, case),
                // A case that is missing is I33's finding.
                None if records.is_complete(Surface::Cases) => {}
                None => self.judgement.doubt("the exception cases were not read to their end"),
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ReasonAndRoute {
    fn check(&mut self, operation: &Operation, reasons: &[Reason], case: &CaseRecord) {
        self.judgement.exercised += 1;
        let name = name(operation);
        let seen = &case.seen;
        let what = match (seen.reason, seen.owner) {
            (Some(reason), Some(owner)) if reasons.contains(&reason) && owner == reason.owner() => {
                let Some(fault) = untold(seen, reason) else { return };
                format!("case {} of {name} with reason {reason} {fault}", seen.id)
            }
            (Some(reason), owner) if reasons.contains(&reason) => format!(
                "case {} of {name} with reason {reason} is owned by {}, and belongs to {}",
                seen.id,
                owner.map_or("nobody", |owner| owner.word()),
                reason.owner()
            ),
            _ => format!(
                "case {} of {name} has reason {}, and should have {}",
                seen.id,
                seen.reason_text,
                words(reasons)
            ),
        };
        let breach = Breach::new(&name, what).seen(operation.marks()).seen([case.mark]);
        self.judgement.fail(breach);
    }
}

/// Returns who should know of a case and does not.
fn untold(seen: &CaseSeen, reason: Reason) -> Option<String> {
    if let Some(queue) = reason.informed().iter().find(|queue| !seen.informed.contains(queue)) {
        return Some(format!("is not shown to {queue}, which it concerns as well"));
    }
    (reason.is_urgent() && !seen.is_escalated).then(|| "cannot wait, and is not escalated".to_owned())
}

/// Returns the case to judge: among several, the one with a right reason, because a document may have more than one thing wrong.
fn best_case<'a>(operation: &Operation, reasons: &[Reason], records: &'a Records) -> Option<&'a CaseRecord> {
    let exact = records.exact_cases(operation);
    let cases = if exact.is_empty() { records.near_cases(operation) } else { exact };
    let right = cases.iter().find(|case| case.has_reason_in(reasons)).copied();
    right.or_else(|| cases.first().copied())
}

/// Returns the operations that have to become cases, once they were answered.
fn owed(records: &Records) -> impl Iterator<Item = (&Operation, &[Reason])> {
    records.operations().filter_map(|operation| match operation.expected() {
        Some(Expected::Case(reasons)) if operation.is_answered() => Some((operation, reasons.as_slice())),
        _ => None,
    })
}

fn name(operation: &Operation) -> String {
    operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string)
}

fn words(reasons: &[Reason]) -> String {
    let words: Vec<&str> = reasons.iter().map(|reason| reason.word()).collect();
    words.join(" or ")
}
