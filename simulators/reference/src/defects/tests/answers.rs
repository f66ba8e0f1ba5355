//! Defects in what becomes of an accepted answer.

use crate::engine::tests::bench::{Bench, to, words};
use crate::engine::tests::documents::{ACME, acknowledgement, answer_line, order, ship_notice};

fn answered(defect: &str) -> Bench {
    let mut bench = Bench::with_defect(defect);
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench
}

#[test]
fn m68_an_answered_order_reads_as_unanswered() {
    let mut bench = answered("M68");
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    assert_eq!(
        words(&to(&bench.deliver_all(), "/integration/orders"), "/data/status"),
        ["acknowledged"]
    );
}

#[test]
fn m69_a_shipment_shows_its_order_as_unanswered() {
    let mut bench = answered("M69");
    bench.deliver_all();
    bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let shown = to(&bench.deliver_all(), "/integration/orders");
    assert_eq!(words(&shown, "/data/status"), ["awaiting-acknowledgement"]);
}

#[test]
fn m70_lines_after_the_first_are_lost() {
    let mut bench = Bench::with_defect("M70");
    bench.event(&order("PO-1", 1, ACME));
    let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
    document.lines.push(answer_line(20, "RESIN", "ok", "50", "KGM"));
    bench.acknowledge("k1", &document);
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    let lines: Vec<usize> = written.iter().filter_map(|one| Some(one["lines"].as_array()?.len())).collect();
    assert_eq!(lines, [1]);
}
