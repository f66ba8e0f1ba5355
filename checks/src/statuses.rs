//! Statuses: every system's word means the same everywhere, and the source's own word is kept beside it.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{Mark, Operation, Records};
use crate::table::Set;
use countersign_core::history::{Apply, CommittedLine, Effect, Event, Expected, Function, Observation, OrderSeen, Surface, What};
use countersign_core::ids::{DocumentKey, OperationId, SupplierId};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{OrderStatus, Reason, Response};
use std::collections::BTreeSet;

static FIDELITY: Promise = Promise {
    id: InvariantId::new("I43"),
    name: "StatusFidelity",
    control: Control::StatusNormalisation,
    says: "A supplier's word becomes the one status that its table names, everywhere, with the word kept beside it; a word in no table becomes a case.",
    matters: "a word taken for another promises what the supplier has refused; a default does so without anybody noticing",
    checked_by: "The words of acknowledgements are compared with the ERP's bookings and with what portal and gateway show.",
    exercised_by: "An acknowledgement was booked, or one with a word that is in no table was sent.",
    fix: "keep one table for all paths, store the source's word verbatim, and open a case for what is not in the table",
    needs: None,
};

/// I43: one word, one meaning. Keeps the pairs of supplier and word that were seen.
#[derive(Debug, Default)]
pub(crate) struct StatusFidelity {
    judgement: Judgement,
    words: BTreeSet<(SupplierId, String)>,
    unmapped: Vec<OperationId>,
}

impl Invariant for StatusFidelity {
    fn promise(&self) -> &'static Promise {
        &FIDELITY
    }

    fn wants(&self) -> Kinds {
        Kinds::ATTEMPT
            .and(Kinds::COMMITMENT_BOOKED)
            .and(Kinds::STATUS_SHOWN)
            .and(Kinds::ORDER_SHOWN)
            .and(Kinds::ORDER_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Attempt(attempt) if attempt.number == 1 && attempt.function == Function::AcknowledgementSubmit => {
                self.see_attempt(attempt.operation, records);
            }
            What::Apply(apply) => self.see_apply(event, apply, records),
            What::Observe(observe) => {
                if let Observation::Order(seen) = &observe.observation {
                    self.see_order(event, seen, records);
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for id in std::mem::take(&mut self.unmapped) {
            if let Some(operation) = records.operation(id) {
                self.check_unmapped(operation, records);
            }
        }
        self.judgement.open = Open::Words(std::mem::take(&mut self.words));
        std::mem::take(&mut self.judgement)
    }
}

impl StatusFidelity {
    fn see_attempt(&mut self, id: OperationId, records: &Records) {
        let Some(operation) = records.operation(id) else {
            return;
        };
        // What must be refused for who sent it is not read so far that its words would count.
        if operation.expected() == Some(&Expected::Refuse) {
            return;
        }
        let mut words = words(operation).map(|(_, word)| word);
        let unmapped = words.find(|word| is_unmapped(operation, word, records));
        if let (Some(word), Some(supplier)) = (unmapped, operation.supplier()) {
            self.words.insert((supplier.clone(), word.to_owned()));
            self.unmapped.push(id);
        }
    }

    fn see_apply(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let acknowledgement = carriers.find(|one| one.function() == Some(Function::AcknowledgementSubmit));
        match (&apply.effect, acknowledgement) {
            (Effect::CommitmentBooked(lines), Some(operation)) => {
                for line in lines {
                    self.judgement.checked += 1;
                    self.see_line(event, operation, line, records);
                }
            }
            (
                Effect::StatusShown {
                    source_word: Some(shown), ..
                },
                Some(operation),
            ) => {
                let is_own = words(operation).next().is_none() || words(operation).any(|(_, word)| word == shown);
                if !is_own {
                    let what = format!(
                        "{} is shown to its supplier with the word `{shown}`, which it does not use",
                        apply.document
                    );
                    self.report(event, operation, &apply.document, what);
                }
            }
            (Effect::OrderShown(status), _) => {
                self.see_status(event, &apply.document, apply.revision, *status, records);
            }
            _ => {}
        }
    }

    fn see_line(&mut self, event: &Event, operation: &Operation, line: &CommittedLine, records: &Records) {
        let (Some(supplier), Some(document)) = (operation.supplier(), operation.document()) else {
            return;
        };
        let Some((_, word)) = words(operation).find(|(number, _)| *number == line.line) else {
            return;
        };
        self.words.insert((supplier.clone(), word.to_owned()));
        let what = match meaning(operation, word, records) {
            _ if line.source_word != word => format!(
                "line {} of {document} says `{word}`, and was booked as the supplier's word `{}`",
                line.line, line.source_word
            ),
            None if knows(operation, records) => {
                format!(
                    "line {} of {document} says `{word}`, which is in no table, and was booked as `{}`",
                    line.line, line.status
                )
            }
            None => {
                self.judgement
                    .doubt(format!("the run does not say what the words of {supplier} mean"));
                return;
            }
            Some(meant) if line.response != Some(meant) => format!(
                "line {} of {document} says `{word}`, which means {meant}, and was booked as `{}`",
                line.line, line.status
            ),
            Some(_) => return,
        };
        self.report(event, operation, document, what);
    }

    fn see_order(&mut self, event: &Event, seen: &OrderSeen, records: &Records) {
        if let Some(status) = seen.status {
            self.see_status(event, &seen.document, seen.revision, status, records);
        }
        let Some(shown) = &seen.source_word else {
            return;
        };
        let answers = answers(&seen.document, seen.revision, records);
        let is_own = answers.iter().any(|one| words(one).any(|(_, word)| word == shown));
        if let Some(answer) = answers.first().filter(|_| !is_own) {
            let place = place(seen.surface);
            let what = format!(
                "{place} shows {} with the word `{shown}`, which its supplier has not used",
                seen.document
            );
            self.report(event, answer, &seen.document, what);
        }
    }

    /// With one answer to all lines that all mean the same, there is only one status that can be right.
    fn see_status(&mut self, event: &Event, order: &DocumentKey, revision: u32, status: OrderStatus, records: &Records) {
        if !is_answer(status) {
            return;
        }
        let answers = answers(order, revision, records);
        let [answer] = answers.as_slice() else {
            return;
        };
        let meanings: Option<Set<Response>> = words(answer).map(|(_, word)| meaning(answer, word, records)).collect();
        let is_whole = lines_of(order, revision, records).is_none_or(|lines| words(answer).count() == lines);
        let Some(meanings) = meanings.filter(|meanings| meanings.len() == 1 && is_whole) else {
            return;
        };
        let right = meanings.into_iter().map(status_of).find(|right| *right != status);
        if let Some(right) = right {
            let what = format!("revision {revision} of {order} is shown as {status}, and was answered as {right}");
            self.report(event, answer, order, what);
        }
    }

    fn check_unmapped(&mut self, operation: &Operation, records: &Records) {
        self.judgement.checked += 1;
        let is_booked = records.trace_of(operation).is_some_and(|trace| trace.times_booked > 0);
        if is_booked || !records.offers(Claim::Exceptions) || !operation.is_answered() {
            return;
        }
        let cases = [records.exact_cases(operation), records.near_cases(operation)].concat();
        if cases.iter().any(|case| case.seen.reason == Some(Reason::StatusUnmapped)) {
            return;
        }
        let Some(document) = operation.document() else {
            return;
        };
        if !records.is_complete(Surface::Cases) {
            self.judgement.doubt("the exception cases were not read to their end");
            return;
        }
        let what = format!("{document} has a word that is in no table, and no case says so");
        let breach = Breach::new(document, what)
            .seen(operation.marks())
            .seen(cases.iter().map(|case| case.mark));
        self.judgement.fail(breach);
    }

    fn report(&mut self, event: &Event, operation: &Operation, subject: &DocumentKey, what: String) {
        let breach = Breach::new(subject, what)
            .seen(operation.marks().take(4))
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }
}

/// Returns the line numbers and words of an acknowledgement.
fn words(operation: &Operation) -> impl Iterator<Item = (u32, &str)> {
    let lines = operation.intent.iter().flat_map(|intent| &intent.lines);
    lines.filter_map(|line| Some((line.line, line.word.as_deref()?)))
}

fn table<'a>(operation: &Operation, records: &'a Records) -> Option<&'a std::collections::BTreeMap<String, Response>> {
    let supplier = operation.supplier()?;
    let facts = records.facts()?.suppliers.iter().find(|facts| facts.id == *supplier)?;
    Some(&facts.words)
}

