//! Motifs of repetition: the same again, almost the same again, the same from somebody else.

use super::answers::{accept, accept_by, document_of, repeat};
use super::orders::gap;
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, KeyUse, NumberUse, Repetition, Sending, TokenUse, Told};

/// Some document for an order: an acceptance or a shipment.
fn some_document(draft: &mut Draft, order: u32, chance: Chance) -> Beat {
    if chance.at("document").percent(60) {
        accept(draft, order)
    } else {
        ship_percent(draft, order, 10)
    }
}

pub(super) fn repeated(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let first = some_document(draft, order, chance).after(gap(chance));
    let document = document_of(&first);
    let mut beats = vec![release, first];
    for at in 0..chance.at("count").between(1, 3) {
        let chance = chance.nth(at);
        let how = chance.at("how").pick(&[Repetition::Same, Repetition::Same, Repetition::Respelled]);
        beats.push(repeat(document, how, chance.at("times").pick(&[1, 1, 2, 8])).after(gap(chance)));
    }
    beats
}

pub(super) fn at_once(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut first = some_document(draft, order, chance).after(chance.at("wait").pick(&[0, 60, 120]));
    let document = document_of(&first);
    if let Action::Acknowledge { sending, .. } | Action::Ship { sending, .. } = &mut first.action {
        sending.also = chance.at("also").pick(&[1, 1, 2, 3, 7]);
        sending.once = chance.at("once").percent(50);
    }
    let again = repeat(document, Repetition::Same, 1).after(gap(chance));
    vec![release, first, again]
}

pub(super) fn key_conflict(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let first = some_document(draft, order, chance).after(gap(chance));
    let document = document_of(&first);
    let conflict = repeat(document, Repetition::OtherBody, 1).after(gap(chance.at("conflict")));
    let again = repeat(document, Repetition::Same, 1);
    vec![release, first, conflict, again]
}

pub(super) fn duplicates(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let first = some_document(draft, order, chance).after(gap(chance));
    let document = document_of(&first);
    let mut beats = vec![release, first];
    if chance.at("same").percent(70) {
        beats.push(repeat(document, Repetition::NewKey, 1).after(gap(chance.at("same"))));
    }
    if chance.at("other").percent(50) {
        beats.push(repeat(document, Repetition::OtherContent, 1).after(gap(chance.at("other"))));
    }
    beats
}

pub(super) fn collisions(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let other = draft.other(supplier, chance);
    let (own, release) = draft.release_to(supplier, chance, Told::Now);
    let (theirs, release_other) = draft.release_to(other, chance.at("theirs"), Told::Now);
    let first = ship_percent(draft, own, 10).after(gap(chance));
    let document = document_of(&first);
    let mut beats = vec![release, release_other, first];
    let key = chance.at("key").percent(70);
    let number = chance.at("number").percent(70);
    let mut collision = ship_percent(draft, theirs, 10).after(gap(chance.at("collision")));
    let collided = document_of(&collision);
    if let Action::Ship { sending, .. } = &mut collision.action {
        sending.key = if key { KeyUse::OfDocument(document) } else { KeyUse::New };
        sending.number = if number { NumberUse::OfDocument(document) } else { NumberUse::New };
    }
    beats.push(collision);
    if chance.at("duplicate").percent(60) {
        beats.push(repeat(collided, Repetition::NewKey, 1));
    }
    let mut almost = ship_percent(draft, own, 10).after(gap(chance.at("almost")));
    if let Action::Ship { sending, .. } = &mut almost.action {
        sending.number = NumberUse::AlmostOfDocument(document);
    }
    beats.push(almost);
    beats
}

pub(super) fn key_window(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let first = some_document(draft, order, chance).after(chance.at("wait").pick(&[0, 60]));
    let document = document_of(&first);
    let mut beats = vec![release, first];
    match chance.at("when").below(5) {
        0 => beats.push(Beat::new(Action::Kill { after: 0 })),
        1 => beats.push(Beat::new(Action::Advance {
            seconds: 119 + u64::from(chance.at("minutes").below(4)),
        })),
        _ => beats.push(Beat::new(Action::AdvanceTo {
            boundary: Boundary::Key(document),
            offset_s: chance.at("offset").pick(&[0, 0, 0, -1, 1]),
        })),
    }
    beats.push(repeat(document, Repetition::Same, 1));
    beats
}

pub(super) fn refused_for_now(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let sending = Sending {
        token: chance.at("token").pick(&[TokenUse::Tampered, TokenUse::Missing]),
        ..Sending::default()
    };
    let first = accept_by(draft, order, sending).after(gap(chance));
    let document = document_of(&first);
    let again = repeat(document, Repetition::GoodToken, 1).after(gap(chance.at("again")));
    vec![release, first, again]
}
