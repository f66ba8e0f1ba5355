//! Every defect, by its id.

use super::defect::Defect;
use super::{access, cases, correlation, delivery, parking, quantities, repetition, revisions, statuses};

/// Every defect, in the order of ids.
pub(crate) static ALL: &[Defect] = &[
    repetition::M01,
    repetition::M02,
    revisions::M03,
    revisions::M04,
    cases::M05,
    cases::M06,
    statuses::M07,
    correlation::M08,
    access::M12,
    access::M14,
    access::M15,
    quantities::M16,
    repetition::M18,
    parking::M27,
    parking::M28,
    delivery::M30,
    repetition::M38,
    repetition::M39,
    access::M40,
    revisions::M52,
    repetition::M61,
    revisions::M62,
    delivery::M63,
    revisions::M64,
    delivery::M65,
    access::M67,
];

/// Returns the defect with an id.
pub(crate) fn find(id: &str) -> Option<&'static Defect> {
    ALL.iter().find(|defect| defect.id == id)
}
