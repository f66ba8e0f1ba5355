//! A rejection: everything that is wrong with a payload, and at which stage it fell.

use crate::violation::Violation;
use countersign_core::status::Reason;

/// How far a payload came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It is no JSON document: HTTP 400, `malformed`.
    Parse,
    /// It is JSON, but not what the contract says: HTTP 422, `contract-violation`.
    Contract,
}

impl Stage {
    fn words(self) -> &'static str {
        match self {
            Self::Parse => "the payload cannot be read",
            Self::Contract => "the document breaks its contract",
        }
    }
}

/// A payload that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", .stage.words(), in_words(.violations))]
pub struct Rejection {
    /// How far it came.
    pub stage: Stage,
    /// What is wrong, in the order of the document; at least one.
    pub violations: Vec<Violation>,
}

impl Rejection {
    /// The reasons, the one that explains most first: bytes that are no text explain every other violation.
    const PRECEDENCE: [Reason; 6] = [
        Reason::ValidationEncoding,
        Reason::ValidationSize,
        Reason::ValidationStructure,
        Reason::ValidationNumber,
        Reason::ValidationDate,
        Reason::ValidationText,
    ];

    /// Returns the one reason under which the payload becomes a case.
    pub fn reason(&self) -> Reason {
        let has = |reason: &Reason| self.violations.iter().any(|violation| violation.reason == *reason);
        Self::PRECEDENCE.into_iter().find(has).unwrap_or(Reason::ValidationStructure)
    }

    pub(crate) fn parse(violations: Vec<Violation>) -> Self {
        Self {
            stage: Stage::Parse,
            violations,
        }
    }

    pub(crate) fn contract(violations: Vec<Violation>) -> Self {
        Self {
            stage: Stage::Contract,
            violations,
        }
    }
}

fn in_words(violations: &[Violation]) -> String {
    let sentences: Vec<String> = violations.iter().map(ToString::to_string).collect();
    sentences.join("; ")
}
