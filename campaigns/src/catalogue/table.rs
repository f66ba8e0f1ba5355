//! All tables as one.

use super::{date, encoding, number, size, structure, text};
use crate::malformation::Malformation;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<Malformation>> = LazyLock::new(|| {
    let tables = [
        structure::TABLE,
        encoding::TABLE,
        size::TABLE,
        number::TABLE,
        text::TABLE,
        date::TABLE,
    ];
    tables.concat()
});

/// Returns every malformation, class by class.
pub fn catalogue() -> &'static [Malformation] {
    &ALL
}

/// Returns the malformation with this id.
pub fn find(id: &str) -> Option<&'static Malformation> {
    ALL.iter().find(|malformation| malformation.id == id)
}
