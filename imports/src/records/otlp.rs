//! OpenTelemetry spans, as the collector's file exporter writes them.
//!
//! # Source
//! OTLP 1.x, JSON encoding: ids in hexadecimal, 64-bit integers as text or number, enums by number (their names are taken too).

use super::{no_json, text_of};
use crate::mapping::Lookup;
use serde_json::Value;
use std::collections::HashMap;

/// Which span, and under which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpanRef {
    pub(crate) trace: u128,
    pub(crate) span: u64,
    pub(crate) parent: Option<u64>,
    /// Whether the parent belongs to somebody else's process and may rightly be in nobody's record.
    pub(crate) is_entry: bool,
}

/// One span with its resource's attributes.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) place: SpanRef,
    pub(crate) begin_us: i64,
    pub(crate) end_us: i64,
    /// How many attributes were thrown away before it was written.
    pub(crate) dropped: u64,
    /// Whether it was kept by a sampler that throws others away.
    pub(crate) is_sampled: bool,
    attributes: HashMap<String, String>,
}

impl Lookup for Span {
    fn lookup(&self, place: &str) -> Option<String> {
        self.attributes.get(place).cloned()
    }
}

/// Returns every span of one document of the exporter; what is none is an error of its own.
pub(crate) fn spans(text: &[u8]) -> Vec<Result<Span, String>> {
    let document: Value = match serde_json::from_slice(text) {
        Ok(document) => document,
        Err(error) => return vec![Err(no_json(&error))],
    };
    let Some(resources) = document.get("resourceSpans").and_then(Value::as_array) else {
        // The exporter writes logs and metrics into files of the same form.
        return vec![Err("it has no `resourceSpans`".to_owned())];
    };
    let mut found = Vec::new();
    for resource in resources {
        let mut shared = HashMap::new();
        gather(&resource["resource"]["attributes"], &mut shared);
        let scopes = ["scopeSpans", "instrumentationLibrarySpans"]
            .iter()
            .filter_map(|name| resource[*name].as_array());
        for span in scopes.flatten().filter_map(|scope| scope["spans"].as_array()).flatten() {
            found.push(read(span, &shared));
        }
    }
    found
}

fn read(span: &Value, shared: &HashMap<String, String>) -> Result<Span, String> {
    let id = |name: &str| span[name].as_str().filter(|text| !text.is_empty());
    let trace = id("traceId").and_then(|text| u128::from_str_radix(text, 16).ok());
    let own = id("spanId").and_then(|text| u64::from_str_radix(text, 16).ok());
    let (Some(trace), Some(own)) = (trace, own) else {
        return Err("a span has no `traceId` or `spanId` in hexadecimal".to_owned());
    };
    let parent = match id("parentSpanId") {
        None => None,
        Some(text) => Some(u64::from_str_radix(text, 16).map_err(|_| "a span has a `parentSpanId` that is not in hexadecimal".to_owned())?),
    };
    let time = |name: &str| whole(&span[name]).and_then(|ns| i64::try_from(ns / 1000).ok()).filter(|us| *us > 0);
    let (Some(begin_us), Some(end_us)) = (time("startTimeUnixNano"), time("endTimeUnixNano")) else {
        return Err("a span has no `startTimeUnixNano` or `endTimeUnixNano`".to_owned());
    };
    let kind = kind(&span["kind"]);
    let mut attributes = shared.clone();
    gather(&span["attributes"], &mut attributes);
    attributes.insert("span.kind".to_owned(), kind.to_owned());
    attributes.insert("span.name".to_owned(), span["name"].as_str().unwrap_or_default().to_owned());
    attributes.insert("span.status".to_owned(), status(&span["status"]["code"]).to_owned());
    Ok(Span {
        place: SpanRef {
            trace,
            span: own,
            parent: parent.filter(|parent| *parent != 0),
            is_entry: matches!(kind, "server" | "consumer"),
        },
        begin_us,
        end_us: end_us.max(begin_us),
        dropped: whole(&span["droppedAttributesCount"]).unwrap_or(0),
        is_sampled: span["traceState"].as_str().is_some_and(is_thinned),
        attributes,
    })
}

fn gather(list: &Value, into: &mut HashMap<String, String>) {
    for attribute in list.as_array().into_iter().flatten() {
        if let (Some(key), Some(text)) = (attribute["key"].as_str(), plain(&attribute["value"])) {
            into.insert(key.to_owned(), text);
        }
    }
}

/// Returns an attribute's value as text.
fn plain(value: &Value) -> Option<String> {
    let (kind, value) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "arrayValue" => match value["values"].as_array()?.as_slice() {
            [one] => plain(one),
            many => Some(many.iter().filter_map(plain).collect::<Vec<_>>().join(", ")),
        },
        _ => text_of(value),
    }
}

fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn kind(value: &Value) -> &'static str {
    const KINDS: [&str; 6] = ["unspecified", "internal", "server", "client", "producer", "consumer"];
    let by_name = value.as_str().and_then(|text| {
        let name = text.strip_prefix("SPAN_KIND_").unwrap_or(text).to_ascii_lowercase();
        KINDS.into_iter().find(|kind| *kind == name)
    });
    by_name
        .or_else(|| KINDS.get(usize::try_from(value.as_u64()?).ok()?).copied())
        .unwrap_or("unspecified")
}

fn status(value: &Value) -> &'static str {
    match (value.as_u64(), value.as_str()) {
        (Some(1), _) | (_, Some("STATUS_CODE_OK")) => "ok",
        (Some(2), _) | (_, Some("STATUS_CODE_ERROR")) => "error",
        _ => "unset",
    }
}

/// Returns whether a trace state says that a sampler threw traces away: its threshold is not zero.
///
/// # Source
/// OpenTelemetry, TraceState probability sampling: `ot=th:<hex>`, with trailing zeros left out, so `th:0` keeps everything.
fn is_thinned(state: &str) -> bool {
    let own = state.split(',').find_map(|entry| entry.trim().strip_prefix("ot="));
    let threshold = own.and_then(|entry| entry.split(';').find_map(|part| part.strip_prefix("th:")));
    threshold.is_some_and(|threshold| threshold.bytes().any(|digit| digit != b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_above_zero_thins_out() {
        assert!(is_thinned("vendor=x, ot=rv:1;th:c"));
        assert!(!is_thinned("ot=th:0"));
        assert!(!is_thinned("vendor=th:c"));
    }

    #[test]
    fn kinds_and_values_are_read_in_every_spelling() {
        assert_eq!(kind(&Value::from(2)), "server");
        assert_eq!(kind(&Value::from("SPAN_KIND_CLIENT")), "client");
        assert_eq!(kind(&Value::from(99)), "unspecified");
        let value = |text: &str| plain(&serde_json::from_str(text).expect("the value is JSON"));
        assert_eq!(value(r#"{"intValue":"201"}"#).as_deref(), Some("201"));
        assert_eq!(value(r#"{"arrayValue":{"values":[{"stringValue":"K1"}]}}"#).as_deref(), Some("K1"));
        assert_eq!(value(r#"{"boolValue":true}"#).as_deref(), Some("true"));
        assert_eq!(value("{}"), None);
    }
}
