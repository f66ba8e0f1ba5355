//! Dead letters: what cannot be delivered is kept exactly once, with its bytes and attempts, and a replay sends it exactly once.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{DeadLetterRecord, Delivery, Message, Records, Told};
use countersign_core::history::{Edge, Function, Surface};
use countersign_core::ids::DeadLetterId;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{CaseStatus, Reason};

static EXACT: Promise = Promise {
    id: InvariantId::new("I28"),
    name: "DeadLetterExact",
    control: Control::ReplayAndRetry,
    says: "A message becomes one dead letter when it was refused for good or its attempts are spent, never otherwise; the letter holds what was to be delivered and how often it was tried.",
    matters: "a letter without its content cannot be sent again, and one that is missing is a document that nobody looks for",
    checked_by: "Dead letters are matched with what was delivered and answered, byte for byte.",
    exercised_by: "A message was refused for good, or became a dead letter.",
    fix: "turn every end of retrying into a dead letter in the transaction that gives up, with the message's own bytes and its list of attempts",
    needs: Some(Claim::DeadLetters),
};

static ONCE: Promise = Promise {
    id: InvariantId::new("I29"),
    name: "ReplayOnce",
    control: Control::ReplayAndRetry,
    says: "The replay of a dead letter takes effect at most once, under the key of the first attempts; it closes the letter and its case, and a second replay does nothing.",
    matters: "the first attempts may have arrived unnoticed; a replay under a new key books the document again",
    checked_by: "Keys and effects of everything that was delivered with a replayed letter's bytes are compared, and the letter and its case are read in the end.",
    exercised_by: "A dead letter was replayed.",
    fix: "store the key with the message and send the very same message again; close letter and case in the step that delivers it",
    needs: Some(Claim::DeadLetters),
};

/// I28: one letter for what cannot be delivered. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct DeadLetterExact {
    judgement: Judgement,
}

