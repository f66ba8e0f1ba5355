//! Breaking texts: the same breaks for the same seed, so that a failure comes again.
//!
//! Tests of every crate that reads what it did not write share it.

use countersign_core::splitmix;

/// A source of chance.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(splitmix::next(&mut self.0) % limit.max(1) as u64).expect("it is below a usize")
    }

    /// Breaks a text in a few places: bytes changed, cut out, repeated, or replaced by what parsers dislike.
    pub(crate) fn spoil(&mut self, text: &[u8]) -> Vec<u8> {
        const NASTY: [&[u8]; 20] = [
            b"\"",
            b"{",
            b"]",
            b"\\u0000",
            b"\\ud800",
            b"-1",
            b"0",
            b"99999999999999999999999",
            b"1e999",
            b"-9999-12-31T23:59:60Z",
            b"null",
            b"[]",
            b"\"\"",
            b"\xff\xfe",
            "ß大\u{202e}".as_bytes(),
            b"\n",
            b"\r\n\r\n",
            b"[[[[[[[[",
            b"=",
            b":",
        ];
        let mut spoilt = text.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(spoilt.len() + 1);
            let end = (at + self.below(12)).min(spoilt.len());
            match self.below(9) {
                0 | 1 => drop(spoilt.drain(at..end)),
                2 | 3 => drop(spoilt.splice(at..end, NASTY[self.below(NASTY.len())].iter().copied())),
                4 | 5 => {
                    let part = spoilt[at..end].to_vec();
                    drop(spoilt.splice(at..at, part));
                }
                6 | 7 => {
                    let value = value_after(&spoilt, at);
                    drop(spoilt.splice(value, NASTY[self.below(NASTY.len())].iter().copied()));
                }
                _ => spoilt.truncate(at.max(1)),
            }
        }
        spoilt
    }
}

/// Returns where the next value after `at` stands, in a file of settings, a head or JSON: it stays whole round what replaces it.
fn value_after(text: &[u8], at: usize) -> std::ops::Range<usize> {
    let rest = &text[at..];
    let Some(sign) = rest.iter().position(|byte| matches!(byte, b'=' | b':')) else {
        return at..at;
    };
    let begin = at + sign + 1;
    let length = text[begin..]
        .iter()
        .position(|byte| matches!(byte, b',' | b'\n' | b'\r' | b'}' | b'|'));
    begin..begin + length.unwrap_or_default()
}
