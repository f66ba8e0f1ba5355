//! Retention: a key is remembered for as long as was promised, whatever happens meanwhile, and no longer stands in the way of anybody.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::key_uses::{Difference, KeyUses, Memory, Use, difference, has_passed, key_uses, memory};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Mark, Records};
use countersign_core::history::{Result, TokenState};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use jiff::SignedDuration;

static WINDOW: Promise = Promise {
    id: InvariantId::new("I07"),
    name: "RetentionWindow",
    control: Control::Idempotency,
    says: "A key is remembered to the last moment of its window, also over a restart; a repetition after that never has a second effect.",
    matters: "messages are repeated hours later when a queue is drained after an outage; a key that is forgotten too early books them again",
    checked_by: "Answers and bookings of repetitions are compared with the first answer, by their age in business time.",
    exercised_by: "A request was repeated after a restart, or when its key had reached half of its age.",
    fix: "keep keys in durable storage with the time of their first use, compare with `>=`, and let the document's number guard what comes later",
    needs: Some(Claim::Clock),
};

static NOT_POISONED: Promise = Promise {
    id: InvariantId::new("I08"),
    name: "KeyNotPoisoned",
    control: Control::Idempotency,
    says: "A request that failed for a passing reason is worked on when it comes again under the same key, with one effect.",
    matters: "a key that answers an old failure for ever cannot be used, and a portal that keeps to the rules never gets its document through",
    checked_by: "Attempts after a 401, 429, 5xx, `in-progress` or a broken connection are compared with what they were answered in the end.",
    exercised_by: "A request was repeated under its key after a failure that says nothing about its content.",
    fix: "store only answers about the content under a key, in the transaction of the effect, and free the key when its worker is gone",
    needs: None,
};

/// I07: remembered as long as promised. Keeps nothing of its own; at the end, one entry for each attempt with a key.
#[derive(Debug, Default)]
pub(crate) struct RetentionWindow {
    judgement: Judgement,
}

