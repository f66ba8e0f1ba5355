//! One event as one line of JSON, for whoever records: the same bytes as the general way of writing JSON, in less time.
//!
//! A run writes each event while the deployment waits for its answer, and most of an event is texts in which nothing needs an escape.
//! They are looked through eight bytes at a time here. It knows nothing of files.

use super::Event;
use serde::ser::{self, Error as _, Serialize};
use serde_json::Error;
use std::fmt::{self, Display, Write as _};

impl Event {
    /// Appends the event to `line` as JSON with a line feed.
    ///
    /// # Errors
    /// When the event holds what JSON cannot say; no event of this crate does.
    pub fn write_line(&self, line: &mut Vec<u8>) -> Result<(), Error> {
        self.serialize(Line(line))?;
        line.push(b'\n');
        Ok(())
    }
}

/// Writes one value.
struct Line<'l>(&'l mut Vec<u8>);

/// Writes the parts of a value, and what closes it.
struct Parts<'l> {
    line: &'l mut Vec<u8>,
    is_first: bool,
    end: &'static [u8],
}

impl<'l> Line<'l> {
    fn put(self, text: &[u8]) -> Result<(), Error> {
        self.0.extend_from_slice(text);
        Ok(())
    }

    fn number(self, value: u64) -> Result<(), Error> {
        // 2^64 has twenty digits.
        let mut digits = [b'0'; 20];
        let mut at = digits.len();
        let mut rest = value;
        loop {
            at -= 1;
            digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.put(&digits[at..])
    }

    fn parts(self, begin: u8, end: &'static [u8]) -> Parts<'l> {
        self.0.push(begin);
        Parts {
            line: self.0,
            is_first: true,
            end,
        }
    }

    /// Begins an object with one member, the variant of an enum.
    fn variant(self, name: &'static str) -> &'l mut Vec<u8> {
        self.0.push(b'{');
        member(self.0, name);
        self.0
    }
}

impl Parts<'_> {
    fn next(&mut self) {
        if !self.is_first {
            self.line.push(b',');
        }
        self.is_first = false;
    }

    fn close(self) -> Result<(), Error> {
        self.line.extend_from_slice(self.end);
        Ok(())
    }
}

/// Writes the name of a member; names of types hold nothing that needs an escape.
fn member(line: &mut Vec<u8>, name: &str) {
    line.push(b'"');
    line.extend_from_slice(name.as_bytes());
    line.extend_from_slice(b"\":");
}

/// Writes the inside of a text. The escapes are those of RFC 8259, section 7, the short ones where there are some.
fn escape(line: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = first_escape(rest) {
        line.extend_from_slice(&rest[..at]);
        let byte = rest[at];
        match byte {
            b'"' => line.extend_from_slice(b"\\\""),
            b'\\' => line.extend_from_slice(b"\\\\"),
            0x08 => line.extend_from_slice(b"\\b"),
            b'\t' => line.extend_from_slice(b"\\t"),
            b'\n' => line.extend_from_slice(b"\\n"),
            0x0c => line.extend_from_slice(b"\\f"),
            b'\r' => line.extend_from_slice(b"\\r"),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                line.extend_from_slice(b"\\u00");
                line.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
            }
        }
        rest = &rest[at + 1..];
    }
    line.extend_from_slice(rest);
}

/// Returns where the first byte is that needs an escape.
fn first_escape(bytes: &[u8]) -> Option<usize> {
    let needs = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        if may_need_escape(u64::from_le_bytes(*word)) {
            return bytes[at * 8..].iter().position(needs).map(|offset| at * 8 + offset);
        }
    }
    let offset = rest.iter().position(needs)?;
    Some(words.len() * 8 + offset)
}

/// Returns whether one of eight bytes is a control character, a quote or a backslash: each is tested for being smaller than a limit by
/// whether subtracting it borrows into the byte's highest bit.
fn may_need_escape(word: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGH;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    below(word, 0x20) | is(b'"') | is(b'\\') != 0
}

/// Escapes what is formatted into it.
struct Escaping<'l>(&'l mut Vec<u8>);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

macro_rules! numbers {
    ($($signed:ident($small:ty),)* ; $($unsigned:ident($large:ty),)*) => {
        $(fn $signed(self, value: $small) -> Result<(), Error> {
            if value < 0 {
                self.0.push(b'-');
            }
            self.number(i64::from(value).unsigned_abs())
        })*
        $(fn $unsigned(self, value: $large) -> Result<(), Error> {
            self.number(u64::from(value))
        })*
    };
}

