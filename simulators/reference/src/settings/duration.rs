//! Durations as people write them in a settings file: `48h`, `40ms`, `1h 30m`.

use jiff::SignedDuration;
use std::time::Duration;

/// Returns the duration that `text` says, when it is one and not negative.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let signed: SignedDuration = text.parse().ok()?;
    Duration::try_from(signed).ok()
}

/// Returns `duration` in the largest unit that says it exactly; what is below a microsecond is cut off.
pub(super) fn write(duration: Duration) -> String {
    let micros = duration.as_micros();
    let units: [(u128, &str); 4] = [(3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1_000, "ms")];
    match units.iter().find(|(size, _)| micros.is_multiple_of(*size)) {
        Some((size, unit)) => format!("{}{unit}", micros / size),
        None => format!("{micros}us"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_back_what_it_wrote() {
        for text in ["48h", "40ms", "2s", "90m", "1500us", "1h"] {
            let duration = parse(text).expect("the case is a duration");
            assert_eq!(write(duration), text);
        }
    }

    #[test]
    fn a_negative_or_unitless_duration_is_none() {
        for text in ["-2s", "40", "", "soon"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
