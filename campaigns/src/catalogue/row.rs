//! How a table's row is written.

use crate::edit::Edit;
use crate::malformation::{Class, Malformation};
use countersign_core::status::Reason;

/// A malformation whose case can give the reason of its class alone.
pub(super) const fn row(class: Class, id: &'static str, says: &'static str, edit: Edit) -> Malformation {
    either(class, id, says, edit, &[])
}

/// A malformation whose case may also give one of these reasons.
pub(super) const fn either(class: Class, id: &'static str, says: &'static str, edit: Edit, also: &'static [Reason]) -> Malformation {
    Malformation {
        id,
        class,
        says,
        edit,
        also,
    }
}
