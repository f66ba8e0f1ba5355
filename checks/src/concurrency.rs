//! Concurrency: the same request sent twice at once has one effect, and whoever does not do the work hears of it or of its result.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::key_uses::{Difference, KeyUses, Use, difference, is_stored, key_uses};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Mark, Records};
use countersign_core::promise::{Control, InvariantId, Promise};

static CONCURRENT: Promise = Promise {
    id: InvariantId::new("I04"),
    name: "ConcurrentSameKey",
    control: Control::Idempotency,
    says: "The same request sent several times at once is worked on once; the others are told that it is in progress, or get its answer.",
    matters: "a portal that hears nothing for a moment sends again at once, and two workers that both find the key unused book twice",
    checked_by: "Attempts with one key that overlap in time are compared with each other's answers and with the ERP's ledger.",
    exercised_by: "Two attempts with one key and one content were under way at the same time.",
    fix: "reserve the key by a unique constraint before the work begins; to look first and insert later leaves a gap",
    needs: None,
};

/// I04: one key at once, one effect. Keeps nothing of its own; at the end, one entry for each attempt with a key.
#[derive(Debug, Default)]
pub(crate) struct ConcurrentSameKey {
    judgement: Judgement,
}

impl Invariant for ConcurrentSameKey {
    fn promise(&self) -> &'static Promise {
        &CONCURRENT
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for key in key_uses(records).map(|key| key.valid()).filter(|key| key.uses.len() > 1) {
            self.judgement.checked += 1;
            if has_overlap(&key) {
                self.judgement.exercised += 1;
                self.check_effect(&key, records);
                self.check_answers(&key);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ConcurrentSameKey {
    fn check_effect(&mut self, key: &KeyUses<'_>, records: &Records) {
        let Some(trace) = key.uses.first().and_then(|one| records.trace_of(one.operation)) else {
            return;
        };
        if key.is_booked_again(records) {
            let name = key.name();
            let what = format!(
                "{name} was sent several times at once under one key, and was booked {} times",
                trace.times_booked
            );
            let breach = Breach::new(&name, what)
                .seen(marks(key.uses.iter().take(4)))
                .seen(trace.booked.iter().map(|booking| booking.mark))
                .at(trace.booked.iter().filter_map(|booking| booking.delivery));
            self.judgement.fail(breach);
        }
    }

    fn check_answers(&mut self, key: &KeyUses<'_>) {
        let Some(winner) = key.first_stored().filter(|winner| !may_be_in_progress(winner.attempt)) else {
            return;
        };
        let losers = key
            .uses
            .iter()
            .filter(|one| one.attempt.mark.index != winner.attempt.mark.index && overlaps(one.attempt, winner.attempt));
        for loser in losers.filter(|one| is_stored(one.attempt) && !may_be_in_progress(one.attempt)) {
            let (Some(before), Some(after)) = (winner.attempt.answer(), loser.attempt.answer()) else {
                continue;
            };
            match difference(before, after) {
                Difference::None => {}
                Difference::Unrecorded => self
                    .judgement
                    .doubt("the body of an answer to a request that was sent twice at once was not recorded"),
                Difference::Plain(difference) => {
                    let name = loser.name();
                    let what = format!("{name} was sent twice at once under one key and {difference}");
                    self.judgement.fail(Breach::new(&name, what).seen(marks([&winner, loser])));
                    return;
                }
            }
        }
    }
}

/// A deployment without problem types says with a bare 409 that the key is being worked on.
fn may_be_in_progress(attempt: &AttemptRecord) -> bool {
    attempt
        .answer()
        .is_some_and(|answer| answer.status == 409 && answer.problem.is_none())
}

fn has_overlap(key: &KeyUses<'_>) -> bool {
    // Sorted by sending: whoever overlaps with anybody later overlaps with the next one.
    let mut end: Option<&AttemptRecord> = None;
    for one in &key.uses {
        if end.is_some_and(|before| overlaps(one.attempt, before)) {
            return true;
        }
        let is_longer = end.is_none_or(|before| ended(before) <= ended(one.attempt));
        if is_longer {
            end = Some(one.attempt);
        }
    }
    false
}

/// Returns whether each was sent before the other was answered.
fn overlaps(one: &AttemptRecord, other: &AttemptRecord) -> bool {
    let is_open_at = |first: &AttemptRecord, then: Mark| first.settled().is_none_or(|outcome| then.is_before(outcome.mark));
    is_open_at(one, other.mark) && is_open_at(other, one.mark)
}

fn ended(attempt: &AttemptRecord) -> u64 {
    attempt.settled().map_or(u64::MAX, |outcome| outcome.mark.index)
}

fn marks<'a>(uses: impl IntoIterator<Item = &'a Use<'a>>) -> impl Iterator<Item = Mark> {
    let both = |one: &'a Use<'a>| [Some(one.attempt.mark), one.attempt.settled().map(|outcome| outcome.mark)];
    uses.into_iter().flat_map(both).flatten()
}
