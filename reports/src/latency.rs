//! How long answers took, by function: from attempt to outcome on the run's own clock.

use crate::words;
use countersign_core::history::{Event, Function, What};
use std::collections::{BTreeMap, HashMap};

/// How long the answers of one function took, in microseconds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Latency {
    pub(crate) function: String,
    /// How many answers came.
    pub(crate) answers: usize,
    /// How many attempts got none; they are in none of the figures.
    pub(crate) silent: usize,
    pub(crate) median_us: u64,
    pub(crate) p95_us: u64,
    pub(crate) p99_us: u64,
    pub(crate) longest_us: u64,
}

#[derive(Default)]
struct Samples {
    answered_us: Vec<u64>,
    silent: usize,
}

impl Latency {
    /// Returns the latencies of every function that was called, in the order of functions.
    pub(crate) fn all(events: &[Event]) -> Vec<Self> {
        let mut open = HashMap::new();
        let mut samples: BTreeMap<Function, Samples> = BTreeMap::new();
        for event in events {
            match &event.what {
                What::Attempt(attempt) => {
                    open.insert((attempt.operation, attempt.number), (attempt.function, event.at_us));
                }
                What::Outcome(outcome) => {
                    let Some((function, began_us)) = open.remove(&(outcome.operation, outcome.number)) else {
                        continue;
                    };
                    let samples = samples.entry(function).or_default();
                    match outcome.answer {
                        Some(_) => samples.answered_us.push(event.at_us.saturating_sub(began_us)),
                        None => samples.silent += 1,
                    }
                }
                _ => {}
            }
        }
        samples.into_iter().map(|(function, samples)| Self::of(function, samples)).collect()
    }

    fn of(function: Function, mut samples: Samples) -> Self {
        samples.answered_us.sort_unstable();
        let sorted = &samples.answered_us;
        Self {
            function: words::function(function),
            answers: sorted.len(),
            silent: samples.silent,
            median_us: percentile(sorted, 50),
            p95_us: percentile(sorted, 95),
            p99_us: percentile(sorted, 99),
            longest_us: percentile(sorted, 100),
        }
    }
}

/// Returns the nearest-rank percentile: a value that was really measured.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_measured_value() {
        let sorted: Vec<u64> = (1..=20).collect();
        assert_eq!([50, 95, 99, 100].map(|percent| percentile(&sorted, percent)), [10, 19, 20, 20]);
        assert_eq!(percentile(&[7], 50), 7);
        assert_eq!(percentile(&[], 99), 0);
    }
}
