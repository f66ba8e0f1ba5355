//! Defects in what becomes of the certificates and reports that suppliers file.

use super::defect::{Class, Defect};
use super::probe::instead;

pub(super) const M118: Defect = Defect::new(
    "M118",
    Class::Medium,
    "I33",
    "The digest of a compliance document is believed, whatever its bytes are.",
    |mut policies| {
        policies.quality.is_genuine = |said, actual| instead(true, actual == Some(said));
        policies
    },
);

pub(super) const M119: Defect = Defect::new(
    "M119",
    Class::Easy,
    "I39",
    "A compliance document is served to every supplier that knows its number.",
    |mut policies| {
        policies.quality.is_document_shown = |is_own| instead(true, is_own);
        policies
    },
);
