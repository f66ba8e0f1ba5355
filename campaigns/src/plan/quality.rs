//! Which lot is held, and what is wrong with a certificate.

use serde::{Deserialize, Serialize};

/// Which lot is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lot {
    /// The first lot of the receipt, all of it.
    Received,
    /// The same with its number in small letters: another lot.
    Lowercase,
}

/// What is wrong with a compliance document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Its bytes are not those of its digest.
    OtherBytes,
    /// It was valid until the day before yesterday.
    Expired,
}
