//! Who sees what, with which token, in which version, until when.

use countersign_core::deployment::Stage;
use jiff::Timestamp;

/// Whose orders a list is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListScope {
    /// The asking supplier's.
    Own,
    /// Everybody's.
    All,
}

/// How a document of another supplier is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForeignAnswer {
    /// Like one that does not exist.
    NotFound,
    /// As somebody else's.
    Forbidden,
}

/// Decisions on access.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccessPolicies {
    /// Whose orders a list shows, by the query parameter that narrows it.
    pub(crate) list_scope: fn(parameter: Option<&str>) -> ListScope,
    /// How a document is answered that is not the supplier's, from whether it exists at all.
    pub(crate) foreign: fn(exists: bool) -> ForeignAnswer,
    /// Whether a token that expires at a time is valid now.
    pub(crate) is_token_valid: fn(now: Timestamp, expires_at: Timestamp) -> bool,
    /// Whether a version still answers.
    pub(crate) version_answers: fn(stage: Stage, now: Timestamp, sunset_at: Option<Timestamp>) -> bool,
    /// How many calls a supplier may make at once, from how many it was promised.
    pub(crate) burst: fn(promised: u32) -> u32,
    /// Whether answers announce that their version is deprecated.
    pub(crate) announces_deprecation: fn() -> bool,
    /// How the JSON of a good answer to a supplier is spelled.
    pub(crate) spelled: fn(Vec<u8>) -> Vec<u8>,
    /// What else a good answer to a supplier says.
    pub(crate) extended: fn(Vec<u8>) -> Vec<u8>,
}

impl AccessPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            list_scope: |_| ListScope::Own,
            foreign: |_| ForeignAnswer::NotFound,
            is_token_valid: |now, expires_at| now < expires_at,
            // At the second of its sunset itself the version is gone; the date outranks the stage at the start.
            version_answers: |stage, now, sunset_at| match sunset_at {
                Some(sunset_at) => now < sunset_at,
                None => stage != Stage::Sunset,
            },
            burst: |promised| promised,
            announces_deprecation: || true,
            spelled: |body| body,
            extended: |body| body,
        }
    }
}
