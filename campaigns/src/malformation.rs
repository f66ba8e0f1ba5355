//! One way to spoil a valid document, and the reason that its case must give.

use crate::edit::Edit;
use countersign_core::ids::DocumentKind;
use countersign_core::status::Reason;
use serde::Serialize;
use std::fmt;

/// One mutation of a valid document: everything else stays, byte for byte, so that the reason of the refusal can be told.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Malformation {
    /// Its id in feature tables: family and number of the fault catalogue, then a slug, for example `S01-truncated-mid-token`.
    pub id: &'static str,
    /// What kind of wrong it is.
    pub class: Class,
    /// What is wrong, as a noun phrase in a purchaser's words: "an acknowledgement with …".
    pub says: &'static str,
    #[serde(skip)]
    pub(crate) edit: Edit,
    #[serde(skip)]
    pub(crate) also: &'static [Reason],
}

impl Malformation {
    /// Returns the malformed bytes of a `valid` document of this kind in the current contract version.
    ///
    /// It works on acknowledgements, ship notices and orders. A document that lacks the place to spoil is returned as it is; a valid one
    /// of these kinds never does.
    pub fn apply(&self, kind: DocumentKind, valid: &[u8]) -> Vec<u8> {
        self.edit.apply(kind, valid).unwrap_or_else(|| valid.to_vec())
    }

    /// Returns the reasons of which the case that it opens must give one: those of its class, and a neighbouring one where
    /// the fault can honestly be read either way.
    pub fn reasons(&self) -> Vec<Reason> {
        self.class.reasons().iter().chain(self.also).copied().collect()
    }
}

/// What kind of wrong a malformation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The document does not have the agreed structure.
    Structure,
    /// The bytes are no text in the agreed encoding.
    Encoding,
    /// The document or a part of it is too large.
    Size,
    /// A number is no exact decimal as agreed.
    Number,
    /// A text has characters that are not allowed.
    Text,
    /// A date or time does not exist or is not written as agreed.
    Date,
}

impl Class {
    /// Every class, in the order of the catalogue.
    pub const ALL: [Self; 6] = [Self::Structure, Self::Encoding, Self::Size, Self::Number, Self::Text, Self::Date];

    /// Returns its name in feature tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Encoding => "encoding",
            Self::Size => "size",
            Self::Number => "number",
            Self::Text => "text",
            Self::Date => "date",
        }
    }

    /// Returns the class with this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Returns the reasons that a case of this class gives.
    pub fn reasons(self) -> &'static [Reason] {
        match self {
            Self::Structure => &[Reason::ValidationStructure],
            Self::Encoding => &[Reason::ValidationEncoding],
            Self::Size => &[Reason::ValidationSize],
            Self::Number => &[Reason::ValidationNumber],
            Self::Text => &[Reason::ValidationText],
            Self::Date => &[Reason::ValidationDate],
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
