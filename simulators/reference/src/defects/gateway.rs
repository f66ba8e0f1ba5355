//! Defects in how requests come in.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::Intake;
use jiff::Timestamp;
use std::borrow::Cow;

pub(super) const M35: Defect = Defect::new(
    "M35",
    Class::Medium,
    "I42",
    "The signature of an event is checked over its JSON as it is written again, not over the received bytes.",
    |mut policies| {
        policies.gateway.signed = |received| instead(Cow::Owned(written_again(received)), Cow::Borrowed(received));
        policies
    },
);

pub(super) const M36: Defect = Defect::new(
    "M36",
    Class::Medium,
    "I42",
    "Only a signature's time in the past is limited: one from far in the future is taken.",
    |mut policies| {
        policies.gateway.judged_at =
            |now, signed_at: Option<Timestamp>| instead(signed_at.map_or(now, |signed_at| signed_at.max(now)), now);
        policies
    },
);

pub(super) const M47: Defect = Defect::new(
    "M47",
    Class::Hard,
    "I26",
    "A document is answered with 202 before its messages are durable: a kill just after it loses them.",
    |mut policies| {
        policies.gateway.intake = || instead(Intake::AnswerThenWork, Intake::OneStep);
        policies
    },
);

pub(super) const M49: Defect = Defect::new(
    "M49",
    Class::Hard,
    "I26",
    "An order event is answered with 202 before it is worked on: a kill just after it loses the revision.",
    |mut policies| {
        policies.gateway.event_intake = || instead(Intake::AnswerThenWork, Intake::OneStep);
        policies
    },
);

/// Without the blanks between tokens, which is how most libraries write what they have read.
fn written_again(received: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(received.len());
    let (mut in_text, mut is_escaped) = (false, false);
    for &byte in received {
        if !in_text && byte.is_ascii_whitespace() {
            continue;
        }
        in_text ^= byte == b'"' && !is_escaped;
        is_escaped = in_text && byte == b'\\' && !is_escaped;
        written.push(byte);
    }
    written
}
