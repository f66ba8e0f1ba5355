//! What a deployment promises about time, as the judge has to know it.

use crate::deployment::Deployment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a deployment promises about time. Windows are in business time unless they end in `_ms`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimingFacts {
    /// How long a supplier may take to acknowledge: of working time, when it has a calendar.
    pub acknowledgement_window_s: u64,
    /// How long an early arrival waits for what it refers to.
    pub parking_window_s: u64,
    /// How long an access token lives.
    pub token_lifetime_s: u64,
    /// How long an idempotency key is remembered; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_window_s: Option<u64>,
    /// How long a push may wait for more revisions of its order; absent when nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grouping_window_ms: Option<u64>,
    /// The longest that an accepted document may take to its far side, retries included.
    pub settle_deadline_ms: u64,
    /// How failed deliveries are repeated; absent when nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryFacts>,
    /// How often a supplier may call; absent when nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<RateFacts>,
    /// Whether time is simulated, so that every stamp is exact; else the deployment's clock and ours may be a second apart.
    #[serde(default)]
    pub is_simulated: bool,
}

/// How failed deliveries are repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryFacts {
    /// How many attempts are made before a message is a dead letter.
    pub attempts: u32,
    /// The first pause.
    pub backoff_base_ms: u64,
    /// The longest pause.
    pub backoff_most_ms: u64,
    /// The share of a pause by which it may be longer or shorter, in percent.
    pub jitter_percent: u32,
    /// How long one attempt waits for its answer.
    pub deadline_ms: u64,
}

/// How often a supplier may call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateFacts {
    /// Calls in a second, in the long run.
    pub per_second: u32,
    /// Calls at once, after a pause.
    pub burst: u32,
}

impl TimingFacts {
    /// Returns what `deployment` promises.
    pub fn of(deployment: &Deployment) -> Self {
        let (timing, limits) = (&deployment.timing, &deployment.limits);
        Self {
            acknowledgement_window_s: timing.acknowledgement_window.as_secs(),
            parking_window_s: timing.parking_window.as_secs(),
            token_lifetime_s: timing.token_lifetime.as_secs(),
            idempotency_window_s: timing.idempotency_window.map(|window| window.as_secs()),
            grouping_window_ms: timing.grouping_window.map(millis),
            settle_deadline_ms: millis(timing.settle_deadline),
            delivery: timing.backoff.map(|backoff| DeliveryFacts {
                attempts: limits.delivery_attempts,
                backoff_base_ms: millis(backoff.base),
                backoff_most_ms: millis(backoff.most),
                jitter_percent: backoff.jitter_percent,
                deadline_ms: millis(backoff.deadline),
            }),
            rate: limits.rate.map(|rate| RateFacts {
                per_second: rate.per_second,
                burst: rate.burst,
            }),
            is_simulated: false,
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
