//! Motifs of a supplier that answers: in time, too late, too early, in its own words, or badly.

use super::orders::{gap, revise};
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::catalogue::catalogue;
use crate::chance::Chance;
use crate::malformation::Class;
use crate::plan::{Action, Answer, Boundary, Repetition, Sending, Told};
use countersign_core::status::Response;

pub(super) fn acknowledge(draft: &mut Draft, order: u32, back: i32, answer: Answer, sending: Sending) -> Beat {
    Beat::new(Action::Acknowledge {
        document: draft.document(),
        order,
        back,
        answer,
        sending,
    })
}

pub(super) fn accept(draft: &mut Draft, order: u32) -> Beat {
    accept_by(draft, order, Sending::default())
}

pub(super) fn accept_by(draft: &mut Draft, order: u32, sending: Sending) -> Beat {
    acknowledge(draft, order, 0, Answer::Response(Response::Accepted), sending)
}

pub(super) fn answer(draft: &mut Draft, order: u32, back: i32, chance: Chance) -> Beat {
    let response = chance
        .at("response")
        .pick(&[Response::Accepted, Response::Accepted, Response::Changed, Response::Rejected]);
    acknowledge(draft, order, back, Answer::Response(response), Sending::default())
}

pub(super) fn repeat(document: u32, how: Repetition, times: u32) -> Beat {
    Beat::new(Action::Repeat { document, how, times })
}

/// The number of the document that `beat` sends.
pub(super) fn document_of(beat: &Beat) -> u32 {
    match &beat.action {
        Action::Acknowledge { document, .. }
        | Action::Ship { document, .. }
        | Action::Bill { document, .. }
        | Action::Credit { document, .. }
        | Action::Correct { document, .. }
        | Action::File { document, .. } => *document,
        _ => 0,
    }
}

pub(super) fn stale_answer(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    for at in 0..chance.at("before").pick(&[0, 0, 1, 8]) {
        beats.push(revise(order, chance.nth(at), Told::Now));
    }
    for at in 0..2 {
        let chance = chance.at("late").nth(at);
        beats.push(revise(order, chance.at("newer"), Told::Now));
        // Around the moment at which the newer revision is taken, shown, and known to every cache.
        let wait = chance.at("wait").pick(&[0, 1, 2, 4, 8, 16, 30, 50, 90, 150, 190, 210, 400]);
        let late = answer(draft, order, 1, chance).after(wait);
        beats.push(if chance.at("together").percent(25) { late.together() } else { late });
    }
    if chance.at("then").percent(50) {
        beats.push(accept(draft, order).after(gap(chance)));
    }
    beats
}

pub(super) fn racing_change(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let lead = chance.at("lead").pick(&[0, 0, 1, 2, 3, 5]);
    let change = revise(order, chance, Told::Now).after(chance.at("settle").pick(&[0, 60, 120]));
    let late = answer(draft, order, 0, chance).after(lead);
    let mut beats = vec![release];
    if chance.at("answer first").percent(50) {
        beats.push(late.after(chance.at("settle").pick(&[0, 60, 120])));
        beats.push(change.after(lead).together());
    } else {
        beats.push(change);
        beats.push(late.together());
    }
    beats.push(answer(draft, order, 0, chance.at("again")).after(chance.at("then").pick(&[60, 200])));
    beats
}

pub(super) fn early_answer(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let early = acknowledge(draft, order, -1, Answer::Response(Response::Accepted), Sending::default()).after(gap(chance));
    let document = document_of(&early);
    let mut beats = vec![release, early];
    match chance.at("end").below(3) {
        0 => beats.push(revise(order, chance, Told::Now).after(gap(chance.at("then")))),
        1 => {
            let offset_s = i64::from(chance.at("offset").below(3)) - 1;
            let boundary = Boundary::Parking(document);
            beats.push(Beat::new(Action::AdvanceTo { boundary, offset_s }));
            beats.push(revise(order, chance, Told::Now));
        }
        _ => {}
    }
    beats
}

pub(super) fn every_word(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let all = [
        Answer::Response(Response::Accepted),
        Answer::Response(Response::Changed),
        Answer::Response(Response::Rejected),
        Answer::Mixed,
        Answer::UnknownWord,
    ];
    let first = chance.at("first").below(5) as usize;
    let mut beats = vec![release];
    for at in 0..chance.at("count").between(2, 4) as usize {
        let answer = all[(first + at) % all.len()].clone();
        beats.push(acknowledge(draft, order, 0, answer, Sending::default()).after(gap(chance.nth(u32::try_from(at).unwrap_or(0)))));
    }
    beats
}

/// Returns how a document is sent that is malformed in some way of this class.
pub(super) fn spoiled(class: Class, chance: Chance) -> Sending {
    let of_class = catalogue().iter().filter(|malformation| malformation.class == class);
    let ways: Vec<&str> = of_class.map(|malformation| malformation.id).collect();
    Sending {
        malformation: Some(chance.at("way").pick(&ways).to_owned()),
        ..Sending::default()
    }
}

pub(super) fn malformed(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    let first = chance.at("class").draw() as usize % Class::ALL.len();
    for at in 0..chance.at("count").between(2, 4) {
        // Some classes have many ways and some have few, so one class follows the other.
        let class = Class::ALL[(first + at as usize) % Class::ALL.len()];
        let chance = chance.nth(at);
        let sending = spoiled(class, chance);
        let beat = if chance.at("kind").percent(60) {
            accept_by(draft, order, sending)
        } else {
            let mut beat = ship_percent(draft, order, 10);
            if let Action::Ship { sending: own, .. } = &mut beat.action {
                *own = sending;
            }
            beat
        };
        let document = document_of(&beat);
        beats.push(beat.after(gap(chance)));
        if chance.at("again").percent(40) {
            let how = chance.at("how").pick(&[Repetition::Same, Repetition::NewKey]);
            beats.push(repeat(document, how, chance.at("times").between(1, 3)));
        }
    }
    beats
}
