//! How the gateway brings a request to the engine: in how many steps, for whom, and what it believes.

use countersign_core::ids::SupplierId;
use jiff::Timestamp;
use std::borrow::Cow;
use std::time::Duration;

/// In which steps a submission is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intake {
    /// All in one, under a claim on its key.
    OneStep,
    /// First its key is looked up and its order read, then it is worked on by what was found; no claim is held.
    LookThenWork,
    /// First it takes effect, then its answer is kept.
    WorkThenKeep,
    /// First it is answered, then it takes effect.
    AnswerThenWork,
}

/// What a submission gets whose key is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InFlight {
    /// A refusal.
    Refuse,
    /// The answer of the one that is being worked on, when it is there.
    Wait,
}

/// Decisions at the gateway.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GatewayPolicies {
    /// In which steps a submission is worked on.
    pub(crate) intake: fn() -> Intake,
    /// Whether an order event is worked on before it is answered.
    pub(crate) event_intake: fn() -> Intake,
    /// What a submission gets whose key is being worked on.
    pub(crate) in_flight: fn() -> InFlight,
    /// Whether the refusal of a submission whose key is being worked on is kept as the key's answer.
    pub(crate) keeps_in_progress: fn() -> bool,
    /// For whom a request is worked on, from its own supplier and the one that entered last; nothing when that is not asked.
    pub(crate) whose: Option<fn(own: SupplierId, latest: SupplierId) -> SupplierId>,
    /// Over which bytes the signature of an event is checked.
    pub(crate) signed: fn(&[u8]) -> Cow<'_, [u8]>,
    /// From when the age of a signature is counted, from now and its own time.
    pub(crate) judged_at: fn(now: Timestamp, signed_at: Option<Timestamp>) -> Timestamp,
    /// How long a supplier's request waits before it is worked on.
    pub(crate) pause: Duration,
}

impl GatewayPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            intake: || Intake::OneStep,
            event_intake: || Intake::OneStep,
            in_flight: || InFlight::Refuse,
            keeps_in_progress: || false,
            whose: None,
            signed: |received| Cow::Borrowed(received),
            judged_at: |now, _| now,
            pause: Duration::ZERO,
        }
    }
}
