//! Defects in how messages leave.

use super::{assert_triggered, check};
use crate::border::{DeliveryResult, Message, Target};
use crate::defects::{DefectCounts, defect_counts};
use crate::engine::tests::bench::{ATTEMPTS, Bench, defective, retryable, to, value, words};
use crate::engine::tests::documents::{ACME, acknowledgement, order, ship_notice};
use crate::policies::Policies;
use std::collections::BTreeSet;
use std::time::Duration;

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
    assert_triggered();
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
    assert_triggered();
}

#[test]
fn m65_what_cannot_be_delivered_is_gone() {
    let mut bench = Bench::with_defect("M65");
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    assert!(bench.letters().is_empty());
    assert!(bench.cases().is_empty());
    assert_triggered();
}

const COMMITMENTS: &str = "/api/v1/commitments";

fn acknowledged(mut bench: Bench) -> Bench {
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench
}

fn commitment(bench: &mut Bench) -> Message {
    let at = bench.sent.iter().position(|message| message.path == COMMITMENTS);
    bench.sent.remove(at.expect("it is being sent"))
}

fn keys(messages: &[Message], path: &str) -> BTreeSet<String> {
    let on_path = messages.iter().filter(|message| message.path == path);
    on_path.map(|message| message.key.clone()).collect()
}

#[test]
fn m09_a_refusal_for_good_is_retried() {
    let is_retried = |policies: Policies| [400, 422, 503, 404].map(policies.delivery.is_retryable);
    assert_eq!(is_retried(Policies::correct()), [false, false, true, false]);
    assert_eq!(is_retried(defective("M09")), [true, true, true, false]);
    assert_eq!(defect_counts(), DefectCounts { reached: 4, triggered: 2 });
}

#[test]
fn m10_a_dead_letter_has_lost_its_payload() {
    let story = |bench: Bench| {
        let mut bench = acknowledged(bench);
        bench.fail_all(Target::Erp);
        let (letter, case) = (bench.letters().remove(0), bench.cases().remove(0));
        (letter["payload"]["sizeBytes"] != 0, case["payload"].is_object())
    };
    check("M10", story, (true, true), (false, false));
}

#[test]
fn m29_a_replay_has_a_key_of_its_own() {
    let story = |bench: Bench| {
        let mut bench = acknowledged(bench);
        let mut all = keys(&bench.fail_all(Target::Erp), COMMITMENTS);
        let letter = bench.letters().remove(0);
        bench.replay(&letter);
        all.extend(keys(&bench.deliver_all(), COMMITMENTS));
        all.len()
    };
    check("M29", story, 1, 2);
}

#[test]
fn m31_each_retry_has_an_event_id_of_its_own_in_header_and_body() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        let attempts = bench.fail_all(Target::Portal);
        let pushes: Vec<Message> = attempts
            .into_iter()
            .filter(|message| message.path == "/integration/orders")
            .collect();
        assert!(pushes.iter().all(|push| value(&push.body)["id"] == push.key.as_str()));
        keys(&pushes, "/integration/orders").len()
    };
    check("M31", story, 1, ATTEMPTS as usize);
}

#[test]
fn m32_a_date_to_come_back_at_is_ignored() {
    let now = "2026-10-21T07:27:58Z".parse().expect("a time");
    let waits = |policies: Policies| ["2", "Wed, 21 Oct 2026 07:28:00 GMT"].map(|text| (policies.delivery.retry_after)(text, now));
    let two = Some(Duration::from_secs(2));
    assert_eq!(waits(Policies::correct()), [two, two]);
    assert_eq!(waits(defective("M32")), [two, None]);
    assert_eq!(defect_counts(), DefectCounts { reached: 2, triggered: 1 });
}

#[test]
fn m48_what_was_being_sent_at_a_restart_is_sent_under_a_new_key() {
    let story = |bench: Bench| {
        let mut bench = acknowledged(bench);
        let mut all = BTreeSet::from([commitment(&mut bench).key]);
        let mut bench = bench.restart();
        all.extend(keys(&bench.deliver_all(), COMMITMENTS));
        all.len()
    };
    check("M48", story, 1, 2);
}

#[test]
fn m55_a_later_message_of_the_order_overtakes_one_that_waits() {
    let story = |bench: Bench| {
        let mut bench = acknowledged(bench);
        bench.acknowledge("k2", &acknowledgement("A-2", "PO-1", 1, ACME));
        let first = commitment(&mut bench);
        bench.answer(&first, retryable());
        words(&to(&bench.deliver_all(), COMMITMENTS), "/acknowledgementNumber")
    };
    let sequence = |numbers: [&str; 2]| numbers.map(str::to_owned).to_vec();
    check("M55", story, sequence(["A-1", "A-2"]), sequence(["A-2", "A-1"]));
}

#[test]
fn m59_after_a_restart_a_message_gets_all_its_attempts_again() {
    let story = |bench: Bench| {
        let mut bench = acknowledged(bench);
        let first = commitment(&mut bench);
        bench.answer(&first, retryable());
        let mut bench = bench.restart();
        let attempts = bench.fail_all(Target::Erp);
        attempts.iter().filter(|message| message.path == COMMITMENTS).count()
    };
    let all = ATTEMPTS as usize;
    check("M59", story, all - 1, all);
}

#[test]
fn m84_a_commitment_waits_for_a_timer() {
    let story = |bench: Bench| acknowledged(bench).sent.iter().any(|message| message.path == COMMITMENTS);
    check("M84", story, true, false);
}

#[test]
fn m85_what_waits_holds_back_other_orders() {
    let story = |mut bench: Bench| {
        for (key, document, number) in [("k1", "A-1", "PO-1"), ("k2", "A-2", "PO-2")] {
            bench.event(&order(number, 1, ACME));
            bench.deliver_all();
            bench.acknowledge(key, &acknowledgement(document, number, 1, ACME));
            bench.sent.retain(|message| message.path == COMMITMENTS);
            let first = commitment(&mut bench);
            let wait = Duration::from_secs(if number == "PO-1" { 10 } else { 60 });
            let failed = DeliveryResult::Retryable {
                detail: "answered 503".to_owned(),
                retry_after: Some(wait),
            };
            bench.answer(&first, failed);
        }
        bench.pass(Duration::from_secs(15));
        bench.sent.iter().any(|message| message.path == COMMITMENTS)
    };
    check("M85", story, true, false);
}
