//! A violation: where a document breaks its contract, what was expected there and what was found.

use countersign_core::status::Reason;
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// The most characters of a found text that are shown.
const SHOWN: usize = 80;

/// One thing that is wrong in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Where, as a JSON Pointer (RFC 6901); empty for the document as a whole.
    pub pointer: String,
    /// What the contract wants there.
    pub expected: String,
    /// What stands there, cut to 80 characters, with control characters escaped.
    pub found: String,
    /// The reason of the case that it opens.
    pub reason: Reason,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str("the document")?,
            pointer => write!(f, "`{pointer}`")?,
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

impl Violation {
    /// Returns a violation of the document as a whole.
    pub(crate) fn whole(reason: Reason, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            expected: expected.into(),
            found: found.into(),
            reason,
        }
    }
}

/// Returns `value` in words.
pub(crate) fn found(value: &Value) -> String {
    match value {
        Value::Null => "`null`".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Returns `text` between backticks, cut, with everything escaped that could play tricks on a terminal or a reader.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (index, character) in text.chars().enumerate() {
        if index == SHOWN {
            shown.push('…');
            break;
        }
        if is_visible(character) {
            shown.push(character);
        } else {
            shown.push_str(&format!("\\u{:04x}", u32::from(character)));
        }
    }
    shown.push('`');
    shown
}

fn is_visible(character: char) -> bool {
    // The Unicode marks that have no width, break lines or change the writing direction.
    let is_mark =
        matches!(character, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    !character.is_control() && !is_mark
}

/// Returns `name` as a part of a JSON Pointer.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_found_text_is_cut_and_cannot_play_tricks() {
        assert_eq!(quoted("a\u{202e}b\u{7}\n"), "`a\\u202eb\\u0007\\u000a`");
        let long = quoted(&"é".repeat(200));
        assert_eq!(long.chars().count(), SHOWN + 3);
        assert!(long.ends_with("é…`"));
    }

    #[test]
    fn a_violation_reads_as_a_sentence() {
        let violation = Violation {
            pointer: "/lines/0/quantity/amount".to_owned(),
            expected: "a decimal string".to_owned(),
            found: quoted("1e3"),
            reason: Reason::ValidationNumber,
        };
        assert_eq!(
            violation.to_string(),
            "`/lines/0/quantity/amount`: expected a decimal string, found `1e3`"
        );
    }
}