impl Invariant for DeadLetterExact {
    fn promise(&self) -> &'static Promise {
        &EXACT
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for letter in records.dead_letters() {
            self.judgement.exercise();
            self.check_letter(letter, records);
        }
        for message in records.messages() {
            self.judgement.checked += 1;
            if let Some(refused) = refused_for_good(message) {
                self.judgement.exercised += 1;
                self.check_refused(message, refused, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl DeadLetterExact {
    fn check_letter(&mut self, letter: &DeadLetterRecord, records: &Records) {
        let id = &letter.seen.id;
        let Some(payload) = letter.seen.payload else {
            let what = format!("dead letter {id} has lost what was to be delivered");
            self.report(letter, what, None);
            return;
        };
        let own = messages_of(letter, records);
        let Some(message) = own.first() else {
            self.check_foreign(letter, records);
            return;
        };
        if letter.seen.attempts == 0 {
            self.report(letter, format!("dead letter {id} does not tell of any attempt"), Some(message));
            return;
        }
        let twin = records
            .dead_letters()
            .find(|other| other.seen.payload == Some(payload) && other.seen.target == letter.seen.target && other.seen.id != *id);
        let is_first = twin.is_some_and(|twin| letter.first.stands_before(twin.first));
        if let Some(twin) = twin.filter(|twin| is_first && !was_replayed(letter, records) && !was_replayed(twin, records)) {
            let what = format!("{} has two dead letters: {id} and {}", message.name(), twin.seen.id);
            self.report(letter, what, Some(message));
        }
        self.check_given_up(letter, message, records);
        self.check_silence(letter, message, records);
    }

    /// Bytes that were never delivered are not what was to be delivered, as long as something of the document was.
    fn check_foreign(&mut self, letter: &DeadLetterRecord, records: &Records) {
        let mut messages = records.messages().filter(|message| letter.is_of(message));
        let is_known = |message: &Message| message.payload().is_some() && message.taken().is_none();
        if let Some(message) = messages.find(|message| is_known(message)) {
            let what = format!("dead letter {} does not hold the bytes that were to be delivered", letter.seen.id);
            self.report(letter, what, Some(message));
        }
    }

    /// A letter needs a refusal for good, or as many attempts as were promised.
    fn check_given_up(&mut self, letter: &DeadLetterRecord, message: &Message, records: &Records) {
        let Some(promised) = records.delivery_attempts() else {
            return;
        };
        let is_refused = message.deliveries.iter().any(|delivery| delivery.told() == Told::Final);
        // An attempt that found no connection is known to the deployment alone.
        let attempts = letter
            .seen
            .attempts
            .max(u32::try_from(message.deliveries.len()).unwrap_or(u32::MAX));
        let is_answered = message.deliveries.iter().all(|delivery| delivery.told() != Told::Open);
        if !is_refused && is_answered && attempts < promised {
            let what = format!(
                "{} became dead letter {} after {attempts} of {promised} attempts",
                message.name(),
                letter.seen.id
            );
            self.report(letter, what, Some(message));
        }
    }

    fn check_silence(&mut self, letter: &DeadLetterRecord, message: &Message, records: &Records) {
        if records.is_replayed(message) {
            return;
        }
        let again = message.deliveries.iter().find(|delivery| letter.first.is_before(delivery.mark));
        if let Some(again) = again {
            let what = format!(
                "{} was delivered again without a replay, after it had become dead letter {}",
                message.name(),
                letter.seen.id
            );
            let breach = Breach::new(message.name(), what)
                .seen(message.marks().take(4))
                .seen([letter.first])
                .seen(again.marks());
            self.judgement.fail(breach);
        }
    }

    /// What was refused for good, and not taken later, has a letter.
    fn check_refused(&mut self, message: &Message, refused: &Delivery, records: &Records) {
        let is_later = |delivery: &Delivery| refused.mark.stands_before(delivery.mark);
        // Whatever is tried again is judged by how that ends.
        if message.deliveries.iter().any(is_later) || has_letter(message, records) {
            return;
        }
        let name = message.name();
        if !records.is_settled() || !records.is_complete(Surface::DeadLetters) {
            self.judgement.doubt(format!(
                "{name} was refused for good, and the dead letters were not read to their end"
            ));
            return;
        }
        let status = refused.reply.map_or(0, |reply| reply.status);
        let what = format!("{name} was refused for good with {status}, and there is no dead letter for it");
        self.judgement.fail(Breach::new(&name, what).seen(message.marks()));
    }

    fn report(&mut self, letter: &DeadLetterRecord, what: String, message: Option<&Message>) {
        let subject = message.map_or_else(|| format!("dead letter {}", letter.seen.id), Message::name);
        let marks = message.into_iter().flat_map(Message::marks);
        self.judgement
            .fail(Breach::new(subject, what).seen(marks.take(8)).seen([letter.mark]));
    }
}

/// Returns the messages whose bytes a letter holds.
fn messages_of<'a>(letter: &DeadLetterRecord, records: &'a Records) -> Vec<&'a Message> {
    let with_bytes = || {
        let payload = letter.seen.payload.into_iter();
        payload.flat_map(|payload| records.messages_with_payload(payload))
    };
    let own: Vec<&Message> = with_bytes().filter(|message| is_for(letter, message)).collect();
    // A deployment may have a word of its own for a neighbour.
    if own.is_empty() {
        return with_bytes().filter(|message| names(letter, message).is_none()).collect();
    }
    own
}

/// The same bytes may go to several systems; a letter is for one of them, and mostly says for which.
fn is_for(letter: &DeadLetterRecord, message: &Message) -> bool {
    // A word of the deployment's own, or none: the two ends come first.
    names(letter, message).unwrap_or(message.edge != Edge::IntegrationToNeighbour)
}

/// Returns whether the letter names the system that the message is for; nothing when it says so by no known word.
fn names(letter: &DeadLetterRecord, message: &Message) -> Option<bool> {
    match letter.seen.target.as_deref()? {
        "erp" => Some(message.edge == Edge::IntegrationToErp),
        "portal" => Some(message.edge == Edge::IntegrationToPortal),
        "transport" => Some(message.function == Function::TransportNotify),
        "warehouse" => Some(message.function == Function::WarehouseNotify),
        "documents" => Some(message.function == Function::DocumentFile),
        _ => None,
    }
}

fn refused_for_good(message: &Message) -> Option<&Delivery> {
    let refused = message.deliveries.iter().rev().find(|delivery| delivery.told() == Told::Final);
    refused.filter(|_| message.taken().is_none())
}

/// Returns whether some dead letter may be the message's. One that is for another system is not, whatever document it is about.
pub(crate) fn has_letter(message: &Message, records: &Records) -> bool {
    let mut letters = records.dead_letters();
    letters.any(|letter| letter.is_of(message) && names(letter, message) != Some(false))
}

fn was_replayed(letter: &DeadLetterRecord, records: &Records) -> bool {
    !records.replays(&letter.seen.id).is_empty()
}

/// I29: a replay sends once. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct ReplayOnce {
    judgement: Judgement,
}

impl Invariant for ReplayOnce {
    fn promise(&self) -> &'static Promise {
        &ONCE
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for id in records.replayed_letters() {
            self.judgement.exercise();
            match records.dead_letter(id) {
                Some(letter) => self.check(letter, records),
                None => self.judgement.doubt(format!("dead letter {id} was replayed, and never read")),
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ReplayOnce {
    fn check(&mut self, letter: &DeadLetterRecord, records: &Records) {
        let messages = messages_of(letter, records);
        let Some(message) = messages.first() else {
            return;
        };
        self.check_key(letter, &messages, records);
        let applied: u32 = messages.iter().map(|message| message.times_applied).sum();
        if applied > 1 {
            let what = format!("{} took effect {applied} times by the replay of {}", message.name(), letter.seen.id);
            self.report(letter, &messages, what, records);
        }
        self.check_second(letter, message, records);
        self.check_closed(letter, &messages, records);
    }

    fn check_key(&mut self, letter: &DeadLetterRecord, messages: &[&Message], records: &Records) {
        let id = &letter.seen.id;
        let what = if let [first, second, ..] = messages {
            format!(
                "{} was replayed under key {}, and first sent under {}",
                first.name(),
                second.key,
                first.key
            )
        } else {
            let signed = messages.iter().flat_map(|message| {
                let ids = message.deliveries.iter().map(|delivery| delivery.signed_id.as_deref());
                ids.map(|signed| (*message, signed.unwrap_or(&message.key)))
            });
            let signed: Vec<(&Message, &str)> = signed.collect();
            let Some((first, rest)) = signed.split_first() else {
                return;
            };
            let Some((message, other)) = rest.iter().find(|(_, other)| *other != first.1) else {
                return;
            };
            format!(
                "{} was replayed from {id} under id {other}, and first sent under {}",
                message.name(),
                first.1
            )
        };
        self.report(letter, messages, what, records);
    }

    /// After a replay was taken, another one sends nothing.
    fn check_second(&mut self, letter: &DeadLetterRecord, message: &Message, records: &Records) {
        let replays = records.replays(&letter.seen.id);
        let (Some(first), Some(last)) = (replays.first(), replays.last()) else {
            return;
        };
        let Some(taken) = message.taken().and_then(|delivery| delivery.reply) else {
            return;
        };
        let again = message.deliveries.iter().find(|delivery| taken.mark.is_before(delivery.mark));
        // Replays that were asked for at once may each be the one that sends, and what it sends may come twice.
        let is_later = last.began_us > taken.mark.at_us;
        let is_second = is_later && first.mark.index != last.mark.index && last.result == first.result;
        if let Some(again) = again.filter(|_| is_second && !records.is_killed_between(taken.mark, last.mark)) {
            let what = format!(
                "{} was sent again by a second replay of {}, after the first had been taken",
                message.name(),
                letter.seen.id
            );
            let breach = Breach::new(message.name(), what)
                .seen([first.mark, taken.mark, last.mark])
                .seen(again.marks());
            self.judgement.fail(breach);
        }
    }

    fn check_closed(&mut self, letter: &DeadLetterRecord, messages: &[&Message], records: &Records) {
        let Some(message) = messages.iter().find(|message| message.taken().is_some()) else {
            return;
        };
        if !records.is_settled() || !records.is_complete(Surface::DeadLetters) {
            self.judgement.doubt(format!(
                "dead letter {} was replayed, and the letters were not read to their end",
                letter.seen.id
            ));
            return;
        }
        if letter.is_open() {
            let what = format!(
                "the replay of {} was taken, and dead letter {} is still open",
                message.name(),
                letter.seen.id
            );
            self.report(letter, messages, what, records);
            return;
        }
        let is_waiting = records
            .dead_letters()
            .any(|other| other.is_open() && messages.iter().any(|message| other.is_of(message)));
        let fingerprints = messages.iter().flat_map(|message| &message.fingerprints);
        let mut cases = fingerprints.flat_map(|fingerprint| records.cases_with(*fingerprint));
        let open = cases.find(|case| case.seen.reason == Some(Reason::DeliveryFailed) && case.seen.status == Some(CaseStatus::Open));
        if let Some(case) = open.filter(|_| !is_waiting && records.is_complete(Surface::Cases)) {
            let what = format!(
                "the replay of {} was taken, and case {} is still open",
                message.name(),
                case.seen.id
            );
            let breach = Breach::new(message.name(), what)
                .seen(message.marks())
                .seen([letter.mark, case.mark]);
            self.judgement.fail(breach);
        }
    }

    fn report(&mut self, letter: &DeadLetterRecord, messages: &[&Message], what: String, records: &Records) {
        let subject = messages
            .first()
            .map_or_else(|| letter.seen.id.to_string(), |message| message.name());
        let breach = Breach::new(subject, what)
            .seen(messages.iter().flat_map(|message| message.marks()).take(8))
            .seen(replay_marks(&letter.seen.id, records))
            .seen([letter.mark]);
        self.judgement.fail(breach);
    }
}

fn replay_marks(id: &DeadLetterId, records: &Records) -> impl Iterator<Item = crate::records::Mark> {
    records.replays(id).iter().map(|replay| replay.mark)
}
