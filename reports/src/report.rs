//! Everything that a report shows, found in the events once, so that each format only has to lay it out.

use crate::exhibit::{Evidence, Exhibit};
use crate::faults::{FaultRecord, Faults};
use crate::figures::{Business, Businesses, Technical, Technicals};
use crate::latency::{Latencies, Latency};
use crate::run::Run;
use countersign_core::history::Event;
use countersign_core::verdict::{Ending, Status, Verdict};

/// Everything that a report shows; made from the events and the verdict.
#[derive(Debug)]
pub struct Report {
    pub(crate) verdict: Verdict,
    pub(crate) run: Run,
    pub(crate) exhibits: Vec<Exhibit>,
    pub(crate) evidence: Evidence,
    pub(crate) faults: Vec<FaultRecord>,
    pub(crate) latencies: Vec<Latency>,
    pub(crate) business: Business,
    pub(crate) technical: Technical,
}

impl Report {
    /// The History's file name beside the reports, as they name it in the commands that they show.
    pub const HISTORY: &'static str = "history.jsonl";

    /// Returns the report on `verdict`, which is the verdict on `events`.
    ///
    /// Linear in the events; only the witnesses of findings and their payloads are kept.
    pub fn new(verdict: Verdict, events: &[Event]) -> Self {
        let mut overview = Overview::default();
        events.iter().for_each(|event| overview.see(event));
        let evidence = Evidence::of(&verdict, events);
        Self::of(verdict, overview, evidence)
    }

    /// Returns the report on `verdict` from what was gathered while the History was read.
    pub fn of(verdict: Verdict, overview: Overview, evidence: Evidence) -> Self {
        let exhibits = Exhibit::all(&verdict, &evidence, &overview.run);
        Self {
            exhibits,
            evidence,
            faults: overview.faults.finish(),
            latencies: overview.latencies.finish(),
            business: overview.business.finish(),
            technical: overview.technical.finish(),
            run: overview.run,
            verdict,
        }
    }

    /// Returns the verdict that the report is on.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    pub(crate) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for scenario in &self.verdict.scenarios {
            match scenario.ending {
                Ending::Passed => tally.passed += 1,
                Ending::Failed { .. } => tally.failed += 1,
                Ending::NotClaimed(_) => tally.not_claimed += 1,
                Ending::Unfinished => tally.unfinished += 1,
            }
        }
        for invariant in &self.verdict.invariants {
            if invariant.not_claimed.is_none() {
                tally.claimed += 1;
                tally.hold += usize::from(invariant.status == Status::Holds);
            }
        }
        tally
    }
}

/// What a report shows besides the verdict and its evidence, gathered event by event.
#[derive(Debug, Default)]
pub struct Overview {
    run: Run,
    faults: Faults,
    latencies: Latencies,
    business: Businesses,
    technical: Technicals,
}

impl Overview {
    /// Takes in the next event.
    pub fn see(&mut self, event: &Event) {
        self.run.see(event);
        self.faults.see(event);
        self.latencies.see(event);
        self.business.see(event);
        self.technical.see(event);
    }
}

/// How many of each.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) unfinished: usize,
    pub(crate) not_claimed: usize,
    /// Promises that hold.
    pub(crate) hold: usize,
    /// Promises that the deployment claims.
    pub(crate) claimed: usize,
}
