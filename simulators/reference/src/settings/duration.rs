//! Durations as they are written into a settings file: `48h`, `40ms`.

use std::time::Duration;

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
    use countersign_core::toml_file::parse_duration;

    #[test]
    fn what_is_written_reads_back() {
        for text in ["48h", "40ms", "2s", "90m", "1500us", "1h"] {
            let duration = parse_duration(text).expect("the case is a duration");
            assert_eq!(write(duration), text);
        }
    }
}
