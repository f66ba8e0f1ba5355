//! What could not be used, and what the records do not have: told to the user, and written into the History as gaps.

use countersign_core::history::{Facet, Gap};
use countersign_core::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// A record that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Why not.
    pub reason: String,
    /// The line on which the first of them stands, from 1.
    pub line: u64,
    /// How many there are.
    pub count: u64,
    /// What to do about it.
    pub fix: String,
}

impl Loss {
    /// Returns the loss as a problem of the file that people know as `name`.
    pub fn problem(&self, name: &str) -> Problem {
        let count = self.count;
        let what = format!(
            "{count} record{} could not be used: {}",
            if count == 1 { "" } else { "s" },
            self.reason
        );
        let why = "what they tell is a gap in the History, so promises that it could concern are unknown";
        Problem::new("CS440", what, why, self.fix.as_str()).at(format!("{name}:{}", self.line))
    }
}

/// What became of the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many records were read.
    pub records: u64,
    /// How many were calls of the integration.
    pub requests: u64,
    /// How many were calls of the integration's own.
    pub deliveries: u64,
    /// How many changes of a ledger they prove.
    pub effects: u64,
    /// How many told of cases and dead letters.
    pub cases: u64,
    /// How many the mapping says are nothing for a History.
    pub ignored: u64,
    /// The others, by reason.
    pub losses: Vec<Loss>,
    /// How many events were written.
    pub events: u64,
    /// How many gaps they have.
    pub gaps: u64,
}

/// Losses and gaps so far; bounded by their reasons and by the intervals that do not touch.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    told: BTreeMap<String, Loss>,
    gaps: BTreeMap<(String, BTreeSet<Facet>), Vec<Interval>>,
}

#[derive(Debug, Clone, Copy)]
struct Interval {
    from_us: i64,
    to_us: i64,
    count: u64,
}

/// Everything that a record which could not be used may have told.
pub(crate) const ANYTHING: &[Facet] = &[
    Facet::Requests,
    Facet::Answers,
    Facet::Keys,
    Facet::Correlations,
    Facet::Contents,
    Facet::Deliveries,
    Facet::Effects,
    Facet::Sequence,
    Facet::Surfaces,
];

impl Losses {
    /// Notes a record that could not be used.
    pub(crate) fn lose(&mut self, line: u64, reason: String, fix: &str) {
        let loss = self.told.entry(reason.clone()).or_insert_with(|| Loss {
            reason,
            line,
            count: 0,
            fix: fix.to_owned(),
        });
        loss.count += 1;
    }

    /// Notes that something is hidden in an interval of absolute time.
    pub(crate) fn hide(&mut self, reason: &str, hides: &[Facet], from_us: i64, to_us: i64, count: u64) {
        let key = (reason.to_owned(), hides.iter().copied().collect());
        let intervals = self.gaps.entry(key).or_default();
        // Records come in the order of time, nearly, so an interval that touches another touches the last one.
        match intervals.last_mut().filter(|last| from_us <= last.to_us && last.from_us <= to_us) {
            Some(last) => {
                last.from_us = last.from_us.min(from_us);
                last.to_us = last.to_us.max(to_us);
                last.count += count;
            }
            None => intervals.push(Interval { from_us, to_us, count }),
        }
    }

    /// Returns what was told, by reason.
    pub(crate) fn told(&self) -> Vec<Loss> {
        self.told.values().cloned().collect()
    }

    /// Returns the gaps of `source`, whose time zero is `zero_us`.
    pub(crate) fn gaps(&self, source: &str, zero_us: i64) -> Vec<Gap> {
        let relative = |us: i64| u64::try_from(us.saturating_sub(zero_us)).unwrap_or(0);
        let mut gaps = Vec::new();
        for ((reason, hides), intervals) in &self.gaps {
            gaps.extend(intervals.iter().map(|interval| Gap {
                source: source.to_owned(),
                reason: reason.clone(),
                count: interval.count,
                from_us: relative(interval.from_us),
                to_us: (interval.to_us != i64::MAX).then(|| relative(interval.to_us)),
                hides: hides.clone(),
            }));
        }
        gaps
    }
}
