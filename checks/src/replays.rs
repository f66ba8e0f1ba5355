//! Replays: the same key with the same meaning gives the same answer, and with another meaning none but a refusal.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::key_uses::{Difference, Memory, difference, is_stored, memory};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Operation, Records};
use countersign_core::history::{Expected, Result, TokenState};
use countersign_core::promise::{Control, InvariantId, Promise};

static SAME_ANSWER: Promise = Promise {
    id: InvariantId::new("I02"),
    name: "ReplaySame",
    control: Control::Idempotency,
    says: "The same key with the same content gets the same answer as the first time.",
    matters: "a supplier's system that retries takes the second answer for the truth; another answer leaves it with a receipt for nothing",
    checked_by: "The answers to two attempts with one key and one meaning are compared, when the first had arrived before the second was sent.",
    exercised_by: "An attempt was repeated with its key and its content after a definite answer.",
    fix: "store the first definite answer under the key and return it; never store a 401, 429 or 5xx, and never the answer of another attempt",
    needs: None,
};

static KEY_CONFLICT: Promise = Promise {
    id: InvariantId::new("I03"),
    name: "KeyConflict",
    control: Control::Idempotency,
    says: "A key that was used before is refused with other content, and the other content has no effect.",
    matters: "a client that mixes up its keys would be told that its second document was taken, while nobody has it",
    checked_by: "Attempts that use another operation's key are compared with their answers and with both ends' ledgers.",
    exercised_by: "A key was used again with other content.",
    fix: "store a hash of the content's meaning beside the key and answer 422 when it differs",
    needs: None,
};

/// I02: one key, one meaning, one answer. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct ReplaySame {
    judgement: Judgement,
}

impl Invariant for ReplaySame {
    fn promise(&self) -> &'static Promise {
        &SAME_ANSWER
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations() {
            for second in operation.attempts.iter().filter(|attempt| is_comparable(attempt)) {
                self.see_repetition(operation, second, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ReplaySame {
    fn see_repetition(&mut self, operation: &Operation, second: &AttemptRecord, records: &Records) {
        let original = match operation.expected() {
            Some(Expected::Repeat(original)) => records.operation(*original),
            Some(Expected::KeyConflict(_)) => return,
            _ => None,
        };
        let candidates = original.into_iter().chain([operation]).flat_map(|one| &one.attempts);
        let first = candidates
            .into_iter()
            .find(|first| is_same_request(first, second) && was_stored(first, second));
        if let Some(first) = first.filter(|first| memory(first, second, records) == Memory::Kept) {
            self.judgement.exercise();
            self.compare(operation, first, second);
        }
    }

    fn compare(&mut self, operation: &Operation, first: &AttemptRecord, second: &AttemptRecord) {
        let (Some(before), Some(after)) = (first.answer(), second.answer()) else {
            return;
        };
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let difference = match difference(before, after) {
            Difference::None => return,
            Difference::Unrecorded => {
                self.judgement.doubt("the body of a repeated answer was not recorded");
                return;
            }
            Difference::Plain(difference) => difference,
        };
        let marks = [first, second]
            .into_iter()
            .flat_map(|attempt| [Some(attempt.mark), attempt.settled().map(|outcome| outcome.mark)]);
        self.judgement
            .fail(Breach::new(&name, format!("{name} {difference}, under one key")).seen(marks.flatten()));
    }
}

fn is_comparable(attempt: &AttemptRecord) -> bool {
    let is_definite =
        attempt.result() != Result::Unknown && attempt.answer().is_some_and(|answer| !answer.is_passing() && answer.status != 410);
    is_definite && attempt.token == TokenState::Valid && attempt.key.is_some()
}

fn is_same_request(first: &AttemptRecord, second: &AttemptRecord) -> bool {
    first.mark.stands_before(second.mark)
        && first.key == second.key
        && first.meaning == second.meaning
        && first.principal == second.principal
        && first.version == second.version
        && first.edge == second.edge
}

/// Returns whether the deployment had to remember the first answer when the second request was sent.
fn was_stored(first: &AttemptRecord, second: &AttemptRecord) -> bool {
    is_stored(first) && first.settled().is_some_and(|outcome| outcome.mark.is_before(second.mark))
}

/// I03: one key, two meanings, one effect. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct KeyConflict {
    judgement: Judgement,
}

impl Invariant for KeyConflict {
    fn promise(&self) -> &'static Promise {
        &KEY_CONFLICT
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations() {
            if let Some(Expected::KeyConflict(original)) = operation.expected() {
                self.check(operation, records.operation(*original), records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl KeyConflict {
    fn check(&mut self, operation: &Operation, original: Option<&Operation>, records: &Records) {
        if !operation.has_valid_attempt() || is_forgotten(operation, original, records) {
            return;
        }
        self.judgement.checked += 1;
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let marks = || original.into_iter().chain([operation]).flat_map(Operation::marks);
        if let Some(effect) = own_effect(operation, records) {
            self.judgement.exercised += 1;
            let what = format!("{name} used a key that had been used with other content, and took effect");
            self.judgement.fail(Breach::new(&name, what).seen(marks()).seen([effect]));
            return;
        }
        if !operation.is_answered() {
            if operation.resolution() != crate::records::Resolution::Refused {
                self.judgement
                    .doubt(format!("nobody knows how {name} with another document's key was answered"));
            }
            return;
        }
        self.judgement.exercised += 1;
        let wrong = operation
            .attempts
            .iter()
            .find(|attempt| attempt.is_answered() && !is_refused_well(operation, attempt));
        if let Some(answer) = wrong.and_then(AttemptRecord::answer) {
            let what = format!(
                "{name} used a key that had been used with other content and was answered {}",
                answer.status
            );
            self.judgement.fail(Breach::new(&name, what).seen(marks()));
        }
    }
}

/// Returns whether the key may have been forgotten when it came with the other content, so that it is as good as new.
fn is_forgotten(operation: &Operation, original: Option<&Operation>, records: &Records) -> bool {
    let first = original.and_then(|original| original.attempts.first());
    let last = operation.attempts.iter().rfind(|attempt| attempt.settled().is_some());
    first
        .zip(last)
        .is_some_and(|(first, last)| memory(first, last, records) != Memory::Kept)
}

/// Returns the effect of the other content, when it can be told from that of the first.
fn own_effect(operation: &Operation, records: &Records) -> Option<crate::records::Mark> {
    let fingerprint = operation.fingerprint()?;
    let is_shared = records
        .carriers(fingerprint)
        .any(|other| other.id != operation.id && !matches!(other.expected(), Some(Expected::KeyConflict(_))));
    records.trace(fingerprint).filter(|_| !is_shared)?.first_effect()
}

fn is_refused_well(operation: &Operation, attempt: &AttemptRecord) -> bool {
    // An event with a known id is a redelivery to its receiver, whatever it holds; only an effect would tell.
    let is_ignored = operation.is_revised_event() && attempt.result() == Result::Ok;
    is_ignored || attempt.answer().is_some_and(|answer| matches!(answer.status, 400 | 409 | 422))
}