fn knows(operation: &Operation, records: &Records) -> bool {
    table(operation, records).is_some()
}

fn meaning(operation: &Operation, word: &str, records: &Records) -> Option<Response> {
    table(operation, records)?.get(word).copied()
}

fn is_unmapped(operation: &Operation, word: &str, records: &Records) -> bool {
    table(operation, records).is_some_and(|table| !table.contains_key(word))
}

/// Returns the acknowledgements of one order revision that were sent so far and not refused.
fn answers<'a>(order: &DocumentKey, revision: u32, records: &'a Records) -> Vec<&'a Operation> {
    let children = records.document(order).into_iter().flat_map(|document| records.children(document));
    children
        .filter(|one| one.function() == Some(Function::AcknowledgementSubmit) && one.revision() == Some(revision))
        .filter(|one| one.first_sent().is_some() && one.resolution() != crate::records::Resolution::Refused)
        .collect()
}

/// Returns how many lines an order revision has, when that was said.
fn lines_of(order: &DocumentKey, revision: u32, records: &Records) -> Option<usize> {
    let mut submissions = records
        .document(order)
        .into_iter()
        .flat_map(|document| records.submissions(document));
    let intent = submissions.find(|one| one.revision() == Some(revision))?.intent.as_ref()?;
    Some(intent.lines.len()).filter(|lines| *lines > 0)
}

fn is_answer(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges | OrderStatus::Rejected
    )
}

fn status_of(response: Response) -> OrderStatus {
    match response {
        Response::Accepted => OrderStatus::Acknowledged,
        Response::Changed => OrderStatus::AcknowledgedWithChanges,
        Response::Rejected => OrderStatus::Rejected,
    }
}

fn place(surface: Surface) -> &'static str {
    match surface {
        Surface::Gateway => "the gateway",
        Surface::Portal => "the portal",
        Surface::Erp => "the ERP",
        Surface::Cases | Surface::DeadLetters | Surface::Audit => "the integration",
    }
}
