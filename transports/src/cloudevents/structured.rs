//! Structured mode: attributes and data in one JSON object.

use super::event::JSON;
use super::{CloudEvent, CloudEventError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

const CONTENT_TYPE: &str = "application/cloudevents+json";

pub(super) fn encode(event: &CloudEvent) -> (Vec<(String, String)>, Vec<u8>) {
    let mut members: BTreeMap<&str, Box<RawValue>> = BTreeMap::new();
    for (name, value) in event.attributes() {
        members.insert(name, raw(&value));
    }
    members.insert("datacontenttype", raw(&event.data_content_type));
    if !event.data.is_empty() {
        match verbatim(event) {
            Some(data) => members.insert("data", data),
            None => members.insert("data_base64", raw(&STANDARD.encode(&event.data))),
        };
    }
    let body = serde_json::to_vec(&members).expect("a map of JSON values is JSON");
    (vec![("content-type".to_owned(), CONTENT_TYPE.to_owned())], body)
}

pub(super) fn decode(body: &[u8]) -> Result<CloudEvent, CloudEventError> {
    let mut members: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(body).map_err(|error| CloudEventError::Body(error.to_string().to_lowercase()))?;
    let data = members.remove("data");
    let encoded = members.remove("data_base64");
    let mut attributes = BTreeMap::new();
    for (name, value) in members {
        if let Some(text) = attribute(&name, &value)? {
            attributes.insert(name, text);
        }
    }
    let content_type = attributes.get("datacontenttype").map_or(JSON, String::as_str);
    let data = match (data, encoded) {
        (Some(_), Some(_)) => return Err(CloudEventError::Data("is given twice, as `data` and as `data_base64`")),
        (Some(data), None) => plain(&data, content_type)?,
        (None, Some(encoded)) => from_base64(&encoded)?,
        (None, None) => Vec::new(),
    };
    CloudEvent::from_attributes(attributes, data)
}

fn raw(text: &str) -> Box<RawValue> {
    serde_json::value::to_raw_value(text).expect("a string is JSON")
}

/// Returns the data when it is JSON that can stand in the body without a byte changed.
fn verbatim(event: &CloudEvent) -> Option<Box<RawValue>> {
    if !is_json(&event.data_content_type) {
        return None;
    }
    let data: Box<RawValue> = serde_json::from_slice(&event.data).ok()?;
    (data.get().as_bytes() == event.data).then_some(data)
}

fn attribute(name: &str, value: &RawValue) -> Result<Option<String>, CloudEventError> {
    match serde_json::from_str(value.get()) {
        Ok(serde_json::Value::Null) => Ok(None),
        Ok(serde_json::Value::String(text)) => Ok(Some(text)),
        Ok(value @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_))) => Ok(Some(value.to_string())),
        _ => Err(CloudEventError::Attribute {
            name: name.to_owned(),
            why: "is neither text, number nor truth value",
        }),
    }
}

/// A JSON string in `data` is the data itself when the data is no JSON: text, say, or XML.
fn plain(data: &RawValue, content_type: &str) -> Result<Vec<u8>, CloudEventError> {
    if is_json(content_type) {
        return Ok(data.get().as_bytes().to_vec());
    }
    match serde_json::from_str::<String>(data.get()) {
        Ok(text) => Ok(text.into_bytes()),
        Err(_) => Ok(data.get().as_bytes().to_vec()),
    }
}

fn from_base64(encoded: &RawValue) -> Result<Vec<u8>, CloudEventError> {
    let text: String = serde_json::from_str(encoded.get()).map_err(|_| CloudEventError::Data("in `data_base64` is no text"))?;
    STANDARD
        .decode(text)
        .map_err(|_| CloudEventError::Data("in `data_base64` is no base64"))
}

fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type.ends_with("/json") || media_type.ends_with("+json")
}
