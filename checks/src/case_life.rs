//! The life of cases: no case without need, one case for one failure, and nothing in a case changes but where it stands.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{CaseRecord, Mark, Operation, Records};
use crate::table::Table;
use countersign_core::history::{CaseSeen, Event, Expected, Observation, Surface, What};
use countersign_core::ids::{CaseId, SupplierId};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{CaseStatus, Reason};

static PRECISE: Promise = Promise {
    id: InvariantId::new("I34"),
    name: "ExceptionPrecise",
    control: Control::CaseVisibility,
    says: "No case stands open for a document that took effect, and one failure has one case, however often it comes.",
    matters: "a list full of cases that need nobody hides the one that does",
    checked_by: "Open cases of the final read are compared with the documents that took effect, and failed deliveries with their dead letters.",
    exercised_by: "A document took effect after more than one attempt, or the same failure came more than once.",
    fix: "count a repeated failure up in its open case, open a case for a delivery only when it is given up, and close it in the step that succeeds",
    needs: Some(Claim::Exceptions),
};

static LIFE: Promise = Promise {
    id: InvariantId::new("I36"),
    name: "LifecycleAndAudit",
    control: Control::CaseVisibility,
    says: "A case stays on the list with its reason, supplier, time and payload as it was opened; only where it stands changes, and a resolved case opens again for a new occurrence only.",
    matters: "who decides on a case later must see what there was to decide, and an auditor that nothing was taken out",
    checked_by: "What the list says of each case is compared with what it said before, up to the final read.",
    exercised_by: "A case was read more than once.",
    fix: "never update or delete what a case was opened with; append to it",
    needs: Some(Claim::Exceptions),
};

/// I34: cases only for what needs somebody. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct ExceptionPrecise {
    judgement: Judgement,
}

