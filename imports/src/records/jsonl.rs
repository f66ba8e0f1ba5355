//! Log lines: one JSON object each, asked by JSON Pointer.

use crate::mapping::{Field, Lookup, Times};
use jiff::Timestamp;
use serde_json::Value;

/// One log line.
#[derive(Debug)]
pub(crate) struct Line {
    value: Value,
}

impl Line {
    /// Returns the line, or why it is none.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(text).map_err(|error| no_json(&error))?;
        if value.is_object() {
            Ok(Self { value })
        } else {
            Err("it is no JSON object".to_owned())
        }
    }

    /// Returns from when to when it was under way, in microseconds since 1970.
    pub(crate) fn times(&self, times: &Times) -> Result<(i64, i64), String> {
        let read = |field: &Option<Field>| field.as_ref().and_then(|field| field.of(self));
        let begin = read(&times.begin).ok_or("it has no time")?;
        let begin = instant(&begin).ok_or("its time cannot be read")?;
        let end = match (read(&times.end), read(&times.duration_ms)) {
            (Some(end), _) => instant(&end).ok_or("its end cannot be read")?,
            (None, Some(duration)) => {
                let us = micros(&duration).ok_or("its duration cannot be read")?;
                begin.checked_add(us).ok_or("its duration cannot be read")?
            }
            (None, None) => begin,
        };
        Ok((begin, end.max(begin)))
    }
}

impl Lookup for Line {
    fn lookup(&self, place: &str) -> Option<String> {
        text_of(self.value.pointer(place)?)
    }
}

/// Returns why a text is no JSON, without its place, so that reasons stay few.
pub(crate) fn no_json(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let what = told.split(" at line ").next().unwrap_or_default();
    format!("it is no JSON: {what}")
}

/// Returns a value as text; an object or a list of more than one as JSON, nothing for null.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.len() == 1 => text_of(&items[0]),
        other => Some(other.to_string()),
    }
}

/// Reads an instant of RFC 3339, or a number since 1970: of seconds, milli-, micro- or nanoseconds, told apart by its size.
fn instant(text: &str) -> Option<i64> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_microsecond());
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok().filter(|number| *number >= 0)?;
    match whole.len() {
        // Seconds reach eleven digits in the year 5138 only.
        0..=10 => number.checked_mul(1_000_000)?.checked_add(fraction(part)?),
        11..=13 => number.checked_mul(1_000),
        14..=16 => Some(number),
        _ => Some(number / 1_000),
    }
}

/// Returns the digits after a point as millionths.
fn fraction(part: &str) -> Option<i64> {
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    digits.parse().ok()
}

/// Reads milliseconds, with at most three digits that count after the point, as microseconds.
fn micros(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = whole.parse().ok().filter(|number| *number >= 0)?;
    whole.checked_mul(1000)?.checked_add(thousandths.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_many_ways() {
        let expected = Some(1_700_000_000_250_000);
        for text in [
            "2023-11-14T22:13:20.25Z",
            "2023-11-14T23:13:20.250+01:00",
            "1700000000.25",
            "1700000000250",
            "1700000000250000",
            "1700000000250000999",
        ] {
            assert_eq!(instant(text), expected, "{text}");
        }
        for text in ["yesterday", "", "-5", "99999999999999999999", "1700000000.x"] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_keeps_its_microseconds() {
        assert_eq!(micros("12.3456"), Some(12_345));
        assert_eq!(micros("7"), Some(7_000));
        assert_eq!(micros("-1"), None);
    }
}
