//! Defects in what becomes of suppliers' documents.

use crate::engine::tests::bench::{Bench, PARKING, submission, to, words};
use crate::engine::tests::documents::{ACME, acknowledgement, order, ship_notice};
use countersign_core::ids::DocumentKind;

fn with_order(defect: &str) -> Bench {
    let mut bench = Bench::with_defect(defect);
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench
}

#[test]
fn m05_the_bytes_of_a_case_are_not_the_received_ones() {
    for body in [&b"{\"a\":1}"[..], b"{\"a\":\xff"] {
        let mut bench = with_order("M05");
        bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", body.to_vec()));
        let case = bench.cases().remove(0);
        assert_ne!(bench.case_payload(&case), body);
    }
}

#[test]
fn m06_every_case_is_a_processing_error() {
    let mut bench = with_order("M06");
    bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", b"{}".to_vec()));
    bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "500", "EA"));
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["processing.error", "processing.error"]);
    assert_eq!(words(&cases, "/owner"), ["integration", "integration"]);
}

#[test]
fn m07_an_unknown_word_is_an_acceptance() {
    let mut bench = with_order("M07");
    let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
    document.lines[0].response = "perhaps".to_owned();
    assert_eq!(bench.acknowledge("k1", &document).status, 202);
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    assert_eq!(words(&written, "/lines/0/status"), ["confirmed"]);
}

#[test]
fn m16_too_much_is_taken() {
    let mut bench = with_order("M16");
    assert_eq!(bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "500", "EA")).status, 202);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/shipments").len(), 1);
}

#[test]
fn m27_a_parked_notice_stays_parked_when_its_order_comes() {
    let mut bench = Bench::with_defect("M27");
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    bench.acknowledge("k2", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.event(&order("PO-1", 1, ACME));
    let messages = bench.deliver_all();
    assert!(to(&messages, "/api/v1/shipments").is_empty());
    assert_eq!(to(&messages, "/api/v1/commitments").len(), 1);
}

#[test]
fn m28_what_waited_in_vain_is_forgotten() {
    let mut bench = Bench::with_defect("M28");
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    bench.pass(PARKING * 2);
    assert!(bench.cases().is_empty());
    assert!(bench.deliver_all().is_empty());
}
