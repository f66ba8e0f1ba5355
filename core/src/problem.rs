//! What a user did wrong: a stable code, what, where, why and how to fix it.

use serde::Serialize;
use std::fmt;

/// One thing for the user to mend. Our own bugs panic instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A stable code, for example `CS014`; never reused.
    pub code: &'static str,
    /// What is wrong, in the user's own names.
    pub what: String,
    /// File and line, URL, or argument; empty when there is no place to point at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
}

impl Problem {
    /// Returns a problem without a place.
    pub fn new(code: &'static str, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
            place: None,
            why: why.into(),
            fix: fix.into(),
        }
    }

    /// Returns the same problem, pointing at `place`.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.code, self.what)?;
        if let Some(place) = &self.place {
            writeln!(f, "  --> {place}")?;
        }
        writeln!(f, "  why: {}", self.why)?;
        write!(f, "  fix: {}", self.fix)
    }
}

impl std::error::Error for Problem {}
