//! From judgements to the verdict: sound Histories, claims, controls, scenarios, runs.

use crate::language::history;
use countersign_checks::judge;
use countersign_core::history::{Event, RunEvent, RunFacts, RunPhase, ScenarioEvent, ScenarioState, What};
use countersign_core::promise::{Claim, Control};
use countersign_core::verdict::{Ending, InvariantVerdict, Status, Verdict};

/// A run in which one order goes all the way.
const SOUND: &str = "
    R1 = release PO-0001 rev 1 lines 10:100EA<110EA
    R1 sent
    R1 ok
    R1 delivered
    R1 shown
    gateway shows R1
";

fn verdict(text: &str) -> Verdict {
    judge(history(text).into_iter())
}

fn invariant<'a>(verdict: &'a Verdict, id: &str) -> &'a InvariantVerdict {
    let found = verdict.invariants.iter().find(|one| one.id.as_str() == id);
    found.expect("the registry has the invariant")
}

#[test]
fn a_sound_run_holds() {
    let verdict = verdict(&format!("{SOUND}settles"));
    assert_eq!(verdict.status, Status::Holds);
    assert_eq!(verdict.exit_code(), 0);
    assert_eq!(verdict.scenarios[0].ending, Ending::Passed);
}

#[test]
fn a_complete_run_with_a_promise_that_nothing_exercised_is_vacuous() {
    let verdict = verdict(&format!("run complete\n{SOUND}settles"));
    assert_eq!(verdict.status, Status::Vacuous);
}

#[test]
fn a_promise_that_is_not_claimed_is_vacuous_and_says_so() {
    let text = "run claims dead-letters
        A1 = acknowledge ACK-0001 for PO-0001 rev 1 expect case:validation.date
        A1 sent
        A1 refused 422
        settles";
    let verdict = verdict(text);
    let own = invariant(&verdict, "I33");
    assert_eq!((own.status, own.not_claimed), (Status::Vacuous, Some(Claim::Exceptions)));
    let control = verdict.controls.iter().find(|one| one.control == Control::CaseVisibility);
    assert_eq!(control.map(|one| one.status), Some(Status::Vacuous));
}

#[test]
fn a_control_is_as_good_as_its_worst_invariant() {
    let text = format!("{SOUND}N1 = ship ASN-0001 for PO-0001 lines 10:1EA\nN1 sent\nN1 ok\nsettles");
    let verdict = verdict(&text);
    let control = verdict.controls.iter().find(|one| one.control == Control::ReplayAndRetry);
    assert_eq!(control.map(|one| one.status), Some(Status::Fails));
    assert_eq!(verdict.status, Status::Fails);
    let listed: usize = verdict.controls.iter().map(|one| one.invariants.len()).sum();
    assert_eq!(listed, verdict.invariants.len());
}

#[test]
fn a_run_that_was_broken_off_is_unknown_and_its_scenario_unfinished() {
    let verdict = verdict(&format!("{SOUND}aborted"));
    assert_eq!(verdict.status, Status::Unknown);
    assert_eq!(verdict.scenarios[0].ending, Ending::Unfinished);
}

#[test]
fn a_scenario_without_an_end_fails_a_finished_run() {
    let verdict = verdict(&format!(
        "{SOUND}quiesce\nfinal\ncomplete cases dead-letters gateway portal erp\nfinished"
    ));
    assert_eq!(verdict.status, Status::Fails);
}

#[test]
fn more_breaches_than_are_kept_are_counted() {
    let mut text = SOUND.to_owned();
    for number in 0..40 {
        text += &format!("N{number} = ship ASN-{number:04} for PO-0001 lines 10:1EA\nN{number} sent\nN{number} ok\n");
    }
    let verdict = verdict(&format!("{text}settles"));
    let own = invariant(&verdict, "I23");
    assert_eq!((own.broken, own.findings.len()), (40, 32));
    assert_eq!(own.findings[31].id, "I23-32");
}

#[test]
fn judging_twice_gives_the_same_verdict() {
    let text = format!("{SOUND}R1 shown as 77\nN1 = ship ASN-0001 for PO-0001 lines 10:1EA\nN1 sent\nN1 ok\nsettles");
    assert_eq!(verdict(&text), verdict(&text));
}

