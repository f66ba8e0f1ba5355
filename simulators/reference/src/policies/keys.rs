//! What repetition means: of a request under its key, and of a document under its number.

use crate::store::{DocumentRow, Store, Stored};

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
    /// What an earlier use of the key means.
    pub(crate) earlier_use: fn(EarlierUse) -> KeyVerdict,
    /// What a replay answers, from the first answer and the receipt number that would be next.
    pub(crate) replayed: fn(&StoredAnswer, &str) -> StoredAnswer,
    /// Whether an earlier document with the same number makes this one a duplicate.
    pub(crate) is_duplicate: fn(EarlierDocument<'_>) -> bool,
    /// How a duplicate is explained to its supplier.
    pub(crate) duplicate_detail: fn(&Store<'_>, &DocumentRow) -> Stored<String>,
    /// Whether keys outlive the process.
    pub(crate) survive_restart: bool,
}

impl KeyPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            earlier_use: |earlier| match earlier {
                EarlierUse::SameContent => KeyVerdict::Replay,
                EarlierUse::OtherContent => KeyVerdict::Conflict,
            },
            replayed: |first, _| first.clone(),
            // Under its own key a document is answered from the key's memory; only another key can bring a duplicate.
            is_duplicate: |earlier| earlier.key != earlier.key_now,
            duplicate_detail: |_, earlier| {
                Ok(format!(
                    "`{}` was accepted before, for order `{}`",
                    earlier.number, earlier.order_number
                ))
            },
            survive_restart: true,
        }
    }
}
