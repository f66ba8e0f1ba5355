//! What ties two orders to each other, one scene for each: two orders that share one name, and a verdict that is another when they are judged
//! apart.

use crate::language;
use crate::parts::{assert_none, differences, families};
use std::fmt::Write as _;

/// Two orders of two suppliers, each with a document that was taken. Whatever a scene adds stands after them.
const ORDERS: &str = "
    R1 = release PO-0001 rev 1 lines 10:100EA<110EA
    R1 sent
    R1 ok
    R1 delivered
    R1 answered 204
    R1 shown
    R2 = release PO-0002 rev 1 by S2 lines 10:80EA<88EA
    R2 sent
    R2 ok
    R2 delivered
    R2 answered 204
    R2 shown
    A1 = acknowledge ACK-0001 for PO-0001 rev 1 lines 10:100EA=angenommen
    A2 = acknowledge ACK-0002 for PO-0002 rev 1 by S2 lines 10:80EA=ok
";

const SCENES: &[(&str, &str)] = &[
    ("two suppliers use one key", "A1 sent key K / A1 ok / A2 sent key K / A2 refused 422 problem key-conflict"),
    (
        "two messages have one key",
        "A1 sent / A1 ok / A2 sent / A2 ok / A1 delivered key D body one / A1 answered 201 / A2 delivered key D body two / A2 answered 201",
    ),
    (
        "two messages have the same bytes",
        "A1 sent / A1 ok / A2 sent / A2 ok / A1 delivered body one / A1 answered 201 / A2 delivered body one / A2 answered 201",
    ),
    (
        "two documents of no order look alike",
        "N1 = ship ASN-0001 lines 10:40EA / N1 sent / N1 ok / N1 delivered / N1 booked / N2 = ship ASN-0002 lines 10:40EA / N2 sent / N2 ok",
    ),
    (
        "two messages are of no flow",
        "A1 sent / A1 ok / A2 sent / A2 ok / A1 delivered corr none / A1 answered 503 / wait 9000 / A2 delivered corr none / A2 answered 201",
    ),
    (
        "what has a flow is late after what is of no flow has failed",
        "A1 sent / A1 ok / A1 delivered corr none / A1 answered 503 / A2 sent / A2 ok / wait 9000 / A2 delivered / A2 booked / A2 answered 201",
    ),
    (
        "what is of no flow is late after what has a flow has failed",
        "N1 = ship ASN-0001 for PO-0001 lines 10:40EA corr none / N1 sent / N1 ok / A2 sent / A2 ok / A2 delivered / A2 answered 503
         wait 9000 / N1 delivered / N1 booked / N1 answered 201",
    ),
    (
        "two invoices are of no order",
        "I1 = invoice INV-1 lines 10:40EA / I1 sent / I1 ok / I1 booked / I2 = invoice INV-2 lines 10:40EA / I2 sent / I2 ok / I2 booked",
    ),
    (
        "one operation repeats another",
        "A1 sent / A1 ok / A3 = acknowledge ACK-0003 for PO-0002 rev 1 lines 10:80EA=angenommen expect repeat:A1 / A3 sent key other / A3 ok",
    ),
    (
        "a delivery causes what is about another document",
        "N1 = ship ASN-0001 lines 10:40EA / N1 sent / N1 ok / N1 delivered body one / N1 answered 422
         letter L1 of N1 attempts 1 early / control replay L1 result replayed / N1 delivered body one / N1 booked
         N1 booked number ASN-0009 as 0000ffff / N1 answered 201 / letter L1 of N1 attempts 1 status replayed",
    ),
    (
        "a receipt names the notice of another order",
        "N1 = ship ASN-0001 for PO-0001 lines 10:40EA / N1 sent / N1 ok / N1 delivered / N1 booked lots a
         G1 = receive GR-1 for PO-0002 lines 10:40EA / G1 posted notice ASN-0001 lots b / G1 sent / G1 ok / G1 shown notice ASN-0001 lots b",
    ),
    (
        "a fault hits what is of no flow",
        "A1 sent / A1 ok / A1 delivered corr none / fault hits A1 / A1 answered 204 / A2 sent / A2 ok / wait 9000 / A2 delivered / A2 booked",
    ),
    (
        "the documents of a supplier get through while one does not",
        "A1 sent / A1 unknown 503 / A1 sent / A1 unknown 503 / wait 9000 / R3 = release PO-0003 rev 1 / R3 sent / R3 ok
         N1 = ship ASN-0001 for PO-0003 lines 10:40EA / N1 sent / N1 ok / N1 delivered / N1 booked / A1 sent / A1 unknown 503",
    ),
    (
        "a document of a supplier is refused while another does not get through",
        "A1 sent / A1 unknown 503 / A1 sent / A1 unknown 503 / wait 9000 / R3 = release PO-0003 rev 1 / R3 sent / R3 ok
         N1 = ship ASN-0001 for PO-0003 lines 10:40EA expect case:quantity.tolerance / N1 sent / N1 refused 422 / case X1 of N1 reason quantity.tolerance
         A1 sent / A1 unknown 503",
    ),
    (
        "a supplier gets the receipt of another",
        "A1 sent / A1 ok body receipt shape own / A2 sent / A2 ok body receipt shape other",
    ),
    (
        "a list shows two orders, and the older one later",
        "R3 = revise PO-0001 rev 2 lines 10:100EA<110EA / R3 sent / R3 ok / R4 = release PO-0004 rev 1 / R4 sent / R4 ok
         L1 = list orders anything expect read / L1 sent / L1 ok 200 / gateway shows R3 read L1 / gateway shows R4 read L1
         L2 = list orders anything expect read / L2 sent / L2 ok 200 / gateway shows R1 read L2 / gateway shows R4 read L2",
    ),
    (
        "a list that was given up shows two orders, and a later one the older one",
        "R3 = revise PO-0001 rev 2 lines 10:100EA<110EA / R3 sent / R3 ok / R4 = release PO-0004 rev 1 / R4 sent / R4 ok
         L1 = list orders anything expect read / L1 sent / L1 unknown timeout / L1 late ok 200 / gateway shows R3 read L1 / gateway shows R4 read L1
         L2 = list orders anything expect read / L2 sent / L2 ok 200 / gateway shows R1 read L2 / gateway shows R4 read L2",
    ),
    (
        "a list holds another supplier's order",
        "L1 = list orders anything expect read / L1 sent / L1 ok 200 with 1,2",
    ),
    (
        "two refusals in the same words name another supplier's order",
        "A1 sent / A1 refused 409 body \"used for PO-0005\" / R5 = release PO-0005 by S2 rev 1 / R5 sent / R5 ok
         N1 = ship ASN-0001 for PO-0003 / N1 sent / N1 refused 409 body \"used for PO-0005\"",
    ),
    (
        "two suppliers' documents fall behind the audit trail",
        "final / gateway shows R1 / audit 1 order PO-0001 rev 1 to released / gateway shows R2 / complete audit",
    ),
    (
        "a letter that nobody has read is replayed",
        "A1 sent / A1 ok / A1 delivered body one / A1 answered 422 / control replay L9 result replayed / wait 40 / A1 delivered body one / A1 booked",
    ),
    (
        "two suppliers have documents, and each is given its own",
        "A1 sent / A1 ok / A2 sent / A2 ok",
    ),
    (
        "a push of another order came in the same window",
        "R3 = release PO-0003 rev 1 / R4 = release PO-0004 rev 1 / R3 sent / R4 sent / R3 ok / R4 ok / R4 delivered / R4 answered 204 / R4 shown",
    ),
    (
        "an order is held up beside another that fails",
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / R4 = release PO-0004 by S2 rev 1 / R4 sent / R4 ok / R3 delivered / R3 answered 503
         wait 8000 / R3 delivered / R3 shown / R3 answered 204 / R4 delivered / R4 shown / R4 answered 204",
    ),
    (
        "a foreign order is forbidden, and a missing one is not found",
        "Q1 = read PO-0001 by S2 expect refuse / Q1 sent / Q1 refused 403 / Q2 = read PO-9999 by S2 expect refuse / Q2 sent / Q2 refused 404",
    ),
    (
        "two answers stray in the same way",
        "A1 sent / A1 ok contract \"it lacks a number\" / A2 sent / A2 ok contract \"it lacks a number\"",
    ),
    (
        "two suppliers send the same bytes, and there is a case of them",
        "A1 sent body one / A1 ok / A3 = acknowledge ACK-0003 for PO-0002 rev 1 by S2 lines 10:80EA=ok expect case:validation.structure
         A3 sent body one / A3 refused 422 / case X1 of A1 reason validation.structure body one",
    ),
    (
        "a letter that was read is replayed, and the message of another order comes again too early",
        "A1 sent / A1 ok / A1 delivered body one / A1 answered 422 / letter L1 of A1 attempts 1 body one early / control replay L1 result replayed
         A1 delivered body one / A1 booked / A1 answered 201 / letter L1 of A1 attempts 1 body one status replayed
         A2 sent / A2 ok / A2 delivered / A2 answered 503 / A2 delivered / A2 booked / A2 answered 201",
    ),
    (
        "a payment is posted for the invoice of another order",
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / I1 = invoice INV-1 for PO-0001 lines 10:40EA / I1 sent / I1 ok / I1 booked
         I3 = invoice INV-3 for PO-0003 lines 10:40EA / I3 sent / I3 ok / I3 booked
         P1 = pay PAY-1 for PO-0001 on INV-1 / P1 posted on INV-3 amount 500 / P1 sent / P1 ok / P1 shown on INV-3 amount 500",
    ),
    (
        "a credit note is booked for the invoice of another order",
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / I1 = invoice INV-1 for PO-0001 lines 10:40EA / I1 sent / I1 ok / I1 booked
         I3 = invoice INV-3 for PO-0003 lines 10:40EA / I3 sent / I3 ok / I3 booked
         C1 = credit CRN-1 for PO-0001 on INV-1 lines 10:90EA / C1 sent / C1 ok / C1 booked on INV-3 lines 10:90EA",
    ),
    (
        "what came for another order is held",
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / G3 = receive GR-3 for PO-0003 lines 10:40EA / G3 posted lots L-1 / G3 sent / G3 ok / G3 shown lots L-1
         Q1 = hold QN-1 for PO-0001 / Q1 posted receipt GR-3 lot L-1 / Q1 sent / Q1 ok / Q1 shown receipt GR-3 lot L-1",
    ),
    (
        "the hold of another order is answered",
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / Q3 = hold QN-3 for PO-0003 / Q3 posted receipt GR-3 lot L-3 / Q3 sent / Q3 ok / Q3 shown receipt GR-3 lot L-3
         K1 = correct CA-1 for PO-0001 / K1 sent / K1 ok / K1 delivered / K1 booked case QN-3 / quality Q3 state answered answers CA-1",
    ),
    (
        "one word is used for two orders",
        "R3 = release PO-0003 rev 1 lines 10:100EA<110EA / R3 sent / R3 ok / A1 sent / A1 ok / A1 booked
         A3 = acknowledge ACK-0003 for PO-0003 rev 1 lines 10:100EA=angenommen / A3 sent / A3 ok / A3 booked",
    ),
    (
        "the trail has a hole between two orders",
        "final / audit 1 order PO-0001 rev 1 to released / audit 3 order PO-0002 rev 1 to released / complete audit",
    ),
    (
        "the trail tells of both orders",
        "ends / quiesce / final / audit 1 order PO-0001 rev 1 to awaiting-acknowledgement by erp
         audit 2 order PO-0002 rev 1 to awaiting-acknowledgement by erp of S2 corr C-PO-0002 / complete cases dead-letters audit gateway portal erp / finished",
    ),
    (
        "an entry of the trail changes what it is about",
        "audit 1 order PO-0001 rev 1 to released early / final / audit 1 order PO-0002 rev 1 to released / complete audit",
    ),
];