/// A way to spoil a sound History, and the rule that it breaks.
type Spoiling = (&'static str, fn(&mut Vec<Event>));

const SPOILINGS: &[Spoiling] = &[
    ("the History has no events", |events| events.clear()),
    (
        "W0: the History has format 3, and this countersign reads up to format 2",
        |events| {
            if let What::Run(RunEvent {
                phase: RunPhase::Started(facts),
            }) = &mut events[0].what
            {
                facts.format = RunFacts::FORMAT + 1;
            }
        },
    ),
    ("W1: event 4 stands where event 3 should", |events| events[3].index = 4),
    ("W2: time goes back at event 4", |events| events[4].at_us = 0),
    ("W3: event 7 is a second outcome of one attempt", |events| {
        let outcome = events
            .iter()
            .position(|event| matches!(event.what, What::Outcome(_)))
            .expect("there is an outcome");
        events[7].what = events[outcome].what.clone();
    }),
    ("W3: event 6 is a late answer to an attempt that was not given up", |events| {
        if let What::Outcome(outcome) = events[6].what.clone() {
            events[6].what = What::Late(outcome);
        }
    }),
    ("W5: event 3 is the late answer to no attempt", |events| {
        let outcome = events.iter().find(|event| matches!(event.what, What::Outcome(_)));
        if let What::Outcome(outcome) = outcome.expect("there is an outcome").what.clone() {
            events[3].what = What::Late(outcome);
        }
    }),
    ("W5: event 2 names a cause that is not before it", |events| {
        events[2].cause = Some(2)
    }),
    ("W5: event 6 is the outcome of no attempt", |events| {
        if let What::Outcome(outcome) = &mut events[6].what {
            outcome.number = 7;
        }
    }),
    ("W7: the History does not begin with the facts of a run", |events| {
        events[0].what = What::Run(RunEvent { phase: RunPhase::Quiesce });
    }),
    ("W7: the phases of the run are out of order at event 3", |events| {
        events[3].what = events[0].what.clone()
    }),
    ("W10: event 8 is entry 3 of a ledger whose next entry is 1", |events| {
        if let What::Apply(apply) = &mut events[8].what {
            apply.sequence = 3;
        }
    }),
];

#[test]
fn a_history_that_is_not_sound_is_not_judged() {
    for (fault, spoil) in SPOILINGS {
        let mut events = history(&format!("{SOUND}settles"));
        spoil(&mut events);
        let verdict = judge(events.into_iter());
        assert!(
            verdict.malformed.iter().any(|found| found == fault),
            "{fault}: {:?}",
            verdict.malformed
        );
        assert_eq!((verdict.status, verdict.invariants.len()), (Status::Unknown, 0), "{fault}");
    }
}

#[test]
fn events_of_one_moment_and_a_format_before_this_one_are_sound() {
    let mut events = history(&format!("{SOUND}settles"));
    events[4].at_us = events[3].at_us;
    if let What::Run(RunEvent {
        phase: RunPhase::Started(facts),
    }) = &mut events[0].what
    {
        facts.format = RunFacts::FORMAT - 1;
    }
    assert_eq!(judge(events.into_iter()).malformed, Vec::<String>::new());
}

#[test]
fn nothing_after_the_first_fault_is_believed() {
    let mut events = history(&format!("{SOUND}settles"));
    let mut again = events[0].clone();
    if let What::Run(RunEvent {
        phase: RunPhase::Started(facts),
    }) = &mut again.what
    {
        facts.is_complete_run = true;
    }
    events[3].what = again.what;
    let verdict = judge(events.into_iter());
    assert!(!verdict.malformed.is_empty() && !verdict.is_complete_run);
}

#[test]
fn the_first_faults_of_a_history_are_told() {
    let mut events = history(&format!("{SOUND}settles"));
    events.iter_mut().skip(1).for_each(|event| event.index = 0);
    let verdict = judge(events.into_iter());
    assert_eq!(verdict.malformed.len(), 8, "{:?}", verdict.malformed);
}

#[test]
fn a_run_that_put_nothing_to_the_test_holds_only_when_a_scenario_passed() {
    let mut events = history("settles");
    assert_eq!(judge(events.clone().into_iter()).status, Status::Holds);
    for event in &mut events {
        if let What::Scenario(ScenarioEvent {
            state: ScenarioState::Ended(ending),
            ..
        }) = &mut event.what
        {
            *ending = Ending::NotClaimed(Claim::Exceptions);
        }
    }
    assert_eq!(judge(events.into_iter()).status, Status::Vacuous);
}

#[test]
fn a_run_whose_scenario_is_not_claimed_holds_by_what_else_was_put_to_the_test() {
    let mut events = history(&format!("{SOUND}settles"));
    for event in &mut events {
        if let What::Scenario(ScenarioEvent {
            state: ScenarioState::Ended(ending),
            ..
        }) = &mut event.what
        {
            *ending = Ending::NotClaimed(Claim::Exceptions);
        }
    }
    assert_eq!(judge(events.into_iter()).status, Status::Holds);
}

#[test]
fn a_case_that_is_missing_is_told_once() {
    let text =
        format!("{SOUND}N1 = ship ASN-0001 for PO-0001 lines 10:900EA expect case:quantity.tolerance\nN1 sent\nN1 refused 422\nsettles");
    let verdict = verdict(&text);
    assert_eq!(invariant(&verdict, "I33").status, Status::Fails);
    assert_eq!(invariant(&verdict, "I35").status, Status::Vacuous);
}
