//! Defects in what ties a flow together.

use super::defect::{Class, Defect};
use super::probe::instead;

pub(super) const M08: Defect = Defect::new(
    "M08",
    Class::Easy,
    "I37",
    "A message to a far side carries a correlation id of its own.",
    |mut policies| {
        policies.correlation.carried = |correlation, key| instead(format!("corr-{key}"), correlation.to_owned());
        policies
    },
);
