//! Documents that do not have the agreed structure.

use super::row::{either, row};
use crate::edit::{Cut, Edit};
use crate::malformation::{Class::Structure, Malformation};
use crate::place::Place;
use countersign_core::status::Reason;

pub(super) const TABLE: &[Malformation] = &[
    row(
        Structure,
        "S01-truncated-at-token",
        "everything from the lines on cut off",
        Edit::Cut(Cut::AfterComma),
    ),
    row(
        Structure,
        "S01-truncated-mid-token",
        "everything after the middle of its note cut off",
        Edit::Cut(Cut::InText),
    ),
    row(
        Structure,
        "S01-truncated-last-brace",
        "its very last character cut off",
        Edit::Cut(Cut::LastBrace),
    ),
    row(
        Structure,
        "S02-trailing-garbage",
        "a mail footer after its end",
        Edit::Around(b"", b"\n-- \nSent from my phone"),
    ),
    row(Structure, "S02-extra-brace", "one closing brace too many", Edit::Around(b"", b"}")),
    row(
        Structure,
        "S02-two-documents",
        "the same document once more behind it",
        Edit::Twice(b"\n"),
    ),
    row(Structure, "S02-trailing-comma", "a comma after its last entry", Edit::TrailingComma),
    row(
        Structure,
        "S02-comment",
        "a programmer's comment in front",
        Edit::Around(b"/* v3 */ ", b""),
    ),
    row(Structure, "S03-array-root", "a list around it", Edit::Around(b"[", b"]")),
    row(Structure, "S03-null-root", "nothing but the word null", Edit::Whole(b"null")),
    row(Structure, "S03-missing-required", "its plant missing", Edit::Without(Place::Plant)),
    row(
        Structure,
        "S03-unknown-member",
        "an entry that nobody agreed on",
        Edit::RootMember("\"priority\":\"high\","),
    ),
    row(
        Structure,
        "S03-unknown-line-member",
        "an entry that nobody agreed on in its first line",
        Edit::Member(Place::FirstLine, "\"priority\":\"high\","),
    ),
    row(Structure, "S03-null-member", "null as its plant", Edit::Value(Place::Plant, "null")),
    row(
        Structure,
        "S03-wrong-type",
        "its note as a number",
        Edit::Value(Place::Note, "1000"),
    ),
    row(
        Structure,
        "S03-object-for-list",
        "one object where the list of its lines belongs",
        Edit::Value(Place::Lines, "{}"),
    ),
    row(
        Structure,
        "S03-text-for-object",
        "quantity and unit of its first line in one text",
        Edit::Value(Place::Quantity, "\"7 EA\""),
    ),
    row(
        Structure,
        "S04-duplicate-member",
        "two plants that differ",
        Edit::RootMember("\"plant\":\"ZZ99\","),
    ),
    row(
        Structure,
        "S04-duplicate-amount",
        "two amounts that differ in its first line",
        Edit::Member(Place::Quantity, "\"amount\":\"999\","),
    ),
    either(
        Structure,
        "S05-depth-bomb",
        "two hundred lists in one another",
        Edit::Nested(200),
        &[Reason::ValidationSize],
    ),
    row(
        Structure,
        "S06-wrong-case",
        "Plant written with a capital letter",
        Edit::Name(Place::Plant, "Plant"),
    ),
    either(
        Structure,
        "S07-empty",
        "nothing in it at all",
        Edit::Whole(b""),
        &[Reason::ValidationSize],
    ),
    row(Structure, "S07-blank", "nothing but blanks in it", Edit::Whole(b" \r\n\t ")),
    row(
        Structure,
        "S07-xml",
        "XML where JSON was agreed",
        Edit::Whole(b"<?xml version=\"1.0\"?><OrderResponse/>"),
    ),
    either(
        Structure,
        "S09-no-lines",
        "no line in it",
        Edit::Value(Place::Lines, "[]"),
        &[Reason::ValidationSize],
    ),
    row(
        Structure,
        "S09-duplicate-line",
        "its first line twice under one number",
        Edit::RepeatedLine,
    ),
];
