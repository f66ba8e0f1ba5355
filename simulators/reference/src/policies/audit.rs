//! What is written into the audit trail.

use crate::store::{Actor, Change};

/// How a change is written into the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// As an entry of its own at the end.
    Added,
    /// Over the latest entry of the same document.
    OverLatest,
    /// Not at all.
    Left,
}

/// Decisions on the audit trail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuditPolicies {
    /// How a change is written that somebody caused.
    pub(crate) written: fn(Actor, &Change<'_>) -> Written,
}

impl AuditPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            written: |_, _| Written::Added,
        }
    }
}
