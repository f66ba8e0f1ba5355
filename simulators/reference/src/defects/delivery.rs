//! Defects in how messages leave.

use super::defect::{Class, Defect};
use crate::policies::Replay;
use countersign_core::documents::Commitment;

pub(super) const M30: Defect = Defect::new(
    "M30",
    Class::Medium,
    "I12",
    "The replay of an old revision's dead letter overwrites the newer one in the portal.",
    |mut policies| {
        policies.delivery.replay = |_| Replay::Send;
        policies
    },
);

pub(super) const M63: Defect = Defect::new(
    "M63",
    Class::Medium,
    "I24",
    "When a commitment is retried, another one with a made-up number is booked beside it.",
    |mut policies| {
        policies.delivery.companion = made_up;
        policies
    },
);

pub(super) const M65: Defect = Defect::new(
    "M65",
    Class::Medium,
    "I23",
    "A message is dropped after its last attempt: no dead letter, no case.",
    |mut policies| {
        policies.delivery.keeps_dead_letters = false;
        policies
    },
);

fn made_up(path: &str, body: &[u8]) -> Option<Vec<u8>> {
    if !path.ends_with("/commitments") {
        return None;
    }
    let mut commitment: Commitment = serde_json::from_slice(body).ok()?;
    commitment.acknowledgement_number = format!("{}-AUTO", commitment.acknowledgement_number).into();
    commitment.note.clear();
    commitment.reference.clear();
    serde_json::to_vec(&commitment).ok()
}
