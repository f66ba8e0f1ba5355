//! Answers: a revision has one answer at a time, and what the ERP books of it is what the supplier said.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, Mark, Operation, Records, Resolution};
use crate::revisions::is_delivery_accounted_for;
use crate::table::{Few, Name, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, CommittedLine, Effect, End, Event, Expected, Function, IntentLine, Surface, What};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::{OrderStatus, Response};
use std::collections::BTreeSet;

static ONE_ANSWER: Promise = Promise {
    id: InvariantId::new("I19"),
    name: "OneTerminalAck",
    control: Control::ResponseInTime,
    says: "A shown revision has at most one answer at a time; it changes only when the supplier answers anew, and never becomes unanswered.",
    matters: "planning acts on the first answer that it sees; when the same answer reads accepted and then rejected, one of them was planned on",
    checked_by: "The statuses that the portal shows of each revision are compared with the acknowledgements that were sent for it.",
    exercised_by: "A revision was shown as answered.",
    fix: "derive the status from the acknowledgement that counts, in the transaction that takes it, and push nothing that was derived before",
    needs: None,
};

static CONSISTENT: Promise = Promise {
    id: InvariantId::new("I22"),
    name: "AckConsistent",
    control: Control::DataFidelity,
    says: "The ERP books of an acknowledgement each line that the supplier answered, once, with the promised quantity and the supplier's word.",
    matters: "a line that is lost or altered on the way is promised by nobody, and planning counts on it",
    checked_by: "The lines of each booked commitment are compared with the lines of the acknowledgement, in the base unit.",
    exercised_by: "An acknowledgement was booked.",
    fix: "map line by line from the received document, refuse what cannot be mapped, and never fill a gap from the order",
    needs: None,
};

/// I19: one answer at a time. Keeps one entry for each revision that was shown.
#[derive(Debug, Default)]
pub(crate) struct OneTerminalAck {
    judgement: Judgement,
    courses: Table<Name, Few<Course>>,
}

/// How the answer to one revision was shown.
#[derive(Debug, Default)]
struct Course {
    /// The answer that is shown.
    answer: Option<(OrderStatus, Mark)>,
    /// How often another answer was shown than before, the first one included.
    answers: usize,
}

