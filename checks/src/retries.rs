//! Retries: a failed delivery is repeated as promised, and nothing else is.

use crate::dead_letters::has_letter;
use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Delivery, Mark, Message, Records, Told};
use countersign_core::history::{DeliveryFacts, Event, Function, RunPhase, Surface, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static POLICY: Promise = Promise {
    id: InvariantId::new("I27"),
    name: "RetryPolicy",
    control: Control::ReplayAndRetry,
    says: "A delivery that failed for a moment is repeated under the same key, with the promised pauses and not before the time that the far side asked for, until it is taken or the attempts are spent; one that was refused for good is not repeated, and one that was taken never comes again with other content.",
    matters: "too early or too often, and a far side that is recovering is knocked down again; under a new key, and it books twice",
    checked_by: "The times, keys and answers of all attempts of each message are compared with what the deployment promises.",
    exercised_by: "A delivery failed or was refused.",
    fix: "store the next time and the number of attempts with the message, read Retry-After in both of its forms, and tell refusals from failures by the status",
    needs: None,
};

/// Clocks are read a moment apart at both sides of the wire.
const TOLERANCE_US: u64 = 5_000;
/// A date in `Retry-After` is compared with the wall clock, which may be moved a little.
const ASKED_TOLERANCE_US: u64 = 25_000;
/// Who hears nothing for this long may try again, when nothing else is promised.
const PATIENCE_MS: u64 = 1_000;

/// I27: repeated as promised. Keeps the time of the final read.
#[derive(Debug, Default)]
pub(crate) struct RetryPolicy {
    judgement: Judgement,
    ended_us: Option<u64>,
}

impl Invariant for RetryPolicy {
    fn promise(&self) -> &'static Promise {
        &POLICY
    }

    fn wants(&self) -> Kinds {
        Kinds::RUN
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Run(run) = &event.what
            && run.phase == RunPhase::FinalRead
        {
            self.ended_us = Some(event.at_us);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for message in records.messages() {
            self.judgement.checked += 1;
            let is_troubled = message
                .deliveries
                .iter()
                .any(|delivery| matches!(delivery.told(), Told::Retryable | Told::Final));
            self.judgement.exercised += u64::from(is_troubled || message.deliveries.len() > 1);
            self.check_key(message, records);
            if !records.is_replayed(message) {
                self.check_pairs(message, records);
            }
            self.check_new_id(message, records);
            self.check_number(message, records);
            self.check_given_up(message, records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl RetryPolicy {
    fn check_pairs(&mut self, message: &Message, records: &Records) {
        let promised = records.timing().and_then(|timing| timing.delivery.as_ref());
        let pairs = message.deliveries.windows(2).enumerate();
        let mut is_restarted = false;
        for (number, pair) in pairs {
            let [before, after] = pair else { continue };
            // What a process that was killed had been told is lost, and so may be how often it tried.
            is_restarted |= records.is_killed_between(before.mark, after.mark);
            if is_restarted {
                continue;
            }
            if let Some(what) = fault(message, number, before, after, promised) {
                let breach = Breach::new(message.name(), what).seen(before.marks()).seen(after.marks());
                self.judgement.fail(breach);
                return;
            }
        }
    }

    /// One message has one key: the same bytes under another one are a new message to the far side.
    fn check_key(&mut self, message: &Message, records: &Records) {
        let mut ids = message
            .deliveries
            .iter()
            .map(|delivery| delivery.signed_id.as_deref().unwrap_or(&message.key));
        let first = ids.next();
        if let (Some(first), Some(other)) = (first, ids.find(|id| Some(*id) != first)) {
            let what = format!("{} was delivered under id {first} and again under id {other}", message.name());
            self.judgement.fail(Breach::new(message.name(), what).seen(message.marks()));
            return;
        }
        if !message.is_write() || records.is_replayed(message) {
            return;
        }
        let payload = message.payload();
        let earlier = payload.and_then(|payload| records.messages_with_payload(payload).find(|earlier| earlier.is_write()));
        if let Some(earlier) = earlier.filter(|earlier| earlier.key != message.key) {
            let what = format!(
                "{} was delivered under key {} and again under key {}",
                message.name(),
                earlier.key,
                message.key
            );
            let breach = Breach::new(message.name(), what)
                .seen(earlier.marks().take(4))
                .seen(message.marks().take(4));
            self.judgement.fail(breach);
        }
    }

    /// An order that is pushed again although nothing happened to it is a retry, whatever its id.
    fn check_new_id(&mut self, message: &Message, records: &Records) {
        let (Some(order), Some(last)) = (&message.document, message.deliveries.last()) else {
            return;
        };
        let is_spent = records
            .delivery_attempts()
            .is_none_or(|promised| message.deliveries.len() as u64 >= u64::from(promised));
        if message.function != Function::OrderShow || last.told() != Told::Retryable || is_spent || records.is_replayed(message) {
            return;
        }
        let again = records.messages_about(order).find(|other| {
            let is_next = other.deliveries.first().is_some_and(|first| last.mark.is_before(first.mark));
            is_next && other.function == message.function && other.revision == message.revision
        });
        let Some((again, first)) = again.and_then(|again| Some((again, again.deliveries.first()?))) else {
            return;
        };
        if records.is_killed_between(last.mark, first.mark) || has_news(message, last, first, records) {
            return;
        }
        let what = format!(
            "{} failed under id {} and was pushed again under id {}",
            message.name(),
            message.key,
            again.key
        );
        let breach = Breach::new(message.name(), what).seen(message.marks()).seen(first.marks());
        self.judgement.fail(breach);
    }

    fn check_number(&mut self, message: &Message, records: &Records) {
        let Some(promised) = records.delivery_attempts() else {
            return;
        };
        let patience_ms = records
            .timing()
            .and_then(|timing| timing.delivery.as_ref())
            .map_or(PATIENCE_MS, |promised| promised.deadline_ms);
        let needed: Vec<Mark> = message
            .deliveries
            .iter()
            .filter(|delivery| !was_taken_before(message, delivery, patience_ms))
            .map(|delivery| delivery.mark)
            .collect();
        let (replays, at_some_time) = replays_of(message, records);
        let round_of = |mark: &Mark| replays.partition_point(|began_us| *began_us <= mark.at_us);
        // Each replay begins a new round of attempts.
        for round in needed.chunk_by(|one, next| round_of(one) == round_of(next)) {
            let [first, .., last] = round else { continue };
            // An attempt that a kill cut short may not have been counted.
            let most = (promised as usize)
                .saturating_mul(at_some_time.saturating_add(1))
                .saturating_add(records.kills_between(*first, *last));
            if round.len() > most {
                let what = format!(
                    "{} was delivered {} times, and {promised} attempts are promised",
                    message.name(),
                    round.len()
                );
                self.judgement.fail(Breach::new(message.name(), what).seen(round.iter().copied()));
            }
        }
    }

    /// Whoever gives up, early or with all attempts spent, says so by a dead letter; nobody may simply stop.
    fn check_given_up(&mut self, message: &Message, records: &Records) {
        let (Some(promised), Some(last)) = (
            records.timing().and_then(|timing| timing.delivery.as_ref()),
            message.deliveries.last(),
        ) else {
            return;
        };
        if last.told() != Told::Retryable || !records.offers(Claim::DeadLetters) || !self.is_due(last, promised) {
            return;
        }
        if is_overtaken(message, records) || was_taken_before(message, last, promised.deadline_ms) {
            return;
        }
        if has_letter(message, records) {
            return;
        }
        let name = message.name();
        if !records.is_complete(Surface::DeadLetters) {
            self.judgement
                .doubt(format!("{name} was not delivered, and the dead letters were not read to their end"));
            return;
        }
        let what = format!(
            "{name} was not tried again after {} of {} attempts, and is no dead letter",
            message.deliveries.len(),
            promised.attempts
        );
        self.judgement.fail(Breach::new(&name, what).seen(message.marks()));
    }

    /// Returns whether the next attempt would have come before the run was read.
    fn is_due(&self, last: &Delivery, promised: &DeliveryFacts) -> bool {
        let (Some(ended_us), Some(reply)) = (self.ended_us, last.reply) else {
            return false;
        };
        let longest = promised.backoff_most_ms * u64::from(100 + promised.jitter_percent) / 100 + promised.deadline_ms;
        let wait_ms = longest.max(reply.retry_after_ms.unwrap_or(0)) + PATIENCE_MS;
        reply.mark.at_us.saturating_add(wait_ms * 1000) < ended_us
    }
}

/// Returns what is wrong with the attempt `after`, which follows `before`, the attempt with this number from 0.
fn fault(message: &Message, number: usize, before: &Delivery, after: &Delivery, promised: Option<&DeliveryFacts>) -> Option<String> {
    let reply = before.reply?;
    let name = message.name();
    match before.told() {
        Told::Final => Some(format!(
            "{name} was refused for good with {}, and delivered again without a replay",
            reply.status
        )),
        Told::Taken => {
            let patience_ms = promised.map_or(PATIENCE_MS, |promised| promised.deadline_ms);
            let gap_us = after.mark.at_us.saturating_sub(before.mark.at_us);
            // Who delivers at least once may tell again, word for word, what was taken; whether it has an effect is seen in the ledgers.
            let is_other = before.payload.is_some() && after.payload.is_some() && before.payload != after.payload;
            // An answer that took too long to arrive was none to whoever waited for it.
            (is_other && gap_us < patience_ms * 1000 && before.mark.is_before(after.mark)).then(|| {
                format!(
                    "{name} was taken with {}, and delivered again under the same id with other content",
                    reply.status
                )
            })
        }
        Told::Retryable => {
            // Where nothing was answered, the sender alone knows when it stopped waiting.
            let from = if reply.status == 0 { before.mark } else { reply.mark };
            let waited_us = after.mark.at_us.saturating_sub(from.at_us);
            too_early(&name, number, waited_us, reply.retry_after_ms, promised)
        }
        Told::Open => None,
    }
}

fn too_early(name: &str, number: usize, waited_us: u64, asked_ms: Option<u64>, promised: Option<&DeliveryFacts>) -> Option<String> {
    let waited_ms = waited_us / 1000;
    if let Some(asked_ms) = asked_ms
        && waited_us + ASKED_TOLERANCE_US < asked_ms * 1000
    {
        return Some(format!(
            "{name} was delivered again after {waited_ms} ms, and the far side had asked to wait {asked_ms} ms"
        ));
    }
    let shortest_us = shortest_pause_us(promised?, number);
    (waited_us + TOLERANCE_US < shortest_us).then(|| {
        format!(
            "{name} was delivered again after {waited_ms} ms, and attempt {} has to wait {} ms at least",
            number + 2,
            shortest_us / 1000
        )
    })
}

fn shortest_pause_us(promised: &DeliveryFacts, number: usize) -> u64 {
    let doubled = promised.backoff_base_ms.saturating_mul(1 << number.min(20));
    let plain = doubled.min(promised.backoff_most_ms);
    plain * 10 * u64::from(100_u32.saturating_sub(promised.jitter_percent))
}

/// Returns whether something may have happened to the order between two pushes of one revision: an answer, a window, another event.
fn has_news(message: &Message, before: &Delivery, after: &Delivery, records: &Records) -> bool {
    let Some(order) = message.document.as_ref().and_then(|key| records.document(key)) else {
        return true;
    };
    let is_answered = records
        .children(order)
        .any(|one| one.function() == Some(Function::AcknowledgementSubmit) && one.revision() == message.revision);
    let events = records.submissions(order).filter(|one| one.revision() == message.revision);
    is_answered || events.count() != 1 || records.is_advanced_between(before.mark, after.mark)
}

/// Returns when replays of the message were asked for, oldest first, and how many there were of which nobody knows when.
fn replays_of(message: &Message, records: &Records) -> (Vec<u64>, usize) {
    let letters = records.replayed_letters().filter_map(|id| records.dead_letter(id));
    let replays = letters
        .filter(|letter| letter.is_of(message))
        .flat_map(|letter| records.replays(&letter.seen.id));
    let (mut known, unknown): (Vec<u64>, Vec<u64>) = replays.map(|replay| replay.began_us).partition(|began_us| *began_us > 0);
    known.sort_unstable();
    (known, unknown.len())
}

/// What the far side had taken in time needs no other attempt: to tell it again is none, and may be in vain.
fn was_taken_before(message: &Message, delivery: &Delivery, patience_ms: u64) -> bool {
    message.deliveries.iter().any(|earlier| {
        let is_in_time = earlier
            .reply
            .is_some_and(|reply| reply.mark.at_us.saturating_sub(earlier.mark.at_us) < patience_ms.saturating_mul(1000));
        let is_before = earlier.mark.stands_before(delivery.mark);
        is_before && is_in_time && earlier.told() == Told::Taken && earlier.payload == delivery.payload
    })
}

/// What replaces what came before it need not be delivered when something newer was. What counts by itself, as an invoice or a receipt
/// does, is replaced by nothing, and replaces nothing.
fn is_overtaken(message: &Message, records: &Records) -> bool {
    if !is_replaceable(message.function) {
        return false;
    }
    let Some(last) = message.deliveries.last() else {
        return false;
    };
    records.messages().any(|other| {
        let is_later = other.deliveries.first().is_some_and(|first| last.mark.stands_before(first.mark));
        is_later && is_replaceable(other.function) && other.edge == message.edge && other.correlation == message.correlation
    })
}

/// Returns whether only the newest of such messages counts: an order or a forecast as it stands, a status, an answer to a revision.
fn is_replaceable(function: Function) -> bool {
    matches!(
        function,
        Function::OrderShow
            | Function::StatusShow
            | Function::ForecastShow
            | Function::AcknowledgementSubmit
            | Function::InventoryCommitmentSubmit
    )
}
