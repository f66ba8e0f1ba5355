//! Defects in what repetition means: of keys.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::{EarlierDocument, Intake, KeyPolicies, KeyVerdict, Looked, StoredAnswer};
use crate::store::{FirstAnswer, Store, Stored};
use countersign_core::ids::SupplierId;
use jiff::SignedDuration;
use rusqlite::OptionalExtension;
use serde_json::Value;
use std::time::Duration;

/// For how long a common message broker recognises a repetition by itself.
const BROKER_WINDOW: SignedDuration = SignedDuration::from_mins(2);

pub(super) const M01: Defect = Defect::new(
    "M01",
    Class::Easy,
    "I01",
    "The inbox ignores the idempotency key: a repeated request takes effect again.",
    |mut policies| {
        policies.keys.earlier_use = |earlier, looked| instead(KeyVerdict::WorkAnew, (KeyPolicies::correct().earlier_use)(earlier, looked));
        policies.keys.is_duplicate = has_another_key;
        policies
    },
);

pub(super) const M02: Defect = Defect::new(
    "M02",
    Class::Easy,
    "I03",
    "The same key with other content returns the first answer.",
    |mut policies| {
        policies.keys.earlier_use = |earlier, looked| instead(KeyVerdict::Replay, (KeyPolicies::correct().earlier_use)(earlier, looked));
        policies
    },
);

pub(super) const M17: Defect = Defect::new(
    "M17",
    Class::Medium,
    "I06",
    "Keys are kept without their supplier, so that equal keys of two suppliers collide.",
    |mut policies| {
        policies.keys.first_answer = anybodys_answer;
        policies
    },
);

pub(super) const M18: Defect = Defect::new(
    "M18",
    Class::Medium,
    "I01",
    "Idempotency keys are forgotten at a restart: a repetition after it takes effect again.",
    |mut policies| {
        policies.keys.survive_restart = || instead(false, true);
        policies.keys.is_duplicate = has_another_key;
        policies
    },
);

pub(super) const M19: Defect = Defect::new(
    "M19",
    Class::Medium,
    "I08",
    "Every answer is kept under its key, also one that asks to come back later: coming back gets it again.",
    |mut policies| {
        policies.keys.is_kept = |status| instead(true, (KeyPolicies::correct().is_kept)(status));
        policies
    },
);

pub(super) const M45: Defect = Defect::new(
    "M45",
    Class::Hard,
    "I04",
    "A key is looked up in one step and kept in another: two requests at once both take effect.",
    |mut policies| {
        policies.gateway.intake = || Intake::LookThenWork;
        policies.keys.earlier_use = |earlier, looked| {
            let correct = (KeyPolicies::correct().earlier_use)(earlier, looked);
            let wrong = match looked {
                Looked::Before => KeyVerdict::WorkAnew,
                Looked::Now => correct,
            };
            instead(wrong, correct)
        };
        policies.keys.is_duplicate = has_another_key;
        policies
    },
);

pub(super) const M46: Defect = Defect::new(
    "M46",
    Class::Hard,
    "I01",
    "The effect and the key's answer are kept in two transactions: a kill between them lets a repetition take effect again.",
    |mut policies| {
        policies.gateway.intake = || Intake::WorkThenKeep;
        policies.keys.is_duplicate = has_another_key;
        policies
    },
);

pub(super) const M50: Defect = Defect::new(
    "M50",
    Class::Hard,
    "I07",
    "Only a window of two minutes recognises repetitions: a second later one takes effect again.",
    |mut policies| {
        policies.keys.is_remembered = |age, window| instead(age <= BROKER_WINDOW, remembered(age, window));
        policies.keys.is_duplicate = has_another_key;
        policies
    },
);

pub(super) const M51: Defect = Defect::new(
    "M51",
    Class::Hard,
    "I07",
    "A key is forgotten at exactly the end of its window, not after it.",
    |mut policies| {
        policies.keys.is_remembered = |age, window| {
            instead(
                SignedDuration::try_from(window).is_ok_and(|window| age < window),
                remembered(age, window),
            )
        };
        policies
    },
);

pub(super) const M58: Defect = Defect::new(
    "M58",
    Class::Hard,
    "I08",
    "The refusal of a request whose key is being worked on is kept as the key's answer, in place of the first request's.",
    |mut policies| {
        policies.gateway.keeps_in_progress = || instead(true, false);
        policies
    },
);

pub(super) const M61: Defect = Defect::new(
    "M61",
    Class::Easy,
    "I02",
    "A repeated request gets a fresh receipt instead of the first answer.",
    |mut policies| {
        policies.keys.replayed = |first, receipt| instead(with_fresh_receipt(first, receipt), first.clone());
        policies
    },
);

/// Takes the key for the only thing that makes a repetition: the number alone counts only under another key.
fn has_another_key(earlier: EarlierDocument<'_>) -> bool {
    instead(earlier.key != earlier.key_now, (KeyPolicies::correct().is_duplicate)(earlier))
}

fn remembered(age: SignedDuration, window: Duration) -> bool {
    (KeyPolicies::correct().is_remembered)(age, window)
}

fn anybodys_answer(store: &Store<'_>, supplier: &SupplierId, key: &str) -> Stored<Option<FirstAnswer>> {
    let found = store
        .query_row(
            "SELECT meaning, status, content_type, body, kept_at FROM answers WHERE key = ?1 ORDER BY kept_at LIMIT 1",
            [key],
            FirstAnswer::read,
        )
        .optional()?;
    Ok(instead(found, store.first_answer(supplier, key)?))
}

fn with_fresh_receipt(first: &StoredAnswer, receipt: &str) -> StoredAnswer {
    let mut answer = first.clone();
    if let Ok(Value::Object(mut members)) = serde_json::from_slice(&first.body)
        && members.contains_key("receiptId")
    {
        members.insert("receiptId".to_owned(), receipt.into());
        answer.body = Value::Object(members).to_string().into_bytes();
    }
    answer
}
