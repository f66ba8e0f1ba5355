//! How long a message is under way in a network without sockets: drawn from a seed and the message's own identity.

use crate::http::Request;
use countersign_core::splitmix::{GAMMA, mixed};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

/// The longest way in one direction, in milliseconds.
const LONGEST_MS: u64 = 4;

/// What a message is about: messages about one flow take as long, whatever other flows there are.
const IDENTITY: &str = "x-correlation-id";

/// How long one exchange takes, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// Until the head of the request arrives.
    pub(super) there: Duration,
    /// From then until the whole of its body has.
    pub(super) body: Duration,
    /// Until the answer is back.
    pub(super) back: Duration,
}

/// Draws latencies. The n-th message of a flow to one address always takes as long, whatever else was sent before.
#[derive(Debug)]
pub(super) struct Latency {
    seed: u64,
    sent: HashMap<u64, u64>,
}

impl Latency {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            sent: HashMap::new(),
        }
    }

    /// Returns how long the request is on its way, and how long its answer.
    pub(super) fn of(&mut self, request: &Request) -> Way {
        let identity = identity(request);
        let count = self.sent.entry(identity).or_default();
        *count += 1;
        let drawn = mixed(self.seed ^ mixed(identity ^ count.wrapping_mul(GAMMA)));
        Way {
            there: way(drawn),
            body: way(drawn >> 16),
            back: way(drawn >> 32),
        }
    }
}

fn identity(request: &Request) -> u64 {
    // Its keys are fixed, so the same request hashes alike in every process.
    let mut hasher = DefaultHasher::new();
    (&request.method, &request.url).hash(&mut hasher);
    let named = request.headers.iter().filter(|(name, _)| name == IDENTITY);
    named.for_each(|header| header.hash(&mut hasher));
    hasher.finish()
}

/// Half of all messages arrive at once; the others overtake each other.
fn way(drawn: u64) -> Duration {
    let spread = (drawn & 0xffff) % (2 * (LONGEST_MS + 1));
    Duration::from_millis(spread.saturating_sub(LONGEST_MS + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_takes_as_long_again_whatever_was_sent_before() {
        let request = |key: &str| Request::new("POST", "http://erp/api").header("x-correlation-id", key);
        let mut alone = Latency::new(7);
        let mut busy = Latency::new(7);
        for other in 0..50 {
            busy.of(&request(&format!("other-{other}")));
        }
        assert_eq!(alone.of(&request("k")), busy.of(&request("k")));
        assert_eq!(alone.of(&request("k")), busy.of(&request("k")));
    }

    #[test]
    fn some_arrive_at_once_and_none_takes_longer_than_the_limit() {
        let ways: Vec<u128> = (0..1000).map(|at| way(mixed(at)).as_millis()).collect();
        assert!(ways.contains(&0) && ways.contains(&u128::from(LONGEST_MS)));
        assert!(ways.iter().all(|way| *way <= u128::from(LONGEST_MS)));
    }
}
