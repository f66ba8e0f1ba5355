//! From judgements to the verdict: per invariant, per control, for the run.

use crate::invariant::{Breach, Judgement};
use crate::records::{Phase, Records};
use crate::scenarios::Scenarios;
use countersign_core::promise::{Control, Promise};
use countersign_core::verdict::{ControlVerdict, Ending, Finding, InvariantVerdict, ScenarioResult, Status, Verdict};

/// Returns the verdict on a History that is not sound.
pub(crate) fn malformed(records: &Records, scenarios: Vec<ScenarioResult>, events: u64, faults: Vec<String>) -> Verdict {
    Verdict {
        status: Status::Unknown,
        is_complete_run: is_complete_run(records),
        controls: Vec::new(),
        invariants: Vec::new(),
        scenarios,
        events,
        malformed: faults,
    }
}

/// Returns what the History says of one invariant.
pub(crate) fn of_invariant(promise: &'static Promise, judgement: Judgement, records: &Records, scenarios: &Scenarios) -> InvariantVerdict {
    let not_claimed = promise.needs.filter(|claim| !records.offers(*claim));
    // What a deployment does not offer cannot be broken, and is not held against it either.
    let judgement = if not_claimed.is_some() { Judgement::default() } else { judgement };
    let status = status(&judgement);
    let finding = |(number, breach)| finding(promise, number, breach, scenarios);
    InvariantVerdict {
        id: promise.id.clone(),
        name: promise.name.to_owned(),
        control: promise.control,
        says: promise.says.to_owned(),
        status,
        checked: judgement.checked,
        exercised: judgement.exercised,
        not_claimed,
        broken: judgement.broken,
        findings: judgement.breaches.into_iter().enumerate().map(finding).collect(),
        unknown: judgement.unknown.into_iter().collect(),
    }
}

fn status(judgement: &Judgement) -> Status {
    if judgement.broken > 0 {
        Status::Fails
    } else if !judgement.unknown.is_empty() {
        Status::Unknown
    } else if judgement.exercised == 0 {
        Status::Vacuous
    } else {
        Status::Holds
    }
}

fn finding(promise: &Promise, number: usize, breach: Breach, scenarios: &Scenarios) -> Finding {
    Finding {
        id: format!("{}-{}", promise.id, number + 1),
        invariant: promise.id.clone(),
        what: breach.what,
        why: promise.matters.to_owned(),
        fix: promise.fix.to_owned(),
        witness: breach.witness,
        scenario: breach.scenario.and_then(|id| scenarios.name(id)).map(str::to_owned),
        subject: breach.subject,
    }
}

/// Returns the verdict on the run.
pub(crate) fn of_run(records: &Records, invariants: Vec<InvariantVerdict>, scenarios: Vec<ScenarioResult>, events: u64) -> Verdict {
    let controls: Vec<ControlVerdict> = Control::ALL
        .into_iter()
        .filter_map(|control| of_control(control, &invariants))
        .collect();
    Verdict {
        status: of_all(records, &invariants, &scenarios),
        is_complete_run: is_complete_run(records),
        controls,
        invariants,
        scenarios,
        events,
        malformed: Vec::new(),
    }
}

/// Returns nothing for a control without invariants: there is nothing to say of it.
fn of_control(control: Control, invariants: &[InvariantVerdict]) -> Option<ControlVerdict> {
    let own: Vec<&InvariantVerdict> = invariants.iter().filter(|invariant| invariant.control == control).collect();
    let claimed = own.iter().filter(|invariant| invariant.not_claimed.is_none());
    (!own.is_empty()).then(|| ControlVerdict {
        control,
        title: control.title().to_owned(),
        status: claimed.map(|invariant| invariant.status).max().unwrap_or(Status::Vacuous),
        invariants: own.iter().map(|invariant| invariant.id.clone()).collect(),
    })
}

fn of_all(records: &Records, invariants: &[InvariantVerdict], scenarios: &[ScenarioResult]) -> Status {
    let claimed: Vec<Status> = invariants
        .iter()
        .filter(|invariant| invariant.not_claimed.is_none())
        .map(|invariant| invariant.status)
        .collect();
    // What was broken off never finishes: W7.
    let is_over = records.phase() == Phase::Finished;
    let has = |status| claimed.contains(&status);
    if has(Status::Fails) || scenarios.iter().any(|scenario| is_failure(scenario, is_over)) {
        Status::Fails
    } else if has(Status::Unknown) || !is_over {
        Status::Unknown
    } else if has(Status::Vacuous) && is_complete_run(records) {
        Status::Vacuous
    } else if has(Status::Holds) || scenarios.iter().any(|scenario| scenario.ending == Ending::Passed) {
        Status::Holds
    } else {
        // A selection that put nothing to the test proves nothing, even when nobody asked for more.
        Status::Vacuous
    }
}

fn is_failure(scenario: &ScenarioResult, is_over: bool) -> bool {
    match scenario.ending {
        Ending::Failed { .. } => true,
        Ending::Unfinished => is_over,
        Ending::Passed | Ending::NotClaimed(_) => false,
    }
}

fn is_complete_run(records: &Records) -> bool {
    records.facts().is_some_and(|facts| facts.is_complete_run)
}
