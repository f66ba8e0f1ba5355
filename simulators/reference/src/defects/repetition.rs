//! Defects in what repetition means.

use super::defect::{Class, Defect};
use crate::policies::{KeyVerdict, StoredAnswer};
use crate::store::{DocumentRow, Store, Stored};
use rusqlite::OptionalExtension;
use serde_json::Value;

pub(super) const M01: Defect = Defect::new(
    "M01",
    Class::Easy,
    "I01",
    "The inbox ignores the idempotency key: a repeated request takes effect again.",
    |mut policies| {
        policies.keys.earlier_use = |_| KeyVerdict::WorkAnew;
        policies
    },
);

pub(super) const M02: Defect = Defect::new(
    "M02",
    Class::Easy,
    "I03",
    "The same key with other content returns the first answer.",
    |mut policies| {
        policies.keys.earlier_use = |_| KeyVerdict::Replay;
        policies
    },
);

pub(super) const M18: Defect = Defect::new(
    "M18",
    Class::Medium,
    "I01",
    "Idempotency keys are forgotten at a restart: a repetition after it takes effect again.",
    |mut policies| {
        policies.keys.survive_restart = false;
        policies
    },
);

pub(super) const M38: Defect = Defect::new(
    "M38",
    Class::Medium,
    "I39",
    "The message about a duplicate number names another supplier's document.",
    |mut policies| {
        policies.keys.duplicate_detail = name_the_neighbour;
        policies
    },
);

pub(super) const M39: Defect = Defect::new(
    "M39",
    Class::Medium,
    "I05",
    "Only keys are compared: the same document number under a new key is booked twice.",
    |mut policies| {
        policies.keys.is_duplicate = |_| false;
        policies
    },
);

pub(super) const M61: Defect = Defect::new(
    "M61",
    Class::Easy,
    "I02",
    "A repeated request gets a fresh receipt instead of the first answer.",
    |mut policies| {
        policies.keys.replayed = with_fresh_receipt;
        policies
    },
);

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

/// An index without the supplier in it: the newest entry is anybody's.
fn name_the_neighbour(store: &Store<'_>, earlier: &DocumentRow) -> Stored<String> {
    let found: Option<(String, String)> = store
        .query_row(
            "SELECT number, body FROM documents WHERE supplier <> ?1
             UNION ALL SELECT number, body FROM orders WHERE supplier <> ?1 LIMIT 1",
            [earlier.supplier.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((number, body)) = found else {
        return Ok(format!("`{}` was accepted before", earlier.number));
    };
    let document: Value = serde_json::from_str(&body).unwrap_or_default();
    let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    Ok(format!(
        "`{}` was accepted before, as `{number}` of supplier `{}` with reference `{}`",
        earlier.number,
        text("supplier"),
        text("reference")
    ))
}
