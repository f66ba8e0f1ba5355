//! The defects that an instance can be told to have, for whoever lists them.

use serde::Serialize;

/// One defect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefectEntry {
    /// Its id, for example `M03`; never reused.
    pub id: String,
    /// How hard it is to find: `E`asy, `M`edium or `H`ard.
    pub class: String,
    /// What goes wrong, in one sentence.
    pub says: String,
    /// The invariant that must find it.
    pub invariant: String,
}

/// Returns every defect, in the order of ids.
pub fn defects() -> Vec<DefectEntry> {
    crate::defects::ALL
        .iter()
        .map(|defect| DefectEntry {
            id: defect.id.to_string(),
            class: defect.class.to_string(),
            says: defect.says.to_string(),
            invariant: defect.invariant.to_string(),
        })
        .collect()
}
