//! What the run did not prove: promises that nothing exercised, interfaces that are not claimed, faults that hit nothing.

use crate::faults::FaultRecord;
use crate::report::Report;
use countersign_core::promise::Claim;
use countersign_core::verdict::{Ending, InvariantVerdict, Status};

/// An interface that the deployment does not offer, with what goes unchecked because of it.
#[derive(Debug)]
pub(crate) struct NotClaimed {
    pub(crate) claim: Claim,
    /// Ids of the promises that need it.
    pub(crate) promises: Vec<String>,
    /// Names of the scenarios that need it.
    pub(crate) scenarios: Vec<String>,
}

impl Report {
    /// Returns the promises that are claimed and that nothing put to the test.
    pub(crate) fn not_exercised(&self) -> impl Iterator<Item = &InvariantVerdict> {
        let claimed = self.verdict.invariants.iter().filter(|invariant| invariant.not_claimed.is_none());
        claimed.filter(|invariant| invariant.status == Status::Vacuous)
    }

    /// Returns the promises of which the History does not say enough.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &InvariantVerdict> {
        let claimed = self.verdict.invariants.iter().filter(|invariant| invariant.not_claimed.is_none());
        claimed.filter(|invariant| invariant.status == Status::Unknown)
    }

    /// Returns the interfaces that are not offered and that something here needs, in the order of claims.
    pub(crate) fn not_claimed(&self) -> Vec<NotClaimed> {
        let missing = Claim::ALL.into_iter().map(|claim| {
            let promises = self
                .verdict
                .invariants
                .iter()
                .filter(|invariant| invariant.not_claimed == Some(claim));
            let scenarios = self
                .verdict
                .scenarios
                .iter()
                .filter(|scenario| scenario.ending == Ending::NotClaimed(claim));
            NotClaimed {
                claim,
                promises: promises.map(|invariant| invariant.id.to_string()).collect(),
                scenarios: scenarios.map(|scenario| scenario.name.clone()).collect(),
            }
        });
        missing
            .filter(|missing| !missing.promises.is_empty() || !missing.scenarios.is_empty())
            .collect()
    }

    /// Returns the faults that were set and never hit a message, so that what they were for is not proved.
    pub(crate) fn idle_faults(&self) -> impl Iterator<Item = &FaultRecord> {
        self.faults.iter().filter(|fault| fault.hits == 0)
    }
}
