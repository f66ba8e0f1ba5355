//! Binary mode: each attribute a header `ce-…`, the data the body.

use super::{CloudEvent, CloudEventError};
use crate::http::header;
use std::collections::BTreeMap;

const PREFIX: &str = "ce-";

pub(super) fn encode(event: &CloudEvent) -> (Vec<(String, String)>, Vec<u8>) {
    let mut headers = vec![("content-type".to_owned(), event.data_content_type.clone())];
    let attributes = event.attributes();
    headers.extend(
        attributes
            .into_iter()
            .map(|(name, value)| (format!("{PREFIX}{name}"), escape(&value))),
    );
    (headers, event.data.clone())
}

pub(super) fn decode(headers: &[(String, String)], body: &[u8]) -> Result<CloudEvent, CloudEventError> {
    let mut attributes = BTreeMap::new();
    for (name, value) in headers {
        let name = name.to_ascii_lowercase();
        let Some(name) = name.strip_prefix(PREFIX) else { continue };
        if name == "datacontenttype" {
            return Err(wrong(name, "travels as `content-type`, never as a header of its own"));
        }
        if attributes.insert(name.to_owned(), unescape(name, value)?).is_some() {
            return Err(wrong(name, "comes twice"));
        }
    }
    if attributes.is_empty() {
        return Err(CloudEventError::NoEvent);
    }
    if let Some(content_type) = header(headers, "content-type") {
        attributes.insert("datacontenttype".to_owned(), content_type.to_owned());
    }
    CloudEvent::from_attributes(attributes, body.to_vec())
}

fn wrong(name: &str, why: &'static str) -> CloudEventError {
    CloudEventError::Attribute {
        name: name.to_owned(),
        why,
    }
}

fn escape(value: &str) -> String {
    // CloudEvents HTTP binding 1.0.2, 3.1.3.2: space, double quote, percent and all outside U+0021 to U+007E.
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'"' | b'%' => escaped.push_str(&format!("%{byte:02X}")),
            0x21..=0x7e => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

fn unescape(name: &str, value: &str) -> Result<String, CloudEventError> {
    let value = unquote(value);
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, tail) = tail
            .split_at_checked(2)
            .ok_or_else(|| wrong(name, "ends in the middle of a percent code"))?;
        bytes.push(byte(digits).ok_or_else(|| wrong(name, "has a percent sign without two hexadecimal digits"))?);
        rest = tail;
    }
    String::from_utf8(bytes).map_err(|_| wrong(name, "is no UTF-8 text"))
}

fn byte(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Older senders wrap values in double quotes with backslashes; that is undone first.
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut is_escaped = false;
    for character in inner.chars() {
        if character == '\\' && !is_escaped {
            is_escaped = true;
        } else {
            text.push(character);
            is_escaped = false;
        }
    }
    text
}
