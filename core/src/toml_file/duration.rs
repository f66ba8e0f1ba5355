//! Durations as people write them: `40ms`, `2h 30m`, `5 days`.

use jiff::{Span, SpanRelativeTo};
use std::time::Duration;

/// Returns the duration that `text` says, when it is one and longer than nothing.
///
/// A day is 24 hours: what is measured is time that passes, not the calendar of a place.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    let signed = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(signed).ok().filter(|duration| !duration.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_and_parts_of_a_second_are_durations() {
        const HOUR: u64 = 60 * 60;
        let cases = [
            ("5 days", Duration::from_secs(5 * 24 * HOUR)),
            ("1 week", Duration::from_secs(7 * 24 * HOUR)),
            ("2h 30m", Duration::from_secs(2 * HOUR + HOUR / 2)),
            ("48h", Duration::from_secs(48 * HOUR)),
            ("P1D", Duration::from_secs(24 * HOUR)),
            ("40ms", Duration::from_millis(40)),
            ("1500us", Duration::from_micros(1500)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_duration(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_less_than_nothing_and_what_has_no_fixed_length_are_none() {
        for text in ["0s", "-2s", "-5 days", "1 month", "1y", "40", "", "soon", "3 parsecs"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
