//! Documents that are too large, or have a part that is.

use super::row::{either, row};
use crate::edit::Edit;
use crate::malformation::{Class::Size, Malformation};
use crate::place::Place;
use countersign_core::status::Reason;

const BODY_LIMIT: usize = 256 << 10;

pub(super) const TABLE: &[Malformation] = &[
    row(
        Size,
        "Z01-body-over-limit",
        "more than 256 KiB, all of it in the note",
        Edit::Pad(Place::Note, BODY_LIMIT),
    ),
    row(
        Size,
        "Z02-501-lines",
        "one line more than the 500 that are allowed",
        Edit::ManyLines(501),
    ),
    row(Size, "Z02-2500-lines", "two and a half thousand lines", Edit::ManyLines(2500)),
    either(
        Size,
        "Z03-long-note",
        "a note over 2000 characters",
        Edit::Pad(Place::Note, 2001),
        &[Reason::ValidationText],
    ),
    row(
        Size,
        "Z03-huge-note",
        "a note of a million characters",
        Edit::Pad(Place::Note, 1_000_000),
    ),
];
