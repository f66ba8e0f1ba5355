//! Quality: a case has one state, and both sides tell it.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::receipts::counts;
use crate::records::{Mark, Operation, Records};
use crate::table::{Set, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Effect, End, Event, Expected, Function, Held, Observation, QualitySeen, Surface, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{Disposition, QualityState, Reason};
use std::collections::BTreeSet;

static SAME: Promise = Promise {
    id: InvariantId::new("I53"),
    name: "OneQualityCase",
    control: Control::FinancialReconciliation,
    says: "A quality case goes from held to answered to closed and never back, is decided once, takes no answer after that, and is told to the supplier as it stands in the ERP.",
    matters: "goods that one side holds and the other has released are built in, returned, or paid, depending on who was asked",
    checked_by: "The ERP's holds, decisions and booked answers are put together by case, and compared with what the supplier is shown and what the gateway says.",
    exercised_by: "A hold was shown to its supplier.",
    fix: "compute the state of a case from its hold, answers and decision in the transaction that takes the next of them",
    needs: Some(Claim::Quality),
};

/// I53: one case, one state. Keeps one entry for each case.
#[derive(Debug, Default)]
pub(crate) struct OneQualityCase {
    judgement: Judgement,
    cases: Table<DocumentKey, Case>,
    shown: Set<Fingerprint>,
    seen: Vec<(Mark, QualitySeen)>,
}

/// What is known of a case.
#[derive(Debug, Default)]
struct Case {
    hold: Option<Mark>,
    /// The decisions that the ERP posted.
    posted: Vec<Decision>,
    /// Where decisions were shown.
    decided: Vec<Mark>,
    /// The numbers of the answers that were booked.
    answers: Vec<String>,
    marks: Vec<Mark>,
}

#[derive(Debug)]
struct Decision {
    document: DocumentKey,
    fingerprint: Fingerprint,
    disposition: Option<Disposition>,
}

impl Invariant for OneQualityCase {
    fn promise(&self) -> &'static Promise {
        &SAME
    }

    fn wants(&self) -> Kinds {
        Kinds::QUALITY_POSTED
            .and(Kinds::QUALITY_SHOWN)
            .and(Kinds::CORRECTIVE_ACTION_BOOKED)
            .and(Kinds::QUALITY_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) => self.see_apply(event, apply, records),
            What::Observe(observe) if observe.is_final => {
                if let Observation::Quality(seen) = &observe.observation
                    && seen.surface == Surface::Gateway
                {
                    self.seen.push((Mark::of(event), seen.clone()));
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let cases = std::mem::take(&mut self.cases);
        for (mark, seen) in std::mem::take(&mut self.seen) {
            self.check_seen(mark, &seen, cases.get(&seen.document), records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl OneQualityCase {
    fn see_apply(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let mark = Mark::of(event);
        match (&apply.effect, apply.end) {
            (Effect::QualityPosted(held), End::Erp) => self.see_posted(mark, apply, held),
            (Effect::QualityShown(held), End::Portal) => self.see_shown(mark, apply, held, records),
            (Effect::CorrectiveActionBooked(corrected), End::Erp) => {
                self.judgement.checked += 1;
                self.check_held(mark, apply, "booked", records);
                let case = self.cases.entry(corrected.case.clone()).or_default();
                let number = &apply.document.number;
                if !case.answers.contains(number) {
                    case.answers.push(number.clone());
                    case.marks.push(mark);
                }
            }
            _ => {}
        }
    }

    fn see_posted(&mut self, mark: Mark, apply: &Apply, held: &Held) {
        let Some(fingerprint) = apply.fingerprint else { return };
        match &held.decides {
            None => self.cases.entry(apply.document.clone()).or_default().hold = Some(mark),
            Some(hold) => self.cases.entry(hold.clone()).or_default().posted.push(Decision {
                document: apply.document.clone(),
                fingerprint,
                disposition: held.disposition,
            }),
        }
    }

    fn see_shown(&mut self, mark: Mark, apply: &Apply, held: &Held, records: &Records) {
        self.judgement.exercise();
        // A second showing is a matter of I01.
        if !apply.fingerprint.is_some_and(|fingerprint| self.shown.insert(fingerprint)) {
            return;
        }
        self.check_held(mark, apply, "shown", records);
        let Some(hold) = &held.decides else { return };
        let case = self.cases.entry(hold.clone()).or_default();
        case.decided.push(mark);
        if case.decided.len() == 2 {
            let what = format!("the case of {hold} is shown as decided twice");
            let breach = Breach::new(hold, what).seen(case.hold).seen(case.decided.iter().copied());
            self.judgement.fail(breach);
        }
    }

    /// What has to be held, because a person has to decide, neither counts nor is shown.
    fn check_held(&mut self, mark: Mark, apply: &Apply, verb: &str, records: &Records) {
        let document = &apply.document;
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(operation) = carriers.find(|one| one.document() == Some(document)) else {
            self.judgement.doubt(format!("the History does not tell who sent {document}"));
            return;
        };
        if let Some(reason) = forbidding(operation) {
            let what = format!("{document} was {verb}, and should have been held for {reason}");
            self.judgement
                .fail(Breach::new(document, what).seen(operation.marks().take(4)).seen([mark]));
        }
    }

    fn check_seen(&mut self, mark: Mark, seen: &QualitySeen, case: Option<&Case>, records: &Records) {
        self.judgement.checked += 1;
        let document = &seen.document;
        let Some(case) = case.filter(|case| case.hold.is_some()) else {
            let what = format!("{document} is told as a quality case, and the ERP holds nothing under it");
            self.judgement.fail(Breach::new(document, what).seen([mark]));
            return;
        };
        if may_be_undelivered(case, document, records) {
            return;
        }
        let Some(disposition) = case.disposition(records) else { return };
        let state = match (disposition, case.answers.is_empty()) {
            (Some(_), _) => QualityState::Closed,
            (None, false) => QualityState::Answered,
            (None, true) => QualityState::Held,
        };
        let told_answers: BTreeSet<&str> = seen.answers.iter().map(String::as_str).collect();
        let answers: BTreeSet<&str> = case.answers.iter().map(String::as_str).collect();
        if seen.state == Some(state) && seen.disposition == disposition.flatten() && told_answers == answers {
            return;
        }
        let told = seen.state.map_or("nothing known", QualityState::word);
        let by = |disposition: Option<Disposition>| disposition.map_or_else(String::new, |known| format!(" by `{known}`"));
        let what = format!(
            "the case of {document} is told as {told}{} with {}, and in the ERP it is {state}{} with {}",
            by(seen.disposition),
            words(&told_answers),
            by(disposition.flatten()),
            words(&answers)
        );
        let breach = Breach::new(document, what)
            .seen(case.hold)
            .seen(case.marks.iter().copied())
            .seen(case.decided.iter().copied())
            .seen([mark]);
        self.judgement.fail(breach);
    }
}

impl Case {
    /// Returns what was decided, by the decision that counts; nothing when nobody knows whether one does.
    fn disposition(&self, records: &Records) -> Option<Option<Option<Disposition>>> {
        let mut found = None;
        for decision in &self.posted {
            if counts(decision.fingerprint, &decision.document, records)? {
                found.get_or_insert(decision.disposition);
            }
        }
        Some(found)
    }
}

/// Says answers by their numbers.
fn words(answers: &BTreeSet<&str>) -> String {
    if answers.is_empty() {
        return "no answer".to_owned();
    }
    let numbers: Vec<&str> = answers.iter().copied().collect();
    numbers.join(" and ")
}

/// Returns why what is said of a case must not count.
fn forbidding(operation: &Operation) -> Option<Reason> {
    match operation.expected() {
        Some(Expected::Case(reasons)) => reasons.first().copied(),
        _ => None,
    }
}

/// An answer that stands in a dead letter counts for the integration, and the ERP does not know it.
fn may_be_undelivered(case: &Case, document: &DocumentKey, records: &Records) -> bool {
    let Some(order) = records
        .document(document)
        .and_then(|known| records.submissions(known).next())
        .and_then(Operation::parent)
        .and_then(|order| records.document(order))
    else {
        return true;
    };
    let mut answers = records
        .children(order)
        .filter(|one| one.function() == Some(Function::CorrectiveActionSubmit));
    answers.any(|one| {
        let is_booked = one.document().is_some_and(|key| case.answers.contains(&key.number));
        let fingerprint = one.fingerprint().filter(|_| !is_booked);
        fingerprint.is_some_and(|fingerprint| records.letters_with(fingerprint).next().is_some())
    })
}
