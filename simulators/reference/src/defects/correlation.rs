//! Defects in what ties a flow together.

use super::defect::{Class, Defect};

pub(super) const M08: Defect = Defect::new(
    "M08",
    Class::Easy,
    "I37",
    "A message to a far side carries a correlation id of its own.",
    |mut policies| {
        policies.correlation.carried = |_, key| format!("corr-{key}");
        policies
    },
);
