//! What a gap does to a verdict: nothing holds that it could hide, and nothing fails by the absence of what it could hide.

use crate::fixtures::fixtures;
use crate::language;
use countersign_checks::judge;
use countersign_core::history::{Event, Facet, Gap, What};
use countersign_core::verdict::{Status, Verdict};

/// Invariants whose findings stand, whatever else is hidden: what they found was seen.
const SEEN: &[&str] = &["I01"];

fn with_gap(events: Vec<Event>, from_us: u64, to_us: Option<u64>, hides: impl IntoIterator<Item = Facet>) -> Verdict {
    judge(gapped(events, from_us, to_us, hides).into_iter())
}

pub(crate) fn gapped(mut events: Vec<Event>, from_us: u64, to_us: Option<u64>, hides: impl IntoIterator<Item = Facet>) -> Vec<Event> {
    let mut event = events.last().expect("a History has events").clone();
    event.index += 1;
    event.cause = None;
    event.what = What::Gap(Gap {
        source: "the log".to_owned(),
        reason: "it was sampled".to_owned(),
        count: 0,
        from_us,
        to_us,
        hides: hides.into_iter().collect(),
    });
    events.push(event);
    events
}

fn status(verdict: &Verdict, id: &str) -> Status {
    let own = verdict.invariants.iter().find(|one| one.id.as_str() == id);
    own.unwrap_or_else(|| panic!("{id} is judged: {:?}", verdict.malformed)).status
}

#[test]
fn with_a_gap_that_hides_everything_nothing_holds_and_only_what_was_seen_fails() {
    for fixture in fixtures() {
        let events = language::history(&fixture.text);
        let before = judge(events.clone().into_iter());
        let after = with_gap(events, 0, None, Facet::ALL);
        for invariant in &after.invariants {
            let (id, was) = (invariant.id.as_str(), status(&before, invariant.id.as_str()));
            let path = fixture.path.display();
            match invariant.status {
                Status::Holds => panic!("{path}: {id} holds in spite of the gap"),
                Status::Fails => assert!(was == Status::Fails && SEEN.contains(&id), "{path}: {id} fails by absence"),
                Status::Unknown if was == Status::Vacuous => panic!("{path}: {id} was not exercised"),
                Status::Vacuous | Status::Unknown => {}
            }
        }
    }
}

#[test]
fn what_is_missing_of_an_order_is_no_finding_when_its_time_is_in_a_gap() {
    let text = "
        R1 = release PO-0001 rev 1 lines 10:100EA<110EA
        R1 sent
        R1 ok
        settles
    ";
    let events = language::history(text);
    let end = events.last().expect("there are events").at_us;
    assert_eq!(status(&judge(events.clone().into_iter()), "I23"), Status::Fails);
    for (from, to, expected) in [
        (0, None, Status::Unknown),
        (0, Some(end), Status::Unknown),
        (end, None, Status::Fails),
        (0, Some(0), Status::Fails),
    ] {
        let verdict = with_gap(events.clone(), from, to, [Facet::Deliveries]);
        assert_eq!(status(&verdict, "I23"), expected, "a gap from {from} to {to:?}");
    }
    let unrelated = with_gap(events, 0, None, [Facet::Headers]);
    assert_eq!(status(&unrelated, "I23"), Status::Fails, "headers do not hide a delivery");
}

#[test]
fn a_history_of_a_newer_format_is_not_judged() {
    let mut events = language::history("settles");
    let What::Run(run) = &mut events[0].what else {
        panic!("a History begins with its run");
    };
    let countersign_core::history::RunPhase::Started(facts) = &mut run.phase else {
        panic!("a run begins with its facts");
    };
    facts.format += 1;
    let verdict = judge(events.into_iter());
    assert!(
        verdict.malformed[0].starts_with("W0: the History has format 3"),
        "{:?}",
        verdict.malformed
    );
}
