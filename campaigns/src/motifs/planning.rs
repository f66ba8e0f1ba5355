//! Motifs of planning: promises that it counts on, and runs that change many orders at once.

use super::answers::{accept, acknowledge, document_of, repeat};
use super::motif::{Motif, motif};
use super::orders::{gap, revise, tell};
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Answer, Change, Leeway, Repetition, Sending, Telling, Told};

pub(super) const PROMISES: Motif = motif!(
    "promises",
    9,
    promises,
    [],
    ["I55", "I35", "I33"],
    "a supplier promises less, more or later than was ordered"
);

pub(super) const RUNS: Motif = motif!(
    "planning-runs",
    7,
    planning_runs,
    ["O02", "O08"],
    ["I54", "I09", "I10", "I13"],
    "planning runs change many orders at once"
);

fn leeway(chance: Chance) -> Leeway {
    Leeway {
        percent: chance.at("percent").pick(&[0, 5, 10]),
        days: chance.at("late").pick(&[0, 2, 7]),
    }
}

/// A promise at a limit, one step past it, or far from it.
fn promise(draft: &mut Draft, order: u32, back: i32, leeway: Leeway, chance: Chance) -> Beat {
    let (low, high) = (100 - leeway.percent, 100 + leeway.percent);
    let late = i32::from(leeway.days);
    let answer = Answer::Promise {
        percent: chance.at("amount").pick(&[100, low, high, low - 1, high + 1, 50]),
        days: chance.at("day").pick(&[0, late, late, late + 1, 30]),
    };
    acknowledge(draft, order, back, answer, Sending::default())
}

fn promises(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, mut release) = draft.release(chance, Told::Now);
    let mut agreed = leeway(chance);
    if let Action::Release { promises, .. } = &mut release.action {
        *promises = Some(agreed);
    }
    let mut beats = vec![release];
    if chance.at("changed").percent(40) {
        let before = agreed;
        agreed = leeway(chance.at("changed"));
        beats.push(Beat::new(Action::Revise {
            order,
            change: Change::Promises(agreed),
            run: None,
            told: Told::Now,
        }));
        // What the supplier knew before, which may be more or less.
        beats.push(promise(draft, order, 0, before, chance.at("as before")).after(60));
    }
    for at in 0..chance.at("count").between(1, 3) {
        let chance = chance.nth(at);
        let beat = promise(draft, order, 0, agreed, chance).after(gap(chance).max(20));
        let document = document_of(&beat);
        beats.push(beat);
        if chance.at("again").percent(20) {
            beats.push(repeat(document, Repetition::Same, 1));
        }
    }
    if chance.at("then").percent(50) {
        beats.push(revise(order, chance.at("then"), Told::Now));
        beats.push(accept(draft, order).after(100));
    }
    beats
}

fn planning_runs(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let mut beats = Vec::new();
    let mut orders = Vec::new();
    for at in 0..chance.at("orders").between(2, 5) {
        let told = draft.release_to(supplier, chance.at("order").nth(at), Told::Now);
        orders.push(told.0);
        beats.push(told.1);
    }
    let held = chance.at("held").percent(50).then_some(orders[0]);
    for at in 0..chance.at("runs").between(1, 3) {
        let (run, chance) = (draft.run(), chance.at("run").nth(at));
        for (place, &order) in (0..).zip(&orders) {
            let is_held = held == Some(order);
            // What is held back of the first run comes after the others have been planned anew.
            if is_held && at > 0 {
                continue;
            }
            let told = if is_held { Told::Held } else { Told::Now };
            let beat = planned(run, order, chance.nth(place), told);
            beats.push(if place > 0 { beat.together() } else { beat.after(gap(chance)) });
        }
        if chance.at("twice").percent(40) {
            beats.push(planned(run, orders[orders.len() - 1], chance.at("twice"), Told::Now).after(gap(chance.at("soon"))));
        }
        if chance.at("answered").percent(40) {
            beats.push(accept(draft, orders[orders.len() - 1]).after(gap(chance.at("answer"))));
        }
    }
    beats.extend(held.map(|order| tell(order, 2, Telling::Well).after(gap(chance.at("told")))));
    beats
}

fn planned(run: u32, order: u32, chance: Chance, told: Told) -> Beat {
    let mut beat = revise(order, chance, told);
    if let Action::Revise { run: by, .. } = &mut beat.action {
        *by = Some(run);
    }
    beat
}
