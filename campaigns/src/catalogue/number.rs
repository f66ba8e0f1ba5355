//! Amounts that are no exact decimal as agreed: digits with at most one point in between, at most 28 of them.

use super::row::row;
use crate::edit::Edit;
use crate::malformation::{Class::Number, Malformation};
use crate::place::Place;

pub(super) const TABLE: &[Malformation] = &[
    amount("N01-29-digits", "an amount of 29 digits", "\"99999999999999999999999999999\""),
    amount(
        "N01-huge-with-decimals",
        "an amount beyond 2^63 with ten decimals",
        "\"9223372036854775808.1234567891\"",
    ),
    amount("N01-too-fine", "an amount with 28 decimals", "\"0.0000000000000000000000000001\""),
    amount("N02-exponent", "an amount in scientific notation", "\"1e3\""),
    amount("N02-not-a-number", "NaN as an amount", "\"NaN\""),
    amount("N02-infinity", "Infinity as an amount", "\"Infinity\""),
    amount("N02-minus-zero", "an amount of minus zero", "\"-0\""),
    amount("N03-leading-zeros", "an amount with leading zeros", "\"0010\""),
    amount("N03-leading-plus", "an amount with a plus sign", "\"+10\""),
    amount("N03-thousands-separator", "an amount with a thousands separator", "\"1,000.00\""),
    amount("N03-decimal-comma", "an amount with a decimal comma", "\"10,5\""),
    amount("N03-trailing-point", "an amount with nothing after its point", "\"10.\""),
    amount("N03-leading-point", "an amount with nothing before its point", "\".5\""),
    amount("N03-blank-inside", "an amount with a blank in it", "\"1 000\""),
    amount("N03-hexadecimal", "an amount in hexadecimal", "\"0x1F\""),
    amount("N03-foreign-digits", "an amount in Arabic digits", "\"\u{661}\u{660}\""),
    amount("N04-negative", "a negative amount", "\"-10\""),
    amount("N06-json-number", "an amount as a bare number, which programs round", "10.1"),
    amount("N06-empty", "an empty amount", "\"\""),
    amount("N06-words", "an amount in words", "\"ten\""),
];

const fn amount(id: &'static str, says: &'static str, literal: &'static str) -> Malformation {
    row(Number, id, says, Edit::Value(Place::Amount, literal))
}
