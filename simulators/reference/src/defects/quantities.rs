//! Defects in how amounts compare.

use super::defect::{Class, Defect};

pub(super) const M16: Defect = Defect::new(
    "M16",
    Class::Easy,
    "I45",
    "A ship notice over the tolerance is accepted silently.",
    |mut policies| {
        policies.quantities.is_over = |_, _| false;
        policies
    },
);
