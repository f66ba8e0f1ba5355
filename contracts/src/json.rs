//! From bytes to one JSON value: encoding, syntax, nesting and repeated names, before any schema is asked.
//!
//! `serde_json` alone keeps the last of two equal names without a word, so that two readers may see two documents.

use crate::rejection::Rejection;
use crate::violation::{Violation, escaped, quoted};
use countersign_core::status::Reason;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};
use std::fmt;

/// The deepest nesting of lists and objects; the contracts need 7.
const DEEPEST: usize = 32;
/// Doubles beyond this are not all whole numbers, so that one of them may stand for another.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
const ONE_DOCUMENT: &str = "one JSON document (RFC 8259)";

/// Returns the value that `bytes` are.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Rejection> {
    let text = decode(bytes).map_err(|violation| Rejection::parse(vec![violation]))?;
    let flaws = Flaws::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = Node {
        flaws: &flaws,
        place: Place::Root,
        depth: 0,
    };
    let value = root
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| Rejection::parse(vec![syntax(&error, &flaws)]))?;
    let repeated = flaws.repeated.into_inner();
    if repeated.is_empty() {
        Ok(value)
    } else {
        Err(Rejection::parse(repeated))
    }
}

fn decode(bytes: &[u8]) -> Result<&str, Violation> {
    let encoding = |found: &str| Violation::whole(Reason::ValidationEncoding, "UTF-8 text without a byte order mark", found);
    match bytes {
        [] => return Err(Violation::whole(Reason::ValidationStructure, ONE_DOCUMENT, "an empty body")),
        [0xef, 0xbb, 0xbf, ..] => return Err(encoding("a byte order mark (EF BB BF)")),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(encoding("UTF-16 with a byte order mark")),
        // JSON begins with an ASCII character, so a zero beside it is half of a UTF-16 unit.
        [0, _, ..] | [_, 0, ..] => return Err(encoding("UTF-16 or UTF-32")),
        _ => {}
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        encoding(&format!("the byte {byte:#04x} at offset {at}, which is no UTF-8 there"))
    })?;
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(Violation::whole(Reason::ValidationStructure, ONE_DOCUMENT, "only white space"));
    }
    Ok(text)
}

fn syntax(error: &serde_json::Error, flaws: &Flaws) -> Violation {
    let message = error.to_string();
    if flaws.is_too_deep.get() {
        return Violation::whole(Reason::ValidationStructure, format!("at most {DEEPEST} levels of nesting"), message);
    }
    let reason = if message.starts_with("number out of range") {
        Reason::ValidationNumber
    } else if message.contains("hex escape") && message.contains("surrogate") || message.starts_with("unexpected end of hex escape") {
        // Half of a surrogate pair has no meaning in any encoding.
        Reason::ValidationEncoding
    } else {
        Reason::ValidationStructure
    };
    Violation::whole(reason, ONE_DOCUMENT, message)
}

/// What is wrong in a document that is JSON nevertheless.
#[derive(Default)]
struct Flaws {
    repeated: RefCell<Vec<Violation>>,
    is_too_deep: Cell<bool>,
}

/// Where a value stands: a chain of borrowed parts, so that a document without flaws pays for no pointer.
#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member(parent, name) => format!("{}/{}", parent.pointer(), escaped(name)),
            Self::Item(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

/// The value that is read next.
struct Node<'a> {
    flaws: &'a Flaws,
    place: Place<'a>,
    depth: usize,
}

