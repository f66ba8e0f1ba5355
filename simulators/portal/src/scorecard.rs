//! Scorecards as a supplier reads them. Nothing here was checked against the contract.

use countersign_core::documents::Scorecard;
use countersign_core::history::{Observation, Observe, ScorecardSeen, Surface, What};
use countersign_core::ids::DocumentKey;

/// Reads the answer to a question for one month.
pub(crate) fn parse(body: &[u8]) -> Option<Scorecard> {
    serde_json::from_slice(body).ok()
}

/// Returns the observation of it.
pub(crate) fn seen(document: DocumentKey, scorecard: Scorecard, is_final: bool) -> What {
    let seen = ScorecardSeen {
        surface: Surface::Gateway,
        document,
        scorecard,
    };
    What::Observe(Box::new(Observe {
        is_final,
        observation: Observation::Scorecard(Box::new(seen)),
    }))
}