impl Invariant for OneTerminalAck {
    fn promise(&self) -> &'static Promise {
        &ONE_ANSWER
    }

    fn wants(&self) -> Kinds {
        Kinds::ORDER_SHOWN
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && let Effect::OrderShown(status) = &apply.effect
            && apply.end == End::Portal
        {
            self.see(Mark::of(event), apply, *status, records);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for order in records.documents().filter(|document| document.key.kind == DocumentKind::Order) {
            self.check_end(order, records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl OneTerminalAck {
    fn see(&mut self, mark: Mark, apply: &Apply, status: OrderStatus, records: &Records) {
        let order = &apply.document;
        let revisions = self.courses.entry(Name::of(order)).or_default();
        let is_new = !revisions.has(apply.revision);
        let course = revisions.or_insert_with(apply.revision, Course::default);
        self.judgement.checked += u64::from(is_new);
        let before = course.answer;
        if is_answered(status) {
            self.judgement.exercised += u64::from(before.is_none());
            if before.is_none_or(|(known, _)| known != status) {
                course.answers += 1;
            }
            course.answer = Some((status, mark));
        }
        let Some((known, since)) = before.filter(|(known, _)| *known != status) else {
            return;
        };
        let sent = sent_answers(order, apply.revision, records);
        let is_contradiction = if is_answered(status) {
            course.answers > sent.len().max(1)
        } else {
            matches!(status, OrderStatus::AwaitingAcknowledgement | OrderStatus::Overdue)
        };
        if is_contradiction {
            let what = format!(
                "revision {} of {order} was shown as {known}, and after that as {status}",
                apply.revision
            );
            let breach = Breach::new(order, what)
                .seen(sent.iter().flat_map(|one| one.marks()).take(6))
                .seen([since, mark]);
            self.judgement.fail(breach);
        }
    }

    fn check_end(&mut self, order: &Document, records: &Records) {
        let is_read = records.is_settled() && records.is_complete(Surface::Portal);
        let (Some(portal), Some(gateway)) = (order.shown.filter(|_| is_read), order.gateway) else {
            return;
        };
        let (Some(shown), Some(served)) = (portal.status, gateway.status) else {
            return;
        };
        let is_excused = records
            .latest_accepted(order)
            .is_none_or(|latest| is_delivery_accounted_for(latest, records));
        let is_contradiction = is_answered(shown) && is_answered(served) && shown != served;
        if is_contradiction && portal.revision == gateway.revision && !is_excused {
            let what = format!(
                "revision {} of {} is {shown} in the portal and {served} at the gateway in the end",
                portal.revision, order.key
            );
            self.judgement.fail(Breach::new(&order.key, what).seen([portal.mark, gateway.mark]));
        }
    }
}

fn is_answered(status: OrderStatus) -> bool {
    matches!(
        status,
        OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges | OrderStatus::Rejected
    )
}

/// Returns the different acknowledgements of a revision that were sent so far and not refused.
fn sent_answers<'a>(order: &DocumentKey, revision: u32, records: &'a Records) -> Vec<&'a Operation> {
    let children = records.document(order).into_iter().flat_map(|document| records.children(document));
    let mut prints: BTreeSet<Option<Fingerprint>> = BTreeSet::new();
    children
        .filter(|one| one.function() == Some(Function::AcknowledgementSubmit) && one.revision() == Some(revision))
        .filter(|one| one.first_sent().is_some() && one.resolution() != Resolution::Refused)
        .filter(|one| prints.insert(one.fingerprint()))
        .collect()
}

/// I22: booked as said. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct AckConsistent {
    judgement: Judgement,
}

impl Invariant for AckConsistent {
    fn promise(&self) -> &'static Promise {
        &CONSISTENT
    }

    fn wants(&self) -> Kinds {
        Kinds::COMMITMENT_BOOKED
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && let Effect::CommitmentBooked(lines) = &apply.effect
            && let Some(answer) = answer_in(apply, records)
        {
            self.judgement.checked += 1;
            self.see(event, apply, lines, answer, records);
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl AckConsistent {
    fn see(&mut self, event: &Event, apply: &Apply, booked: &[CommittedLine], answer: &Operation, records: &Records) {
        let said = answer.intent.as_ref().map_or(&[][..], |intent| &intent.lines);
        if said.is_empty() {
            self.judgement
                .doubt(format!("the run does not say what {} answered", apply.document));
            return;
        }
        self.judgement.exercised += 1;
        let difference = missing(said, booked).or_else(|| {
            let mut lines = booked.iter();
            lines.find_map(|line| wrong(line, said, answer, records))
        });
        if let Some(difference) = difference {
            let breach = Breach::new(&apply.document, format!("{} {difference}", apply.document))
                .seen(answer.marks().take(4))
                .seen([Mark::of(event)])
                .at(event.cause);
            self.judgement.fail(breach);
        }
    }
}

/// Returns the acknowledgement that a booking is of, when nothing is wrong with it.
fn answer_in<'a>(apply: &Apply, records: &'a Records) -> Option<&'a Operation> {
    let mut carriers = records.carriers(apply.fingerprint?);
    let answer = carriers.find(|one| one.document() == Some(&apply.document))?;
    let is_sound = matches!(answer.expected(), Some(Expected::Accept | Expected::Either));
    (is_sound && answer.function() == Some(Function::AcknowledgementSubmit)).then_some(answer)
}

/// Returns which lines are not there exactly as often as they were answered.
fn missing(said: &[IntentLine], booked: &[CommittedLine]) -> Option<String> {
    let times = |line: u32| booked.iter().filter(|one| one.line == line).count();
    let meant = |line: u32| said.iter().filter(|one| one.line == line).count();
    let lines: BTreeSet<u32> = said.iter().map(|one| one.line).chain(booked.iter().map(|one| one.line)).collect();
    let line = lines.into_iter().find(|line| times(*line) != meant(*line))?;
    Some(match (meant(line), times(line)) {
        (_, 0) => format!("answered line {line}, which was not booked"),
        (0, _) => format!("did not answer line {line}, which was booked"),
        (_, times) => format!("answered line {line}, which was booked {times} times"),
    })
}

fn wrong(line: &CommittedLine, said: &[IntentLine], answer: &Operation, records: &Records) -> Option<String> {
    let number = line.line;
    let meant: Vec<&IntentLine> = said.iter().filter(|one| one.line == number).collect();
    // An answer that names a line twice cannot be compared line by line.
    let [meant] = meant.as_slice() else { return None };
    // Another unit is told by the checks on units; here only amounts in one unit are compared.
    if meant.quantity.unit == line.quantity.unit && meant.quantity.amount != line.quantity.amount {
        return Some(format!(
            "answered {} for line {number}, and {} was booked",
            meant.quantity, line.quantity
        ));
    }
    let word = meant.word.as_deref()?;
    if line.source_word != word {
        return Some(format!(
            "answered `{word}` for line {number}, and `{}` was booked",
            line.source_word
        ));
    }
    let meaning = meaning(word, answer, records)?;
    (line.response != Some(meaning)).then(|| {
        format!(
            "answered `{word}` for line {number}, which means {meaning}, and `{}` was booked",
            line.status
        )
    })
}

fn meaning(word: &str, answer: &Operation, records: &Records) -> Option<Response> {
    let supplier = answer.supplier()?;
    let facts = records.facts()?.suppliers.iter().find(|facts| facts.id == *supplier)?;
    facts.words.get(word).copied()
}
