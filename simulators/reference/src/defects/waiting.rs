//! Defects of workflows that the integration does not have yet: they keep their ids, and nobody can have them.

use super::defect::{Class, Defect};

pub(super) const M33: Defect = Defect::waiting(
    "M33",
    Class::Medium,
    "I30",
    "The results of a batch come in the order in which its items were done.",
    "submissions in batches",
);

pub(super) const M34: Defect = Defect::waiting(
    "M34",
    Class::Medium,
    "I31",
    "One bad transaction set rejects the whole functional group, although its siblings were applied.",
    "EDI interchanges and their acknowledgements",
);
