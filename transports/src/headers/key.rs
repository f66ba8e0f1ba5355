//! The idempotency key: a structured-field string, though most senders leave the quotes out.

use super::HeaderError;
use super::item::{self, Item};

const LONGEST: usize = 255;

/// Reads an idempotency key, in quotes or bare.
///
/// # Errors
/// When it is empty, too long, in broken quotes, or bare with characters that need quotes.
///
/// # Source
/// draft-ietf-httpapi-idempotency-key-header-06: the value must be a string in quotes. A bare key cannot be read as a structured
/// field: a UUID is no item when it begins with a digit and a token when it begins with a letter.
pub fn idempotency_key(raw: &str) -> Result<String, HeaderError> {
    let raw = raw.trim_matches([' ', '\t']);
    let key = if raw.starts_with('"') { quoted(raw)? } else { bare(raw)? };
    match key.len() {
        0 => Err(HeaderError::Empty),
        1..=LONGEST => Ok(key),
        _ => Err(HeaderError::TooLong(LONGEST)),
    }
}

/// Writes an idempotency key as the standard has it, in quotes. Characters that a header cannot have are left out.
pub fn quote_key(key: &str) -> String {
    let mut quoted = String::with_capacity(key.len() + 2);
    quoted.push('"');
    for character in key.chars().filter(|character| matches!(character, ' '..='~')) {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

fn quoted(raw: &str) -> Result<String, HeaderError> {
    match item::parse(raw)? {
        Item::Text(key) => Ok(key),
        _ => Err(HeaderError::OtherType("string")),
    }
}

fn bare(raw: &str) -> Result<String, HeaderError> {
    let is_plain = raw
        .bytes()
        .all(|byte| matches!(byte, 0x21..=0x7e) && !matches!(byte, b'"' | b',' | b';' | b'\\'));
    is_plain.then(|| raw.to_owned()).ok_or(HeaderError::NeedsQuotes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<&str>) {
        assert_eq!(idempotency_key(raw).ok().as_deref(), expected, "{raw}");
    }

    #[test]
    fn ik_1_a_key_is_read_in_quotes_and_bare_whatever_it_begins_with() {
        check(
            "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"",
            Some("8e03978e-40d5-43dd-bc93-6894a57f9324"),
        );
        check("8e03978e-40d5-43dd-bc93-6894a57f9324", Some("8e03978e-40d5-43dd-bc93-6894a57f9324"));
        check("ae03978e-40d5-43dd-bc93-6894a57f9324", Some("ae03978e-40d5-43dd-bc93-6894a57f9324"));
        check(" \"a b\" ", Some("a b"));
        check(r#""a\"b\\c";p=1"#, Some(r#"a"b\c"#));
    }

    #[test]
    fn ik_1_what_is_no_key_is_refused() {
        for raw in ["", "\"\"", "\"open", "\"a\" b", "a b", "a,b", "kä", "\"kä\"", r#""a\n""#] {
            check(raw, None);
        }
    }

    #[test]
    fn a_key_may_have_255_characters_and_no_more() {
        check(&"k".repeat(255), Some(&"k".repeat(255)));
        assert_eq!(idempotency_key(&"k".repeat(256)), Err(HeaderError::TooLong(255)));
    }

    #[test]
    fn a_quoted_key_reads_back() {
        for key in ["plain", r#"a "quoted" \ one"#] {
            check(&quote_key(key), Some(key));
        }
    }
}
