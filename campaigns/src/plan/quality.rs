//! Which lot is held.

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
