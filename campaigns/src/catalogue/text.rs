//! Texts with characters that are not allowed, or too many of them.

use super::row::{either, row};
use crate::edit::Edit;
use crate::malformation::{Class::Text, Malformation};
use crate::place::Place;
use countersign_core::status::Reason;

pub(super) const TABLE: &[Malformation] = &[
    row(
        Text,
        "U02-bidi-override",
        "a mark in its note that turns the writing direction",
        Edit::Text(Place::Note, "\u{202e}01".as_bytes()),
    ),
    row(
        Text,
        "U02-bidi-isolate",
        "a mark in its note that sets a part apart",
        Edit::Text(Place::Note, b"\\u2066x"),
    ),
    row(
        Text,
        "U02-no-break-space",
        "a blank that does not break after its plant",
        Edit::Text(Place::Plant, "\u{a0}".as_bytes()),
    ),
    row(
        Text,
        "U05-look-alike",
        "a Cyrillic letter in its plant",
        Edit::Text(Place::Plant, "\u{430}".as_bytes()),
    ),
    row(Text, "U06-nul", "a zero character in its note", Edit::Text(Place::Note, b"\\u0000")),
    row(Text, "U06-control", "a bell in its note", Edit::Text(Place::Note, b"\\u0007")),
    row(
        Text,
        "U06-escape-sequence",
        "a terminal's colour code in its note",
        Edit::Text(Place::Note, b"\\u001b[31m"),
    ),
    row(
        Text,
        "U06-late-control",
        "a control character of the upper range in its note",
        Edit::Text(Place::Note, b"\\u0085"),
    ),
    row(
        Text,
        "U06-line-break",
        "a line break in its note",
        Edit::Text(Place::Note, b"\\r\\nBcc: all"),
    ),
    // RFC 8259, section 7: a control character must be escaped, so to a parser this is no JSON at all.
    either(
        Text,
        "U06-raw-control",
        "a control character in its note that is not even escaped",
        Edit::Text(Place::Note, b"\x01"),
        &[Reason::ValidationStructure],
    ),
    either(
        Text,
        "U07-long-reference",
        "a reference over 80 characters",
        Edit::Pad(Place::Reference, 81),
        &[Reason::ValidationSize],
    ),
    row(
        Text,
        "U07-padded-plant",
        "blanks after its plant, as old systems fill them up",
        Edit::Text(Place::Plant, b"    "),
    ),
];
