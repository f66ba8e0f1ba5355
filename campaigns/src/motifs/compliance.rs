//! Motifs of compliance documents: filed well and badly, before and after their order, again, and asked for by others.

use super::answers::{document_of, repeat};
use super::motif::{Motif, motif};
use super::orders::gap;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Flaw, Reading, Repetition, Sending, Told};

pub(super) const CERTIFICATES: Motif = motif!(
    "certificates",
    8,
    certificates,
    ["D05", "D07", "A08", "L04"],
    ["I33", "I39", "I01", "I32", "I05"],
    "certificates are filed, with the wrong bytes, too late and again, and others ask for them"
);

fn certificates(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    let mut beats = vec![release];
    for at in 0..chance.at("count").between(1, 2) {
        let chance = chance.nth(at);
        let flaw = match chance.at("flaw").below(6) {
            0 | 1 => Some(Flaw::OtherBytes),
            2 => Some(Flaw::Expired),
            _ => None,
        };
        let filed = Beat::new(Action::File {
            document: draft.document(),
            order,
            flaw,
            sending: Sending::default(),
        })
        .after(gap(chance).max(45));
        let document = document_of(&filed);
        beats.push(filed);
        match chance.at("again").below(5) {
            0 => beats.push(repeat(document, Repetition::Same, 1)),
            1 => beats.push(repeat(document, Repetition::NewKey, 1)),
            _ => {}
        }
        if chance.at("read").percent(70) {
            for who in [draft.other(supplier, chance), supplier] {
                let what = Reading::Certificate(document);
                beats.push(Beat::new(Action::Read { supplier: who, what }).after(chance.at("read").pick(&[5, 60])));
            }
        }
    }
    beats
}
