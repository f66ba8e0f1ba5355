//! Motifs of accounts payable: invoices are credited and paid, in parts, too much, and payments come back.

use super::answers::document_of;
use super::bills::{bill, booked, repeat};
use super::failures::fault;
use super::orders::gap;
use super::receipts::not_shown;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Bill, Credit, End, Pay, Reading, Repetition, Sending, Share, Telling, Told};

fn credit(draft: &mut Draft, order: u32, of: u32, credit: Credit) -> Beat {
    Beat::new(Action::Credit {
        document: draft.document(),
        order,
        of,
        credit,
        sending: Sending::default(),
    })
}

fn pay(draft: &mut Draft, document: u32, pay: Pay, told: Told) -> Beat {
    Beat::new(Action::Pay {
        receipt: draft.receipt(),
        document,
        pay,
        told,
    })
}

fn pay_back(draft: &mut Draft, of: u32) -> Beat {
    Beat::new(Action::PayBack {
        receipt: draft.receipt(),
        of,
        told: Told::Now,
    })
}

fn tell(receipt: u32) -> Beat {
    Beat::new(Action::TellMovement {
        receipt,
        how: Telling::Well,
    })
}

fn payment(beat: &Beat) -> u32 {
    match &beat.action {
        Action::Pay { receipt, .. } | Action::PayBack { receipt, .. } => *receipt,
        _ => 0,
    }
}

/// An invoice that the ERP has booked.
fn invoiced(draft: &mut Draft, chance: Chance) -> (Vec<Beat>, u32, u32) {
    let (mut beats, order, _) = booked(draft, chance, Share::Whole);
    let invoice = bill(draft, order, Bill::Received(0));
    let document = document_of(&invoice);
    beats.push(invoice);
    beats.push(Beat::new(Action::Settle));
    (beats, order, document)
}

pub(super) fn payments(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, invoice) = invoiced(draft, chance);
    for at in 0..chance.at("times").between(1, 3) {
        let chance = chance.nth(at);
        let how = chance
            .at("how")
            .pick(&[Pay::Percent(50), Pay::Percent(30), Pay::Open(0), Pay::Open(1)]);
        let paid = pay(draft, invoice, how, Told::Now).after(gap(chance));
        let receipt = payment(&paid);
        beats.push(paid);
        match chance.at("then").below(6) {
            0 | 1 => beats.push(tell(receipt).after(chance.at("again").pick(&[5, 100]))),
            2 => beats.push(pay_back(draft, receipt).after(gap(chance.at("back")))),
            3 => {
                beats.push(pay_back(draft, receipt).after(gap(chance.at("back"))));
                beats.push(pay_back(draft, receipt).after(gap(chance.at("back again"))));
            }
            _ => {}
        }
        if chance.at("settle").percent(50) {
            beats.push(Beat::new(Action::Settle));
        }
    }
    if chance.at("read").percent(70) {
        let owner = owner(&beats, order);
        for supplier in [draft.other(owner, chance), owner] {
            for what in [Reading::Invoice(invoice), Reading::Invoices] {
                beats.push(Beat::new(Action::Read { supplier, what }).after(chance.at("read").pick(&[60, 250])));
            }
        }
    }
    beats
}

pub(super) fn credits(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, invoice) = invoiced(draft, chance);
    if chance.at("paid first").percent(50) {
        let part = chance.at("paid").pick(&[Pay::Percent(50), Pay::Percent(80), Pay::Open(0)]);
        beats.push(pay(draft, invoice, part, Told::Now));
        beats.push(Beat::new(Action::Settle));
    }
    for at in 0..chance.at("times").between(1, 2) {
        let chance = chance.nth(at);
        let how = match chance.at("how").below(8) {
            0 => Credit::WrongTotal,
            1 => Credit::Percent(100),
            _ => Credit::Percent(chance.at("percent").pick(&[10, 30, 60])),
        };
        let given = credit(draft, order, invoice, how).after(gap(chance));
        let document = document_of(&given);
        beats.push(given);
        match chance.at("again").below(6) {
            0 => beats.push(repeat(document, Repetition::Same)),
            1 => beats.push(repeat(document, Repetition::NewKey)),
            2 => beats.push(repeat(document, Repetition::OtherContent)),
            _ => {}
        }
    }
    if chance.at("paid last").percent(50) {
        beats.push(Beat::new(Action::Settle));
        let rest = chance.at("rest").pick(&[Pay::Open(0), Pay::Open(1), Pay::Percent(100)]);
        beats.push(pay(draft, invoice, rest, Told::Now));
    }
    beats
}

/// A credit note waits for a blocked invoice, which the rest of the goods sets free.
pub(super) fn waiting_credit(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, shipment) = booked(draft, chance, Share::Percent(50));
    let invoice = bill(draft, order, Bill::Percent(100));
    let document = document_of(&invoice);
    beats.push(invoice);
    beats.push(credit(draft, order, document, Credit::Percent(10)).after(gap(chance)));
    beats.push(Beat::new(Action::Settle));
    if chance.at("rest").percent(80) {
        beats.push(super::receipts::receive(draft, shipment, Share::Rest(0), Told::Now));
    }
    beats
}

/// A payment, and now and then a credit note, is for an invoice that is blocked.
pub(super) fn blocked(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, _) = booked(draft, chance, Share::Whole);
    let invoice = bill(draft, order, Bill::Dear(3));
    let document = document_of(&invoice);
    beats.push(invoice);
    beats.push(pay(draft, document, Pay::Percent(100), Told::Now).after(gap(chance)));
    if chance.at("credit").percent(50) {
        beats.push(credit(draft, order, document, Credit::Percent(10)).after(gap(chance)));
    }
    beats
}

/// What came back of a payment overtakes it.
pub(super) fn early_return(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, _, invoice) = invoiced(draft, chance);
    let held = pay(draft, invoice, Pay::Percent(50), Told::Held);
    let receipt = payment(&held);
    beats.push(held);
    beats.push(pay_back(draft, receipt).after(gap(chance)));
    if chance.at("told").percent(80) {
        beats.push(tell(receipt).after(chance.at("late").pick(&[5, 60, 300])));
    }
    beats
}

pub(super) fn undelivered(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, invoice) = invoiced(draft, chance);
    let (kind, times) = not_shown(chance);
    beats.push(fault(draft, End::Portal, order, kind, 0, times));
    beats.push(pay(draft, invoice, Pay::Percent(50), Told::Now).after(gap(chance)));
    beats.push(Beat::new(Action::Settle));
    beats.push(pay(draft, invoice, Pay::Open(0), Told::Now));
    beats.push(Beat::new(Action::Settle));
    beats.push(Beat::new(Action::Replay { times: 1 }));
    beats
}

fn owner(beats: &[Beat], order: u32) -> u32 {
    let release = beats.iter().find_map(|beat| match &beat.action {
        Action::Release { order: of, supplier, .. } if *of == order => Some(*supplier),
        _ => None,
    });
    release.unwrap_or(0)
}
