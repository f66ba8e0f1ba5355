//! The motif of governed master data: records come, are retired and come back, and documents name them meanwhile.

use super::answers::accept;
use super::forecasts::forecast;
use super::motif::{Motif, motif};
use super::orders::{gap, revise};
use super::shipments::{ship, ship_percent};
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Governing, Line, Part, Record, Told, material_of};

pub(super) const MOTIF: Motif = motif!(
    "master-data",
    15,
    governed,
    ["O02", "O09"],
    ["I52", "I33", "I35"],
    "a record of the master data is retired, loses a unit or a plant, or comes back, while documents name it"
);

fn govern(draft: &mut Draft, record: u32, how: Governing, told: Told) -> (u32, Beat) {
    let change = draft.record();
    let action = Action::Govern { change, record, how, told };
    (change, Beat::new(action))
}

/// The release of an order that names a record.
fn release(draft: &mut Draft, supplier: u32, record: u32, kind: Record, chance: Chance) -> (u32, Beat) {
    let (order, mut beat) = draft.release_to(supplier, chance, Told::Now);
    if let Action::Release { lines, plant, .. } = &mut beat.action {
        match kind {
            Record::Plant => *plant = Some(record),
            Record::Material => {
                *lines = vec![Line {
                    material: material_of(record),
                    amount: "240".to_owned(),
                    unit: chance.at("unit").pick(&["EA", "EA", "DZN"]).to_owned(),
                }];
            }
        }
    }
    (order, beat)
}

/// A forecast that names a material.
fn forecast_of(draft: &mut Draft, supplier: u32, record: u32, chance: Chance) -> Beat {
    let (_, mut beat) = forecast(draft, supplier, chance);
    if let Action::Forecast(step) = &mut beat.action {
        step.material = material_of(record);
        step.unit = chance.at("unit").pick(&["EA", "EA", "DZN"]).to_owned();
    }
    beat
}

/// A document, an order or a forecast that names the record.
fn name_it(draft: &mut Draft, supplier: u32, (record, kind): (u32, Record), order: u32, chance: Chance) -> Beat {
    match chance.at("naming").below(9) {
        0 | 1 => accept(draft, order),
        2 | 3 => ship_percent(draft, order, 10),
        4 if kind == Record::Material => ship(draft, order, Part::Amount("1".to_owned(), "DZN".to_owned())),
        5 => revise(order, chance, Told::Now),
        6 | 7 if kind == Record::Material => forecast_of(draft, supplier, record, chance),
        _ => release(draft, supplier, record, kind, chance).1,
    }
}

fn governed(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let kind = chance.at("kind").pick(&[Record::Material, Record::Material, Record::Plant]);
    let record = draft.record();
    let mut beats = vec![Beat::new(Action::Record { record, kind, supplier }), Beat::new(Action::Settle)];
    let (order, beat) = release(draft, supplier, record, kind, chance.at("first"));
    beats.push(beat);
    beats.push(Beat::new(Action::Settle));
    let named = (record, kind);
    for at in 0..chance.at("changes").between(2, 3) {
        let chance = chance.at("change").nth(at);
        let how = match kind {
            Record::Material => chance.at("how").pick(&[Governing::Retire, Governing::Retire, Governing::DropUnit]),
            Record::Plant => chance.at("how").pick(&[Governing::Retire, Governing::Leave, Governing::Leave]),
        };
        let is_late = how == Governing::Retire && chance.at("late").percent(40);
        let (change, beat) = govern(draft, record, how, if is_late { Told::Held } else { Told::Now });
        beats.push(beat.after(gap(chance)));
        if is_late {
            beats.push(govern(draft, record, Governing::Reinstate, Told::Now).1);
            beats.push(Beat::new(Action::Settle));
            beats.push(Beat::new(Action::TellRecord { change }));
        }
        // Now and then a document races with the change.
        if chance.at("settled").percent(85) {
            beats.push(Beat::new(Action::Settle));
        }
        for at in 0..chance.at("documents").between(2, 3) {
            let chance = chance.at("document").nth(at);
            beats.push(name_it(draft, supplier, named, order, chance).after(gap(chance)));
        }
        if how == Governing::Retire && !is_late && chance.at("back").percent(50) {
            beats.push(govern(draft, record, Governing::Reinstate, Told::Now).1);
            beats.push(Beat::new(Action::Settle));
            beats.push(name_it(draft, supplier, named, order, chance.at("after")));
        }
    }
    beats
}
