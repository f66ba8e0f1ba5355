//! Calls as far as their answers say something of other families: who got an answer first, whose requests fail again and again, and who read a
//! list.

use super::families::{Families, Kind, name};
use super::stuck::{Call, Stuck};
use crate::records::Mark;
use crate::table::{Table, short};
use countersign_core::history::{Answer, Attempt, Event, Function, Outcome, Result};
use countersign_core::ids::{OperationId, SupplierId};

/// The calls; bounded by those without a definite answer, and by the different answers to submissions.
#[derive(Debug, Default)]
pub(super) struct Calls {
    open: Table<(OperationId, u32), Sent>,
    /// The first answer of each meaning: its shape, by a hash that is 0 when it has none, and whose it was.
    answers: Table<u64, (u32, u32)>,
    stuck: Stuck,
    /// Who read a list and when that was asked for, by the outcome.
    pub(super) list_reads: Table<u64, (SupplierId, Mark)>,
}

/// A call without a definite answer.
#[derive(Debug)]
struct Sent {
    mark: Mark,
    principal: u64,
    pub(super) supplier: Option<SupplierId>,
    key: Option<u64>,
    function: Function,
}

impl Calls {
    pub(super) fn see_attempt(&mut self, event: &Event, attempt: &Attempt) {
        let sent = Sent {
            mark: Mark::of(event),
            principal: short(&attempt.principal),
            supplier: attempt.principal.supplier().cloned(),
            key: attempt.key.as_deref().map(|key| name(Kind::Key, key)),
            function: attempt.function,
        };
        self.open.insert((attempt.operation, attempt.number), sent);
    }

    /// Returns whose call an outcome is of, when it is a supplier's.
    pub(super) fn reader(&self, outcome: &Outcome) -> Option<&SupplierId> {
        self.open.get(&(outcome.operation, outcome.number))?.supplier.as_ref()
    }

    pub(super) fn see_outcome(&mut self, event: &Event, outcome: &Outcome, family: u32, families: &mut Families) {
        let id = (outcome.operation, outcome.number);
        let Some(sent) = self.open.get(&id) else { return };
        let is_list = matches!(sent.function, Function::OrderList | Function::ForecastList);
        if let Some(supplier) = sent.supplier.as_ref().filter(|_| is_list) {
            self.list_reads.insert(event.index, (supplier.clone(), sent.mark));
        }
        if sent.function.is_supplier_submission() {
            let call = Call {
                family,
                principal: sent.principal,
                key: sent.key.unwrap_or_default(),
                sent: sent.mark.index,
            };
            match verdict(outcome) {
                Verdict::Failed => self.stuck.failed(call, families),
                Verdict::Answered => self.stuck.answered(call, families),
                Verdict::Open => {}
            }
            if outcome.result == Result::Ok
                && let Some(answer) = &outcome.answer
            {
                self.see_receipt(answer, family, families);
            }
        }
        // Whoever gave up may hear of it late.
        if outcome.result != Result::Unknown {
            self.open.remove(&id);
        }
    }

    /// An answer with the meaning of another and in another shape names what the other one was about.
    fn see_receipt(&mut self, answer: &Answer, family: u32, families: &mut Families) {
        let Some(meaning) = answer.meaning else { return };
        let shape = answer.shape.map_or(0, |shape| ((short(&shape) >> 32) as u32).max(1));
        let (first, whose) = *self.answers.entry(short(&meaning)).or_insert((shape, family));
        if first != shape && first != 0 && shape != 0 {
            families.tie(whose, family);
        }
    }
}

/// What an outcome says of a request that is sent again.
enum Verdict {
    /// It failed for a passing reason.
    Failed,
    /// It was answered for what it carries.
    Answered,
    /// Neither.
    Open,
}

fn verdict(outcome: &Outcome) -> Verdict {
    let status = outcome.answer.as_ref().map(|answer| answer.status);
    match (outcome.result, status) {
        (Result::Ok, _) => Verdict::Answered,
        (_, Some(401 | 500..)) => Verdict::Failed,
        // That a key is being worked on, or a limit, is counted as an answer: a tie too many does no harm.
        (Result::Fail, Some(_)) => Verdict::Answered,
        _ => Verdict::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::Calls;
    use crate::parts::families::Families;
    use countersign_core::history::Answer;
    use countersign_core::payload::Digest;

    /// Returns what two families are parts of when each gets an answer of this meaning and shape.
    fn roots(answers: [(&str, Option<&str>); 2]) -> [u32; 2] {
        let (mut calls, mut families) = (Calls::default(), Families::new());
        let own = [families.found(), families.found()];
        for ((meaning, shape), family) in answers.into_iter().zip(own) {
            let answer = Answer {
                meaning: Some(Digest::of(meaning.as_bytes())),
                shape: shape.map(|shape| Digest::of(shape.as_bytes())),
                ..Answer::default()
            };
            calls.see_receipt(&answer, family, &mut families);
        }
        own.map(|family| families.root(family))
    }

    #[test]
    fn an_answer_in_another_shape_ties_two_families_and_nothing_else_does() {
        assert_eq!(roots([("receipt", Some("own")), ("receipt", Some("other"))]), [0, 0]);
        assert_eq!(roots([("receipt", Some("own")), ("receipt", Some("own"))]), [0, 1]);
        assert_eq!(roots([("receipt", Some("own")), ("another", Some("other"))]), [0, 1]);
        assert_eq!(roots([("receipt", None), ("receipt", Some("other"))]), [0, 1]);
        assert_eq!(roots([("receipt", Some("own")), ("receipt", None)]), [0, 1]);
    }
}
