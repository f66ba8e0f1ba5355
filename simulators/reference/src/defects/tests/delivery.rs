//! Defects in how messages leave.

use crate::border::{DeliveryResult, Target};
use crate::engine::tests::bench::{Bench, to, words};
use crate::engine::tests::documents::{ACME, acknowledgement, order, ship_notice};

#[test]
fn m08_messages_carry_an_id_of_their_own() {
    let mut bench = Bench::with_defect("M08");
    bench.event(&order("PO-1", 1, ACME));
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let messages = bench.deliver_all();
    assert_eq!(messages.len(), 3);
    assert!(messages.iter().all(|message| message.correlation != "corr-PO-1"));
    assert!(
        !messages
            .iter()
            .any(|message| String::from_utf8_lossy(&message.body).contains("corr-PO-1"))
    );
}

#[test]
fn m63_a_retried_commitment_has_a_made_up_companion() {
    let mut bench = Bench::with_defect("M63");
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let first = bench
        .sent
        .iter()
        .position(|message| message.target == Target::Erp)
        .expect("it is sent");
    let first = bench.sent.remove(first);
    let retryable = DeliveryResult::Retryable {
        detail: "answered 503".to_owned(),
        retry_after: None,
    };
    bench.answer(&first, retryable);
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    assert_eq!(words(&written, "/acknowledgementNumber"), ["A-1", "A-1-AUTO"]);
}

#[test]
fn m65_what_cannot_be_delivered_is_gone() {
    let mut bench = Bench::with_defect("M65");
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    assert!(bench.letters().is_empty());
    assert!(bench.cases().is_empty());
}
