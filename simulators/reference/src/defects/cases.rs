//! Defects in what a case says and keeps.

use super::defect::{Class, Defect};
use countersign_core::status::Reason;
use serde_json::Value;

pub(super) const M05: Defect = Defect::new(
    "M05",
    Class::Easy,
    "I33",
    "A case keeps the payload as it was written again, not the received bytes.",
    |mut policies| {
        policies.cases.kept_payload = written_again;
        policies
    },
);

pub(super) const M06: Defect = Defect::new(
    "M06",
    Class::Easy,
    "I35",
    "The reason of every case is `processing.error`.",
    |mut policies| {
        policies.cases.filed_reason = |_| Reason::ProcessingError;
        policies
    },
);

fn written_again(received: Vec<u8>) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&received) {
        Ok(value) => format!("{value:#}").into_bytes(),
        Err(_) => String::from_utf8_lossy(&received).into_owned().into_bytes(),
    }
}