impl Invariant for ExceptionPrecise {
    fn promise(&self) -> &'static Promise {
        &PRECISE
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let exercised = records
            .operations()
            .filter(|operation| is_put_to_the_test(operation, records))
            .count();
        self.judgement.exercised = exercised as u64;
        self.judgement.checked = records.operations().filter(|operation| operation.accepted.is_some()).count() as u64;
        if exercised > 0 && !records.is_complete(Surface::Cases) {
            self.judgement.doubt("the exception cases were not read to their end");
        }
        let mut families: Table<Family<'_>, Vec<&CaseRecord>> = Table::default();
        let mut order = Vec::new();
        for case in records.cases() {
            self.check_need(case, records);
            if let Some(family) = Family::of(&case.seen) {
                let cases = families.entry(family.clone()).or_default();
                if cases.is_empty() {
                    order.push(family);
                }
                cases.push(case);
            }
        }
        for family in order {
            self.check_family(&family, &families[&family], records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ExceptionPrecise {
    fn check_need(&mut self, case: &CaseRecord, records: &Records) {
        let seen = &case.seen;
        if seen.status != Some(CaseStatus::Open) || !case.is_final || seen.reason.is_none_or(Reason::is_beside) {
            return;
        }
        let needless = seen.fingerprints.iter().find_map(|fingerprint| {
            let mut carriers = records.carriers(*fingerprint).filter(|one| !one.attempts.is_empty()).peekable();
            let first = carriers.peek().copied()?;
            let is_right = carriers.all(|one| matches!(one.expected(), Some(Expected::Accept | Expected::Repeat(_))));
            let effect = records.trace(*fingerprint)?.first_effect()?;
            (is_right && is_about(seen, first)).then_some((first, effect))
        });
        let Some((operation, effect)) = needless else {
            return;
        };
        if seen.reason == Some(Reason::DeliveryFailed) && (may_wait(seen, records) || !operation.is_supplier_submission()) {
            return;
        }
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let what = format!(
            "case {} with reason {} stands open for {name}, which took effect",
            seen.id, seen.reason_text
        );
        let breach = Breach::new(&name, what).seen(operation.marks().take(4)).seen([effect, case.mark]);
        self.judgement.fail(breach);
    }

    fn check_family(&mut self, family: &Family<'_>, cases: &[&CaseRecord], records: &Records) {
        let allowed = match family {
            Family::Delivery(_, number) => {
                if !records.offers(Claim::DeadLetters) || !records.is_complete(Surface::DeadLetters) {
                    return;
                }
                let letters = records
                    .dead_letters()
                    .filter(|letter| letter.seen.document_number.as_deref() == Some(number));
                // A number may be another supplier's too; then its letters are counted for both.
                letters.count()
            }
            Family::Content(..) => 1,
        };
        let (Some(first), Some(last)) = (cases.first(), cases.last()) else {
            return;
        };
        if cases.len() <= allowed {
            return;
        }
        let subject = first.seen.document_number.clone().unwrap_or_else(|| first.seen.id.to_string());
        let what = match family {
            Family::Delivery(..) => format!(
                "{subject} has {} cases for failed deliveries, and {allowed} dead letters",
                cases.len()
            ),
            Family::Content(..) => format!(
                "the same failure of {subject} has {} open cases: {} to {}",
                cases.len(),
                first.seen.id,
                last.seen.id
            ),
        };
        self.judgement
            .fail(Breach::new(&subject, what).seen(cases.iter().map(|case| case.mark)));
    }
}

/// Cases that are for the same failure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Family<'a> {
    /// Deliveries of this document of a supplier failed: as many cases as dead letters.
    Delivery(Option<&'a SupplierId>, &'a str),
    /// The same bytes of the same document failed for the same reason: one open case.
    Content(Option<&'a SupplierId>, &'a str, Option<&'a str>, countersign_core::payload::Digest),
}

impl<'a> Family<'a> {
    fn of(seen: &'a CaseSeen) -> Option<Self> {
        if seen.reason == Some(Reason::DeliveryFailed) {
            return Some(Self::Delivery(seen.supplier.as_ref(), seen.document_number.as_deref()?));
        }
        // A case that was resolved is over: the same failure later is another one.
        if seen.status != Some(CaseStatus::Open) {
            return None;
        }
        let number = seen.document_number.as_deref();
        number?;
        Some(Self::Content(seen.supplier.as_ref(), &seen.reason_text, number, seen.payload?))
    }
}

fn is_about(seen: &CaseSeen, operation: &Operation) -> bool {
    let Some(document) = operation.document() else {
        return false;
    };
    let is_number = seen.document_number.as_ref().is_none_or(|number| *number == document.number);
    is_number && seen.supplier.as_ref().is_none_or(|supplier| *supplier == document.supplier)
}

/// Returns whether something of the document still waits as a dead letter, or that cannot be told.
fn may_wait(seen: &CaseSeen, records: &Records) -> bool {
    let is_told = records.offers(Claim::DeadLetters) && records.is_complete(Surface::DeadLetters);
    let mut letters = records
        .dead_letters()
        .filter(|letter| letter.seen.document_number == seen.document_number);
    !is_told || letters.any(|letter| letter.is_open())
}

fn is_put_to_the_test(operation: &Operation, records: &Records) -> bool {
    if !operation.is_supplier_submission() {
        return false;
    }
    let is_retried = operation
        .fingerprint()
        .is_some_and(|one| records.messages_with_fingerprint(one).any(|message| message.deliveries.len() > 1));
    let is_repeated = operation.attempts.len() > 1 || matches!(operation.expected(), Some(Expected::Repeat(_)));
    operation.is_answered() && (is_retried || is_repeated)
}

/// I36: a case is what it was opened as. Keeps what was first said of each case.
#[derive(Debug, Default)]
pub(crate) struct LifecycleAndAudit {
    judgement: Judgement,
    cases: Table<CaseId, Life>,
}

#[derive(Debug)]
struct Life {
    first: Mark,
    opened_as: CaseSeen,
    /// The last time that it was seen resolved, and how often its failure had come by then.
    resolved: Option<(Mark, Option<u32>)>,
    times_seen: u32,
}

impl Invariant for LifecycleAndAudit {
    fn promise(&self) -> &'static Promise {
        &LIFE
    }

    fn wants(&self) -> Kinds {
        Kinds::CASE_SEEN
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Observe(observe) = &event.what
            && let Observation::Case(seen) = &observe.observation
        {
            self.see(event, seen);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.judgement.checked = self.cases.len() as u64;
        self.judgement.exercised = self.cases.values().filter(|life| life.times_seen > 1).count() as u64;
        let is_listed = records.is_complete(Surface::Cases);
        for case in records.cases().filter(|case| !case.is_final) {
            let id = &case.seen.id;
            if is_listed {
                let what = format!("case {id} was on the list, and is not there in the end");
                self.judgement.fail(Breach::new(subject(&case.seen), what).seen([case.mark]));
            } else {
                self.judgement
                    .doubt(format!("case {id} was seen, and the list was not read to its end afterwards"));
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl LifecycleAndAudit {
    fn see(&mut self, event: &Event, seen: &CaseSeen) {
        let mark = Mark::of(event);
        let Some(life) = self.cases.get_mut(&seen.id) else {
            let life = Life {
                first: mark,
                opened_as: seen.clone(),
                resolved: (seen.status == Some(CaseStatus::Resolved)).then_some((mark, seen.occurrences)),
                times_seen: 1,
            };
            self.cases.insert(seen.id.clone(), life);
            return;
        };
        life.times_seen += 1;
        let (first, id) = (life.first, &seen.id);
        if let Some(difference) = difference(&life.opened_as, seen) {
            let breach = Breach::new(subject(seen), format!("case {id} {difference}")).seen([first, mark]);
            self.judgement.fail(breach);
            // The next difference is told once more, not with every reading.
            life.opened_as = seen.clone();
        }
        match (seen.status, life.resolved) {
            (Some(CaseStatus::Resolved), _) => life.resolved = Some((mark, seen.occurrences)),
            (Some(CaseStatus::Open), Some((resolved, times))) => {
                life.resolved = None;
                if times.is_some() && seen.occurrences <= times {
                    let what = format!("case {id} was resolved, and is open again although nothing new came");
                    self.judgement.fail(Breach::new(subject(seen), what).seen([first, resolved, mark]));
                }
            }
            _ => {}
        }
    }
}

/// Returns what changed of that which must not.
fn difference(before: &CaseSeen, now: &CaseSeen) -> Option<String> {
    if before.reason_text != now.reason_text {
        return Some(format!("had reason {}, and now has {}", before.reason_text, now.reason_text));
    }
    if before.supplier != now.supplier {
        return Some("changed its supplier".to_owned());
    }
    if before.opened_at.is_some() && before.opened_at != now.opened_at {
        return Some("changed the time at which it was opened".to_owned());
    }
    if before.document_number.is_some() && before.document_number != now.document_number {
        return Some("changed the document that it is about".to_owned());
    }
    if before.payload.is_some() && before.payload != now.payload {
        return Some("does not hold the payload any more that it was opened with".to_owned());
    }
    (now.occurrences.is_some() && now.occurrences < before.occurrences).then(|| "counts fewer occurrences than before".to_owned())
}

fn subject(seen: &CaseSeen) -> String {
    seen.document_number.clone().unwrap_or_else(|| format!("case {}", seen.id))
}

#[cfg(test)]
mod tests {
    use super::subject;
    use countersign_core::history::CaseSeen;
    use serde_json::{from_value, json};

    #[test]
    fn a_case_is_about_its_document_and_without_one_about_itself() {
        let case = |number: Option<&str>| -> CaseSeen {
            let case = json!({"id": "X1", "reason_text": "", "informed": [], "is_escalated": false, "fingerprints": [], "document_number": number});
            from_value(case).expect("the case is well written")
        };
        assert_eq!(subject(&case(Some("ACK-1"))), "ACK-1");
        assert_eq!(subject(&case(None)), "case X1");
    }
}
