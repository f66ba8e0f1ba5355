//! Defects in what repetition means.

use super::{assert_triggered, check};
use crate::border::{Input, Part};
use crate::engine::tests::bench::{Bench, MEMORY, defective, encode, json, submission, to};
use crate::engine::tests::documents::{ACME, BOLT, acknowledgement, master_data, order, ship_notice};
use crate::policies::Policies;
use countersign_core::ids::DocumentKind;
use std::time::Duration;

const COMMITMENTS: &str = "/api/v1/commitments";

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
    assert_triggered();
}

#[test]
fn m02_other_content_gets_the_first_answer() {
    let mut bench = with_orders("M02");
    let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let other = bench.acknowledge("k1", &acknowledgement("A-2", "PO-1", 1, ACME));
    assert_eq!((other.status, other.body), (202, first.body));
    assert_triggered();
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
    assert_triggered();
}

#[test]
fn m38_the_neighbours_document_is_named() {
    let mut bench = with_orders("M38");
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let answer = bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let detail = json(&answer)["detail"].as_str().unwrap_or_default().to_owned();
    assert!(detail.contains("ref-PO-2-1-BOLT"), "{detail}");
    assert_triggered();
}

#[test]
fn m39_the_same_number_is_booked_twice() {
    let mut bench = with_orders("M39");
    for key in ["k1", "k2"] {
        assert_eq!(bench.ship(key, &ship_notice("N-1", "PO-1", ACME, "1", "EA")).status, 202);
    }
    assert_eq!(to(&bench.deliver_all(), "/api/v1/shipments").len(), 2);
    assert_triggered();
}

#[test]
fn m61_a_repetition_gets_another_receipt() {
    let mut bench = with_orders("M61");
    let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let again = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(again.status, 202);
    assert_ne!(json(&first)["receiptId"], json(&again)["receiptId"]);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 1);
    assert_triggered();
}

/// Returns how a repetition under the same key is answered after some time, and how many commitments there are.
fn repeated_after(mut bench: Bench, time: Duration) -> (u16, usize) {
    bench.event(&order("PO-1", 1, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let mut written = to(&bench.deliver_all(), COMMITMENTS).len();
    bench.pass(time);
    let again = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    written += to(&bench.deliver_all(), COMMITMENTS).len();
    (again.status, written)
}

#[test]
fn m17_another_suppliers_key_is_in_the_way() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.event(&order("PO-2", 1, BOLT));
        bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
        bench.ship("k1", &ship_notice("N-1", "PO-2", BOLT, "1", "EA")).status
    };
    check("M17", story, 202, 422);
}

#[test]
fn m19_an_answer_that_asks_to_come_back_is_given_again_for_ever() {
    let story = |policies: Policies| {
        let mut bench = Bench::without_master_data(None, policies);
        bench.event(&order("PO-1", 1, ACME));
        let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status;
        bench.step(Input::MasterData(master_data()));
        (first, bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status)
    };
    assert_eq!(story(Policies::correct()), (503, 202));
    assert_eq!(story(defective("M19")), (503, 503));
    assert_triggered();
}

#[test]
fn m45_two_requests_that_looked_before_either_worked_both_take_effect() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        let body = encode(&acknowledgement("A-1", "PO-1", 1, ACME));
        let submission = submission(DocumentKind::Acknowledgement, ACME, "k1", body);
        let looks = [0, 1].map(|_| bench.step(Input::Look(submission.clone())));
        for look in looks {
            assert_eq!(look.status, 404);
            let mut submission = submission.clone();
            submission.part = Part::AfterLook { order: look.body };
            bench.submit(submission);
        }
        to(&bench.deliver_all(), COMMITMENTS).len()
    };
    check("M45", story, 1, 2);
}

#[test]
fn m46_a_key_whose_answer_was_not_kept_takes_effect_again() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        let body = encode(&acknowledgement("A-1", "PO-1", 1, ACME));
        let mut first = submission(DocumentKind::Acknowledgement, ACME, "k1", body);
        first.part = Part::WithoutKeeping;
        bench.submit(first.clone());
        first.part = Part::Whole;
        let mut bench = bench.restart();
        bench.submit(first);
        to(&bench.deliver_all(), COMMITMENTS).len()
    };
    check("M46", story, 1, 2);
}

#[test]
fn m50_a_repetition_after_two_minutes_takes_effect_again() {
    let after = |seconds| move |bench: Bench| repeated_after(bench, Duration::from_secs(seconds));
    check("M50", after(180), (202, 1), (202, 2));
    assert_eq!(after(60)(Bench::with_defect("M50")), (202, 1));
}

#[test]
fn m51_at_exactly_the_end_of_its_window_a_key_is_forgotten() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
        bench.pass(MEMORY);
        bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status
    };
    check("M51", story, 202, 409);
}
