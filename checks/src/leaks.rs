//! Leaks: what is given to one supplier holds nothing of another's.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use crate::table::{Set, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Answer, Deliver, Edge, Event, Intent, Outcome, Result, What};
use countersign_core::ids::{OperationId, SupplierId};
use countersign_core::promise::{Control, InvariantId, Promise};

static CONFIDENTIAL: Promise = Promise {
    id: InvariantId::new("I39"),
    name: "Confidentiality",
    control: Control::Segregation,
    says: "Nothing that a supplier is given holds anything of another supplier's documents.",
    matters: "suppliers compete; one that reads another's orders knows its prices and volumes",
    checked_by: "Answers to suppliers and pushes to their pages are searched for the fingerprints of other suppliers' documents, and refusals for their numbers.",
    exercised_by: "A supplier was given something while at least two suppliers had documents.",
    fix: "take the supplier from the token alone and put it into every query; never word a refusal with another document's number",
    needs: None,
};

/// Shorter words than this are no document numbers of a run, whose id alone is longer.
const SHORTEST_NUMBER: usize = 6;

/// I39: each supplier its own. Keeps the suppliers that have documents, and the paths of calls under way.
#[derive(Debug, Default)]
pub(crate) struct Confidentiality {
    judgement: Judgement,
    owners: Set<SupplierId>,
    paths: Table<(OperationId, u32), Box<str>>,
}

impl Invariant for Confidentiality {
    fn promise(&self) -> &'static Promise {
        &CONFIDENTIAL
    }

    fn wants(&self) -> Kinds {
        Kinds::INTENT
            .and(Kinds::ATTEMPT)
            .and(Kinds::OUTCOME)
            .and(Kinds::LATE)
            .and(Kinds::DELIVER)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Intent(intent) => {
                if let Some(owner) = owner(intent).filter(|owner| !self.owners.contains(*owner)) {
                    self.owners.insert(owner.clone());
                }
            }
            What::Attempt(attempt) => {
                let call = (attempt.operation, attempt.number);
                self.paths.insert(call, attempt.path.as_str().into());
            }
            What::Outcome(outcome) | What::Late(outcome) => {
                self.see_answer(event, outcome, records);
                // Whoever gave up may hear of it late.
                if outcome.result != Result::Unknown {
                    self.paths.remove(&(outcome.operation, outcome.number));
                }
            }
            What::Deliver(deliver) if deliver.edge == Edge::IntegrationToPortal => self.see_push(event, deliver, records),
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl Confidentiality {
    fn see_answer(&mut self, event: &Event, outcome: &Outcome, records: &Records) {
        let (Some(answer), Some(operation)) = (&outcome.answer, records.operation(outcome.operation)) else {
            return;
        };
        let Some(attempt) = operation.attempt(outcome.number) else {
            return;
        };
        let Some(reader) = attempt.principal.supplier() else {
            return;
        };
        self.see_given(event, records);
        let marks = [attempt.mark, Mark::of(event)];
        let path = self.paths.get(&(outcome.operation, outcome.number)).map_or("", |path| path);
        if let Some(what) = foreign_content(reader, &answer.fingerprints, records) {
            self.report(reader, format!("supplier {reader} was answered with {what}"), marks);
        } else if let Some(number) = foreign_number(reader, operation, path, answer, records) {
            let what = format!("supplier {reader} was refused in words that name document {number} of another supplier");
            self.report(reader, what, marks);
        }
    }

    fn see_push(&mut self, event: &Event, deliver: &Deliver, records: &Records) {
        let Some(reader) = &deliver.supplier else {
            return;
        };
        self.see_given(event, records);
        if let Some(what) = foreign_content(reader, &deliver.fingerprints, records) {
            self.report(reader, format!("supplier {reader}'s page was given {what}"), [Mark::of(event)]);
        }
    }

    fn see_given(&mut self, event: &Event, records: &Records) {
        self.judgement.checked += 1;
        let has_others = match records.common() {
            Some(common) => common.two_owners_since.is_some_and(|since| since <= event.index),
            None => self.owners.len() > 1,
        };
        self.judgement.exercised += u64::from(has_others);
    }

    fn report(&mut self, reader: &SupplierId, what: String, marks: impl IntoIterator<Item = Mark>) {
        self.judgement.fail(Breach::new(format!("supplier {reader}"), what).seen(marks));
    }
}

/// Returns whose document an intent brings into the run.
pub(crate) fn owner(intent: &Intent) -> Option<&SupplierId> {
    intent.fingerprint?;
    Some(intent.document.as_ref().map_or(&intent.supplier, |document| &document.supplier))
}

fn foreign_content(reader: &SupplierId, fingerprints: &[Fingerprint], records: &Records) -> Option<String> {
    let mut foreign = fingerprints.iter().filter_map(|fingerprint| {
        let mut carriers = records.carriers(*fingerprint).peekable();
        let first = carriers.peek().copied()?;
        let is_own = carriers.any(|one| one.supplier() == Some(reader) || one.document().is_some_and(|key| key.supplier == *reader));
        first.document().filter(|_| !is_own)
    });
    let document = foreign.next()?;
    Some(format!("{document} of supplier {}", document.supplier))
}

fn foreign_number(reader: &SupplierId, operation: &Operation, path: &str, answer: &Answer, records: &Records) -> Option<String> {
    let text = records.refusal(answer.payload?)?;
    let asked = [operation.document(), operation.parent()];
    let is_asked = |word: &str| asked.iter().flatten().any(|key| key.number == word) || words(path).any(|known| known == word);
    let mut foreign = words(text).filter(|word| {
        let mut owners = records.owners(word).peekable();
        owners.peek().is_some() && owners.all(|owner| owner != reader) && !is_asked(word)
    });
    foreign.next().map(str::to_owned)
}

/// Returns the words of a text that may be numbers of documents.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '_'))
        .filter(|word| word.len() >= SHORTEST_NUMBER)
}
