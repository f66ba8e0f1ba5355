//! One event, whichever way it travels, and how the two ways are told apart.

use super::{binary, structured};
use crate::http::header;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The one version of the specification that is spoken here.
pub(super) const SPEC_VERSION: &str = "1.0";
pub(super) const JSON: &str = "application/json";

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudEvent {
    /// Unique for its source; a redelivery has the same.
    pub id: String,
    /// Who tells.
    pub source: String,
    /// What happened: the attribute `type`.
    pub kind: String,
    /// To what.
    pub subject: Option<String>,
    /// When.
    pub time: Option<Timestamp>,
    /// What the data is.
    pub data_content_type: String,
    /// All other attributes; names are lower-case letters and digits.
    pub extensions: BTreeMap<String, String>,
    /// The exact data; empty for none.
    pub data: Vec<u8>,
}

/// How an event travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Attributes and data together in one JSON body.
    Structured,
    /// Attributes as headers, data as the body.
    Binary,
}

/// Why a message is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloudEventError {
    /// Neither an event body nor event headers.
    #[error("the message is no event: neither its content type nor its headers say so")]
    NoEvent,
    /// A batch, which nobody asked for.
    #[error("a batch of events is not taken")]
    Batch,
    /// An event in another format than JSON.
    #[error("the event format of `{0}` is not known")]
    Format(String),
    /// A version other than 1.0.
    #[error("the version of the event is `{0}`, not `1.0`")]
    Version(String),
    /// A required attribute is missing or empty.
    #[error("the attribute `{0}` is missing or empty")]
    Missing(&'static str),
    /// An attribute is not written as agreed.
    #[error("the attribute `{name}` {why}")]
    Attribute {
        /// Which.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Both `data` and `data_base64`, or data in a form that cannot be read.
    #[error("the data {0}")]
    Data(&'static str),
    /// The body is no JSON object.
    #[error("the body is no JSON object: {0}")]
    Body(String),
}

impl CloudEvent {
    /// Returns the headers and the body that carry the event.
    ///
    /// JSON data is embedded as it is, so its exact bytes survive; anything else travels in base64 when structured.
    pub fn encode(&self, mode: Mode) -> (Vec<(String, String)>, Vec<u8>) {
        match mode {
            Mode::Structured => structured::encode(self),
            Mode::Binary => binary::encode(self),
        }
    }

    /// Reads an event from a message, whichever way it travels.
    ///
    /// # Errors
    /// Says what is missing or wrong.
    pub fn decode(headers: &[(String, String)], body: &[u8]) -> Result<Self, CloudEventError> {
        let content_type = header(headers, "content-type").unwrap_or_default();
        let lower = content_type.trim().to_ascii_lowercase();
        if lower.starts_with("application/cloudevents-batch") {
            Err(CloudEventError::Batch)
        } else if lower.starts_with("application/cloudevents+json") {
            structured::decode(body)
        } else if lower.starts_with("application/cloudevents") {
            Err(CloudEventError::Format(content_type.to_owned()))
        } else {
            binary::decode(headers, body)
        }
    }

    /// Builds an event from its attributes by name, as both ways of travelling give them.
    pub(super) fn from_attributes(mut attributes: BTreeMap<String, String>, data: Vec<u8>) -> Result<Self, CloudEventError> {
        let version = required(&mut attributes, "specversion")?;
        if version != SPEC_VERSION {
            return Err(CloudEventError::Version(version));
        }
        let event = Self {
            id: required(&mut attributes, "id")?,
            source: required(&mut attributes, "source")?,
            kind: required(&mut attributes, "type")?,
            subject: attributes.remove("subject"),
            time: attributes.remove("time").map(|text| time(&text)).transpose()?,
            data_content_type: attributes.remove("datacontenttype").unwrap_or_else(|| JSON.to_owned()),
            extensions: attributes,
            data,
        };
        event.extensions.keys().try_for_each(|name| name_is_legal(name))?;
        Ok(event)
    }

    /// Returns all attributes by name, apart from the content type of the data.
    pub(super) fn attributes(&self) -> Vec<(&str, String)> {
        let mut attributes = vec![
            ("specversion", SPEC_VERSION.to_owned()),
            ("id", self.id.clone()),
            ("source", self.source.clone()),
            ("type", self.kind.clone()),
        ];
        attributes.extend(self.subject.iter().map(|subject| ("subject", subject.clone())));
        attributes.extend(self.time.iter().map(|time| ("time", time.to_string())));
        attributes.extend(self.extensions.iter().map(|(name, value)| (name.as_str(), value.clone())));
        attributes
    }
}

fn required(attributes: &mut BTreeMap<String, String>, name: &'static str) -> Result<String, CloudEventError> {
    attributes
        .remove(name)
        .filter(|value| !value.is_empty())
        .ok_or(CloudEventError::Missing(name))
}

fn time(text: &str) -> Result<Timestamp, CloudEventError> {
    text.parse().map_err(|_| CloudEventError::Attribute {
        name: "time".to_owned(),
        why: "is no RFC 3339 time",
    })
}

fn name_is_legal(name: &str) -> Result<(), CloudEventError> {
    let is_legal = !name.is_empty() && name != "data" && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_legal.then_some(()).ok_or_else(|| CloudEventError::Attribute {
        name: name.to_owned(),
        why: "has a name of other characters than a-z and 0-9",
    })
}
