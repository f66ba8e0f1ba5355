//! Motifs of invoices: for what was received, for more, too dear, wrongly computed, and again.

use super::answers::document_of;
use super::orders::{gap, until_known};
use super::receipts::receive;
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Bill, Line, Repetition, Sending, Share, Told};

pub(super) fn bill(draft: &mut Draft, order: u32, bill: Bill) -> Beat {
    Beat::new(Action::Bill {
        document: draft.document(),
        order,
        bill,
        sending: Sending::default(),
    })
}

/// An order that was shipped and received, as far as `part` says, in one currency or another; the shipment is the last.
pub(super) fn booked(draft: &mut Draft, chance: Chance, part: Share) -> (Vec<Beat>, u32, u32) {
    let (mut beats, order, document) = shipped(draft, chance);
    beats.push(receive(draft, document, part, Told::Now));
    beats.push(Beat::new(Action::Settle));
    (beats, order, document)
}

fn shipped(draft: &mut Draft, chance: Chance) -> (Vec<Beat>, u32, u32) {
    let (order, mut release) = draft.release(chance, Told::Now);
    let money = chance.at("currency").pick(&["EUR", "EUR", "JPY", "BHD"]);
    if let Action::Release { lines, currency, .. } = &mut release.action {
        *currency = (money != "EUR").then(|| money.to_owned());
        *lines = vec![Line {
            material: "MAT-1000".to_owned(),
            amount: chance.at("amount").pick(&["37", "101", "1001"]).to_owned(),
            unit: "EA".to_owned(),
        }];
    }
    let notice = ship_percent(draft, order, 100).after(until_known(chance));
    let document = document_of(&notice);
    (vec![release, notice], order, document)
}

pub(super) fn invoices(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, document) = shipped(draft, chance);
    if chance.at("early").percent(30) {
        beats.push(bill(draft, order, Bill::Percent(100)));
    }
    let part = chance.at("part").pick(&[Share::Whole, Share::Whole, Share::Percent(50)]);
    beats.push(receive(draft, document, part, Told::Now));
    beats.push(Beat::new(Action::Settle));
    let kinds = [
        Bill::Received(1),
        Bill::WrongTotal,
        Bill::Dear(1),
        Bill::TwoDecimals,
        Bill::Received(0),
        Bill::Dear(3),
        Bill::Percent(40),
        Bill::Received(0),
    ];
    let first = chance.at("bill").below(8) as usize;
    let mut sent = 0;
    for at in 0..2 {
        let next = bill(draft, order, kinds[(first + at) % kinds.len()]);
        sent = document_of(&next);
        beats.push(next);
    }
    match chance.at("again").below(5) {
        0 => beats.push(repeat(sent, Repetition::Same)),
        1 => beats.push(repeat(sent, Repetition::NewKey)),
        2 => beats.push(repeat(sent, Repetition::OtherContent)),
        _ => {}
    }
    beats.push(bill(draft, order, Bill::Percent(chance.at("second").pick(&[30, 70]))).after(gap(chance.at("second"))));
    beats
}

pub(super) fn repeat(document: u32, how: Repetition) -> Beat {
    Beat::new(Action::Repeat { document, how, times: 1 })
}