impl Node<'_> {
    fn descend<E: Error>(&self) -> Result<(), E> {
        if self.depth < DEEPEST {
            return Ok(());
        }
        self.flaws.is_too_deep.set(true);
        Err(E::custom(format_args!("level {}", self.depth + 1)))
    }

    fn child<'a>(&'a self, place: Place<'a>) -> Node<'a> {
        Node {
            flaws: self.flaws,
            place,
            depth: self.depth + 1,
        }
    }

    fn repeat(&self, name: &str) {
        let violation = Violation {
            pointer: format!("{}/{}", self.place.pointer(), escaped(name)),
            expected: format!("the member {} once", quoted(name)),
            found: "it again".to_owned(),
            reason: Reason::ValidationStructure,
        };
        self.flaws.repeated.borrow_mut().push(violation);
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON Schema holds `10.0` for the whole number that it is; a typed reader would not.
        if value.fract() == 0.0 && value.abs() < LARGEST_EXACT {
            return Ok((value as i64).into());
        }
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.descend()?;
        let mut list = Vec::new();
        while let Some(value) = items.next_element_seed(self.child(Place::Item(&self.place, list.len())))? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.descend()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(self.child(Place::Member(&self.place, &name)))?;
            match object.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(place) => self.repeat(place.key()),
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rejection::Stage;

    fn refusal(bytes: &[u8]) -> String {
        let rejection = parse(bytes).expect_err("the case is a refusal");
        assert_eq!(rejection.stage, Stage::Parse);
        let violations: Vec<String> = rejection.violations.iter().map(ToString::to_string).collect();
        format!("{} {}", rejection.reason(), violations.join("; "))
    }

    fn check(cases: &[(&[u8], &str)]) {
        for (bytes, expected) in cases {
            let seen = refusal(bytes);
            assert!(seen.contains(expected), "{}: {seen}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_an_encoding_matter() {
        check(&[
            (b"\xef\xbb\xbf{}", "validation.encoding"),
            (b"\xff\xfe{\0}\0", "UTF-16 with a byte order mark"),
            (b"\xfe\xff\0{\0}", "UTF-16 with a byte order mark"),
            (b"{\0}\0", "UTF-16 or UTF-32"),
            (b"\0{\0}", "UTF-16 or UTF-32"),
            (b"{\"a\":\"\xe9\"}", "the byte 0xe9 at offset 6"),
            (b"{\"a\":\"\xc0\xaf\"}", "validation.encoding"),
            (b"{\"a\":\"\xed\xa0\x80\"}", "validation.encoding"),
            (br#"{"a":"\ud800"}"#, "validation.encoding"),
            (br#"{"a":"\udc00 "}"#, "validation.encoding"),
        ]);
    }

    #[test]
    fn what_is_not_one_json_document_is_a_structure_matter_with_its_place() {
        check(&[
            (
                b"",
                "validation.structure the document: expected one JSON document (RFC 8259), found an empty body",
            ),
            (b" \r\n\t", "only white space"),
            (b"{\"a\":", "EOF while parsing a value at line 1 column 5"),
            (b"{\"a\":1}\n}", "trailing characters at line 2 column 1"),
            (b"{} {}", "trailing characters at line 1 column 4"),
            (b"{\"a\":NaN}", "validation.structure"),
            (b"{\"a\":-Infinity}", "validation.structure"),
            (b"{\"a\":01}", "validation.structure"),
            (b"{'a':1}", "validation.structure"),
            (b"{\"a\":\"\x01\"}", "validation.structure"),
            (b"<?xml version=\"1.0\"?><a/>", "validation.structure"),
            (b"{\"a\":1e999}", "validation.number"),
        ]);
    }

    #[test]
    fn repeated_names_are_all_reported_whatever_their_spelling() {
        let seen = refusal(br#"{"a":1,"b":[{"c/d":1,"c\u002fd":2}],"a":3,"a":4}"#);
        assert_eq!(seen.matches("it again").count(), 3, "{seen}");
        assert!(seen.contains("`/b/0/c~1d`"), "{seen}");
    }

    #[test]
    fn the_level_after_the_deepest_is_refused_without_reading_on() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(DEEPEST).as_bytes()).is_ok());
        check(&[
            (nested(DEEPEST + 1).as_bytes(), "at most 32 levels of nesting, found level 33"),
            ("[".repeat(100_000).as_bytes(), "level 33"),
            ("{\"a\":".repeat(100_000).as_bytes(), "level 33"),
        ]);
    }

    #[test]
    fn a_whole_number_with_a_point_is_a_whole_number() {
        assert_eq!(parse(b"[10.0, 1e2, 1.5]").expect("it is JSON"), serde_json::json!([10, 100, 1.5]));
    }
}
