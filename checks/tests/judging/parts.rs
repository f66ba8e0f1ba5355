//! A History that is judged in parts gets the verdict that it gets as a whole, to the last witness, however small the parts are.

use crate::fixtures::fixtures;
use crate::gaps::gapped;
use crate::generated::history;
use crate::language;
use crate::mutations::spoilt;
use countersign_checks::{Destination, Division, judge};
use countersign_core::history::{Event, Facet};
use countersign_core::verdict::Verdict;
use std::collections::BTreeSet;

/// More parts than any of these Histories has families.
const MANY: usize = 100_000;

/// Returns the verdict, and how many parts it was found in.
fn in_parts(events: &[Event], size: usize) -> (Verdict, usize) {
    let mut division = Division::new();
    events.iter().for_each(|event| division.see(event));
    let parts = match division.divide(size, MANY) {
        Ok(parts) => parts,
        Err(verdict) => return (*verdict, 0),
    };
    let mut judges: Vec<_> = (0..parts.count()).map(|_| parts.judge()).collect();
    for event in events {
        match parts.destination(event.index) {
            Destination::Every => judges.iter_mut().for_each(|judge| judge.see(event)),
            Destination::Nowhere => {}
            Destination::Part(part) => judges[part].see(event),
            Destination::Divided => {
                for (part, event) in parts.divide(event) {
                    judges[part].see(&event);
                }
            }
        }
    }
    // The order in which parts are ready is chance.
    let found: Vec<_> = judges.into_iter().rev().map(|judge| judge.finish()).collect();
    let count = parts.count();
    (parts.verdict(found), count)
}

/// Returns how many parts have an event of their own when each family is one.
pub(crate) fn families(events: &[Event]) -> usize {
    let mut division = Division::new();
    events.iter().for_each(|event| division.see(event));
    let parts = division.divide(1, MANY).expect("the History is sound");
    let own = events.iter().filter_map(|event| match parts.destination(event.index) {
        Destination::Part(part) => Some(part),
        _ => None,
    });
    own.collect::<BTreeSet<usize>>().len()
}

/// Returns what differs between the verdicts on a History as a whole and in parts.
pub(crate) fn differences(name: &str, events: &[Event]) -> Vec<String> {
    let whole = judge(events.iter().cloned());
    let mut differences = Vec::new();
    for size in [1, 40] {
        let (parts, count) = in_parts(events, size);
        for (one, other) in whole.invariants.iter().zip(&parts.invariants).filter(|(one, other)| one != other) {
            differences.push(format!("{name} in {count} parts of {size}:\n  whole {one:?}\n  parts {other:?}"));
        }
        if differences.is_empty() && whole != parts {
            differences.push(format!("{name} in {count} parts of {size} differs beside its invariants"));
        }
    }
    differences
}

pub(crate) fn assert_none(differences: &[String]) {
    let shown: Vec<&str> = differences.iter().take(20).map(String::as_str).collect();
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), shown.join("\n"));
}

#[test]
fn every_fixture_gets_the_same_verdict_in_parts() {
    let all = fixtures();
    let differences: Vec<String> = all
        .iter()
        .flat_map(|fixture| differences(&fixture.path.display().to_string(), &language::history(&fixture.text)))
        .collect();
    assert_none(&differences);
}

#[test]
fn histories_of_a_correct_integration_get_the_same_verdict_in_parts() {
    const SEEDS: usize = 80;
    let mut parts = 0;
    let mut found = Vec::new();
    for seed in 0..SEEDS {
        let events = history(seed as u64, 12);
        found.extend(differences(&format!("seed {seed}"), &events));
        parts += in_parts(&events, 1).1;
    }
    assert_none(&found);
    // One part would always agree.
    assert!(parts > SEEDS * 6, "{parts} parts in all");
}

#[test]
fn spoilt_histories_get_the_same_verdict_in_parts() {
    let mut found = Vec::new();
    spoilt(3, &mut |name, events| found.extend(differences(name, &events)));
    assert_none(&found);
}

#[test]
fn histories_with_a_gap_get_the_same_verdict_in_parts() {
    let mut found = Vec::new();
    for fixture in fixtures() {
        let events = gapped(language::history(&fixture.text), 0, None, [Facet::Surfaces, Facet::Keys]);
        found.extend(differences(&fixture.path.display().to_string(), &events));
    }
    assert_none(&found);
}

#[test]
fn a_history_that_is_cut_anywhere_gets_the_same_verdict_in_parts() {
    let mut found = Vec::new();
    for fixture in fixtures() {
        let events = language::history(&fixture.text);
        for end in (0..events.len()).step_by(13) {
            found.extend(differences(&format!("{} cut at {end}", fixture.path.display()), &events[..end]));
        }
    }
    assert_none(&found);
}
