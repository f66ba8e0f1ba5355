//! Motifs of forecasts: issues that come late, twice and by planning runs, and what suppliers commit to of them.

use super::failures::fault;
use super::motif::{Motif, motif};
use super::orders::gap;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Committing, End, FaultKind, Forecasting, Reading, Reissuing, Repetition, Supply, Telling, TellingIssue, Told};

pub(super) const MOTIFS: &[Motif] = &[
    motif!(
        "forecasts",
        7,
        forecasts,
        ["O02", "O09", "D15", "A08"],
        ["I09", "I10", "I11", "I12", "I39", "I32", "I54"],
        "a forecast is issued again and again, late and twice, beside another, and others ask for it"
    ),
    motif!(
        "supply",
        8,
        supply,
        ["O06", "D07", "D08"],
        ["I56", "I13", "I33", "I35", "I05"],
        "a supplier commits to all, less or a part of a forecast, also of an issue that was replaced, and again"
    ),
];

pub(super) fn forecast(draft: &mut Draft, supplier: u32, chance: Chance) -> (u32, Beat) {
    let forecast = draft.order();
    let (material, unit) = chance
        .at("material")
        .pick(&[("MAT-1000", "EA"), ("MAT-1000", "DZN"), ("MAT-2000", "KGM")]);
    let action = Action::Forecast(Forecasting {
        forecast,
        supplier,
        material: material.to_owned(),
        unit: unit.to_owned(),
        weeks: weeks(chance),
        under_percent: chance.at("tolerance").pick(&[0, 5, 10]),
    });
    (forecast, Beat::new(action))
}

fn weeks(chance: Chance) -> Vec<u32> {
    let count = chance.at("weeks").between(2, 4);
    (0..count)
        .map(|week| chance.at("amount").nth(week).pick(&[20, 100, 260, 1000]))
        .collect()
}

fn reissue(forecast: u32, run: Option<u32>, chance: Chance, told: Told) -> Beat {
    let weeks = weeks(chance);
    Beat::new(Action::Reissue(Reissuing {
        forecast,
        weeks,
        run,
        told,
    }))
}

fn tell(forecast: u32, issue: u32) -> Beat {
    let how = Telling::Well;
    Beat::new(Action::TellIssue(TellingIssue { forecast, issue, how }))
}

fn commit(draft: &mut Draft, forecast: u32, back: u32, supply: Supply) -> (u32, Beat) {
    let document = draft.document();
    let action = Action::Commit(Committing {
        document,
        forecast,
        back,
        supply,
    });
    (document, Beat::new(action))
}

fn forecasts(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (first, published) = forecast(draft, supplier, chance);
    let (second, beside) = forecast(draft, supplier, chance.at("beside"));
    let mut beats = vec![published, beside];
    if chance.at("slow").percent(50) {
        beats.push(Beat::new(Action::Settle));
        beats.push(fault(draft, End::Portal, first, FaultKind::Slow(400), 0, 1));
        beats.push(fault(draft, End::Portal, second, FaultKind::Slow(400), 0, 1));
    }
    let is_held = chance.at("held").percent(50);
    beats.push(reissue(first, None, chance.at("second"), if is_held { Told::Held } else { Told::Now }).after(gap(chance)));
    for at in 0..chance.at("runs").between(1, 3) {
        let (run, chance) = (draft.run(), chance.at("run").nth(at));
        beats.push(reissue(first, Some(run), chance, Told::Now).after(gap(chance)));
        beats.push(reissue(second, Some(run), chance.at("beside"), Told::Now).after(chance.at("soon").pick(&[0, 5, 50])));
    }
    if is_held {
        beats.push(tell(first, 2).after(gap(chance.at("told"))));
    }
    if chance.at("again").percent(40) {
        beats.push(tell(first, 1).after(gap(chance.at("twice"))));
    }
    for reader in [supplier, draft.other(supplier, chance)] {
        let is_list = chance.at("list").percent(30);
        let what = if is_list { Reading::Forecasts } else { Reading::Forecast(first) };
        beats.push(Beat::new(Action::Read { supplier: reader, what }).after(chance.at("when").pick(&[60, 250])));
    }
    beats
}

fn supply(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (number, published) = forecast(draft, supplier, chance);
    let mut portions = portions(&published, chance);
    let mut beats = vec![published, Beat::new(Action::Settle)];
    for at in 0..chance.at("rounds").between(2, 3) {
        let chance = chance.nth(at);
        let (document, committed) = commit(draft, number, 0, portions());
        beats.push(committed.after(gap(chance)));
        match chance.at("again").below(6) {
            0 => beats.push(repeat(document, Repetition::Same)),
            1 => beats.push(repeat(document, Repetition::NewKey)),
            2 => beats.push(repeat(document, Repetition::OtherContent)),
            _ => {}
        }
        if chance.at("anew").percent(80) {
            let run = chance.at("by a run").percent(50).then(|| draft.run());
            beats.push(reissue(number, run, chance.at("next"), Told::Now).after(gap(chance.at("later"))));
            let back = chance.at("back").pick(&[0, 1]);
            // Which issue counts is sure only when the new one has certainly come.
            if back == 1 || chance.at("settled").percent(70) {
                beats.push(Beat::new(Action::Settle));
            }
            beats.push(commit(draft, number, back, portions()).1.after(gap(chance.at("soon"))));
        }
    }
    if chance.at("issued at last").percent(60) {
        beats.push(reissue(number, None, chance.at("last"), Told::Now).after(gap(chance.at("last"))));
    }
    beats
}

/// What is committed to, about the limit of what a forecast bears, one after the other from some place on.
fn portions(published: &Beat, chance: Chance) -> impl FnMut() -> Supply + use<> {
    let under = match &published.action {
        Action::Forecast(forecast) => forecast.under_percent,
        _ => 0,
    };
    let all = [
        Supply::Percent(100 - under),
        Supply::First(50),
        Supply::Percent(99 - under),
        Supply::FirstAlone,
        Supply::Percent(100),
        Supply::Percent(60),
    ];
    let mut next = chance.at("portion").below(6) as usize;
    move || {
        next += 1;
        all[next % all.len()]
    }
}

fn repeat(document: u32, how: Repetition) -> Beat {
    Beat::new(Action::Repeat { document, how, times: 1 }).after(30)
}
