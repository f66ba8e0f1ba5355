//! Every motif, with the faults that it injects and the promises that it puts to the test.

use super::motif::{Motif, motif};
use super::{
    accounts_payable, answers, compliance, disturbances, forecasts, governance, orders, planning, quality, receipts, repetition,
    scorecards, shipments, strangers, windows,
};
use std::sync::LazyLock;

/// Returns every motif.
pub fn motifs() -> &'static [Motif] {
    &ALL
}

static ALL: LazyLock<Vec<Motif>> = LazyLock::new(|| {
    [
        MOTIFS,
        disturbances::MOTIFS,
        accounts_payable::MOTIFS,
        forecasts::MOTIFS,
        quality::MOTIFS,
        &[governance::MOTIF, scorecards::MONTH],
    ]
    .concat()
});

const MOTIFS: &[Motif] = &[
    motif!(
        "procurement",
        18,
        orders::procurement,
        [],
        ["I10", "I19", "I22", "I30", "I32", "I37", "I38", "I43", "I44", "I49"],
        "an order is released, changed, answered and shipped"
    ),
    motif!(
        "many-revisions",
        9,
        orders::many_revisions,
        ["O01", "O08", "L05"],
        ["I09", "I10", "I11", "I14", "I21"],
        "an order is changed a dozen times, now and then in a moment"
    ),
    motif!(
        "steady-changes",
        1,
        orders::steady_changes,
        ["O01", "L05"],
        ["I21", "I49", "I09"],
        "an order is changed again and again, faster than changes are gathered"
    ),
    motif!(
        "late-revision",
        9,
        orders::late_revision,
        ["O02", "O09"],
        ["I09", "I11", "I12"],
        "a revision arrives after the next one"
    ),
    motif!(
        "reversed-burst",
        6,
        orders::reversed_burst,
        ["O03", "O10"],
        ["I09", "I10", "I11", "I14"],
        "several revisions arrive in reverse"
    ),
    motif!(
        "repeated-event",
        6,
        orders::repeated_event,
        ["D15", "D13"],
        ["I01", "I12", "I42"],
        "an order event is sent again with its id"
    ),
    motif!(
        "cancelled",
        9,
        orders::cancelled,
        ["O05"],
        ["I16", "I13", "I44"],
        "an order is cancelled; answers, shipments and old events come after it"
    ),
    motif!(
        "forged-event",
        9,
        orders::forged_event,
        ["A05", "A09", "C02"],
        ["I42", "I25", "I40"],
        "an order event does not prove who sent it"
    ),
    motif!(
        "same-orders",
        6,
        orders::same_orders,
        ["D09"],
        ["I06", "I21", "I37"],
        "two suppliers get orders of the same content in the same moment"
    ),
    motif!(
        "stale-answer",
        15,
        answers::stale_answer,
        ["O06", "O07"],
        ["I13", "I10", "I18", "I25", "I33"],
        "a supplier answers a revision that has just been replaced, or is being replaced"
    ),
    motif!(
        "racing-change",
        9,
        answers::racing_change,
        ["O07"],
        ["I10", "I13", "I19", "I44"],
        "the buyer changes an order while the supplier answers it"
    ),
    motif!(
        "early-answer",
        6,
        answers::early_answer,
        ["O04", "O05"],
        ["I17", "I23"],
        "a supplier answers a revision that has not arrived yet, and may never"
    ),
    motif!(
        "every-word",
        9,
        answers::every_word,
        [],
        ["I43", "I35", "I22", "I44"],
        "every word of a supplier's table is used, and one that is in nobody's"
    ),
    motif!(
        "malformed",
        12,
        answers::malformed,
        ["S01", "S03", "E01", "N01", "U01", "T01", "Z01"],
        ["I25", "I33", "I34", "I35", "I36"],
        "a document is spoiled in one way"
    ),
    motif!(
        "repeated",
        12,
        repetition::repeated,
        ["D01", "D03", "D05"],
        ["I01", "I02", "I04", "I34"],
        "a document is sent again, spelled as before or differently"
    ),
    motif!(
        "at-once",
        12,
        repetition::at_once,
        ["D02", "D03"],
        ["I01", "I04", "I02"],
        "a document is sent several times in the same moment"
    ),
    motif!(
        "key-conflict",
        6,
        repetition::key_conflict,
        ["D04", "D06"],
        ["I03", "I25"],
        "a key is used again for other content"
    ),
    motif!(
        "duplicates",
        9,
        repetition::duplicates,
        ["D07", "D08"],
        ["I05", "I33"],
        "a document comes again under a new key, the same or changed"
    ),
    motif!(
        "collisions",
        9,
        repetition::collisions,
        ["D09", "D17", "D06"],
        ["I06", "I39", "I40"],
        "two suppliers use the same key and the same number, and one supplier numbers that are almost the same"
    ),
    motif!(
        "key-window",
        12,
        repetition::key_window,
        ["D10", "D11", "C01"],
        ["I07", "I02"],
        "a document is sent again about when its key is forgotten, or after a restart"
    ),
    motif!(
        "refused-for-now",
        6,
        repetition::refused_for_now,
        ["D12", "X13"],
        ["I08", "I41"],
        "a document is refused for its token first and sent again with a good one"
    ),
    motif!(
        "shipments",
        12,
        shipments::shipments,
        ["N05", "N07"],
        ["I45", "I30", "I32"],
        "an order is shipped in parts, up to the tolerance and past it"
    ),
    motif!(
        "exact-quantities",
        9,
        shipments::exact_quantities,
        ["N01", "N02", "N05"],
        ["I32", "I45"],
        "quantities of many digits and in other units are shipped"
    ),
    motif!(
        "early-shipment",
        9,
        shipments::early_shipment,
        ["O05"],
        ["I17", "I23"],
        "a shipment is announced before its order arrives, or about when its wait ends"
    ),
    motif!(
        "receipts",
        18,
        receipts::receipts,
        ["N05", "N07", "D15"],
        ["I45", "I01", "I47", "I32", "I33", "I39"],
        "a shipment is received in parts, up to what was announced and past it, by lot and in other units, and others ask for it"
    ),
    motif!(
        "other-lots",
        4,
        receipts::other_lots,
        ["N05"],
        ["I47", "I33"],
        "goods come in a lot that nobody announced, and in one that was"
    ),
    motif!(
        "taken-back",
        9,
        receipts::taken_back,
        ["O02", "D15"],
        ["I45", "I17", "I33"],
        "receipts are taken back, in part, more than there is, and what was held in a case"
    ),
    motif!(
        "early-reversal",
        9,
        receipts::early_reversal,
        ["O03", "O04"],
        ["I17", "I23", "I45"],
        "a reversal comes before its receipt, which comes late or never"
    ),
    motif!(
        "undelivered-receipts",
        6,
        receipts::undelivered,
        ["X05", "X09", "P07", "K06"],
        ["I45", "I28", "I29", "I01"],
        "the portal fails while receipts are shown, and what is dead is replayed after later ones"
    ),
    strangers::FOREIGN_DOCUMENTS,
    strangers::READS_AT_ONCE,
    strangers::TOKENS,
    motif!(
        "expired-token",
        6,
        strangers::expired_token,
        ["A01"],
        ["I41", "I25"],
        "a token is used about the moment at which it ends, and after it"
    ),
    strangers::VERSIONS,
    motif!(
        "sunset",
        1,
        windows::sunset,
        ["G02", "C01"],
        ["I48"],
        "a version reaches its sunset"
    ),
    motif!(
        "overdue",
        9,
        windows::overdue,
        ["C01", "T04"],
        ["I20", "I19"],
        "an answer comes just before or just after its window ends, or not at all"
    ),
    motif!(
        "clock-change",
        2,
        windows::clock_change,
        ["C01", "T04"],
        ["I20"],
        "an acknowledgement window goes over a change of clocks"
    ),
    motif!(
        "holiday",
        4,
        windows::holiday,
        ["C01", "T04"],
        ["I20"],
        "an order comes before a holiday of its supplier"
    ),
    motif!(
        "rate",
        5,
        windows::rate,
        ["L01", "L03", "X13"],
        ["I50"],
        "one supplier asks more than its rate allows, another asks normally"
    ),
    compliance::CERTIFICATES,
    planning::PROMISES,
    planning::RUNS,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::motifs::Draft;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_every_motif_makes_steps() {
        let names: BTreeSet<&str> = ALL.iter().map(|motif| motif.name).collect();
        assert_eq!(names.len(), ALL.len());
        for motif in ALL.iter() {
            for seed in 0..50 {
                let beats = (motif.make)(&mut Draft::new(3), Chance::new(seed));
                assert!(!beats.is_empty() && beats.len() < 60, "{} {seed}", motif.name);
            }
        }
    }

    /// The rows of the catalogue that the built workflows can exercise: at least one fault of each for its promises.
    #[test]
    fn every_promise_has_a_motif_that_puts_it_to_the_test() {
        let promised: BTreeSet<&str> = ALL.iter().flat_map(|motif| motif.promises).copied().collect();
        let not_built = ["I31"];
        let missing: Vec<String> = (1..=51)
            .chain(53..=56)
            .chain([59])
            .map(|number| format!("I{number:02}"))
            .filter(|id| !promised.contains(id.as_str()) && !not_built.contains(&id.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
