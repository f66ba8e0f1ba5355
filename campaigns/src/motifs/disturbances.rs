//! The motifs of ends that fail and of an integration that dies, with the faults that they inject and the promises that they put to the test.

use super::failures;
use super::motif::{Motif, motif};

pub(super) const MOTIFS: &[Motif] = &[
    motif!(
        "erp-fails",
        15,
        failures::erp_fails,
        ["X04", "X05", "X09", "X10", "X11", "X17", "X18"],
        ["I01", "I23", "I24", "I25", "I27", "I15"],
        "the ERP fails before or after booking, hangs, breaks off or is slow"
    ),
    motif!(
        "portal-fails",
        12,
        failures::portal_fails,
        ["X05", "X09", "X10", "X11"],
        ["I09", "I14", "I27", "I23"],
        "the portal fails while an order is changed"
    ),
    motif!(
        "asked-to-wait",
        8,
        failures::asked_to_wait,
        ["X13"],
        ["I27", "I50"],
        "a far side asks to come back later, in seconds or as a date"
    ),
    motif!(
        "held-up-neighbour",
        4,
        failures::held_up_neighbour,
        ["X13"],
        ["I15", "I21", "I49"],
        "the portal asks one order to wait for long while another order's change is on its way"
    ),
    motif!(
        "refused-for-good",
        6,
        failures::refused_for_good,
        ["X16", "P06"],
        ["I27", "I28", "I33"],
        "a far side refuses for good"
    ),
    motif!(
        "dead-letters",
        12,
        failures::dead_letters,
        ["K06", "P07"],
        ["I28", "I29", "I12", "I34", "I36"],
        "attempts are spent, and the operator replays what is dead, also when something newer came"
    ),
    motif!(
        "overtaken-letters",
        9,
        failures::overtaken_letters,
        ["K06", "P07"],
        ["I12", "I29", "I36"],
        "a dead letter is replayed after something newer was shown"
    ),
    motif!(
        "booked-letters",
        9,
        failures::booked_letters,
        ["X10", "K06"],
        ["I29", "I01", "I28"],
        "a dead letter is replayed that had taken effect after all"
    ),
    motif!(
        "killed-while-retrying",
        9,
        failures::killed_while_retrying,
        ["Y01", "X09", "K06"],
        ["I27", "I28", "I26"],
        "the integration dies between the attempts to deliver something"
    ),
    motif!(
        "killed-unanswered",
        4,
        failures::killed_unanswered,
        ["Y01", "X11"],
        ["I01", "I26", "I27"],
        "the integration dies while the ERP has taken something and not yet said so"
    ),
    motif!(
        "killed",
        15,
        failures::killed,
        ["Y01", "D10", "D12"],
        ["I26", "I01", "I07", "I23", "I08"],
        "the integration dies while documents and events are under way"
    ),
    motif!(
        "token-ends-under-way",
        6,
        failures::token_ends_under_way,
        ["A01"],
        ["I41", "I23"],
        "a token expires while what was accepted with it waits"
    ),
];
