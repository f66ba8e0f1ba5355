//! How a supplier's document is sent, and all that may be wrong with that on purpose. The default has nothing wrong.

use serde::{Deserialize, Serialize};

/// How a document is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sending {
    /// In which contract version.
    #[serde(skip_serializing_if = "is_default")]
    pub version: VersionUse,
    /// Under which idempotency key.
    #[serde(skip_serializing_if = "is_default")]
    pub key: KeyUse,
    /// Under which document number.
    #[serde(skip_serializing_if = "is_default")]
    pub number: NumberUse,
    /// With which token.
    #[serde(skip_serializing_if = "is_default")]
    pub token: TokenUse,
    /// By which supplier, when it is not the order's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<u32>,
    /// Spoiled in which way: the id of a malformation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub malformation: Option<String>,
    /// How many more attempts leave at the same moment.
    #[serde(skip_serializing_if = "is_default")]
    pub also: u32,
    /// Whether the supplier gives up after one attempt, instead of repeating it until there is a definite answer.
    #[serde(skip_serializing_if = "is_default")]
    pub once: bool,
}

/// In which contract version something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionUse {
    /// The newest active one.
    #[default]
    Current,
    /// A deprecated one.
    Deprecated,
    /// One whose sunset has been announced as past.
    Sunset,
    /// One that never was.
    Unknown,
}

/// Under which key something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyUse {
    /// A new one.
    #[default]
    New,
    /// None.
    Absent,
    /// The one of another supplier's document.
    OfDocument(u32),
}

/// Under which number something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberUse {
    /// A new one.
    #[default]
    New,
    /// The one of another supplier's document.
    OfDocument(u32),
    /// The one of an own document with leading zeros and a hyphen: another number.
    AlmostOfDocument(u32),
}

/// With which token something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenUse {
    /// The supplier's own, renewed when it is due.
    #[default]
    Own,
    /// The one that a step before has kept, as it is.
    Kept,
    /// The supplier's own, changed in one character.
    Tampered,
    /// None.
    Missing,
    /// Another supplier's.
    Other,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
