//! Fingerprints: a token in two business fields of every document that a run makes up, so that the document is recognised
//! wherever it turns up, whatever became of its ids.

use serde::{Deserialize, Serialize};
use std::fmt;

const LENGTH: usize = 8;
const MARK: u8 = b'~';

/// A token such as `~00c3f91a`: a tilde and eight lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u32);

impl Fingerprint {
    /// Returns the fingerprint with this value; the caller sees to it that no two documents of a run share one.
    pub fn new(value: u32) -> Self {
        Self(value)
    }

    /// Returns the fingerprint that `text` is, when it is exactly one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut found = find(text.as_bytes());
        (text.len() == LENGTH + 1 && found.len() == 1).then(|| found.remove(0))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "~{:08x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no fingerprint such as `~00c3f91a`")))
    }
}

/// Returns each fingerprint in `bytes` once, in the order of first sight. Linear; the bytes need not be text.
pub fn find(bytes: &[u8]) -> Vec<Fingerprint> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == MARK)) {
        let start = at + offset + 1;
        at = start;
        if let Some(fingerprint) = bytes.get(start..start + LENGTH).and_then(decode) {
            at = start + LENGTH;
            if !found.contains(&fingerprint) {
                found.push(fingerprint);
            }
        }
    }
    found
}

fn decode(digits: &[u8]) -> Option<Fingerprint> {
    if !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(text, 16).ok().map(Fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_found_once_each_in_any_bytes() {
        let text = b"\xff note ~00c3f91a, ref ~0000000b and ~00c3f91a; not ~00C3 nor ~~";
        let found: Vec<String> = find(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["~00c3f91a", "~0000000b"]);
    }

    #[test]
    fn a_fingerprint_reads_back_what_it_wrote() {
        let fingerprint = Fingerprint::new(0xc3f91a);
        assert_eq!(Fingerprint::parse(&fingerprint.to_string()), Some(fingerprint));
        assert_eq!(Fingerprint::parse("~00c3f91a "), None);
    }
}
