//! Records as they are written: spans and log lines, each as something that a mapping can be asked about.

mod jsonl;
mod otlp;

pub(crate) use jsonl::{Line, no_json, text_of};
pub(crate) use otlp::{Span, SpanRef, spans};
