//! Motifs of time: windows that end, versions that end, rates that are spent.

use super::answers::{accept, accept_by, answer};
use super::orders::{gap, revise};
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, Reading, Sending, Told, VersionUse};

fn advance_to(boundary: Boundary, offset_s: i64) -> Beat {
    Beat::new(Action::AdvanceTo { boundary, offset_s })
}

fn offset(chance: Chance) -> i64 {
    i64::from(chance.at("offset").below(3)) - 1
}

pub(super) fn overdue(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    if chance.at("changed").percent(40) {
        beats.push(Beat::new(Action::Advance { seconds: 3600 * 20 }));
        beats.push(revise(order, chance, Told::Now));
    }
    beats.push(advance_to(Boundary::Acknowledgement(order), offset(chance)).after(60));
    if chance.at("read").percent(50) {
        beats.push(Beat::new(Action::Settle));
    }
    if chance.at("answered").percent(70) {
        let back = i32::from(chance.at("stale").percent(20));
        beats.push(answer(draft, order, back, chance).after(gap(chance)));
    }
    beats.push(advance_to(Boundary::Acknowledgement(order), 1));
    beats
}

pub(super) fn clock_change(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let mut beats = Vec::new();
    for supplier in two(draft, chance) {
        let chance = chance.nth(supplier);
        let hours = i64::from(chance.at("hours").between(1, 40));
        beats.push(advance_to(Boundary::ClockChange, -3600 * hours));
        let (order, release) = draft.release_to(supplier, chance, Told::Now);
        beats.push(release);
        beats.push(Beat::new(Action::Advance { seconds: 1 }).after(60));
        beats.extend(about_its_end(order));
        if chance.at("answered").percent(50) {
            beats.push(accept(draft, order));
        }
    }
    beats
}

/// The way to a holiday begins at noon of the day before it. Midnight is the more telling, here and in Greenwich.
pub(super) fn holiday(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let mut beats = Vec::new();
    for supplier in two(draft, chance) {
        let chance = chance.nth(supplier);
        let hours = chance.at("hours").pick(&[1, 11, 12, 12, 15, 19]);
        beats.push(advance_to(Boundary::Holiday(supplier), 3600 * hours));
        let (order, release) = draft.release_to(supplier, chance, Told::Now);
        beats.push(release);
        // Nearly as long as the window is when nobody ever rests.
        beats.push(Beat::new(Action::Advance { seconds: 47 * 3600 }).after(60));
        beats.push(Beat::new(Action::Settle));
        beats.extend(about_its_end(order));
        if chance.at("answered").percent(50) {
            beats.push(accept(draft, order));
        }
    }
    beats
}

/// Two suppliers, as not all of them have a calendar.
fn two(draft: &Draft, chance: Chance) -> [u32; 2] {
    let supplier = draft.supplier(chance);
    [supplier, draft.other(supplier, chance)]
}

/// A second before and a second after the window of an order ends.
fn about_its_end(order: u32) -> Vec<Beat> {
    let at = |offset_s| advance_to(Boundary::Acknowledgement(order), offset_s);
    vec![at(-1), Beat::new(Action::Settle), at(1), Beat::new(Action::Settle)]
}

pub(super) fn sunset(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let deprecated = || Sending {
        version: VersionUse::Deprecated,
        ..Sending::default()
    };
    vec![
        release,
        accept_by(draft, order, deprecated()).after(gap(chance)),
        advance_to(Boundary::Sunset, offset(chance)),
        accept_by(draft, order, deprecated()),
        accept(draft, order),
    ]
}

pub(super) fn rate(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let other = draft.other(supplier, chance);
    let read = |supplier, what| Beat::new(Action::Read { supplier, what });
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    vec![
        release,
        read(supplier, Reading::Burst(chance.at("burst").pick(&[380, 460, 560]))),
        read(other, Reading::Orders).together(),
        accept(draft, order).after(2).together(),
        read(other, Reading::Orders),
    ]
}
