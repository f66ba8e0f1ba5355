//! Exhibits: each finding with the events that prove it, what caused those, and the command that replays it.

use crate::command;
use crate::run::Run;
use countersign_core::history::{Event, Observation, What};
use countersign_core::payload::{Content, Digest};
use countersign_core::verdict::{Finding, ScenarioResult, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// The events and payloads that findings rest on.
///
/// Causes and payloads come before what names them, so a History that is read forwards is read again as long as
/// [`is_lacking`](Self::is_lacking) says so.
#[derive(Debug, Default)]
pub struct Evidence {
    events: BTreeMap<u64, Event>,
    payloads: BTreeMap<Digest, Content>,
    wanted: BTreeSet<u64>,
    wanted_payloads: BTreeSet<Digest>,
}

impl Evidence {
    /// Returns what the findings of `verdict` want, with nothing found yet.
    pub fn wanted_by(verdict: &Verdict) -> Self {
        Self {
            wanted: verdict.findings().flat_map(|finding| finding.witness.iter().copied()).collect(),
            ..Self::default()
        }
    }

    /// Collects the witnesses, their causes and their payloads in one pass from the end.
    pub(crate) fn of(verdict: &Verdict, events: &[Event]) -> Self {
        let mut evidence = Self::wanted_by(verdict);
        events.iter().rev().for_each(|event| evidence.see(event));
        evidence
    }

    /// Returns whether the event with this index, which holds the payload with this digest when it holds one, is wanted.
    pub fn wants(&self, index: u64, payload: Option<Digest>) -> bool {
        self.wanted.contains(&index) || payload.is_some_and(|digest| self.wanted_payloads.contains(&digest))
    }

    /// Returns whether something that is wanted was not seen.
    pub fn is_lacking(&self) -> bool {
        !self.wanted.is_empty() || !self.wanted_payloads.is_empty()
    }

    /// Takes in an event, and wants what it names.
    pub fn see(&mut self, event: &Event) {
        if let What::Payload(payload) = &event.what
            && self.wanted_payloads.remove(&payload.digest)
        {
            self.payloads.insert(payload.digest, payload.content.clone());
        }
        if self.wanted.remove(&event.index) {
            let cause = event.cause.filter(|cause| !self.events.contains_key(cause));
            self.wanted.extend(cause);
            let payload = payload_of(&event.what).filter(|digest| !self.payloads.contains_key(digest));
            self.wanted_payloads.extend(payload);
            self.events.insert(event.index, event.clone());
        }
    }

    pub(crate) fn event(&self, index: u64) -> Option<&Event> {
        self.events.get(&index)
    }

    pub(crate) fn payload(&self, digest: &Digest) -> Option<&Content> {
        self.payloads.get(digest)
    }

    /// Returns the witness and everything that caused it, oldest first.
    fn trail(&self, witness: &[u64]) -> Vec<Mark> {
        let proof: BTreeSet<u64> = witness.iter().copied().collect();
        let mut all = proof.clone();
        let mut open: Vec<u64> = witness.to_vec();
        while let Some(index) = open.pop() {
            if let Some(cause) = self.event(index).and_then(|event| event.cause)
                && self.event(cause).is_some()
                && all.insert(cause)
            {
                open.push(cause);
            }
        }
        let role = |index: &u64| if proof.contains(index) { Role::Witness } else { Role::Cause };
        all.into_iter().map(|index| Mark { index, role: role(&index) }).collect()
    }
}

/// Returns the payload that an event names.
pub(crate) fn payload_of(what: &What) -> Option<Digest> {
    match what {
        What::Attempt(attempt) => attempt.payload,
        What::Outcome(outcome) | What::Late(outcome) => outcome.answer.as_ref().and_then(|answer| answer.payload),
        What::Deliver(deliver) => deliver.payload,
        What::Observe(observe) => match &observe.observation {
            Observation::Case(case) => case.payload,
            Observation::DeadLetter(letter) => letter.payload,
            _ => None,
        },
        _ => None,
    }
}

/// An event of an exhibit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) index: u64,
    pub(crate) role: Role,
}

/// Why an event is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It proves the finding.
    Witness,
    /// It only caused an event that does.
    Cause,
}

/// A finding with what is shown beside it.
#[derive(Debug)]
pub(crate) struct Exhibit {
    pub(crate) finding: Finding,
    /// The invariant's name.
    pub(crate) name: String,
    /// Its place among the findings of its invariant, from 0.
    pub(crate) rank: usize,
    /// The command that repeats it; absent when the History does not say how it was made.
    pub(crate) replay: Option<String>,
    /// The witness and what caused it, oldest first.
    pub(crate) trail: Vec<Mark>,
}

impl Exhibit {
    pub(crate) fn all(verdict: &Verdict, evidence: &Evidence, run: &Run) -> Vec<Self> {
        let mut exhibits = Vec::new();
        for invariant in &verdict.invariants {
            for (rank, finding) in invariant.findings.iter().enumerate() {
                let is_it = |scenario: &&ScenarioResult| Some(&scenario.name) == finding.scenario.as_ref();
                exhibits.push(Self {
                    finding: finding.clone(),
                    name: invariant.name.clone(),
                    rank,
                    replay: command::replay(run, verdict.scenarios.iter().find(is_it)),
                    trail: evidence.trail(&finding.witness),
                });
            }
        }
        exhibits
    }
}
