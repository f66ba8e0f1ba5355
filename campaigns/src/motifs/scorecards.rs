//! Motifs of scorecards: what is ordered, received, rejected and taken back about the end of a month, and is read by its supplier.

use super::answers::{accept, document_of};
use super::motif::{Motif, motif};
use super::orders::gap;
use super::quality::{decide, hold, notice};
use super::receipts::{receive, take_back};
use super::shipments::ship;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, Line, Lot, Part, Reading, Share, Told};
use countersign_core::status::Disposition;

pub(super) const MONTH: Motif = motif!(
    "scorecards",
    6,
    month,
    ["T04", "C01", "D15"],
    ["I59", "I53"],
    "a month of a supplier: orders, receipts, rejections and what is taken back, about its end and after it, and the scorecard of it"
);

fn advance_to_end(supplier: u32, offset_s: i64) -> Beat {
    let boundary = Boundary::MonthEnd(supplier);
    Beat::new(Action::AdvanceTo { boundary, offset_s })
}

fn read(supplier: u32, away: i32) -> Beat {
    let what = Reading::Scorecard(away);
    Beat::new(Action::Read { supplier, what })
}

/// A material that few others order, so that a share can lie halfway between two: one of 128 is 7812.5 in a million.
fn line(chance: Chance) -> Line {
    let (material, unit) = chance
        .at("material")
        .pick(&[("MAT-3000", "MTR"), ("MAT-3000", "MTR"), ("MAT-1000", "EA")]);
    Line {
        material: material.to_owned(),
        amount: "128".to_owned(),
        unit: unit.to_owned(),
    }
}

fn month(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let mut beats = Vec::new();
    if chance.at("end").percent(40) {
        beats.push(advance_to_end(supplier, chance.at("side").pick(&[-1800, 1800, 1800])));
    }
    let (order, mut release) = draft.release_to(supplier, chance, Told::Now);
    let ordered = line(chance);
    let unit = ordered.unit.clone();
    if let Action::Release { lines, .. } = &mut release.action {
        *lines = vec![ordered];
    }
    beats.push(release);
    if chance.at("answered").percent(60) {
        beats.push(accept(draft, order).after(gap(chance.at("answer"))));
    }
    let mut receipts = Vec::new();
    for (part, amount) in ["127", "1"].into_iter().enumerate() {
        let chance = chance.at("part").nth(u32::try_from(part).unwrap_or(0));
        let shipped = ship(draft, order, Part::Amount(amount.to_owned(), unit.clone())).after(gap(chance.at("ship")));
        let arrived = receive(draft, document_of(&shipped), Share::Whole, Told::Now).after(gap(chance.at("arrive")).max(60));
        receipts.push(notice(&arrived));
        beats.extend([shipped, arrived]);
    }
    if chance.at("rejected").percent(80)
        && let Some(last) = receipts.last()
    {
        let held = hold(draft, *last, Lot::Received, Told::Now).after(gap(chance.at("hold")).max(60));
        let dispositions = [Disposition::UseAsIs, Disposition::UseAsIs, Disposition::Return, Disposition::Scrap];
        let decided = decide(draft, notice(&held), chance.at("disposition").pick(&dispositions), Told::Now);
        beats.extend([held, decided.after(gap(chance.at("decide")).max(60))]);
    }
    beats.push(Beat::new(Action::Settle));
    beats.push(read(supplier, 0));
    if chance.at("back").percent(70)
        && let Some(first) = receipts.first()
    {
        let is_next_month = chance.at("later").percent(55);
        if is_next_month {
            beats.push(advance_to_end(supplier, 60));
        }
        beats.push(take_back(draft, *first, chance.at("percent").pick(&[50, 100])));
        if chance.at("settled").percent(70) {
            beats.push(Beat::new(Action::Settle));
        }
        beats.push(read(supplier, if is_next_month { -1 } else { 0 }).after(chance.at("read").pick(&[0, 5, 60])));
    }
    if chance.at("due").percent(50) {
        beats.push(read(supplier, 1));
    }
    beats
}
