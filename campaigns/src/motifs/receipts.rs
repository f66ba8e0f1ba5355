//! Motifs of the plant: goods arrive, more or fewer than announced, and are taken back.

use super::answers::document_of;
use super::failures::fault;
use super::orders::{gap, until_known};
use super::shipments::{roomy, ship, ship_percent};
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, End, FaultKind, Part, Reading, Share, Telling, Told};
use countersign_core::fault::Moment;

pub(super) fn receive(draft: &mut Draft, document: u32, share: Share, told: Told) -> Beat {
    Beat::new(Action::Receive {
        receipt: draft.receipt(),
        document,
        share,
        last: false,
        told,
    })
}

fn last(mut beat: Beat) -> Beat {
    if let Action::Receive { last, .. } = &mut beat.action {
        *last = true;
    }
    beat
}

pub(super) fn take_back(draft: &mut Draft, of: u32, percent: u32) -> Beat {
    Beat::new(Action::TakeBack {
        receipt: draft.receipt(),
        of,
        percent,
        told: Told::Now,
    })
}

fn tell(receipt: u32, how: Telling) -> Beat {
    Beat::new(Action::TellMovement { receipt, how })
}

fn movement(beat: &Beat) -> u32 {
    match &beat.action {
        Action::Receive { receipt, .. } | Action::TakeBack { receipt, .. } => *receipt,
        _ => 0,
    }
}

/// An order that was shipped, in its own unit or in another one.
fn shipped(draft: &mut Draft, chance: Chance) -> (Vec<Beat>, u32, u32) {
    let supplier = draft.supplier(chance);
    shipped_by(draft, supplier, chance)
}

fn shipped_by(draft: &mut Draft, supplier: u32, chance: Chance) -> (Vec<Beat>, u32, u32) {
    let is_other_unit = chance.at("unit").percent(30);
    let (order, mut release) = if is_other_unit {
        roomy(draft, chance, "MAT-1000", "EA")
    } else {
        draft.release(chance, Told::Now)
    };
    if let Action::Release { supplier: to, .. } = &mut release.action {
        *to = supplier;
    }
    let notice = if is_other_unit {
        ship(
            draft,
            order,
            Part::Amount(chance.at("dozens").pick(&["3", "2.5"]).to_owned(), "DZN".to_owned()),
        )
    } else {
        let percent = chance.at("shipped").pick(&[20, 50, 100]);
        ship_percent(draft, order, percent)
    };
    let notice = notice.after(until_known(chance.at("ship")));
    let document = document_of(&notice);
    (vec![release, notice], order, document)
}

pub(super) fn receipts(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (mut beats, order, document) = shipped_by(draft, supplier, chance);
    match chance.at("first").below(5) {
        0 => beats.push(receive(draft, document, Share::Whole, Told::Now).after(gap(chance))),
        1 => beats.push(last(receive(draft, document, Share::Percent(50), Told::Now)).after(gap(chance))),
        _ => {
            for at in 0..chance.at("parts").between(1, 3) {
                let percent = chance.nth(at).at("percent").pick(&[10, 25, 50]);
                beats.push(receive(draft, document, Share::Percent(percent), Told::Now).after(gap(chance.nth(at))));
            }
        }
    }
    if chance.at("again").percent(40)
        && let Some(receipt) = beats.last().map(movement)
    {
        beats.push(tell(receipt, Telling::Well).after(chance.at("again").pick(&[5, 100])));
    }
    let more = chance.at("more").pick(&[0, 0, -1000, 1, 1000]);
    let rest = receive(draft, document, Share::Rest(more), Told::Now).after(gap(chance.at("rest")));
    beats.push(if chance.at("last").percent(60) { last(rest) } else { rest });
    if chance.at("read").percent(60) {
        // Later than everything is taken, so that there is something to see.
        for supplier in [draft.other(supplier, chance), supplier] {
            let what = Reading::Receipts(order);
            beats.push(Beat::new(Action::Read { supplier, what }).after(chance.at("read").pick(&[60, 250])));
        }
    }
    beats
}

/// Goods come in a lot whose name differs from the announced one by its capitals.
pub(super) fn other_lots(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, _, document) = shipped(draft, chance);
    beats.push(receive(draft, document, Share::OtherLot, Told::Now).after(gap(chance)));
    beats.push(receive(draft, document, Share::Percent(25), Told::Now).after(gap(chance.at("announced"))));
    beats
}

pub(super) fn taken_back(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, _, document) = shipped(draft, chance);
    let share = chance
        .at("share")
        .pick(&[Share::Percent(50), Share::Percent(100), Share::Rest(1000)]);
    let first = receive(draft, document, share, Told::Now).after(gap(chance));
    let receipt = movement(&first);
    beats.push(first);
    for at in 0..chance.at("times").between(1, 3) {
        let percent = chance.nth(at).at("percent").pick(&[25, 50, 75, 100]);
        beats.push(take_back(draft, receipt, percent).after(gap(chance.nth(at))));
    }
    if chance.at("again").percent(50) {
        beats.push(receive(draft, document, Share::Percent(50), Told::Now).after(gap(chance.at("again"))));
    }
    beats
}

pub(super) fn early_reversal(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, _, document) = shipped(draft, chance);
    let held = receive(draft, document, Share::Percent(50), Told::Held).after(gap(chance));
    let receipt = movement(&held);
    beats.push(held);
    let percent = chance.at("percent").pick(&[50, 100]);
    beats.push(take_back(draft, receipt, percent).after(gap(chance.at("reversal"))));
    if chance.at("comes").percent(75) {
        beats.push(tell(receipt, Telling::Well).after(chance.at("wait").pick(&[5, 60, 300])));
    }
    beats
}

/// How the portal fails, and how often: for good, or so that nobody knows whether it has what it was shown.
pub(super) fn not_shown(chance: Chance) -> (FaultKind, u32) {
    match chance.at("kind").below(4) {
        0 | 1 => (FaultKind::Refuse(422), 1),
        2 => (FaultKind::Hang(Moment::AfterEffect), 1),
        _ => (FaultKind::Error(503, Moment::AfterEffect), 2),
    }
}

pub(super) fn undelivered(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (mut beats, order, document) = shipped(draft, chance);
    beats.push(Beat::new(Action::Settle));
    let (kind, times) = not_shown(chance);
    beats.push(fault(draft, End::Portal, order, kind, 0, times));
    beats.push(receive(draft, document, Share::Percent(50), Told::Now));
    beats.push(receive(draft, document, Share::Percent(25), Told::Now).after(gap(chance)));
    beats.push(Beat::new(Action::Settle));
    beats.push(Beat::new(Action::Replay { times: 1 }));
    beats
}
