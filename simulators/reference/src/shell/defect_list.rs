//! The defects and the benign variants that an instance can be told to have, for whoever lists them.

use serde::Serialize;

/// One defect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefectEntry {
    /// Its id, for example `M03`; never reused.
    pub id: String,
    /// How hard it is to find: `easy`, `medium` or `hard`.
    pub class: String,
    /// What goes wrong, in one sentence.
    pub says: String,
    /// The invariant that must find it.
    pub invariant: String,
    /// What the integration must learn first, when no instance can have the defect yet.
    pub needs: Option<String>,
    /// What it takes beyond a campaign under simulated time; a scenario shows it.
    pub beyond_campaigns: Option<String>,
}

/// One benign variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VariantEntry {
    /// Its id, for example `B02`; never reused.
    pub id: String,
    /// What is different, in one sentence.
    pub says: String,
}

/// Returns every defect, in the order of ids, also those that no instance can have yet.
pub fn defects() -> Vec<DefectEntry> {
    crate::defects::ALL
        .iter()
        .map(|defect| DefectEntry {
            id: defect.id.to_string(),
            class: defect.class.to_string(),
            says: defect.says.to_string(),
            invariant: defect.invariant.to_string(),
            needs: defect.needs().map(str::to_owned),
            beyond_campaigns: defect.beyond_campaigns.map(str::to_owned),
        })
        .collect()
}

/// Returns every benign variant, in the order of ids.
pub fn variants() -> Vec<VariantEntry> {
    crate::defects::VARIANTS
        .iter()
        .map(|variant| VariantEntry {
            id: variant.id.to_owned(),
            says: variant.says.to_owned(),
        })
        .collect()
}
