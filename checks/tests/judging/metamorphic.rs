//! What may not change a verdict does not: names, what happens beside, what is only read. And what tells less never makes a promise fail.

use crate::generated::{history, told};
use countersign_checks::judge;
use countersign_core::history::{Event, Observation, Observe, OrderSeen, Surface, What};
use countersign_core::verdict::{Status, Verdict};

const SEEDS: u64 = 40;

/// Returns the status of each invariant.
fn statuses(verdict: &Verdict) -> Vec<(String, Status)> {
    assert!(verdict.malformed.is_empty(), "{:?}", verdict.malformed);
    verdict.invariants.iter().map(|one| (one.id.to_string(), one.status)).collect()
}

fn renumbered(events: Vec<Event>) -> Vec<Event> {
    let places: std::collections::HashMap<u64, u64> = (0..).zip(&events).map(|(place, event)| (event.index, place)).collect();
    let mut now = 0;
    let mend = |(place, mut event): (u64, Event)| {
        event.cause = event.cause.and_then(|cause| places.get(&cause).copied());
        event.index = place;
        now = event.at_us.max(now);
        event.at_us = now;
        event
    };
    (0..).zip(events).map(mend).collect()
}

/// Rewrites every event as text: what it holds under another name.
fn renamed(events: &[Event], names: &[(&str, &str)]) -> Vec<Event> {
    let rename = |event: &Event| {
        let mut text = serde_json::to_string(event).expect("an event is plain JSON");
        for (old, new) in names {
            text = text.replace(old, new);
        }
        serde_json::from_str(&text).expect("it is still an event")
    };
    events.iter().map(rename).collect()
}

/// Histories with and without something wrong: a booking is told twice, or not at all.
fn histories() -> impl Iterator<Item = Vec<Event>> {
    (0..SEEDS).map(|seed| {
        let mut events = history(seed, 8);
        let booked = events
            .iter()
            .position(|event| matches!(&event.what, What::Apply(apply) if apply.end == countersign_core::history::End::Erp));
        match (seed % 3, booked) {
            (1, Some(at)) => {
                let mut again = events[at].clone();
                again.index = u64::MAX;
                events.insert(at + 1, again);
            }
            (2, Some(at)) => drop(events.remove(at)),
            _ => {}
        }
        with_ledgers(renumbered(events))
    })
}

fn with_ledgers(mut events: Vec<Event>) -> Vec<Event> {
    let mut last = std::collections::HashMap::new();
    for event in &mut events {
        if let What::Apply(apply) = &mut event.what {
            let entry: &mut u64 = last.entry(apply.end).or_default();
            *entry += 1;
            apply.sequence = *entry;
        }
    }
    events
}

#[test]
fn other_names_for_suppliers_and_keys_change_nothing() {
    for events in histories() {
        let before = statuses(&judge(events.clone().into_iter()));
        let names = [
            ("\"S0\"", "\"ZULIEFERER\""),
            ("\"S1\"", "\"S0\""),
            ("\"key\":\"key-", "\"key\":\"schluessel-"),
            ("\"key\":\"out-", "\"key\":\"aus-"),
        ];
        let after = renamed(&events, &names);
        assert_eq!(before, statuses(&judge(after.into_iter())));
    }
}

#[test]
fn reading_more_in_between_changes_nothing() {
    for events in histories() {
        let before = statuses(&judge(events.clone().into_iter()));
        let mut more = Vec::new();
        for event in events {
            let shown = match &event.what {
                What::Apply(apply) => Some((apply.document.clone(), apply.revision, apply.fingerprint)),
                _ => None,
            };
            let mut read = event.clone();
            more.push(event);
            if let Some((document, revision, fingerprint)) =
                shown.filter(|(key, ..)| key.kind == countersign_core::ids::DocumentKind::Order)
            {
                read.index = u64::MAX - u64::try_from(more.len()).expect("it is small");
                read.cause = None;
                read.what = What::Observe(Box::new(Observe {
                    is_final: false,
                    observation: Observation::Order(OrderSeen {
                        surface: Surface::Portal,
                        document,
                        revision,
                        fingerprint,
                        status: None,
                        source_word: None,
                    }),
                }));
                more.push(read);
            }
        }
        assert_eq!(before, statuses(&judge(renumbered(more).into_iter())));
    }
}

/// Neighbours that belong to different orders are told the other way round, where both happened within one microsecond of each other or
/// not: nobody promised anything about the order of what has nothing to do with each other.
#[test]
fn the_order_of_what_has_nothing_to_do_with_each_other_changes_nothing() {
    for mut events in histories() {
        let before = statuses(&judge(events.clone().into_iter()));
        let mut at = 1;
        while at + 1 < events.len() {
            let is_free = |event: &Event| order_of(event).is_some() && !matches!(event.what, What::Intent(_));
            let (one, other) = (&events[at], &events[at + 1]);
            if is_free(one) && is_free(other) && order_of(one) != order_of(other) && other.cause != Some(one.index) {
                let (first, second) = (one.at_us, other.at_us);
                events.swap(at, at + 1);
                events[at].at_us = first;
                events[at + 1].at_us = second;
                at += 2;
            } else {
                at += 1;
            }
        }
        let after = judge(with_ledgers(renumbered(events)).into_iter());
        assert_eq!(before, statuses(&after), "{}", told(&after));
    }
}

/// Returns the flow that an event belongs to, when its correlation id says so.
fn order_of(event: &Event) -> Option<&str> {
    match &event.what {
        What::Deliver(deliver) => deliver.correlation.as_deref(),
        What::Apply(apply) => apply.correlation.as_deref(),
        What::Attempt(attempt) => attempt.correlation.as_deref(),
        _ => None,
    }
}

#[test]
fn what_tells_less_never_makes_a_promise_fail() {
    for (seed, events) in (0..).zip(histories()) {
        let before = statuses(&judge(events.clone().into_iter()));
        let less: [fn(&Event) -> bool; 4] = [
            |event| matches!(&event.what, What::Observe(observe) if matches!(observe.observation, Observation::Complete(_))),
            |event| matches!(&event.what, What::Late(_)),
            |event| matches!(&event.what, What::Fault(_)),
            |event| matches!(&event.what, What::Run(run) if run.phase != countersign_core::history::RunPhase::Finished) && event.index > 0,
        ];
        for (which, left_out) in less.into_iter().enumerate() {
            let fewer: Vec<Event> = events.iter().filter(|event| !left_out(event)).cloned().collect();
            let after = judge(renumbered(fewer).into_iter());
            for ((id, was), (_, is)) in before.iter().zip(statuses(&after)) {
                let is_wrong = is == Status::Fails && *was != Status::Fails;
                assert!(!is_wrong, "seed {seed}, less {which}: {id} was {was} and is {is}\n{}", told(&after));
            }
        }
    }
}