impl<'l> ser::Serializer for Line<'l> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'l>;
    type SerializeTuple = Parts<'l>;
    type SerializeTupleStruct = Parts<'l>;
    type SerializeTupleVariant = Parts<'l>;
    type SerializeMap = Parts<'l>;
    type SerializeStruct = Parts<'l>;
    type SerializeStructVariant = Parts<'l>;

    numbers! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),;
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64),
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.put(if value { b"true" } else { b"false" })
    }

    fn serialize_f32(self, _: f32) -> Result<(), Error> {
        Err(Error::custom("a History has no floating-point numbers"))
    }

    fn serialize_f64(self, _: f64) -> Result<(), Error> {
        Err(Error::custom("a History has no floating-point numbers"))
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.0.push(b'"');
        escape(self.0, text);
        self.0.push(b'"');
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.0.push(b'"');
        write!(Escaping(self.0), "{value}").map_err(Error::custom)?;
        self.0.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.put(b"null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let line = self.variant(variant);
        value.serialize(Line(line))?;
        line.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'l>, Error> {
        Ok(self.parts(b'[', b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'l>, Error> {
        Ok(self.parts(b'[', b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'l>, Error> {
        Ok(self.parts(b'[', b"]"))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Parts<'l>, Error> {
        Ok(Line(self.variant(variant)).parts(b'[', b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'l>, Error> {
        Ok(self.parts(b'{', b"}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'l>, Error> {
        Ok(self.parts(b'{', b"}"))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Parts<'l>, Error> {
        Ok(Line(self.variant(variant)).parts(b'{', b"}}"))
    }
}

macro_rules! elements {
    ($($name:ident::$method:ident,)*) => {$(
        impl ser::$name for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.next();
                value.serialize(Line(self.line))
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )*};
}

elements! {
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
}

macro_rules! members {
    ($($name:ident,)*) => {$(
        impl ser::$name for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.next();
                member(self.line, name);
                value.serialize(Line(self.line))
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )*};
}

members! { SerializeStruct, SerializeStructVariant, }

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next();
        let begin = self.line.len();
        key.serialize(Line(self.line))?;
        if self.line.get(begin) == Some(&b'"') {
            Ok(())
        } else {
            Err(Error::custom("a key is a text"))
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.line.push(b':');
        value.serialize(Line(self.line))
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(event: &Event) {
        let mut line = Vec::new();
        event.write_line(&mut line).expect("an event can be written");
        let mut known = serde_json::to_vec(event).expect("an event is plain JSON");
        known.push(b'\n');
        assert_eq!(String::from_utf8_lossy(&line), String::from_utf8_lossy(&known));
    }

    fn read(what: &str) -> Event {
        let text = format!(r#"{{"i":18446744073709551615,"at_us":0,"business":"2026-09-21T14:13:20.0125Z","cause":7,"what":{what}}}"#);
        serde_json::from_str(&text).expect("it is an event")
    }

    #[test]
    fn a_line_is_what_the_general_way_writes() {
        for what in [
            r#"{"run":{"phase":"quiesce"}}"#,
            r#"{"run":{"phase":{"aborted":"é\u0000\u001f\u007f\"\\/\b\f\n\r\t end"}}}"#,
            r#"{"run":{"phase":{"started":{"format":2,"countersign":"0","run":"R","began":"2026-09-21T14:13:20Z","deployment":"d",
                "is_complete_run":true,"command":"","claims":["exceptions","restart"],"suppliers":[{"id":"S","name":"","words":{"j\"a":"accepted"}}],
                "versions":[{"name":"v3","stage":"active"}]}}}}"#,
            r#"{"control":{"action":{"advance-clock":86400},"result":"done"}}"#,
            r#"{"payload":{"digest":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","content":{"text":"{\"a\":1}"}}}"#,
            r#"{"apply":{"end":"portal","sequence":1,"document":{"kind":"order","supplier":"S","number":"1"},"revision":1,
                "effect":{"status-shown":{"status":"accepted","source_word":"ja"}}}}"#,
            r#"{"apply":{"end":"erp","sequence":2,"document":{"kind":"ship-notice","supplier":"S","number":"1"},"revision":1,
                "fingerprint":"~00c3f91a","effect":{"shipment-booked":[{"order_line":10,"quantity":{"amount":"1.50","unit":"EA"}}]}}}"#,
            r#"{"observe":{"is_final":true,"observation":{"lineage":{"correlation":"C","hops":[{"hop":"erp-event"},{"hop":"superseded","revision":2}]}}}}"#,
        ] {
            check(&read(what));
        }
    }

    #[test]
    fn an_escape_is_found_in_every_place() {
        for byte in (0..=0x20).chain([b'"', b'\\', b'!', b'#', b'[', b']', 0x7f]) {
            for place in 0..20 {
                let mut text = "abcdefghijklmnopqrs".to_owned();
                text.insert(place.min(19), char::from(byte));
                text.insert(0, 'ü');
                check(&read(&serde_json::json!({"run": {"phase": {"aborted": text}}}).to_string()));
            }
        }
    }
}
