//! What becomes of changes of the master data, and who may be named.

use countersign_core::amount::Unit;
use countersign_core::documents::Standing;
use countersign_core::ids::{DocumentKind, PlantId};

/// Decisions on master data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MasterDataPolicies {
    /// Whether a revision of a record takes the place of the known one.
    pub(crate) is_newer: fn(given: u32, known: u32) -> bool,
    /// Whether new documents may name a record.
    pub(crate) is_valid: fn(Standing) -> bool,
    /// Whether the ERP's own documents of a kind are held against the master data.
    pub(crate) is_checked: fn(DocumentKind) -> bool,
    /// The plants that a supplier delivers to, from those that the newest revision has and those that the one before had.
    pub(crate) plants: fn(Vec<PlantId>, &[PlantId]) -> Vec<PlantId>,
    /// Whether a unit is dropped that the newest revision of a material does not have any more.
    pub(crate) is_unit_dropped: fn(&Unit) -> bool,
    /// Who is named as the one who answers for a record: its owner, or the one of its kind when it has none.
    pub(crate) owner: fn(own: Option<String>, usual: String) -> String,
}

impl MasterDataPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_newer: |given, known| given > known,
            is_valid: |standing| standing == Standing::Active,
            is_checked: |_| true,
            plants: |newest, _| newest,
            is_unit_dropped: |_| true,
            owner: |own, usual| own.unwrap_or(usual),
        }
    }
}
