//! An invariant wants every kind of event that it folds: shown all of them, it finds the same.

use crate::fixtures::fixtures;
use crate::generated::history;
use crate::language;
use crate::mutations::spoilt;
use crate::parts::assert_none;
use countersign_checks::{Judge, judge};
use countersign_core::history::Event;

/// Returns what is found otherwise when every invariant is shown every event.
fn differences(name: &str, events: &[Event]) -> Vec<String> {
    let usual = judge(events.iter().cloned());
    let mut all = Judge::showing_everything();
    events.iter().for_each(|event| all.see(event));
    let all = all.verdict();
    let pairs = usual.invariants.iter().zip(&all.invariants);
    pairs
        .filter(|(one, other)| one != other)
        .map(|(one, other)| format!("{name}:\n  as wanted  {one:?}\n  everything {other:?}"))
        .collect()
}

#[test]
fn whoever_is_shown_everything_finds_what_is_found_as_wanted() {
    let mut found = Vec::new();
    for fixture in fixtures() {
        found.extend(differences(&fixture.path.display().to_string(), &language::history(&fixture.text)));
    }
    for seed in 0..40 {
        found.extend(differences(&format!("seed {seed}"), &history(seed, 12)));
    }
    spoilt(3, &mut |name, events| found.extend(differences(name, &events)));
    assert_none(&found);
}
