//! Histories of a correct integration are judged without a finding, whatever chance made of them.

use crate::model::{self, random::Random};
use countersign_checks::{Judge, judge};
use countersign_core::history::Event;
use countersign_core::verdict::{Status, Verdict};
use std::collections::BTreeMap;

const SEEDS: u64 = 1_000;
const ORDERS: u64 = 12;

pub(crate) fn told(verdict: &Verdict) -> String {
    let findings = verdict
        .findings()
        .map(|finding| format!("{} {} {:?}", finding.invariant, finding.what, finding.witness));
    let doubts = verdict
        .invariants
        .iter()
        .flat_map(|one| one.unknown.iter().map(move |why| format!("{} unknown: {why}", one.id)));
    verdict
        .malformed
        .iter()
        .cloned()
        .chain(findings)
        .chain(doubts)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns the whole History of a few orders.
pub(crate) fn history(seed: u64, orders: u64) -> Vec<Event> {
    let mut events = Vec::new();
    model::play(seed, orders, &mut |event| events.push(event));
    events
}

#[test]
fn a_correct_integration_is_never_accused() {
    let mut held: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..SEEDS {
        let mut judge = Judge::new();
        model::play(seed, ORDERS, &mut |event| judge.see(&event));
        let verdict = judge.verdict();
        let told = told(&verdict);
        assert!(told.is_empty(), "seed {seed}:\n{told}");
        for one in verdict.invariants.iter().filter(|one| one.status == Status::Holds) {
            *held.entry(one.id.to_string()).or_default() += 1;
        }
    }
    // A model that puts nothing to the test would never be accused either.
    for id in [
        "I01", "I02", "I03", "I05", "I09", "I10", "I12", "I13", "I17", "I23", "I24", "I25", "I33", "I35", "I37", "I39", "I40", "I41",
        "I43", "I45",
    ] {
        let times = held.get(id).copied().unwrap_or(0);
        assert!(times > SEEDS / 10, "{id} was put to the test {times} times");
    }
}

#[test]
fn the_same_seed_gives_the_same_history() {
    let lines = |seed| {
        let events = history(seed, 5).into_iter();
        events
            .map(|event| serde_json::to_string(&event).expect("an event is plain JSON"))
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(7), lines(7));
    assert_ne!(lines(7), lines(8));
    let mut random = Random::new(1_234_567);
    // The first numbers of the published reference implementation for this seed.
    let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    assert_eq!([random.next(), random.next(), random.next()], expected);
}

#[test]
fn judging_event_by_event_and_all_at_once_is_the_same() {
    for seed in 0..50 {
        let events = history(seed, 8);
        let mut streamed = Judge::new();
        events.iter().for_each(|event| streamed.see(event));
        assert_eq!(streamed.verdict(), judge(events.into_iter()), "seed {seed}");
    }
}
