//! Defects in what a case says and keeps.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::Repeats;
use countersign_core::status::{CaseStatus, Reason};
use serde_json::Value;

/// What a text column of an old database holds, in bytes.
const COLUMN: usize = 64 * 1024;

pub(super) const M05: Defect = Defect::new(
    "M05",
    Class::Easy,
    "I33",
    "A case keeps the payload as it was written again, not the received bytes.",
    |mut policies| {
        policies.cases.kept_payload = |received| instead(written_again(&received), received);
        policies
    },
);

pub(super) const M06: Defect = Defect::new(
    "M06",
    Class::Easy,
    "I35",
    "The reason of every case is `processing.error`.",
    |mut policies| {
        policies.cases.filed_reason = |reason| instead(Reason::ProcessingError, reason);
        policies
    },
);

pub(super) const M44: Defect = Defect::new(
    "M44",
    Class::Medium,
    "I34",
    "A failure that repeats opens another case each time: of the same bytes, and of each attempt to deliver.",
    |mut policies| {
        policies.cases.repeats = || instead(Repeats::Opened, Repeats::Counted);
        policies
    },
);

pub(super) const M60: Defect = Defect::new(
    "M60",
    Class::Hard,
    "I33",
    "An original of more than 64 KiB is cut off in its case.",
    |mut policies| {
        policies.cases.kept_payload = |received| {
            let kept = received[..received.len().min(COLUMN)].to_vec();
            instead(kept, received)
        };
        policies
    },
);

pub(super) const M76: Defect = Defect::new(
    "M76",
    Class::Medium,
    "I36",
    "A case that is resolved disappears from the list.",
    |mut policies| {
        policies.cases.is_listed = |status| instead(status == CaseStatus::Open, true);
        policies
    },
);

fn written_again(received: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(received) {
        Ok(value) => format!("{value:#}").into_bytes(),
        Err(_) => String::from_utf8_lossy(received).into_owned().into_bytes(),
    }
}
