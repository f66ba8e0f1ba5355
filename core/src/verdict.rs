//! The verdict: what a History proves, per invariant, per control and for the run.

use crate::promise::{Claim, Control, InvariantId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a History says of a promise; ordered so that the greatest of several is the one for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Exercised, and never broken.
    Holds,
    /// Nothing exercised it, so nothing is proved.
    Vacuous,
    /// The History does not say enough.
    Unknown,
    /// Broken at least once.
    Fails,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holds => "holds",
            Self::Vacuous => "vacuous",
            Self::Unknown => "unknown",
            Self::Fails => "fails",
        })
    }
}

/// One broken promise with the few events that prove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its number in the report, for example `I09-1`.
    pub id: String,
    /// The broken invariant.
    pub invariant: InvariantId,
    /// What happened, in one line with the documents' own numbers.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to look at.
    pub fix: String,
    /// The index of each event that proves it, oldest first; seldom more than twelve.
    pub witness: Vec<u64>,
    /// The scenario in which it happened, when one can be named.
    pub scenario: Option<String>,
    /// The document that it is about, for people.
    pub subject: String,
}

/// What the History says of one invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvariantVerdict {
    /// Which one.
    pub id: InvariantId,
    /// Its name.
    pub name: String,
    /// Its control.
    pub control: Control,
    /// What it promises, in one sentence.
    pub says: String,
    /// What was found. A promise that is not claimed is vacuous here.
    pub status: Status,
    /// How many subjects were checked.
    pub checked: u64,
    /// How many of them were put to the test (a duplicate sent, a stale answer given…).
    pub exercised: u64,
    /// The interface that the deployment does not offer, so that the promise is not claimed.
    pub not_claimed: Option<Claim>,
    /// How often it was broken, also beyond the findings that are kept.
    pub broken: u64,
    /// At most 32 findings.
    pub findings: Vec<Finding>,
    /// Why it is unknown, when it is.
    pub unknown: Vec<String>,
}

/// What the History says of one control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlVerdict {
    /// Which one.
    pub control: Control,
    /// Its title.
    pub title: String,
    /// The worst of its invariants that are claimed.
    pub status: Status,
    /// Its invariants.
    pub invariants: Vec<InvariantId>,
}

/// How a scenario ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// The scenario's number in the run.
    pub id: u32,
    /// Its name; unique with the feature and the line.
    pub name: String,
    /// The feature's name.
    pub feature: String,
    /// The feature's file, relative to the features folder.
    pub file: String,
    /// Where it begins in the file.
    pub line: u32,
    /// Its tags, without `@`.
    pub tags: Vec<String>,
    /// How it ended.
    pub ending: Ending,
    /// How long it took, in microseconds.
    pub duration_us: u64,
}

/// How a scenario ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Every step did.
    Passed,
    /// A step did not: its text, its line and what was seen.
    Failed {
        /// The step's text.
        step: String,
        /// Its line.
        line: u32,
        /// What was expected and what was seen.
        message: String,
    },
    /// It needs an interface that the deployment does not offer.
    NotClaimed(Claim),
    /// The run ended before it did.
    Unfinished,
}

/// The verdict on a whole History.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The worst of all: a failed scenario is `Fails` too.
    pub status: Status,
    /// Whether the run covered all scenarios, so that a vacuous promise is a gap and not a choice.
    pub is_complete_run: bool,
    /// By control, in the order of reports.
    pub controls: Vec<ControlVerdict>,
    /// By invariant, in the order of ids.
    pub invariants: Vec<InvariantVerdict>,
    /// By scenario, in the order of files and lines.
    pub scenarios: Vec<ScenarioResult>,
    /// Number of events judged.
    pub events: u64,
    /// Why the History itself is not sound, when it is not; nothing else is judged then.
    pub malformed: Vec<String>,
}

impl Verdict {
    /// Returns the exit code: 0 holds, 1 a promise is broken, 3 could not tell.
    pub fn exit_code(&self) -> u8 {
        match self.status {
            Status::Holds => 0,
            Status::Fails => 1,
            Status::Vacuous | Status::Unknown => 3,
        }
    }

    /// Returns every finding, in the order of invariants.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.invariants.iter().flat_map(|invariant| &invariant.findings)
    }
}
