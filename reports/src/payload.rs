//! A payload as a reader sees it: laid out when it is JSON, exact otherwise, and never more than a few screens.

use crate::indent::indented;
use crate::text::bytes;
use crate::tidy::visible;
use countersign_core::payload::Content;

/// The most bytes that are shown of one payload.
const SHOWN: usize = 4_096;

/// A payload to show.
#[derive(Debug)]
pub(crate) struct PayloadView {
    /// What it is and how large, for example `JSON, 312 bytes`.
    pub(crate) kind: String,
    pub(crate) text: String,
}

impl PayloadView {
    pub(crate) fn of(content: &Content) -> Self {
        match content {
            Content::Text(text) if text.is_empty() => Self::plain("empty".to_owned(), String::new()),
            Content::Text(text) => match indented(text, SHOWN) {
                Some(laid_out) => Self::sized("JSON", text.len(), &laid_out),
                None => Self::sized("text, no JSON", text.len(), text),
            },
            Content::Base64(_) => Self::binary(content),
            Content::Omitted(size) => Self::plain(format!("{}, too large to be kept", bytes(*size)), String::new()),
        }
    }

    fn binary(content: &Content) -> Self {
        match content.bytes() {
            Some(raw) => {
                let head = raw.get(..SHOWN).unwrap_or(&raw);
                Self::sized("no UTF-8 text, other bytes escaped", raw.len(), &head.escape_ascii().to_string())
            }
            None => Self::plain("not readable: its base64 is broken".to_owned(), String::new()),
        }
    }

    fn sized(kind: &str, size: usize, text: &str) -> Self {
        let size = bytes(size as u64);
        if text.len() <= SHOWN {
            return Self::plain(format!("{kind}, {size}"), visible(text));
        }
        let head = &text[..text.floor_char_boundary(SHOWN)];
        Self::plain(
            format!("{kind}, {size}, the beginning"),
            format!("{}\n… (cut: {size} in all)", visible(head)),
        )
    }

    fn plain(kind: String, text: String) -> Self {
        Self { kind, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_content_says_what_it_is() {
        let cases: [(Content, &str, &str); 5] = [
            (Content::of(b"{\"a\":1}"), "JSON, 7 bytes", "{\n  \"a\": 1\n}"),
            (Content::of(b"{\"a\":\x1b"), "text, no JSON, 6 bytes", "{\"a\":␛"),
            (Content::of(b"\xff{"), "no UTF-8 text, other bytes escaped, 2 bytes", "\\xff{"),
            (Content::of(b""), "empty", ""),
            (Content::Omitted(5 << 20), "5.0 MB, too large to be kept", ""),
        ];
        for (content, kind, text) in cases {
            let view = PayloadView::of(&content);
            assert_eq!((view.kind.as_str(), view.text.as_str()), (kind, text));
        }
    }

    #[test]
    fn a_long_payload_is_cut_and_says_how_long_it_is() {
        let view = PayloadView::of(&Content::Text("x".repeat(20_000)));
        assert!(view.text.ends_with("\n… (cut: 19 KB in all)"));
        assert!(view.text.len() < SHOWN + 64);
    }
}
