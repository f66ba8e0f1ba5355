//! What a scorecard tells, compared with itself and with what the History gives.

use super::recount::{Figures, Parts};
use super::spread::{Side, Spread, Tally};
use countersign_core::documents::{PartScore, Scorecard, Share};
use countersign_core::ids::DocumentKey;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A figure that is none that the History gives.
pub(super) struct Fault {
    pub(super) what: String,
    /// What a deployment had before the run can only add, so that too little is too little all the same.
    pub(super) side: Side,
}

/// Returns what contradicts itself or the question.
pub(super) fn with_itself(asked: &DocumentKey, told: &Scorecard) -> Option<String> {
    let (deliveries, answers) = (&told.deliveries, &told.answers);
    if told.supplier != asked.supplier || told.month.to_string() != asked.number {
        return Some(format!("is answered with that of supplier {} of {}", told.supplier, told.month));
    }
    let sum = |parts: [u32; 3]| parts.into_iter().map(u64::from).sum::<u64>();
    if sum([deliveries.on_time_in_full, deliveries.missed, deliveries.open]) != u64::from(deliveries.due) {
        return Some(format!(
            "tells {} deliveries as due, and others by what became of them",
            deliveries.due
        ));
    }
    if sum([answers.in_time, answers.late, answers.open]) != u64::from(answers.asked) {
        return Some(format!(
            "tells {} orders as asked, and others by what became of them",
            answers.asked
        ));
    }
    let of_deliveries = Share::percent(
        deliveries.on_time_in_full,
        deliveries.on_time_in_full.saturating_add(deliveries.missed),
    );
    let of_answers = Share::percent(answers.in_time, answers.in_time.saturating_add(answers.late));
    wrong_share(
        "% of deliveries on time and in full",
        deliveries.on_time_in_full_percent,
        of_deliveries,
    )
    .or_else(|| wrong_share("% of answers in time", answers.in_time_percent, of_answers))
    .or_else(|| told.parts.iter().find_map(wrong_parts))
}

fn wrong_parts(parts: &PartScore) -> Option<String> {
    let right = Share::per_million(parts.rejected, parts.received);
    let what = format!("rejected parts per million in {}", parts.unit);
    wrong_share(&what, parts.rejected_parts_per_million, right)
}

fn wrong_share(what: &str, told: Option<Share>, right: Option<Share>) -> Option<String> {
    let words = |share: Option<Share>| share.map_or_else(|| "no".to_owned(), |share| share.0.to_string());
    let is_same = words(told) == words(right);
    (!is_same).then(|| format!("tells {} {what}, and its own counts give {}", words(told), words(right)))
}

/// Returns every figure that is none that the History gives.
pub(super) fn with_figures(told: &Scorecard, figures: &Figures) -> Vec<Fault> {
    let (deliveries, answers) = (&told.deliveries, &told.answers);
    let of_deliveries = [
        ("deliveries on time and in full", deliveries.on_time_in_full),
        ("deliveries missed", deliveries.missed),
        ("deliveries open", deliveries.open),
    ];
    let of_answers = [
        ("orders answered in time", answers.in_time),
        ("orders answered late", answers.late),
        ("orders open", answers.open),
    ];
    let mut faults = wrong_counts(&of_deliveries, figures.deliveries.as_ref());
    faults.extend(wrong_counts(&of_answers, figures.answers.as_ref()));
    faults.extend(wrong_goods(told, figures));
    faults
}

fn wrong_counts(told: &[(&str, u32); 3], right: Option<&Tally>) -> Vec<Fault> {
    let spreads = right.into_iter().flat_map(|tally| tally.0);
    let fault = |((what, told), right): (&(&str, u32), Spread<u32>)| {
        Some(Fault {
            side: right.beside(*told)?,
            what: format!("tells {told} {what}, and there are {}", right.words()),
        })
    };
    told.iter().zip(spreads).filter_map(fault).collect()
}

fn wrong_goods(told: &Scorecard, figures: &Figures) -> Vec<Fault> {
    let Some(right) = &figures.parts else { return Vec::new() };
    let units: BTreeSet<_> = told.parts.iter().map(|parts| &parts.unit).chain(right.keys()).collect();
    let mut faults = Vec::new();
    for unit in units {
        let own = told.parts.iter().find(|parts| parts.unit == *unit);
        let (received, rejected) = own.map_or((Decimal::ZERO, Decimal::ZERO), |parts| (parts.received, parts.rejected));
        let Parts {
            received: may_be_received,
            rejected: may_be_rejected,
        } = right.get(unit).copied().unwrap_or_default();
        let received_fault = may_be_received.beside(received).map(|side| Fault {
            what: format!("tells {received} {unit} as received, and {} were", may_be_received.words()),
            side,
        });
        let rejected_fault = may_be_rejected.beside(rejected).map(|side| Fault {
            what: format!("tells {rejected} {unit} as rejected, and {} were", may_be_rejected.words()),
            side,
        });
        faults.extend(received_fault.into_iter().chain(rejected_fault));
    }
    faults
}
