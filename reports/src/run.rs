//! What the run was: against what, when, how long, and how it ended.

use countersign_core::history::{Event, RunFacts, RunPhase, What};

/// The run as its own events tell it.
#[derive(Debug)]
pub(crate) struct Run {
    /// Absent when the History does not begin as it must.
    pub(crate) facts: Option<RunFacts>,
    /// From the first event to the last.
    pub(crate) duration_us: u64,
    pub(crate) end: RunEnd,
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RunEnd {
    Finished,
    Aborted(String),
    /// The History stops without saying so.
    Cut,
}

impl Run {
    pub(crate) fn of(events: &[Event]) -> Self {
        let mut run = Self {
            facts: None,
            duration_us: events.last().map_or(0, |event| event.at_us),
            end: RunEnd::Cut,
        };
        for event in events {
            let What::Run(phase) = &event.what else { continue };
            match &phase.phase {
                RunPhase::Started(facts) => run.facts = Some(RunFacts::clone(facts)),
                RunPhase::Finished => run.end = RunEnd::Finished,
                RunPhase::Aborted(why) => run.end = RunEnd::Aborted(why.clone()),
                RunPhase::Quiesce | RunPhase::FinalRead => {}
            }
        }
        run
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
