//! Defects in what repetition means.

use crate::engine::tests::bench::{Bench, defective, json, to};
use crate::engine::tests::documents::{ACME, BOLT, acknowledgement, order, ship_notice};

fn with_orders(defect: &str) -> Bench {
    let mut bench = Bench::with_defect(defect);
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-2", 1, BOLT));
    bench.deliver_all();
    bench
}

#[test]
fn m01_a_repeated_request_takes_effect_again() {
    let mut bench = with_orders("M01");
    for _ in 0..2 {
        assert_eq!(bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status, 202);
    }
    let messages = bench.deliver_all();
    let keys: Vec<&String> = messages
        .iter()
        .filter(|message| message.path.ends_with("commitments"))
        .map(|message| &message.key)
        .collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn m02_other_content_gets_the_first_answer() {
    let mut bench = with_orders("M02");
    let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let other = bench.acknowledge("k1", &acknowledgement("A-2", "PO-1", 1, ACME));
    assert_eq!((other.status, other.body), (202, first.body));
}

#[test]
fn m18_a_restart_forgets_the_keys() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("reference.db");
    let mut written = 0;
    for _ in 0..2 {
        let mut bench = Bench::open(Some(&file), defective("M18"));
        bench.event(&order("PO-1", 1, ACME));
        bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
        written += to(&bench.deliver_all(), "/api/v1/commitments").len();
    }
    assert_eq!(written, 2);
}

#[test]
fn m38_the_neighbours_document_is_named() {
    let mut bench = with_orders("M38");
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let answer = bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let detail = json(&answer)["detail"].as_str().unwrap_or_default().to_owned();
    assert!(detail.contains("ref-PO-2-1-BOLT"), "{detail}");
}

#[test]
fn m39_the_same_number_is_booked_twice() {
    let mut bench = with_orders("M39");
    for key in ["k1", "k2"] {
        assert_eq!(bench.ship(key, &ship_notice("N-1", "PO-1", ACME, "1", "EA")).status, 202);
    }
    assert_eq!(to(&bench.deliver_all(), "/api/v1/shipments").len(), 2);
}

#[test]
fn m61_a_repetition_gets_another_receipt() {
    let mut bench = with_orders("M61");
    let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let again = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(again.status, 202);
    assert_ne!(json(&first)["receiptId"], json(&again)["receiptId"]);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 1);
}