/// Returns the whole History of a scene.
fn told(scene: &str) -> String {
    let mut text =
        format!("run claims exceptions,dead-letters,grouping,clock,invoices,receipts,quality,audit-trail,lineage,restart\n{ORDERS}");
    for line in scene.lines().flat_map(|line| line.split(" / ")) {
        let _ = writeln!(text, "{line}");
    }
    if !scene.contains("final /") {
        text += "settles";
    }
    text
}

#[test]
fn whatever_ties_two_orders_is_seen_in_parts() {
    let found: Vec<String> = SCENES
        .iter()
        .flat_map(|(name, scene)| differences(name, &language::history(&told(scene))))
        .collect();
    assert_none(&found);
}

/// What ties nobody, and how many families there are then: two orders, and what the scene brings that is of neither.
const APART: &[(&str, usize, &str)] = &[
    ("each supplier answers", 2, "A1 sent / A1 ok / A2 sent / A2 ok / A1 delivered / A1 booked / A2 delivered / A2 booked"),
    ("suppliers are given their own", 4, "L1 = list orders anything corr L1 expect read / L1 sent / L1 ok 200 with 1,3
         L2 = list orders anything corr L2 by S2 expect read / L2 sent / L2 ok 200 with 2,4"),
    (
        "a list shows two orders of its reader",
        4,
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / L1 = list orders anything expect read / L1 sent / L1 ok 200
         gateway shows R1 read L1 / gateway shows R3 read L1",
    ),
    (
        "a list that comes late shows two orders of its reader",
        4,
        "R3 = release PO-0003 rev 1 / R3 sent / R3 ok / L1 = list orders anything expect read / L1 sent / L1 unknown timeout / L1 late ok 200
         gateway shows R1 read L1 / gateway shows R3 read L1",
    ),
    (
        "a supplier answers two orders alike",
        3,
        "R3 = release PO-0003 rev 1 lines 10:100EA / R3 sent / R3 ok / A1 sent / A1 ok
         A3 = acknowledge ACK-0003 for PO-0003 rev 1 lines 10:100EA=angenommen / A3 sent / A3 ok",
    ),
    (
        "goods of two orders come, and both are billed",
        2,
        "G1 = receive GR-1 for PO-0001 lines 10:40EA / G1 posted / G1 sent / G1 ok / G2 = receive GR-2 for PO-0002 by S2 lines 10:40EA / G2 posted / G2 sent / G2 ok
         I1 = invoice INV-1 for PO-0001 lines 10:40EA / I1 sent / I1 ok / I1 booked / I2 = invoice INV-2 for PO-0002 by S2 lines 10:40EA / I2 sent / I2 ok / I2 booked",
    ),
    ("the trail has entries of both", 2, "final / audit 1 order PO-0001 rev 1 to released / audit 2 order PO-0002 rev 1 to released / complete audit"),
    (
        "a document fails twice while others get through",
        2,
        "A1 sent / A1 unknown 503 / A1 sent / A1 unknown 503 / A2 sent / A2 ok",
    ),
];

#[test]
fn what_ties_nobody_leaves_two_orders_apart() {
    let found: Vec<(&str, usize)> = APART
        .iter()
        .map(|(name, _, scene)| (*name, families(&language::history(&told(scene)))))
        .collect();
    let wanted: Vec<(&str, usize)> = APART.iter().map(|(name, wanted, _)| (*name, *wanted)).collect();
    assert_eq!(found, wanted);
}
