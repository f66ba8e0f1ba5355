//! Defects in what the systems beside the ERP and the portal are told.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::border::Target;

pub(super) const M160: Defect = Defect::new(
    "M160",
    Class::Medium,
    "I60",
    "Each attempt to tell a neighbouring system has a key of its own, so that one which answers late is told twice.",
    |mut policies| {
        policies.delivery.attempt_key = |target, key, attempt| {
            let wrong = match target {
                Target::Erp | Target::Portal => key.to_owned(),
                _ => format!("{key}-{attempt}"),
            };
            instead(wrong, key.to_owned())
        };
        policies
    },
)
.over_sockets();
