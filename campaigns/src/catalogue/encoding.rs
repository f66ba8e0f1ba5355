//! Documents whose bytes are no text in the agreed encoding, UTF-8 without a byte order mark.

use super::row::{either, row};
use crate::edit::{ByteOrder, Edit, Mark};
use crate::malformation::{Class::Encoding, Malformation};
use crate::place::Place;
use countersign_core::status::Reason;

pub(super) const TABLE: &[Malformation] = &[
    row(
        Encoding,
        "E01-byte-order-mark",
        "a byte order mark in front, as some editors leave it",
        Edit::Around(b"\xef\xbb\xbf", b""),
    ),
    row(
        Encoding,
        "E02-utf16-le",
        "two bytes for each character, low byte first",
        Edit::Utf16(ByteOrder::Little, Mark::Written),
    ),
    row(
        Encoding,
        "E02-utf16-be",
        "two bytes for each character, high byte first",
        Edit::Utf16(ByteOrder::Big, Mark::Written),
    ),
    // Without the mark each byte is a character of its own to a reader of UTF-8, so it may also stop at the first zero byte.
    either(
        Encoding,
        "E02-utf16-unmarked",
        "two bytes for each character and no mark to tell",
        Edit::Utf16(ByteOrder::Little, Mark::LeftOut),
        &[Reason::ValidationStructure],
    ),
    row(
        Encoding,
        "E03-latin-1",
        "umlauts in its note in an old western encoding",
        Edit::Text(Place::Note, b" Gr\xf6\xdfe"),
    ),
    row(
        Encoding,
        "E04-overlong",
        "a character in its note written with more bytes than it needs",
        Edit::Text(Place::Note, b"\xc0\xaf"),
    ),
    row(
        Encoding,
        "E04-cut-character",
        "half a euro sign in its note",
        Edit::Text(Place::Note, b"\xe2\x82"),
    ),
    row(
        Encoding,
        "E04-surrogate-bytes",
        "half a pair of an old encoding in its note",
        Edit::Text(Place::Note, b"\xed\xa0\x80"),
    ),
    // The bytes are sound; what the escape stands for is no character.
    either(
        Encoding,
        "E04-lone-surrogate-escape",
        "an escape in its note that stands for half a character",
        Edit::Text(Place::Note, b"\\ud800"),
        &[Reason::ValidationStructure, Reason::ValidationText],
    ),
];
