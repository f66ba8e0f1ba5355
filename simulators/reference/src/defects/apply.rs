//! The policies of an instance, from its settings.

use super::{find, find_variant};
use crate::policies::Policies;
use crate::settings::Settings;

/// Returns the correct policies with the variants and the defect of the settings.
///
/// # Errors
/// The id that is neither.
pub(crate) fn policies(settings: &Settings) -> Result<Policies, String> {
    let mut policies = Policies::correct();
    for id in &settings.variants {
        let variant = find_variant(id).ok_or_else(|| id.clone())?;
        policies = (variant.change)(policies);
    }
    // The defect comes last: it is what has to be seen, whatever else is different.
    if let Some(id) = &settings.defect {
        let change = find(id).and_then(super::defect::Defect::change).ok_or_else(|| id.clone())?;
        policies = change(policies);
    }
    Ok(policies)
}
