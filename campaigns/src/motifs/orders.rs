//! Motifs of the buyer: orders, their revisions and their events.

use super::answers::{accept, answer};
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Change, Telling, Told};

/// A gap between two steps of a motif.
pub(super) fn gap(chance: Chance) -> u32 {
    chance.at("gap").pick(&[0, 0, 0, 1, 3, 10, 45, 60, 250])
}

/// A gap in which a new order comes to be known, for motifs that are about what comes after its shipment.
pub(super) fn until_known(chance: Chance) -> u32 {
    chance.at("known").pick(&[20, 45, 60, 250])
}

pub(super) fn revise(order: u32, chance: Chance, told: Told) -> Beat {
    let change = if chance.at("change").percent(80) {
        Change::Quantity(chance.at("quantity").between(1, 900))
    } else {
        Change::Date(chance.at("days").between(1, 60))
    };
    Beat::new(Action::Revise {
        order,
        change,
        run: None,
        told,
    })
}

pub(super) fn tell(order: u32, revision: u32, how: Telling) -> Beat {
    Beat::new(Action::Tell { order, revision, how })
}

pub(super) fn procurement(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let told = chance.at("mode").pick(&[Told::Now, Told::Now, Told::Binary]);
    let (order, release) = draft.release(chance, told);
    let mut beats = vec![release];
    for at in 0..chance.at("revisions").below(3) {
        beats.push(revise(order, chance.nth(at), Told::Now).after(gap(chance.nth(at))));
    }
    beats.push(answer(draft, order, 0, chance).after(gap(chance.at("answer"))));
    for at in 0..chance.at("shipments").below(3) {
        beats.push(ship_percent(draft, order, 30).after(gap(chance.at("ship").nth(at))));
    }
    beats
}

pub(super) fn many_revisions(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    let pace = chance.at("pace").pick(&[0, 5, 15, 30, 100]);
    for at in 0..chance.at("count").between(10, 14) {
        let beat = revise(order, chance.nth(at), Told::Now).after(pace);
        let is_together = at > 0 && chance.nth(at).at("together").percent(30);
        beats.push(if is_together { beat.together() } else { beat });
    }
    beats.push(accept(draft, order).after(100));
    beats
}

/// Changes follow each other faster than a grouping window for longer than anybody may be kept waiting.
pub(super) fn steady_changes(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let pace = chance.at("pace").between(25, 30);
    let changes = (0..48).map(|at| {
        let beat = revise(order, chance.nth(at), Told::Now).after(pace);
        if at > 0 { beat.together() } else { beat }
    });
    std::iter::once(release).chain(changes).collect()
}

pub(super) fn late_revision(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let before = chance.at("before").pick(&[0, 0, 7]);
    let mut beats = vec![release];
    beats.extend((0..before).map(|at| revise(order, chance.nth(at), Told::Now)));
    let held = before + 2;
    beats.push(revise(order, chance.at("held"), Told::Held));
    beats.push(revise(order, chance.at("newer"), Told::Now));
    beats.push(tell(order, held, Telling::Well).after(chance.at("wait").pick(&[0, 5, 60, 200])));
    if chance.at("answer").percent(50) {
        beats.push(accept(draft, order).after(gap(chance)));
    }
    beats
}

pub(super) fn reversed_burst(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let count = chance.at("count").between(2, 4);
    let mut beats = vec![release];
    beats.extend((0..count).map(|at| revise(order, chance.nth(at), Told::Held)));
    let is_at_once = chance.at("at once").percent(50);
    for at in 0..count {
        let beat = tell(order, count + 1 - at, Telling::Well).after(if is_at_once { 0 } else { gap(chance.nth(at)) });
        beats.push(if is_at_once && at > 0 { beat.together() } else { beat });
    }
    beats
}

pub(super) fn repeated_event(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release, tell(order, 1, Telling::Well).after(gap(chance))];
    if chance.at("killed").percent(30) {
        beats.push(Beat::new(Action::Kill { after: 0 }));
    }
    beats.push(revise(order, chance, Told::Now));
    beats.push(tell(order, 2, Telling::Well).after(gap(chance.at("second"))));
    beats.push(tell(order, 1, Telling::Well).after(gap(chance.at("old"))));
    beats
}

pub(super) fn cancelled(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    if chance.at("answered").percent(60) {
        beats.push(accept(draft, order).after(gap(chance.at("answer"))));
    }
    if chance.at("old").percent(40) {
        beats.push(revise(order, chance.at("old"), Told::Held));
    }
    beats.push(Beat::new(Action::Cancel { order, told: Told::Now }).after(chance.at("wait").pick(&[0, 20, 100])));
    let back = i32::from(chance.at("back").percent(50));
    beats.push(answer(draft, order, back, chance.at("late")).after(chance.at("after").pick(&[0, 30, 120])));
    beats.push(ship_percent(draft, order, 20).after(gap(chance.at("ship"))));
    if chance.at("old").percent(40) {
        beats.push(tell(order, 2, Telling::Well));
    }
    beats
}

pub(super) fn forged_event(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    const FLAWS: [Telling; 7] = [
        Telling::Unsigned,
        Telling::OtherSecret,
        Telling::OtherBody,
        Telling::Respelled,
        Telling::OtherId,
        Telling::Past,
        Telling::Future,
    ];
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release, revise(order, chance, Told::Held)];
    let first = chance.at("first").below(7) as usize;
    for at in 0..chance.at("count").between(3, 6) {
        let flaw = FLAWS[(first + at as usize) % FLAWS.len()];
        beats.push(tell(order, 2, flaw).after(gap(chance.nth(at))));
    }
    beats
}

pub(super) fn same_orders(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let other = if chance.at("same supplier").percent(30) {
        supplier
    } else {
        draft.other(supplier, chance)
    };
    let (first, release) = draft.release_to(supplier, chance, Told::Now);
    // The same draws give the same content.
    let (second, mut again) = draft.release_to(other, chance, Told::Now);
    if let Action::Release { like, .. } = &mut again.action {
        *like = Some(first);
    }
    let mut beats = vec![release, again];
    for at in 0..chance.at("changes").below(3) {
        beats.push(revise(first, chance.nth(at), Told::Now));
        beats.push(revise(second, chance.nth(at), Told::Now).together());
    }
    beats.push(accept(draft, first).after(gap(chance)));
    beats.push(accept(draft, second));
    if chance.at("ship").percent(70) {
        beats.push(ship_percent(draft, first, 50));
        beats.push(ship_percent(draft, first, 50));
    }
    beats
}
