//! Defects in which revision counts.

use super::{assert_triggered, check};
use crate::border::{Input, Operation, Part, Target};
use crate::engine::tests::bench::{Bench, WINDOW, encode, json, submission, to, words};
use crate::engine::tests::documents::{ACME, acknowledgement, cancelled, order};
use countersign_core::ids::DocumentKind;
use serde_json::Value;
use std::time::Duration;

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
    assert_triggered();
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
    assert_triggered();
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
    assert_triggered();
}

#[test]
fn m52_the_tenth_revision_is_lost_behind_the_ninth() {
    let mut bench = Bench::with_defect("M52");
    for revision in 8..=10 {
        bench.event(&order("PO-1", revision, ACME));
    }
    assert_eq!(words(&shown(&mut bench), "/data/order/revision"), ["9"]);
    assert_triggered();
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
    assert_triggered();
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
    assert_triggered();
}

#[test]
fn m13_an_acknowledged_order_cannot_be_cancelled() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
        bench.event(&cancelled("PO-1", 2, ACME));
        bench.status(ACME, "PO-1")
    };
    check("M13", story, "cancelled".to_owned(), "acknowledged".to_owned());
}

#[test]
fn m22_the_window_is_an_hour_short_when_summer_time_begins_in_it() {
    let hours = |day: &str| {
        let day = day.to_owned();
        move |mut bench: Bench| {
            let begins: jiff::Timestamp = format!("{day}T09:00:00Z").parse().expect("a time");
            let seconds = begins.duration_since(bench.wall()).as_secs();
            bench.operate(Operation::AdvanceClock {
                seconds: seconds.unsigned_abs(),
            });
            bench.event(&order("PO-1", 1, ACME));
            let ends = json(&bench.read_order(ACME, "PO-1"))["acknowledgeBy"].as_str().map(str::parse);
            let ends: jiff::Timestamp = ends.expect("it has a window").expect("a time");
            ends.duration_since(begins).as_secs() / 3600
        }
    };
    check("M22", hours("2026-03-28"), 48, 47);
    check("M22", hours("2026-10-24"), 48, 49);
    assert_eq!(hours("2026-06-01")(Bench::with_defect("M22")), 48);
}

#[test]
fn m53_a_revision_that_came_between_reading_and_writing_is_lost() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        let body = encode(&acknowledgement("A-1", "PO-1", 1, ACME));
        let mut submission = submission(DocumentKind::Acknowledgement, ACME, "k1", body);
        let order_then = bench.step(Input::Look(submission.clone())).body;
        bench.event(&order("PO-1", 2, ACME));
        submission.part = Part::AfterLook { order: order_then };
        let status = bench.submit(submission).status;
        (status, json(&bench.read_order(ACME, "PO-1"))["order"]["revision"].as_u64())
    };
    check("M53", story, (409, Some(2)), (202, Some(1)));
}

#[test]
fn m54_for_a_moment_an_answer_to_the_revision_before_is_taken() {
    let after = |millis| {
        move |mut bench: Bench| {
            bench.event(&order("PO-1", 1, ACME));
            bench.pass(Duration::from_secs(1));
            bench.event(&order("PO-1", 2, ACME));
            bench.pass(Duration::from_millis(millis));
            bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status
        }
    };
    check("M54", after(199), 409, 202);
    assert_eq!(after(200)(Bench::with_defect("M54")), 409);
}

#[test]
fn m78_an_answered_order_becomes_overdue() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
        bench.pass(WINDOW * 2);
        bench.status(ACME, "PO-1")
    };
    check("M78", story, "acknowledged".to_owned(), "overdue".to_owned());
}
