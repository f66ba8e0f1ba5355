//! Contracts of answers: what a deployment answers is what the contract of the version says.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{Mark, Records};
use countersign_core::history::{Event, Observation, Outcome, What};
use countersign_core::promise::{Control, InvariantId, Promise};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

static CONTRACT_KEPT: Promise = Promise {
    id: InvariantId::new("I57"),
    name: "AnswersKeepContract",
    control: Control::VersionLifecycle,
    says: "Every answer has a status, a content type and a body that the contract of its interface and version names.",
    matters: "a supplier's system reads answers by the published contract; one that strays from it stops that system, or is misread without a word",
    checked_by: "Each answer is held against the contract when it arrives; what a proxy may have put in front of the interface is left out.",
    exercised_by: "The deployment gave an answer of which a contract says something.",
    fix: "write answers from the contract's own types for each version, and check them against the published schema before a release",
    needs: None,
};

/// I57: answers as described. Keeps one entry for each way to stray, which is told once: a wrong writer is wrong in each of its answers.
#[derive(Debug, Default)]
pub(crate) struct AnswersKeepContract {
    judgement: Judgement,
    told: BTreeMap<String, (u64, Breach)>,
}

impl Invariant for AnswersKeepContract {
    fn promise(&self) -> &'static Promise {
        &CONTRACT_KEPT
    }

    fn wants(&self) -> Kinds {
        Kinds::OUTCOME.and(Kinds::LATE).and(Kinds::DEVIATION_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Outcome(outcome) | What::Late(outcome) => self.see_outcome(event, outcome, records),
            What::Observe(observe) => {
                if let Observation::Deviation {
                    function,
                    status,
                    sentences,
                } = &observe.observation
                {
                    self.see();
                    let what = format!("{} was answered {status}; {}", function.words(), strays(None, sentences));
                    if let Entry::Vacant(place) = self.told.entry(in_kind(&what)) {
                        place.insert((event.index, Breach::new(function.words(), what).seen([Mark::of(event)])));
                    }
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        self.judgement.open = Open::Kinds(std::mem::take(&mut self.told));
        std::mem::take(&mut self.judgement)
    }
}

impl AnswersKeepContract {
    fn see_outcome(&mut self, event: &Event, outcome: &Outcome, records: &Records) {
        let Some((answer, sentences)) = outcome
            .answer
            .as_ref()
            .and_then(|answer| Some((answer, answer.deviations.as_ref()?)))
        else {
            return;
        };
        self.see();
        if sentences.is_empty() {
            return;
        }
        let attempt = records.attempt(outcome.operation, outcome.number);
        let operation = records.operation(outcome.operation);
        let function = operation.and_then(|operation| operation.function());
        let asked = function.map_or_else(|| "a call".to_owned(), |function| function.words());
        let about = operation.and_then(|operation| operation.document());
        let about = about.map_or_else(String::new, |document| format!(" of {document}"));
        let version = attempt.and_then(|attempt| attempt.version.as_deref());
        let strays = strays(version, sentences);
        let kind = in_kind(&format!("{asked} {} {strays}", answer.status));
        let Entry::Vacant(place) = self.told.entry(format!("{} {kind}", version.unwrap_or_default())) else {
            return;
        };
        let what = format!("{asked}{about} was answered {}; {strays}", answer.status);
        let marks = attempt.map(|attempt| attempt.mark).into_iter().chain([Mark::of(event)]);
        let breach = Breach::new(format!("{asked} {}", version.unwrap_or_default()), what).seen(marks);
        place.insert((event.index, breach));
    }

    fn see(&mut self) {
        self.judgement.exercise();
    }
}

/// The same in the third order of a list as in the first.
fn in_kind(text: &str) -> String {
    text.chars().filter(|character| !character.is_ascii_digit()).collect()
}

fn strays(version: Option<&str>, sentences: &[String]) -> String {
    let of = version.map_or_else(String::new, |version| format!(" of version {version}"));
    format!("against the contract{of}: {}", sentences.join("; "))
}
