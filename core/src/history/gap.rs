//! Gaps: what a History cannot tell, because its source did not record it, or the record could not be used.
//!
//! A run of countersign has none: it records everything at both ends. An import of somebody else's records has some, always.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that may have happened and that the History does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where it would have been recorded, for example the name of the file.
    pub source: String,
    /// Why it is missing, in words.
    pub reason: String,
    /// How many records are missing or unusable for this reason in the interval; 0 when nobody can count them.
    pub count: u64,
    /// The interval of the operations that it may concern, by the time when they were taken, in microseconds since the run began.
    pub from_us: u64,
    /// The end of that interval; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_us: Option<u64>,
    /// What is hidden by it.
    pub hides: BTreeSet<Facet>,
}

impl Gap {
    /// Returns whether an operation that was taken at `at_us` may be concerned.
    pub fn covers(&self, at_us: u64) -> bool {
        self.from_us <= at_us && self.to_us.is_none_or(|to| at_us <= to)
    }
}

/// A part of what happens that a source of records may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// What happened before the record begins.
    Past,
    /// What happened after the record ends.
    Future,
    /// What was sent to the deployment.
    Requests,
    /// How it answered: status and outcome.
    Answers,
    /// The headers of its answers.
    Headers,
    /// The credentials of what was sent.
    Credentials,
    /// Idempotency keys and event ids.
    Keys,
    /// Correlation ids and trace contexts.
    Correlations,
    /// The bytes of documents and answers.
    Contents,
    /// The lines of documents: quantities, words, prices.
    Lines,
    /// The statuses that are shown to suppliers.
    Statuses,
    /// What the deployment delivered to an end.
    Deliveries,
    /// What changed in an end's ledger.
    Effects,
    /// The order of what changed in an end's ledger.
    Sequence,
    /// What the deployment's own surfaces say: cases, dead letters, lists.
    Surfaces,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 15] = [
        Self::Past,
        Self::Future,
        Self::Requests,
        Self::Answers,
        Self::Headers,
        Self::Credentials,
        Self::Keys,
        Self::Correlations,
        Self::Contents,
        Self::Lines,
        Self::Statuses,
        Self::Deliveries,
        Self::Effects,
        Self::Sequence,
        Self::Surfaces,
    ];

    /// Returns whether something that it hides could account for an operation whose effect is not seen.
    pub fn may_account(self) -> bool {
        matches!(
            self,
            Self::Future | Self::Requests | Self::Answers | Self::Deliveries | Self::Effects | Self::Sequence | Self::Surfaces
        )
    }
}
