//! Motifs of a supplier that ships.

use super::answers::document_of;
use super::orders::{gap, revise, tell};
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, Line, Part, Sending, Telling, Told};

pub(super) fn ship(draft: &mut Draft, order: u32, part: Part) -> Beat {
    Beat::new(Action::Ship {
        document: draft.document(),
        order,
        part,
        usable_days: None,
        outdated: false,
        sending: Sending::default(),
    })
}

pub(super) fn ship_percent(draft: &mut Draft, order: u32, percent: u32) -> Beat {
    ship(draft, order, Part::Percent(percent))
}

pub(super) fn shipments(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    if chance.at("parts").percent(60) {
        for at in 0..chance.at("count").between(2, 4) {
            let percent = chance.nth(at).at("percent").pick(&[10, 25, 50, 100]);
            beats.push(ship_percent(draft, order, percent).after(gap(chance.nth(at))));
        }
    }
    let over = chance.at("over").pick(&[0, 0, 1, 1000]);
    beats.push(ship(draft, order, Part::Largest(over)).after(gap(chance)));
    if chance.at("changed").percent(30) {
        beats.push(revise(order, chance, Told::Now));
        beats.push(ship_percent(draft, order, 50));
    }
    beats
}

/// An order of one line whose material has the unit, large enough for everything that is shipped.
pub(super) fn roomy(draft: &mut Draft, chance: Chance, material: &str, unit: &str) -> (u32, Beat) {
    let (order, mut release) = draft.release(chance, Told::Now);
    if let Action::Release { lines, .. } = &mut release.action {
        *lines = vec![Line {
            material: material.to_owned(),
            amount: "9007199254740993".to_owned(),
            unit: unit.to_owned(),
        }];
    }
    (order, release)
}

pub(super) fn exact_quantities(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    const AMOUNTS: [(&str, &str, &str, &str); 9] = [
        ("MAT-2000", "KGM", "0.1", "KGM"),
        ("MAT-2000", "KGM", "0.30000000000000004", "KGM"),
        ("MAT-1000", "EA", "9007199254740993", "EA"),
        ("MAT-2000", "KGM", "123456789.123456789", "KGM"),
        ("MAT-2000", "KGM", "7", "LBR"),
        ("MAT-2000", "KGM", "1234.5", "LBR"),
        ("MAT-1000", "EA", "3", "DZN"),
        ("MAT-3000", "MTR", "100", "FOT"),
        ("MAT-2000", "KGM", "2.5", "TNE"),
    ];
    let first = chance.at("amount").below(9);
    let (material, base, ..) = AMOUNTS[first as usize];
    let (order, release) = roomy(draft, chance, material, base);
    let mut beats = vec![release];
    let from_there = AMOUNTS.iter().cycle().skip(first as usize).take(AMOUNTS.len());
    for (_, _, amount, unit) in from_there.filter(|(of, ..)| *of == material).take(3) {
        let part = Part::Amount((*amount).to_owned(), (*unit).to_owned());
        beats.push(ship(draft, order, part).after(gap(chance.at(amount))));
    }
    beats
}

pub(super) fn early_shipment(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Held);
    let early = ship_percent(draft, order, 20).after(gap(chance));
    let document = document_of(&early);
    let mut beats = vec![release, early];
    let arrival = tell(order, 1, Telling::Well);
    match chance.at("end").below(4) {
        0 | 1 => beats.push(arrival.after(chance.at("wait").pick(&[0, 5, 60, 500]))),
        2 => {
            let offset_s = i64::from(chance.at("offset").below(3)) - 1;
            beats.push(Beat::new(Action::AdvanceTo {
                boundary: Boundary::Parking(document),
                offset_s,
            }));
            beats.push(arrival);
        }
        _ => {}
    }
    beats
}
