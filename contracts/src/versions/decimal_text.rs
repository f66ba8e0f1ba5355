//! Moves the decimal point of a decimal text, so that no digit is gained or lost: `12.50` stays two decimals.

/// Returns the whole number of smallest units and the number of decimals: `12.50` is `1250` with 2.
pub(super) fn to_units(text: &str) -> (String, usize) {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    (without_leading_zeros(&format!("{whole}{decimals}")), decimals.len())
}

/// Returns the decimal text of `units` with this many decimals: `1250` with 2 is `12.50`.
pub(super) fn from_units(units: &str, decimals: usize) -> String {
    let digits = format!("{units:0>width$}", width = decimals + 1);
    match digits.split_at(digits.len() - decimals) {
        (whole, "") => without_leading_zeros(whole),
        (whole, decimals) => format!("{}.{decimals}", without_leading_zeros(whole)),
    }
}

/// Returns a percentage as a fraction of 1: `2.50` is `0.0250`.
pub(super) fn percent_to_fraction(percent: &str) -> String {
    let (units, decimals) = to_units(percent);
    from_units(&units, decimals + 2)
}

/// Returns a fraction of 1 as a percentage: `0.0250` is `2.50`.
pub(super) fn fraction_to_percent(fraction: &str) -> String {
    let (units, decimals) = to_units(fraction);
    match decimals {
        0 | 1 => without_leading_zeros(&format!("{units}{}", "0".repeat(2 - decimals))),
        _ => from_units(&units, decimals - 2),
    }
}

fn without_leading_zeros(digits: &str) -> String {
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_come_back_as_they_were() {
        for (text, units, decimals) in [
            ("12.50", "1250", 2),
            ("0.05", "5", 2),
            ("0.00", "0", 2),
            ("0", "0", 0),
            ("7", "7", 0),
            ("0.0000000000000000000000000001", "1", 28),
            ("1234567890123456789012345678", "1234567890123456789012345678", 0),
        ] {
            assert_eq!(to_units(text), (units.to_owned(), decimals));
            assert_eq!(from_units(units, decimals), text);
        }
    }

    #[test]
    fn percentages_come_back_as_they_were() {
        for (percent, fraction) in [
            ("5", "0.05"),
            ("2.50", "0.0250"),
            ("0", "0.00"),
            ("100", "1.00"),
            ("100.0000", "1.000000"),
            ("12.3456", "0.123456"),
        ] {
            assert_eq!(percent_to_fraction(percent), fraction);
            assert_eq!(fraction_to_percent(fraction), percent);
        }
        for (fraction, percent) in [("0.5", "50"), ("1", "100"), ("0", "0"), ("0.0", "0")] {
            assert_eq!(fraction_to_percent(fraction), percent);
        }
    }
}
