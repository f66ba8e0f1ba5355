//! What the run was: against what, when, how long, and how it ended.

use countersign_core::history::{Event, RunFacts, RunPhase, What};

/// The run as its own events tell it.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// Absent when the History does not begin as it must.
    pub(crate) facts: Option<RunFacts>,
    /// From the first event to the last.
    pub(crate) duration_us: u64,
    pub(crate) end: RunEnd,
}

/// How a run ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum RunEnd {
    Finished,
    Aborted(String),
    /// The History stops without saying so.
    #[default]
    Cut,
}

impl Run {
    pub(crate) fn see(&mut self, event: &Event) {
        self.duration_us = event.at_us;
        let What::Run(phase) = &event.what else { return };
        match &phase.phase {
            RunPhase::Started(facts) => self.facts = Some(RunFacts::clone(facts)),
            RunPhase::Finished => self.end = RunEnd::Finished,
            RunPhase::Aborted(why) => self.end = RunEnd::Aborted(why.clone()),
            RunPhase::Quiesce | RunPhase::FinalRead => {}
        }
    }

    /// Returns the deployment's name, with the defect that it was told to have.
    pub(crate) fn deployment(&self) -> String {
        match &self.facts {
            None => "an unnamed deployment".to_owned(),
            Some(facts) => match &facts.defect {
                None => facts.deployment.clone(),
                Some(defect) => format!("{} with defect {defect}", facts.deployment),
            },
        }
    }

    /// Returns why the run did not come to its end, when it did not.
    pub(crate) fn broken_off(&self) -> Option<String> {
        match &self.end {
            RunEnd::Finished => None,
            RunEnd::Aborted(why) => Some(format!("the run was broken off: {why}")),
            RunEnd::Cut => Some("the History stops before the end of the run".to_owned()),
        }
    }
}
