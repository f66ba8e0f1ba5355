//! Motifs of quality: a lot is held, asked about, answered and decided, with repeats, in other orders, and badly.

use super::answers::{document_of, repeat};
use super::motif::{Motif, motif};
use super::orders::{gap, until_known};
use super::receipts::receive;
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, Change, Line, Lot, Reading, Repetition, Sending, Share, Telling, Told};
use countersign_core::status::Disposition;

pub(super) const MOTIFS: &[Motif] = &[
    motif!(
        "quality",
        12,
        cases,
        ["N05", "D07", "D08", "D15"],
        ["I53", "I47", "I01", "I33", "I39"],
        "a lot is held, answered and decided, once and twice, and others ask for the case"
    ),
    motif!(
        "early-decision",
        4,
        out_of_order,
        ["O03", "O04"],
        ["I53", "I17", "I23"],
        "a decision or an answer comes before its hold, which comes late or never"
    ),
    motif!(
        "unknown-lot",
        3,
        unknown_lot,
        ["N05"],
        ["I53", "I47", "I33"],
        "a lot is held of which nobody received anything, though its name is like that of one"
    ),
    motif!(
        "shelf-life",
        9,
        shelf_life,
        ["T04", "C01"],
        ["I47"],
        "goods come that may be used just long enough, or a day less, about midnight at the plant"
    ),
    motif!(
        "drawings",
        7,
        drawings,
        ["O05", "O07"],
        ["I58", "I33", "I17"],
        "a drawing is changed by a revision of the order, and what is shipped is by the new one or the old"
    ),
];

/// Ways to spoil a document that has neither lines nor quantities.
const SPOILED: [&str; 4] = ["S01-truncated-mid-token", "S03-missing-required", "U06-control", "T02-24-hours"];

pub(super) fn hold(draft: &mut Draft, of: u32, lot: Lot, told: Told) -> Beat {
    Beat::new(Action::Hold {
        receipt: draft.receipt(),
        of,
        lot,
        told,
    })
}

pub(super) fn decide(draft: &mut Draft, of: u32, disposition: Disposition, told: Told) -> Beat {
    Beat::new(Action::Decide {
        receipt: draft.receipt(),
        of,
        disposition,
        told,
    })
}

fn correct(draft: &mut Draft, order: u32, of: u32, sending: Sending) -> Beat {
    Beat::new(Action::Correct {
        document: draft.document(),
        order,
        of,
        sending,
    })
}

fn tell(receipt: u32) -> Beat {
    Beat::new(Action::TellMovement {
        receipt,
        how: Telling::Well,
    })
}

pub(super) fn notice(beat: &Beat) -> u32 {
    match &beat.action {
        Action::Hold { receipt, .. } | Action::Decide { receipt, .. } | Action::Receive { receipt, .. } => *receipt,
        _ => 0,
    }
}

fn disposition(chance: Chance) -> Disposition {
    chance.at("disposition").pick(Disposition::ALL)
}

/// An order that was shipped and received as a whole, with its lots.
fn received(draft: &mut Draft, supplier: u32, chance: Chance) -> (Vec<Beat>, u32, u32) {
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    let shipped = ship_percent(draft, order, 100).after(until_known(chance.at("ship")));
    let arrived = receive(draft, document_of(&shipped), Share::Whole, Told::Now).after(gap(chance.at("arrive")));
    let receipt = notice(&arrived);
    (vec![release, shipped, arrived], order, receipt)
}

fn cases(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (mut beats, order, receipt) = received(draft, supplier, chance);
    let held = hold(draft, receipt, Lot::Received, Told::Now).after(gap(chance.at("hold")));
    let case = notice(&held);
    beats.push(held);
    if chance.at("held again").percent(40) {
        beats.push(tell(case).after(chance.at("held again").pick(&[5, 100])));
    }
    if chance.at("settle").percent(60) {
        beats.push(Beat::new(Action::Settle));
    }
    if chance.at("late").percent(8) {
        let boundary = Boundary::CorrectiveAction(case);
        let offset_s = chance.at("offset").pick(&[-60, 60]);
        beats.push(Beat::new(Action::AdvanceTo { boundary, offset_s }));
    }
    if chance.at("answered").percent(70) {
        beats.extend(answers(draft, order, case, chance.at("answer")));
    }
    if chance.at("decided").percent(80) {
        for at in 0..chance.at("decisions").pick(&[1, 2, 2]) {
            let chance = chance.at("decision").nth(at);
            beats.push(decide(draft, case, disposition(chance), Told::Now).after(gap(chance)));
        }
        if chance.at("settled").percent(50) {
            beats.push(Beat::new(Action::Settle));
        }
        if chance.at("after").percent(60) {
            beats.push(correct(draft, order, case, Sending::default()).after(gap(chance.at("after"))));
        }
    }
    if chance.at("read").percent(60) {
        for who in [draft.other(supplier, chance), supplier] {
            let what = Reading::Case(case);
            beats.push(Beat::new(Action::Read { supplier: who, what }).after(chance.at("read").pick(&[60, 250])));
        }
    }
    beats
}

