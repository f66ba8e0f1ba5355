//! Quality cases by supplier: how many wait for whom, and since when.

use countersign_core::history::{Apply, Effect, End};
use countersign_core::ids::{DocumentKey, SupplierId};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The quality cases of one supplier.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct QualityFigures {
    pub(crate) supplier: String,
    /// Nobody has answered, and nothing is decided.
    pub(crate) held: usize,
    /// The supplier has answered, and nothing is decided.
    pub(crate) answered: usize,
    /// Decided.
    pub(crate) closed: usize,
    /// How long the oldest case that is not closed has waited at the end of the run, in business time.
    pub(crate) oldest_s: Option<u64>,
}

/// The quality cases so far, each by its hold, once that was shown to its supplier.
#[derive(Debug, Default)]
pub(super) struct QualityCases {
    known: BTreeMap<DocumentKey, Case>,
}

#[derive(Debug, Default)]
struct Case {
    held_since: Option<Timestamp>,
    is_answered: bool,
    is_decided: bool,
}

impl QualityCases {
    pub(super) fn see(&mut self, apply: &Apply, now: Timestamp) {
        match (&apply.effect, apply.end) {
            (Effect::QualityShown(held), End::Portal) => match &held.decides {
                Some(hold) => self.known.entry(hold.clone()).or_default().is_decided = true,
                None => {
                    let case = self.known.entry(apply.document.clone()).or_default();
                    case.held_since.get_or_insert(now);
                }
            },
            (Effect::CorrectiveActionBooked(corrected), End::Erp) => {
                self.known.entry(corrected.case.clone()).or_default().is_answered = true;
            }
            _ => {}
        }
    }

    /// Returns the figures of every supplier that had a case, when business time was `now`.
    pub(super) fn finish(&self, now: Option<Timestamp>) -> Vec<QualityFigures> {
        let mut rows: BTreeMap<&SupplierId, QualityFigures> = BTreeMap::new();
        for (hold, case) in &self.known {
            let row = rows.entry(&hold.supplier).or_default();
            if case.is_decided {
                row.closed += 1;
                continue;
            }
            *(if case.is_answered { &mut row.answered } else { &mut row.held }) += 1;
            let waited = now.zip(case.held_since).map(|(now, since)| now.duration_since(since).as_secs());
            row.oldest_s = row.oldest_s.max(waited.and_then(|waited| u64::try_from(waited).ok()));
        }
        let named = rows.into_iter().map(|(supplier, figures)| QualityFigures {
            supplier: supplier.to_string(),
            ..figures
        });
        named.collect()
    }
}
