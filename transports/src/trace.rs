//! W3C Trace Context: the `traceparent` header, read strictly.

use crate::http::all_headers;
use std::fmt;

pub use crate::chance::random_id;

const SAMPLED: u8 = 1;
// Level 2 of the standard; passed on as it came.
const KNOWN_FLAGS: u8 = 0b11;

/// One hop of a trace: which trace, which caller, and whether it is sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceParent {
    trace_id: u128,
    parent_id: u64,
    flags: u8,
}

impl TraceParent {
    /// Returns a sampled trace parent. Zero is no id in the standard, so it becomes one.
    pub fn new(trace_id: u128, parent_id: u64) -> Self {
        Self {
            trace_id: trace_id.max(1),
            parent_id: parent_id.max(1),
            flags: SAMPLED,
        }
    }

    /// Reads a header's value; anything that the standard calls invalid is `None`, and the trace begins anew.
    pub fn parse(text: &str) -> Option<Self> {
        let (version, rest) = text.split_at_checked(2)?;
        let version = hex(version)?;
        let fields = rest.strip_prefix('-')?;
        let (fields, more) = fields.split_at_checked(52)?;
        // A later version may add fields after the fourth.
        let is_length_fine = more.is_empty() || (version > 0 && more.starts_with('-'));
        let mut fields = fields.split('-');
        let trace_id = fields.next().filter(|field| field.len() == 32).and_then(hex)?;
        let parent_id = fields.next().filter(|field| field.len() == 16).and_then(hex)?;
        let flags = fields.next().filter(|field| field.len() == 2).and_then(hex)?;
        let is_valid = is_length_fine && version != 0xff && trace_id != 0 && parent_id != 0 && fields.next().is_none();
        is_valid.then_some(Self {
            trace_id,
            parent_id: u64::try_from(parent_id).ok()?,
            flags: u8::try_from(flags).ok()?,
        })
    }

    /// Reads it from a message's headers; more than one is as good as none.
    pub fn from_headers(headers: &[(String, String)]) -> Option<Self> {
        let mut values = all_headers(headers, "traceparent");
        let only = values.next().filter(|_| values.next().is_none())?;
        Self::parse(only)
    }

    /// Returns the next hop: the same trace, `parent_id` as the caller.
    pub fn child(&self, parent_id: u64) -> Self {
        Self {
            parent_id: parent_id.max(1),
            flags: self.flags & KNOWN_FLAGS,
            ..*self
        }
    }

    /// Returns which trace it belongs to.
    pub fn trace_id(&self) -> u128 {
        self.trace_id
    }

    /// Returns who calls.
    pub fn parent_id(&self) -> u64 {
        self.parent_id
    }

    /// Returns whether the caller records this trace.
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "00-{:032x}-{:016x}-{:02x}",
            self.trace_id,
            self.parent_id,
            self.flags & KNOWN_FLAGS
        )
    }
}

fn hex(digits: &str) -> Option<u128> {
    // `from_str_radix` also takes a sign and upper case.
    let is_lower_hex = digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    is_lower_hex.then(|| u128::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn read(text: &str) -> Option<String> {
        TraceParent::parse(text).map(|parent| parent.to_string())
    }

    #[test]
    fn tc_1_only_lower_case_fields_of_the_right_length_are_taken() {
        assert_eq!(read(GOOD).as_deref(), Some(GOOD));
        let bad = [
            "",
            "00",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
            "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716-203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319ä-b7ad6b7169203331-01",
        ];
        for text in bad {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn tc_2_version_zero_has_exactly_four_fields_and_later_versions_may_have_more() {
        assert_eq!(read(&format!("{GOOD}-extra")), None);
        assert_eq!(read(&format!("{GOOD}.")), None);
        assert_eq!(read(&GOOD.replacen("00", "cc", 1)).as_deref(), Some(GOOD));
        assert_eq!(read(&format!("{}-extra", GOOD.replacen("00", "cc", 1))).as_deref(), Some(GOOD));
        assert_eq!(read(&format!("{}.extra", GOOD.replacen("00", "cc", 1))), None);
    }

    #[test]
    fn tc_3_more_than_one_header_is_as_good_as_none() {
        let header = |name: &str| (name.to_owned(), GOOD.to_owned());
        assert!(TraceParent::from_headers(&[header("TraceParent")]).is_some());
        assert!(TraceParent::from_headers(&[header("traceparent"), header("Traceparent")]).is_none());
        assert!(TraceParent::from_headers(&[]).is_none());
    }

    #[test]
    fn tc_4_a_hop_keeps_the_trace_and_the_known_flags_and_names_itself() {
        let incoming = TraceParent::parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff").expect("it is valid");
        let outgoing = incoming.child(0x11);
        assert_eq!(outgoing.to_string(), "00-0af7651916cd43dd8448eb211c80319c-0000000000000011-03");
        assert!(outgoing.is_sampled());
    }

    #[test]
    fn what_is_made_here_is_always_valid() {
        assert!(TraceParent::parse(&TraceParent::new(0, 0).to_string()).is_some());
        assert_ne!(random_id(), random_id());
    }
}
