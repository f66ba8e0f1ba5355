//! Defects in what words mean.

use super::defect::{Class, Defect};
use countersign_core::status::Response;

pub(super) const M07: Defect = Defect::new(
    "M07",
    Class::Easy,
    "I43",
    "A supplier's word that nobody agreed on counts as an acceptance.",
    |mut policies| {
        policies.statuses.meaning = |words, word| Some(words.get(word).copied().unwrap_or(Response::Accepted));
        policies
    },
);
