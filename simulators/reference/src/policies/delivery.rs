//! How messages to a far side leave, are retried, given up and replayed.

use crate::border::Target;
use crate::store::{MessageRow, Store, Stored};
use countersign_transports::headers;
use jiff::Timestamp;
use std::time::Duration;

/// What a backoff is computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    /// The first one.
    pub(crate) base: Duration,
    /// The longest one.
    pub(crate) most: Duration,
    /// How many attempts were made.
    pub(crate) attempts: u32,
    /// The message's number: where its jitter comes from.
    pub(crate) message: i64,
}

/// How the message of a dead letter stands to what came after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LetterAge {
    /// Nothing newer took its place.
    Current,
    /// A newer revision, status or answer took its place.
    Overtaken,
}

/// What a replay does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replay {
    /// It sends the message again.
    Send,
    /// It has no effect.
    Supersede,
}

/// What is kept of a message that is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    /// A dead letter with all of it, and a case.
    Whole,
    /// A dead letter and a case that say what went wrong, and not with what.
    WithoutPayload,
    /// Nothing.
    None,
}

/// Decisions on delivery.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeliveryPolicies {
    /// The idempotency key or event id that an attempt carries, from its message's.
    pub(crate) attempt_key: fn(Target, key: &str, attempt: u32) -> String,
    /// The key of a replay, from that of the message that could not be delivered and the dead letter's number.
    pub(crate) replay_key: fn(key: &str, letter: i64) -> String,
    /// Puts messages that were being attempted when the process ended back in line.
    pub(crate) recover: fn(&Store<'_>) -> Stored<()>,
    /// Whether a message that is due is still to be delivered at a business time.
    pub(crate) is_wanted: fn(&Store<'_>, &MessageRow, now: Timestamp) -> Stored<bool>,
    /// In which order messages leave that are due together.
    pub(crate) sequence: fn(Vec<MessageRow>) -> Vec<MessageRow>,
    /// How the JSON of a message is spelled.
    pub(crate) spelled: fn(Vec<u8>) -> Vec<u8>,
    /// How long a new message waits before it may leave.
    pub(crate) pause: fn() -> Duration,
    /// How many more times a message is sent that was delivered.
    pub(crate) echoes: u32,
    /// Whether an HTTP status is worth another attempt.
    pub(crate) is_retryable: fn(status: u16) -> bool,
    /// How long to wait before the next attempt.
    pub(crate) backoff: fn(Backoff) -> Duration,
    /// How long the far side asks to wait, from the text of `Retry-After` and now.
    pub(crate) retry_after: fn(text: &str, now: Timestamp) -> Option<Duration>,
    /// How long to wait when the far side said when to come back.
    pub(crate) wait: fn(backoff: Duration, retry_after: Option<Duration>) -> Duration,
    /// What else is sent when an attempt failed: a path's body may get a companion.
    pub(crate) companion: fn(path: &str, body: &[u8]) -> Option<Vec<u8>>,
    /// What else moves when a message has to wait for another attempt.
    pub(crate) overtake: fn(&Store<'_>, &MessageRow) -> Stored<()>,
    /// What is kept of a message that is given up.
    pub(crate) letter: fn() -> Letter,
    /// What the replay of a dead letter does.
    pub(crate) replay: fn(LetterAge) -> Replay,
}

impl DeliveryPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            attempt_key: |_, key, _| key.to_owned(),
            replay_key: |key, _| key.to_owned(),
            // Their keys keep a second arrival harmless.
            recover: |store| store.recover_in_flight(),
            is_wanted: |_, _, _| Ok(true),
            sequence: |due| due,
            spelled: |body| body,
            pause: || Duration::ZERO,
            echoes: 0,
            is_retryable: |status| matches!(status, 408 | 429 | 500..=599),
            backoff,
            retry_after: headers::parse_retry_after,
            wait: |backoff, retry_after| retry_after.map_or(backoff, |asked| asked.max(backoff)),
            companion: |_, _| None,
            overtake: |_, _| Ok(()),
            letter: || Letter::Whole,
            replay: |age| match age {
                LetterAge::Current => Replay::Send,
                LetterAge::Overtaken => Replay::Supersede,
            },
        }
    }
}

/// Doubles each time and moves by up to a quarter either way, so that messages that failed together do not come back together.
fn backoff(of: Backoff) -> Duration {
    let doublings = of.attempts.saturating_sub(1).min(20);
    let plain = of.base.saturating_mul(1 << doublings).min(of.most);
    let mixed = of
        .message
        .unsigned_abs()
        .wrapping_add(u64::from(of.attempts).wrapping_mul(7919))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let permille = 750 + u32::try_from((mixed >> 32) % 501).unwrap_or(250);
    (plain * permille / 1000).min(of.most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backoff_doubles_within_a_quarter_and_never_leaves_its_limit() {
        let (base, most) = (Duration::from_millis(40), Duration::from_secs(1));
        for message in 0..200 {
            for attempts in 1..9 {
                let waited = backoff(Backoff {
                    base,
                    most,
                    attempts,
                    message,
                });
                let plain = base.saturating_mul(1 << (attempts - 1)).min(most);
                assert!(
                    waited >= plain * 3 / 4 && waited <= plain * 5 / 4 && waited <= most,
                    "{attempts}: {waited:?}"
                );
            }
        }
    }

    #[test]
    fn messages_that_fail_together_come_back_apart() {
        let of = |message| {
            backoff(Backoff {
                base: Duration::from_millis(40),
                most: Duration::from_secs(1),
                attempts: 1,
                message,
            })
        };
        let times: std::collections::BTreeSet<Duration> = (0..50).map(of).collect();
        assert!(times.len() > 30);
    }

    #[test]
    fn a_longer_wish_of_the_far_side_is_honoured_exactly() {
        let wait = DeliveryPolicies::correct().wait;
        let (short, long) = (Duration::from_millis(40), Duration::from_secs(2));
        assert_eq!(wait(short, Some(long)), long);
        assert_eq!(wait(long, Some(short)), long);
        assert_eq!(wait(short, None), short);
    }
}
