//! How long answers took, by function: from attempt to outcome on the run's own clock.

use crate::words;
use countersign_core::history::{Event, Function, What};
use countersign_core::ids::OperationId;
use countersign_core::table::Table;
use std::collections::BTreeMap;

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

/// How long answers took so far. Keeps an entry for each attempt under way and for each length that was measured, not for each answer.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    open: Table<(OperationId, u32), (Function, u64)>,
    samples: BTreeMap<Function, Samples>,
}

#[derive(Debug, Default)]
struct Samples {
    /// How many answers took so many microseconds.
    answered_us: BTreeMap<u64, usize>,
    silent: usize,
}

impl Latencies {
    pub(crate) fn see(&mut self, event: &Event) {
        match &event.what {
            What::Attempt(attempt) => {
                let key = (attempt.operation, attempt.number);
                self.open.insert(key, (attempt.function, event.at_us));
            }
            What::Outcome(outcome) => {
                let Some((function, began_us)) = self.open.remove(&(outcome.operation, outcome.number)) else {
                    return;
                };
                let samples = self.samples.entry(function).or_default();
                match outcome.answer {
                    Some(_) => *samples.answered_us.entry(event.at_us.saturating_sub(began_us)).or_default() += 1,
                    None => samples.silent += 1,
                }
            }
            _ => {}
        }
    }

    /// Returns the latencies of every function that was called, in the order of functions.
    pub(crate) fn finish(self) -> Vec<Latency> {
        let samples = self.samples.into_iter();
        samples.map(|(function, samples)| Latency::of(function, &samples)).collect()
    }
}

impl Latency {
    fn of(function: Function, samples: &Samples) -> Self {
        let measured = &samples.answered_us;
        Self {
            function: words::function(function),
            answers: measured.values().sum(),
            silent: samples.silent,
            median_us: percentile(measured, 50),
            p95_us: percentile(measured, 95),
            p99_us: percentile(measured, 99),
            longest_us: percentile(measured, 100),
        }
    }
}

/// Returns the nearest-rank percentile: a value that was really measured.
fn percentile(measured: &BTreeMap<u64, usize>, percent: usize) -> u64 {
    let rank = (measured.values().sum::<usize>() * percent).div_ceil(100);
    let mut below = 0;
    let at_rank = measured.iter().find(|(_, count)| {
        below += **count;
        below >= rank
    });
    at_rank.map_or(0, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_measured_value() {
        let measured: BTreeMap<u64, usize> = (1..=20).map(|value| (value, 1)).collect();
        assert_eq!([50, 95, 99, 100].map(|percent| percentile(&measured, percent)), [10, 19, 20, 20]);
        assert_eq!(percentile(&BTreeMap::from([(7, 3)]), 50), 7);
        assert_eq!(percentile(&BTreeMap::new(), 99), 0);
    }
}