fn unknown_lot(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (mut beats, _, receipt) = received(draft, supplier, chance);
    let held = hold(draft, receipt, Lot::Lowercase, Told::Now).after(gap(chance.at("hold")));
    let case = notice(&held);
    beats.push(held);
    if chance.at("decided").percent(40) {
        beats.push(decide(draft, case, disposition(chance), Told::Now).after(gap(chance.at("decide"))));
    }
    beats
}

/// One answer or two, well, badly, or again.
fn answers(draft: &mut Draft, order: u32, case: u32, chance: Chance) -> Vec<Beat> {
    let mut beats = Vec::new();
    for at in 0..chance.at("count").pick(&[1, 1, 2]) {
        let chance = chance.nth(at);
        let malformation = chance.at("spoiled").percent(15).then(|| chance.at("how").pick(&SPOILED).to_owned());
        let sending = Sending {
            malformation,
            ..Sending::default()
        };
        let answer = correct(draft, order, case, sending).after(gap(chance));
        let document = document_of(&answer);
        beats.push(answer);
        match chance.at("again").below(6) {
            0 => beats.push(repeat(document, Repetition::Same, chance.at("times").pick(&[1, 2]))),
            1 => beats.push(repeat(document, Repetition::NewKey, 1)),
            2 => beats.push(repeat(document, Repetition::OtherContent, 1)),
            _ => {}
        }
    }
    beats
}

/// What refers to a hold overtakes it.
fn out_of_order(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (mut beats, order, receipt) = received(draft, supplier, chance);
    let held = hold(draft, receipt, Lot::Received, Told::Held).after(gap(chance.at("hold")));
    let case = notice(&held);
    beats.push(held);
    if chance.at("answered").percent(60) {
        beats.push(correct(draft, order, case, Sending::default()).after(gap(chance.at("answer"))));
    }
    if chance.at("decided").percent(70) {
        beats.push(decide(draft, case, disposition(chance), Told::Now).after(gap(chance.at("decide"))));
    }
    if chance.at("comes").percent(75) {
        beats.push(tell(case).after(chance.at("wait").pick(&[5, 60, 300])));
    }
    beats
}

/// For how many days MAT-4000 must be usable after its receipt.
const NEEDED: u16 = 60;

fn shelf_life(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, mut release) = draft.release(chance, Told::Now);
    if let Action::Release { lines, .. } = &mut release.action {
        *lines = vec![Line {
            material: "MAT-4000".to_owned(),
            amount: chance.at("amount").pick(&["8", "100.5"]).to_owned(),
            unit: "LTR".to_owned(),
        }];
    }
    let mut beats = vec![release];
    if chance.at("midnight").percent(30) {
        let boundary = Boundary::Midnight(order);
        let offset_s = chance.at("side").pick(&[-1800, 1800]);
        beats.push(Beat::new(Action::AdvanceTo { boundary, offset_s }).after(60));
    }
    for at in 0..2 {
        let chance = chance.at("shipment").nth(at);
        let mut shipped = ship_percent(draft, order, 50).after(until_known(chance.at("ship")));
        if let Action::Ship { usable_days, .. } = &mut shipped.action {
            *usable_days = Some(chance.at("days").pick(&[NEEDED, NEEDED, NEEDED - 1, NEEDED - 1, NEEDED + 1]));
        }
        let document = document_of(&shipped);
        beats.push(shipped);
        beats.push(receive(draft, document, Share::Whole, Told::Now).after(gap(chance.at("arrive"))));
    }
    beats
}

fn drawings(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    for at in 0..chance.at("changes").between(1, 2) {
        let chance = chance.nth(at);
        let change = Action::Revise {
            order,
            change: Change::Drawing,
            run: None,
            told: Told::Now,
        };
        beats.push(Beat::new(change).after(gap(chance)));
        if chance.at("settled").percent(70) {
            beats.push(Beat::new(Action::Settle));
        }
        for part in 0..chance.at("shipments").between(1, 2) {
            let chance = chance.at("shipment").nth(part);
            let mut shipped = ship_percent(draft, order, 10).after(until_known(chance));
            if let Action::Ship { outdated, .. } = &mut shipped.action {
                *outdated = chance.at("outdated").percent(50);
            }
            beats.push(shipped);
        }
    }
    beats
}
