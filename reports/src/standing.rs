//! The one word that a report gives a promise, a control or a scenario, and the look that goes with it.

use countersign_core::promise::Claim;
use countersign_core::verdict::{ControlVerdict, Ending, InvariantVerdict, Status, Verdict};

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Holds,
    Fails,
    Unknown,
    Vacuous,
    NotClaimed,
}

impl Standing {
    pub(crate) fn of_invariant(invariant: &InvariantVerdict) -> Self {
        Self::of(invariant.status, invariant.not_claimed)
    }

    /// Returns the standing of a control: it is not claimed only when none of its promises is.
    pub(crate) fn of_control(control: &ControlVerdict, verdict: &Verdict) -> Self {
        let mut members = members(control, verdict).peekable();
        let is_claimed = members.peek().is_none() || members.any(|invariant| invariant.not_claimed.is_none());
        if is_claimed { control.status.into() } else { Self::NotClaimed }
    }

    fn of(status: Status, not_claimed: Option<Claim>) -> Self {
        if not_claimed.is_some() { Self::NotClaimed } else { status.into() }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
            Self::Vacuous => "vacuous",
            Self::NotClaimed => "not claimed",
        }
    }

    /// Returns the style class and the word in machine-read files.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::NotClaimed => "not-claimed",
            _ => self.word(),
        }
    }
}

impl From<Status> for Standing {
    fn from(status: Status) -> Self {
        match status {
            Status::Holds => Self::Holds,
            Status::Vacuous => Self::Vacuous,
            Status::Unknown => Self::Unknown,
            Status::Fails => Self::Fails,
        }
    }
}

/// Returns the verdicts on a control's invariants.
pub(crate) fn members<'a>(control: &'a ControlVerdict, verdict: &'a Verdict) -> impl Iterator<Item = &'a InvariantVerdict> {
    verdict
        .invariants
        .iter()
        .filter(|invariant| control.invariants.contains(&invariant.id))
}

/// A standing with the word that fits what it is on: scenarios pass, promises hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Badge {
    pub(crate) class: &'static str,
    pub(crate) word: &'static str,
}

impl From<Standing> for Badge {
    fn from(standing: Standing) -> Self {
        Self {
            class: standing.class(),
            word: standing.word(),
        }
    }
}

impl From<&Ending> for Badge {
    fn from(ending: &Ending) -> Self {
        let (standing, word) = match ending {
            Ending::Passed => (Standing::Holds, "passed"),
            Ending::Failed { .. } => (Standing::Fails, "failed"),
            Ending::NotClaimed(_) => (Standing::NotClaimed, "not claimed"),
            Ending::Unfinished => (Standing::Unknown, "unfinished"),
        };
        Self {
            class: standing.class(),
            word,
        }
    }
}
