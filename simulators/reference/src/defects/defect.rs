//! What a defect is.

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
    /// Makes the policies wrong in this one way.
    pub(crate) apply: fn(Policies) -> Policies,
}

impl Defect {
    /// Returns a defect of these parts.
    pub(super) const fn new(
        id: &'static str,
        class: Class,
        invariant: &'static str,
        says: &'static str,
        apply: fn(Policies) -> Policies,
    ) -> Self {
        Self {
            id,
            class,
            says,
            invariant: InvariantId::new(invariant),
            apply,
        }
    }
}
