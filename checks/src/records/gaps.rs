//! What the History says that it does not have.

use super::{Operation, Records};
use countersign_core::history::{Facet, Gap};
use std::collections::{BTreeMap, BTreeSet};

/// The gaps; bounded by their different reasons and by the intervals that do not touch.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    hidden: BTreeMap<Facet, BTreeSet<String>>,
    /// Intervals in which something that is not seen may have been recorded elsewhere, by their beginnings.
    unsettled: Vec<(u64, u64)>,
}

impl Gaps {
    /// More reasons than this for one facet say nothing new.
    const KEPT: usize = 8;

    pub(super) fn see(&mut self, gap: &Gap) {
        for facet in &gap.hides {
            let reasons = self.hidden.entry(*facet).or_default();
            if reasons.len() < Self::KEPT {
                reasons.insert(format!("{}: {}", gap.source, gap.reason));
            }
        }
        if gap.hides.iter().any(|facet| facet.may_account()) {
            self.unsettled.push((gap.from_us, gap.to_us.unwrap_or(u64::MAX)));
        }
    }

    fn is_unsettled(&self, at_us: u64) -> bool {
        self.unsettled.iter().any(|(from, to)| (*from..=*to).contains(&at_us))
    }

    pub(super) fn reasons(&self, facets: &[Facet]) -> BTreeSet<&str> {
        let reasons = facets.iter().filter_map(|facet| self.hidden.get(facet));
        reasons.flatten().map(String::as_str).collect()
    }
}

impl Records {
    /// Returns whether what is absent of `operation` stays absent: the run came to where nothing moves any more, and no gap covers the
    /// time when the operation was taken.
    pub fn is_settled_for(&self, operation: &Operation) -> bool {
        let taken = operation.accepted.or_else(|| operation.first_sent()).unwrap_or(operation.mark);
        self.is_settled() && !self.gaps.is_unsettled(taken.at_us)
    }

    /// Returns why some of `facets` cannot be seen, in words; empty when nothing is hidden.
    pub fn hidden(&self, facets: &[Facet]) -> impl Iterator<Item = String> {
        self.gaps
            .reasons(facets)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into_iter()
    }
}