impl Invariant for RetentionWindow {
    fn promise(&self) -> &'static Promise {
        &WINDOW
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for key in key_uses(records).map(|key| key.valid()) {
            let Some(first) = key.first_stored() else { continue };
            for second in later(&key, first) {
                self.judgement.checked += 1;
                if is_put_to_the_test(first.attempt, second.attempt, records) {
                    self.see(&key, first, second, records);
                }
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl RetentionWindow {
    fn see(&mut self, key: &KeyUses<'_>, first: Use<'_>, second: Use<'_>, records: &Records) {
        if records.timing().is_none() {
            self.judgement.doubt("the run does not say for how long a key is remembered");
            return;
        }
        self.judgement.exercised += 1;
        if key.is_booked_again(records) {
            self.report(key, first, second, "and was booked again".to_owned(), records);
            return;
        }
        let (Some(before), Some(after)) = (
            first.attempt.answer(),
            second.attempt.answer().filter(|answer| !answer.is_passing()),
        ) else {
            return;
        };
        match (memory(first.attempt, second.attempt, records), difference(before, after)) {
            (Memory::Unclear, _) | (_, Difference::None) => {}
            (Memory::Kept, Difference::Unrecorded) => self.judgement.doubt("the body of a repeated answer was not recorded"),
            (Memory::Kept, Difference::Plain(_)) if after.status == 410 => {}
            (Memory::Kept, Difference::Plain(difference)) => self.report(key, first, second, format!("and {difference}"), records),
            (Memory::Past, _) if is_taken_as_new(first, second, records) => {
                self.report(
                    key,
                    first,
                    second,
                    "and was taken as new although it had been booked".to_owned(),
                    records,
                );
            }
            (Memory::Past, _) => {}
        }
    }

    fn report(&mut self, key: &KeyUses<'_>, first: Use<'_>, second: Use<'_>, end: String, records: &Records) {
        let name = key.name();
        let what = format!(
            "{name} came again under its key {} {end}",
            distance(first.attempt, second.attempt, records)
        );
        let bookings = records.trace_of(first.operation).into_iter().flat_map(|trace| &trace.booked);
        let breach = Breach::new(&name, what)
            .seen(marks(first.attempt))
            .seen(marks(second.attempt))
            .seen(bookings.map(|booking| booking.mark));
        self.judgement.fail(breach);
    }
}

/// Returns the uses that were sent after the first answer had arrived.
fn later<'a>(key: &KeyUses<'a>, first: Use<'a>) -> Vec<Use<'a>> {
    let answered = first.attempt.settled().map(|outcome| outcome.mark);
    let is_later = |one: &&Use<'a>| answered.is_some_and(|answered| answered.is_before(one.attempt.mark));
    key.uses.iter().filter(is_later).copied().collect()
}

fn is_put_to_the_test(first: &AttemptRecord, second: &AttemptRecord, records: &Records) -> bool {
    let is_restarted = first
        .settled()
        .is_some_and(|outcome| records.was_restarted_between(outcome.mark, second.mark));
    let window = records.timing().and_then(|timing| timing.idempotency_window_s);
    // A window without an end has no half; an hour is longer than any key lives by accident.
    let long_s = window.map_or(3600, |window| window / 2);
    is_restarted || age(first, second).as_secs().unsigned_abs() >= long_s
}

fn age(first: &AttemptRecord, second: &AttemptRecord) -> SignedDuration {
    second.business.duration_since(first.business)
}

fn distance(first: &AttemptRecord, second: &AttemptRecord, records: &Records) -> String {
    let is_restarted = records.was_restarted_between(first.mark, second.mark);
    let seconds = age(first, second).as_secs();
    let restart = if is_restarted { "a restart and " } else { "" };
    format!("after {restart}{seconds} s of business time")
}

fn is_taken_as_new(first: Use<'_>, second: Use<'_>, records: &Records) -> bool {
    let was_booked = records
        .trace_of(first.operation)
        .and_then(|trace| trace.booked.first())
        .is_some_and(|booking| booking.mark.is_before(second.attempt.mark));
    second.attempt.result() == Result::Ok && first.attempt.result() == Result::Ok && was_booked
}

/// I08: a passing failure passes. Keeps nothing of its own; at the end, one entry for each attempt with a key.
#[derive(Debug, Default)]
pub(crate) struct KeyNotPoisoned {
    judgement: Judgement,
}

impl Invariant for KeyNotPoisoned {
    fn promise(&self) -> &'static Promise {
        &NOT_POISONED
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for key in key_uses(records) {
            let Some(passing) = key.uses.iter().position(|one| has_passed(one.attempt)) else {
                continue;
            };
            self.judgement.checked += 1;
            let ended = key.uses[passing].attempt.settled().map(|outcome| outcome.mark);
            let is_repeated =
                |one: &&Use<'_>| one.attempt.token == TokenState::Valid && ended.is_some_and(|ended| ended.is_before(one.attempt.mark));
            let again: Vec<Use<'_>> = key.uses.iter().filter(is_repeated).copied().collect();
            if let Some(last) = again.last() {
                self.judgement.exercised += u64::from(again.iter().any(|one| one.attempt.answer().is_some()));
                self.check(&key, key.uses[passing], &again, *last, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl KeyNotPoisoned {
    fn check(&mut self, key: &KeyUses<'_>, passing: Use<'_>, again: &[Use<'_>], last: Use<'_>, records: &Records) {
        let stored = again
            .iter()
            .find(|one| one.attempt.answer().is_some_and(|answer| answer.is_replay && answer.is_passing()));
        if let Some(stored) = stored {
            let status = stored.attempt.answer().map_or(0, |answer| answer.status);
            self.report(key, passing, *stored, &format!("was given {status} from memory"));
        } else if key.is_booked_again(records) {
            self.report(key, passing, last, "was booked twice");
        } else {
            self.check_unfinished(key, passing, again, last, records);
        }
    }

    fn check_unfinished(&mut self, key: &KeyUses<'_>, passing: Use<'_>, again: &[Use<'_>], last: Use<'_>, records: &Records) {
        let lock_us = records.timing().map(|timing| timing.settle_deadline_ms.saturating_mul(1000));
        if last.attempt.answer().is_some_and(|answer| answer.is_in_progress()) {
            // As long as somebody may be working on it, asking puts nothing to the test.
            match lock_us {
                None => self.judgement.doubt("the run does not say for how long a key may be in progress"),
                Some(lock_us) if owners_are_gone(key, last.attempt, lock_us) => {
                    self.report(key, passing, last, "is still in progress, and nobody works on it");
                }
                Some(_) => {}
            }
        } else if lock_us.is_some_and(|lock_us| is_stuck(passing, again, lock_us, records)) {
            let status = last.attempt.answer().map_or(0, |answer| answer.status);
            self.report(
                key,
                passing,
                last,
                &format!("is answered {status} again and again, while other documents are taken"),
            );
        }
    }

    fn report(&mut self, key: &KeyUses<'_>, passing: Use<'_>, last: Use<'_>, end: &str) {
        let name = key.name();
        let reason = passing
            .attempt
            .answer()
            .map_or_else(|| "without an answer".to_owned(), |answer| format!("with {}", answer.status));
        let what = format!("{name} failed {reason} at first, came again under its key and {end}");
        let breach = Breach::new(&name, what).seen(marks(passing.attempt)).seen(marks(last.attempt));
        self.judgement.fail(breach);
    }
}

/// Returns whether everybody that can have worked on the key had ended so long before that no lock may be left.
fn owners_are_gone(key: &KeyUses<'_>, asked: &AttemptRecord, lock_us: u64) -> bool {
    let mut owners = key
        .uses
        .iter()
        .filter(|one| one.attempt.answer().is_none_or(|answer| !answer.is_in_progress()))
        .peekable();
    let is_gone = |one: &Use<'_>| {
        let ended = one.attempt.settled().map(|outcome| outcome.mark.at_us);
        ended.is_some_and(|ended| ended.saturating_add(lock_us) < asked.mark.at_us)
    };
    owners.peek().is_some() && owners.all(is_gone)
}

/// Returns whether the same passing answer came three times and more, for longer than anything may take, while the same supplier's other
/// documents got through.
fn is_stuck(passing: Use<'_>, again: &[Use<'_>], lock_us: u64, records: &Records) -> bool {
    let status = |one: &Use<'_>| one.attempt.answer().map(|answer| answer.status);
    let first = status(&passing).filter(|status| *status == 401 || *status >= 500);
    let (Some(first), Some(last)) = (first, again.last()) else {
        return false;
    };
    let (from, to) = (passing.attempt.mark, last.attempt.mark);
    let is_long = from.at_us.saturating_add(lock_us) < to.at_us;
    if again.len() < 2 || !is_long || again.iter().any(|one| status(one) != Some(first)) {
        return false;
    }
    let others = records
        .operations()
        .filter(|one| one.is_supplier_submission())
        .flat_map(|one| &one.attempts);
    others
        .filter(|one| one.principal == passing.attempt.principal && one.key != passing.attempt.key)
        .any(|one| one.is_answered() && from.is_before(one.mark) && one.mark.is_before(to))
}

fn marks(attempt: &AttemptRecord) -> impl Iterator<Item = Mark> {
    [Some(attempt.mark), attempt.settled().map(|outcome| outcome.mark)]
        .into_iter()
        .flatten()
}
