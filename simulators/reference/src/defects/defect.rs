//! What a defect is, and what a benign variant is.

use crate::policies::Policies;
use countersign_core::promise::InvariantId;
use std::fmt;

/// How hard a defect is to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Any scenario of one supplier shows it.
    Easy,
    /// It takes one certain fault, limit or second supplier.
    Medium,
    /// It takes an interleaving, a moment, or several steps that hang together.
    Hard,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        })
    }
}

/// Makes the policies different in one way.
pub(crate) type Change = fn(Policies) -> Policies;

/// Whether an instance can have a defect.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Standing {
    /// It can, by this change.
    Built(Change),
    /// It waits for something that the integration does not do yet.
    Needs(&'static str),
}

/// A named wrong behaviour.
#[derive(Debug, Clone)]
pub(crate) struct Defect {
    /// Its id; never reused.
    pub(crate) id: &'static str,
    /// How hard it is to find.
    pub(crate) class: Class,
    /// What goes wrong, in one sentence.
    pub(crate) says: &'static str,
    /// The invariant that must find it.
    pub(crate) invariant: InvariantId,
    /// Whether an instance can have it.
    pub(crate) standing: Standing,
    /// What it takes beyond a campaign under simulated time, so that a scenario has to show it.
    pub(crate) beyond_campaigns: Option<&'static str>,
}

impl Defect {
    /// Returns a defect of these parts.
    pub(super) const fn new(id: &'static str, class: Class, invariant: &'static str, says: &'static str, change: Change) -> Self {
        Self {
            id,
            class,
            says,
            invariant: InvariantId::new(invariant),
            standing: Standing::Built(change),
            beyond_campaigns: None,
        }
    }

    /// Returns the same defect as one that only runs over sockets show.
    pub(super) const fn over_sockets(mut self) -> Self {
        self.beyond_campaigns = Some("a run over sockets, where a scenario shows it");
        self
    }

    /// Returns the same defect as one that takes years to show.
    pub(super) const fn over_years(mut self) -> Self {
        self.beyond_campaigns = Some("the years that a scenario lets pass");
        self
    }

    /// Returns a defect that waits for what the integration does not do yet.
    pub(super) const fn waiting(id: &'static str, class: Class, invariant: &'static str, says: &'static str, needs: &'static str) -> Self {
        Self {
            id,
            class,
            says,
            invariant: InvariantId::new(invariant),
            standing: Standing::Needs(needs),
            beyond_campaigns: None,
        }
    }

    /// Returns how it changes the policies, when it is built.
    pub(crate) fn change(&self) -> Option<Change> {
        match self.standing {
            Standing::Built(change) => Some(change),
            Standing::Needs(_) => None,
        }
    }

    /// Returns what it waits for, when it is not built.
    pub(crate) fn needs(&self) -> Option<&'static str> {
        match self.standing {
            Standing::Built(_) => None,
            Standing::Needs(what) => Some(what),
        }
    }
}

/// A named other behaviour that keeps every promise.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    /// Its id; never reused.
    pub(crate) id: &'static str,
    /// What is different, in one sentence.
    pub(crate) says: &'static str,
    /// Makes the policies different in this one way.
    pub(crate) change: Change,
}
