//! Making text from the deployment harmless: it may hold anything, and a report must stay readable and well-formed.

/// The most of one text that goes into a line of a report, in bytes.
pub(crate) const LINE: usize = 2_000;

/// The most of one text that goes into a body of a report, in bytes.
pub(crate) const BODY: usize = 65_536;

/// Returns `text` with everything that a terminal or browser would obey instead of show made visible; line breaks and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            // U+2400 and up are pictures of the control characters.
            '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => shown.push('\u{2421}'),
            _ if is_hidden(c) => shown.extend(c.escape_unicode()),
            _ => shown.push(c),
        }
    }
    shown
}

/// Returns whether a character steers its neighbours (C1 controls, marks of direction, line and paragraph separators) or is none.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Returns `text` visible, on one line, cut where a line ends.
pub(crate) fn one_line(text: &str) -> String {
    let joined = cut(text, LINE).split_whitespace().collect::<Vec<_>>().join(" ");
    visible(&joined)
}

/// Returns at most `most` bytes of `text`, with a marker that tells how much there is when it was cut.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    format!("{}… (cut: {} in all)", &text[..end], crate::text::bytes(text.len() as u64))
}

/// Returns `text` fit for the inside of a CDATA section that junit-report writes: it neither drops what XML forbids nor splits
/// the section's own end.
pub(crate) fn cdata(text: &str) -> String {
    visible(&cut(text, BODY)).replace("]]>", "]]]]><![CDATA[>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(visible("a\u{1b}[31m\0\r\n\tb\u{7f}"), "a␛[31m␀␍\n\tb␡");
        assert_eq!(visible("x\u{202e}y\u{fffe}"), "x\\u{202e}y\\u{fffe}");
        assert_eq!(visible("naïve 🧾 漢字"), "naïve 🧾 漢字");
    }

    #[test]
    fn a_cut_never_splits_a_character_and_says_so() {
        assert_eq!(cut("ääää", 3), "ä… (cut: 8 bytes in all)");
        assert_eq!(cut("ääää", 8), "ääää");
    }

    #[test]
    fn a_section_end_in_the_text_does_not_end_the_section() {
        assert_eq!(cdata("a]]>b"), "a]]]]><![CDATA[>b");
    }
}
