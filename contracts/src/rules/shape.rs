//! `x-pattern`: the patterns that nearly every member of a document has, matched by hand.
//!
//! The published schemas say `pattern`; only what is compiled says `x-pattern`. A regular expression takes several times as long,
//! and these three are most of what a document costs.

use super::Rule;
use crate::violation::Violation;
use serde_json::{Map, Value};

pub(crate) const KEYWORD: &str = "x-pattern";

/// Tells whether a text has a shape.
type Matches = fn(&str) -> bool;

/// A pattern of the schemas, and the function that matches exactly the same texts.
const SHAPES: [(&str, Matches); 3] = [
    (r"^(?:0|[1-9][0-9]{0,27})(?:\.[0-9]+)?$", is_amount),
    (r"^(?:[1-9][0-9]{0,27}(?:\.[0-9]+)?|0\.[0-9]*[1-9][0-9]*)$", is_positive_amount),
    (r"^[!-~](?:[ -~]*[!-~])?$", is_identifier),
];

/// Returns `schema` with the known patterns under this rule's keyword.
pub(crate) fn with_shapes(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => Value::Object(members.iter().map(with_shape).collect::<Map<String, Value>>()),
        Value::Array(items) => Value::Array(items.iter().map(with_shapes).collect()),
        other => other.clone(),
    }
}

fn with_shape((name, value): (&String, &Value)) -> (String, Value) {
    if name == "pattern" && Shape::new(value).is_some() {
        return (KEYWORD.to_owned(), value.clone());
    }
    (name.clone(), with_shapes(value))
}

pub(super) struct Shape(Matches);

impl Shape {
    pub(super) fn new(pattern: &Value) -> Option<Self> {
        let (_, matches) = SHAPES.iter().find(|(known, _)| pattern.as_str() == Some(known))?;
        Some(Self(*matches))
    }
}

impl Rule for Shape {
    fn holds(&self, part: &Value) -> bool {
        part.as_str().is_none_or(self.0)
    }

    fn violations(&self, _: &Value) -> Vec<Violation> {
        // The words for a pattern stand beside it in the schema.
        Vec::new()
    }
}

fn is_amount(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(fraction) && whole.len() <= 28 && (whole.len() == 1 || !whole.starts_with('0'))
}

fn is_positive_amount(text: &str) -> bool {
    is_amount(text) && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

fn is_identifier(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    is_edge(bytes.first()) && is_edge(bytes.last()) && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Calls `see` with every text of at most `longest` of these characters.
    fn texts(longest: usize, see: &mut impl FnMut(&str)) {
        fn grow(text: &mut String, longest: usize, see: &mut impl FnMut(&str)) {
            see(text);
            if longest == 0 {
                return;
            }
            for character in ['0', '1', '9', '.', '-', ' ', '~', 'é', '\n', '\u{7f}'] {
                text.push(character);
                grow(text, longest - 1, see);
                text.pop();
            }
        }
        grow(&mut String::new(), longest, see);
    }

    #[test]
    fn a_shape_matches_exactly_what_its_pattern_matches() {
        for (pattern, matches) in SHAPES {
            let validator = jsonschema::draft202012::new(&json!({ "pattern": pattern })).expect("the pattern compiles");
            let mut matched = 0;
            let mut compare = |text: &str| {
                let expected = validator.is_valid(&Value::String(text.to_owned()));
                assert_eq!(matches(text), expected, "{pattern} on {text:?}");
                matched += u32::from(expected);
            };
            texts(4, &mut compare);
            for digits in [27, 28, 29] {
                for rest in ["", ".", ".0", ".01", ".0.1"] {
                    compare(&format!("{}{rest}", "9".repeat(digits)));
                    compare(&format!("0.{}{rest}", "0".repeat(digits)));
                    compare(&format!("0.{}1{rest}", "0".repeat(digits)));
                }
            }
            assert!(matched > 50, "{pattern} matched {matched} texts");
        }
    }

    #[test]
    fn the_shared_schema_uses_every_shape() {
        let common = crate::library::LIBRARY.document("https://countersign.dev/contracts/common.json");
        let text = with_shapes(common.expect("the shared schema is there")).to_string();
        assert_eq!(text.matches(KEYWORD).count(), SHAPES.len());
    }
}
