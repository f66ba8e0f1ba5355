//! Plain text: wrapping, counting and durations.

/// Returns `number` and the noun, in the plural when it is not one.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Returns a duration in the unit that suits it, without floats.
pub(crate) fn duration(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..10_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        10_000..1_000_000 => format!("{} ms", us / 1_000),
        1_000_000..60_000_000 => format!("{}.{} s", us / 1_000_000, us % 1_000_000 / 100_000),
        _ => format!("{} min {:02} s", us / 60_000_000, us % 60_000_000 / 1_000_000),
    }
}

/// Returns how long something has waited, in the two units that suit it.
pub(crate) fn age(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// Returns a number of bytes in the unit that suits it.
pub(crate) fn bytes(number: u64) -> String {
    match number {
        1 => "1 byte".to_owned(),
        2..10_240 => format!("{number} bytes"),
        0 => "0 bytes".to_owned(),
        10_240..1_048_576 => format!("{} KB", number / 1_024),
        _ => format!("{}.{} MB", number / 1_048_576, number % 1_048_576 * 10 / 1_048_576),
    }
}

/// Breaks `text` into lines of at most `width` characters; a longer word keeps its own line, line breaks are kept.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let added = word.chars().count();
            if length > 0 && length + 1 + added > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += added;
        }
        lines.push(line);
    }
    lines
}

/// Returns the first `most` characters, with an ellipsis as the last one when there are more.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well_at_every_size() {
        let cases = [
            (999, "999 µs"),
            (9_940, "9.9 ms"),
            (412_000, "412 ms"),
            (6_310_000, "6.3 s"),
            (61_000_000, "1 min 01 s"),
        ];
        for (us, text) in cases {
            assert_eq!(duration(us), text);
        }
    }

    #[test]
    fn wrapping_breaks_between_words_only() {
        assert_eq!(wrap("one two three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(wrap("incomprehensibilities are long", 8), ["incomprehensibilities", "are long"]);
    }

    #[test]
    fn shortening_counts_characters_and_not_bytes() {
        assert_eq!(shortened("größer", 6), "größer");
        assert_eq!(shortened("größere", 6), "größe…");
    }
}
