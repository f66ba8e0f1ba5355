//! Defects in which revision counts.

use crate::border::Target;
use crate::engine::tests::bench::{Bench, encode, submission, to, words};
use crate::engine::tests::documents::{ACME, acknowledgement, order};
use countersign_core::ids::DocumentKind;
use serde_json::Value;

const PUSH: &str = "/integration/orders";

fn shown(bench: &mut Bench) -> Vec<Value> {
    to(&bench.deliver_all(), PUSH)
}

#[test]
fn m03_an_old_revision_is_shown_after_a_newer_one() {
    let mut bench = Bench::with_defect("M03");
    bench.event(&order("PO-1", 2, ACME));
    shown(&mut bench);
    bench.event(&order("PO-1", 1, ACME));
    assert_eq!(words(&shown(&mut bench), "/data/order/revision"), ["1"]);
}

#[test]
fn m04_a_stale_answer_counts_and_is_written() {
    let mut bench = Bench::with_defect("M04");
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-1", 2, ACME));
    assert_eq!(bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status, 202);
    assert_eq!(bench.status(ACME, "PO-1"), "acknowledged");
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    assert_eq!(words(&written, "/orderRevision"), ["1"]);
}

#[test]
fn m30_the_replay_of_an_old_revision_is_sent() {
    let mut bench = Bench::with_defect("M30");
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    bench.event(&order("PO-1", 2, ACME));
    assert_eq!(words(&shown(&mut bench), "/data/order/revision"), ["2"]);
    let letter = bench.letters().remove(0);
    assert_eq!(bench.replay(&letter).status, 202);
    assert_eq!(words(&shown(&mut bench), "/data/order/revision"), ["1"]);
}

#[test]
fn m52_the_tenth_revision_is_lost_behind_the_ninth() {
    let mut bench = Bench::with_defect("M52");
    for revision in 8..=10 {
        bench.event(&order("PO-1", revision, ACME));
    }
    assert_eq!(words(&shown(&mut bench), "/data/order/revision"), ["9"]);
}

#[test]
fn m62_the_content_is_that_of_the_revision_before() {
    let mut bench = Bench::with_defect("M62");
    bench.event(&order("PO-1", 1, ACME));
    shown(&mut bench);
    bench.event(&order("PO-1", 2, ACME));
    let pushed = shown(&mut bench);
    assert_eq!(words(&pushed, "/data/order/revision"), ["2"]);
    assert_eq!(words(&pushed, "/data/order/reference"), ["ref-PO-1-1-ACME"]);
}

#[test]
fn m64_a_refused_answer_is_written_all_the_same() {
    let mut bench = Bench::with_defect("M64");
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    let mut value = serde_json::to_value(acknowledgement("A-1", "PO-1", 1, ACME)).expect("a document serialises");
    value["lines"][0]["quantity"]["amount"] = "-1".into();
    let answer = bench.submit(submission(DocumentKind::Acknowledgement, ACME, "k1", encode(&value)));
    assert_eq!(answer.status, 422);
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    assert_eq!(words(&written, "/acknowledgementNumber"), ["A-1"]);
}
