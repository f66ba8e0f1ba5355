//! What becomes of master data records.

use serde::{Deserialize, Serialize};

/// What a new record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// A material that is counted in pieces and dozens.
    Material,
    /// A plant that a supplier delivers to.
    Plant,
}

/// How a record is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Governing {
    /// It may not be named any more.
    Retire,
    /// It may be named again.
    Reinstate,
    /// A material is not counted in dozens any more.
    DropUnit,
    /// The supplier does not deliver to a plant any more.
    Leave,
}

/// How the lines of a release name a material that the plan has made.
const MADE: &str = "record ";

/// Returns how a line names the material that is the record with this number.
pub(crate) fn material_of(record: u32) -> String {
    format!("{MADE}{record}")
}

/// Returns the number of the record that a line's material is, when the plan has made it.
pub fn record_of(material: &str) -> Option<u32> {
    material.strip_prefix(MADE)?.parse().ok()
}
