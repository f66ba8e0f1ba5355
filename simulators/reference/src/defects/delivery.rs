//! Defects in how messages leave.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::border::Target;
use crate::policies::{DeliveryPolicies, Letter, Replay};
use crate::store::{MessageRow, Store, Stored};
use countersign_core::documents::Commitment;
use rusqlite::params;
use std::time::Duration;

pub(super) const M09: Defect = Defect::new(
    "M09",
    Class::Easy,
    "I27",
    "A far side's 400 or 422 is retried like a 503.",
    |mut policies| {
        policies.delivery.is_retryable = |status| {
            let correct = (DeliveryPolicies::correct().is_retryable)(status);
            instead(correct || matches!(status, 400 | 422), correct)
        };
        policies
    },
);

pub(super) const M10: Defect = Defect::new(
    "M10",
    Class::Easy,
    "I28",
    "A dead letter and its case say what went wrong but have lost the payload.",
    |mut policies| {
        policies.delivery.letter = || instead(Letter::WithoutPayload, Letter::Whole);
        policies
    },
);

pub(super) const M29: Defect = Defect::new(
    "M29",
    Class::Medium,
    "I29",
    "A replay sends a fresh idempotency key, so that what had arrived after all takes effect again.",
    |mut policies| {
        policies.delivery.replay_key = |key, letter| instead(format!("{key}-{letter}"), key.to_owned());
        policies
    },
);

pub(super) const M30: Defect = Defect::new(
    "M30",
    Class::Medium,
    "I12",
    "The replay of an old revision's dead letter overwrites the newer one in the portal.",
    |mut policies| {
        policies.delivery.replay = |age| instead(Replay::Send, (DeliveryPolicies::correct().replay)(age));
        policies
    },
);

pub(super) const M31: Defect = Defect::new(
    "M31",
    Class::Medium,
    "I27",
    "Each retry of a push to the portal has an event id of its own.",
    |mut policies| {
        policies.delivery.attempt_key = |target, key, attempt| {
            let wrong = match target {
                Target::Portal if attempt > 1 => format!("{key}-{attempt}"),
                _ => key.to_owned(),
            };
            instead(wrong, key.to_owned())
        };
        policies
    },
);

pub(super) const M32: Defect = Defect::new(
    "M32",
    Class::Medium,
    "I27",
    "`Retry-After` is honoured in seconds only; a date is ignored.",
    |mut policies| {
        policies.delivery.retry_after = |text, now| {
            let correct = (DeliveryPolicies::correct().retry_after)(text, now);
            let is_seconds = text.trim().bytes().all(|byte| byte.is_ascii_digit());
            instead(if is_seconds { correct } else { None }, correct)
        };
        policies
    },
);

pub(super) const M48: Defect = Defect::new(
    "M48",
    Class::Hard,
    "I01",
    "After a restart what was being sent is sent again under a new key, and takes effect again.",
    |mut policies| {
        policies.delivery.recover = under_new_keys;
        policies
    },
);

pub(super) const M55: Defect = Defect::new(
    "M55",
    Class::Hard,
    "I14",
    "A message that waits for its next attempt no longer holds back the later ones of its order.",
    |mut policies| {
        policies.delivery.overtake = let_the_next_one_leave;
        policies
    },
);

pub(super) const M59: Defect = Defect::new(
    "M59",
    Class::Hard,
    "I27",
    "Attempts are counted in memory: after a restart a message gets all of them again.",
    |mut policies| {
        policies.delivery.recover = with_all_attempts;
        policies
    },
);

pub(super) const M84: Defect = Defect::new(
    "M84",
    Class::Medium,
    "I49",
    "Messages leave by a timer of nine seconds instead of at once.",
    |mut policies| {
        policies.delivery.pause = || instead(Duration::from_secs(9), Duration::ZERO);
        policies
    },
);

pub(super) const M85: Defect = Defect::new(
    "M85",
    Class::Hard,
    "I15",
    "A message that waits for its next attempt holds back everything that waits for the same side, whatever its order.",
    |mut policies| {
        policies.delivery.overtake = let_all_wait;
        policies
    },
);

pub(super) const M63: Defect = Defect::new(
    "M63",
    Class::Medium,
    "I24",
    "When a commitment is retried, another one with a made-up number is booked beside it.",
    |mut policies| {
        policies.delivery.companion = |path, body| instead(made_up(path, body), None);
        policies
    },
);

pub(super) const M65: Defect = Defect::new(
    "M65",
    Class::Medium,
    "I23",
    "A message is dropped after its last attempt: no dead letter, no case.",
    |mut policies| {
        policies.delivery.letter = || instead(Letter::None, Letter::Whole);
        policies
    },
);

fn made_up(path: &str, body: &[u8]) -> Option<Vec<u8>> {
    if !path.ends_with("/commitments") {
        return None;
    }
    let mut commitment: Commitment = serde_json::from_slice(body).ok()?;
    commitment.acknowledgement_number = format!("{}-AUTO", commitment.acknowledgement_number).into();
    commitment.note.clear();
    commitment.reference.clear();
    serde_json::to_vec(&commitment).ok()
}

/// The id is made when a message is sent, and kept only when the far side has answered.
fn under_new_keys(store: &Store<'_>) -> Stored<()> {
    let changed = store.execute(
        "UPDATE outbox SET key = key || '-again',
             body = CAST(replace(CAST(body AS TEXT), '\"' || key || '\"', '\"' || key || '-again\"') AS BLOB)
         WHERE state = 'in-flight'",
        [],
    )?;
    count(changed > 0);
    store.recover_in_flight()
}

fn with_all_attempts(store: &Store<'_>) -> Stored<()> {
    store.recover_in_flight()?;
    store.execute(
        "DELETE FROM attempts WHERE message IN (SELECT id FROM outbox WHERE is_open = 1)",
        [],
    )?;
    let changed = store.execute("UPDATE outbox SET attempts = 0 WHERE is_open = 1 AND attempts > 0", [])?;
    count(changed > 0);
    Ok(())
}

fn let_the_next_one_leave(store: &Store<'_>, failed: &MessageRow) -> Stored<()> {
    let changed = store.execute(
        "UPDATE outbox SET state = 'pending' WHERE id = (
             SELECT id FROM outbox WHERE state = 'waiting' AND lane = (SELECT lane FROM outbox WHERE id = ?1) ORDER BY id LIMIT 1)",
        params![failed.id],
    )?;
    count(changed > 0);
    Ok(())
}

fn let_all_wait(store: &Store<'_>, failed: &MessageRow) -> Stored<()> {
    let changed = store.execute(
        "UPDATE outbox SET next_at = (SELECT next_at FROM outbox WHERE id = ?1)
             WHERE id <> ?1 AND target = ?2 AND state IN ('waiting', 'pending')
                 AND next_at < (SELECT next_at FROM outbox WHERE id = ?1)",
        params![failed.id, failed.target.word()],
    )?;
    count(changed > 0);
    Ok(())
}
