//! What repetition means: of a request under its key, and of a document under its number.

use crate::store::{DocumentRow, FirstAnswer, Store, Stored};
use countersign_core::ids::{DocumentKind, SupplierId};
use jiff::SignedDuration;
use std::time::Duration;

/// An answer as it was first given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredAnswer {
    /// Its status.
    pub(crate) status: u16,
    /// Its content type.
    pub(crate) content_type: String,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

/// An earlier use of the same key by the same supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EarlierUse {
    /// With the same content.
    SameContent,
    /// With other content.
    OtherContent,
}

/// When a key was looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looked {
    /// In the step that works on the submission.
    Now,
    /// In a step of its own before that, in which it was unknown.
    Before,
}

/// What is done with a submission whose key was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyVerdict {
    /// The first answer is given again.
    Replay,
    /// It is refused.
    Conflict,
    /// It is worked like a new one.
    WorkAnew,
}

/// A document on its way in, as far as it is compared with earlier ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    /// Whose it is.
    pub(crate) supplier: &'a SupplierId,
    /// What it is.
    pub(crate) kind: DocumentKind,
    /// Its number.
    pub(crate) number: &'a str,
    /// All of it, as it is kept.
    pub(crate) body: &'a str,
}

/// A document that was accepted before under the same number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EarlierDocument<'a> {
    /// Under which key it came.
    pub(crate) key: &'a str,
    /// Under which key the number comes again.
    pub(crate) key_now: &'a str,
}

/// Decisions on repetition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyPolicies {
    /// What was first answered to a supplier's key.
    pub(crate) first_answer: fn(&Store<'_>, &SupplierId, &str) -> Stored<Option<FirstAnswer>>,
    /// Whether an answer of some age, in business time, still counts.
    pub(crate) is_remembered: fn(age: SignedDuration, window: Duration) -> bool,
    /// What an earlier use of the key means.
    pub(crate) earlier_use: fn(EarlierUse, Looked) -> KeyVerdict,
    /// With which status a key conflict is refused.
    pub(crate) conflict_status: fn() -> u16,
    /// What a replay answers, from the first answer and the receipt number that would be next.
    pub(crate) replayed: fn(&StoredAnswer, &str) -> StoredAnswer,
    /// Whether an answer with a status is kept under its key.
    pub(crate) is_kept: fn(status: u16) -> bool,
    /// Which earlier document an arriving one repeats.
    pub(crate) earlier_document: fn(&Store<'_>, Arrival<'_>) -> Stored<Option<DocumentRow>>,
    /// Whether an earlier document with the same number makes this one a duplicate.
    pub(crate) is_duplicate: fn(EarlierDocument<'_>) -> bool,
    /// How a duplicate is explained to its supplier.
    pub(crate) duplicate_detail: fn(&Store<'_>, &DocumentRow) -> Stored<String>,
    /// Whether keys outlive the process.
    pub(crate) survive_restart: fn() -> bool,
}

impl KeyPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            first_answer: |store, supplier, key| store.first_answer(supplier, key),
            // At exactly the window the key is still known.
            is_remembered: |age, window| age <= SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX),
            earlier_use: |earlier, _| match earlier {
                EarlierUse::SameContent => KeyVerdict::Replay,
                EarlierUse::OtherContent => KeyVerdict::Conflict,
            },
            conflict_status: || 422,
            replayed: |first, _| first.clone(),
            // What was not worked on at all may be sent again under the same key.
            is_kept: |status| !matches!(status, 401 | 410 | 429 | 500..=599),
            earlier_document: |store, arrival| store.document(arrival.supplier, arrival.kind, arrival.number),
            // As long as its key is remembered, a repetition never comes this far; a forgotten key is no licence for a second effect.
            is_duplicate: |_| true,
            duplicate_detail: |_, earlier| {
                Ok(format!(
                    "`{}` was accepted before, for order `{}`",
                    earlier.number, earlier.order_number
                ))
            },
            survive_restart: || true,
        }
    }
}
