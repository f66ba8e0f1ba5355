//! Payloads as evidence: exact bytes by their digest, and the meaning of a JSON body apart from its spelling.

use crate::table::Name;
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The SHA-256 of exact bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the digest written as 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 64] = text.as_bytes().try_into().ok()?;
        let mut digest = [0; 32];
        for (byte, [high, low]) in digest.iter_mut().zip(bytes.as_chunks().0) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(Self(digest))
    }

    /// Returns half of it, for whoever keeps many and shows none.
    pub fn name(&self) -> Name {
        let words = self.0.as_chunks().0;
        Name::new([words[0], words[1]].map(u64::from_le_bytes))
    }

    fn digits(&self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for ([high, low], byte) in text.as_chunks_mut().0.iter_mut().zip(self.0) {
            *high = DIGITS[usize::from(byte >> 4)];
            *low = DIGITS[usize::from(byte & 15)];
        }
        text
    }
}

/// Every event names digests, so reading one must cost next to nothing.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = self.digits();
        serializer.serialize_str(std::str::from_utf8(&digits).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a digest is 64 hexadecimal digits"))
    }
}

/// Exact bytes in a form that a JSON line can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// The bytes, when they are UTF-8 text.
    Text(String),
    /// The bytes in base64, when they are not.
    Base64(String),
    /// Bytes that were too many to keep: only their number is known.
    Omitted(u64),
}

impl Content {
    /// The most bytes that a History keeps of one payload.
    pub const LARGEST: usize = 1 << 20;

    /// Returns `bytes` as content; more than [`LARGEST`](Self::LARGEST) bytes are only counted.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.len() > Self::LARGEST {
            return Self::Omitted(bytes.len() as u64);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(base64::engine::general_purpose::STANDARD.encode(bytes)),
        }
    }

    /// Returns the exact bytes, when they were kept.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.as_bytes().to_vec()),
            Self::Base64(text) => base64::engine::general_purpose::STANDARD.decode(text).ok(),
            Self::Omitted(_) => None,
        }
    }
}

/// Returns the digest of what `bytes` mean: of JSON, member order, white space and escapes do not count; of anything else, every
/// byte does.
///
/// Decimals travel as strings in our documents, so `"1.0"` and `"1.00"` differ here; that is a matter of the contract.
pub fn meaning(bytes: &[u8]) -> Digest {
    match serde_json::from_slice(bytes) {
        Ok(value) => meaning_of(&value),
        Err(_) => Digest::of(bytes),
    }
}

/// As [`meaning`], of JSON that was read already.
pub fn meaning_of(value: &serde_json::Value) -> Digest {
    // The map type sorts its members, so writing the value again is canonical enough to compare.
    Digest::of(&serde_json::to_vec(value).expect("a value is JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_survive() {
        let bytes = [0xef, 0xbb, 0xbf, 0xff, b'{'];
        assert_eq!(Content::of(&bytes).bytes().as_deref(), Some(&bytes[..]));
    }

    #[test]
    fn meaning_ignores_spelling_and_sees_content() {
        assert_eq!(meaning(br#"{"b":1,"a":"x"}"#), meaning(b"{ \"a\" : \"\\u0078\",\n\"b\":1}"));
        assert_ne!(meaning(br#"{"a":1}"#), meaning(br#"{"a":2}"#));
        assert_ne!(meaning(b"{"), meaning(b"{ "));
    }

    #[test]
    fn a_digest_reads_back_what_it_wrote() {
        let digest = Digest::of(b"abc");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert!(digest.to_string().starts_with("ba7816bf"));
    }
}
