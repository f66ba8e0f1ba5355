//! Defects in how requests come in, as far as they are decisions; the steps that they lead to are tried over the wire.

use super::assert_triggered;
use crate::border::{ErpEvent, Input};
use crate::engine::tests::bench::{Bench, defective, encode, submission};
use crate::engine::tests::documents::{ACME, acknowledgement, order};
use crate::policies::{Intake, Policies};
use countersign_core::ids::DocumentKind;

#[test]
fn m35_blanks_between_tokens_do_not_count_for_a_signature() {
    let spelled = b"{ \"a b\" : \"c \\\" d\",\n \"e\": [1, 2] }";
    let plain = b"{\"a b\":\"c \\\" d\",\"e\":[1,2]}";
    assert_eq!((Policies::correct().gateway.signed)(spelled).as_ref(), spelled);
    assert_eq!((defective("M35").gateway.signed)(spelled).as_ref(), plain);
    assert_triggered();
}

#[test]
fn m36_a_signature_from_the_future_is_never_too_early() {
    let time = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
    let (now, earlier, later) = (
        time("2026-03-02T09:00:00Z"),
        time("2026-03-02T08:00:00Z"),
        time("2026-03-02T10:00:00Z"),
    );
    let judged = |policies: Policies| [None, Some(earlier), Some(later)].map(|signed_at| (policies.gateway.judged_at)(now, signed_at));
    assert_eq!(judged(Policies::correct()), [now, now, now]);
    assert_eq!(judged(defective("M36")), [now, now, later]);
    assert_triggered();
}

#[test]
fn m47_and_m49_answer_before_they_work_and_m45_m46_and_m53_work_in_two_steps() {
    let intakes = |policies: Policies| ((policies.gateway.intake)(), (policies.gateway.event_intake)());
    assert_eq!(intakes(Policies::correct()), (Intake::OneStep, Intake::OneStep));
    assert_eq!(intakes(defective("M47")), (Intake::AnswerThenWork, Intake::OneStep));
    assert_eq!(intakes(defective("M49")), (Intake::OneStep, Intake::AnswerThenWork));
    assert_eq!(intakes(defective("M45")), (Intake::LookThenWork, Intake::OneStep));
    assert_eq!(intakes(defective("M46")), (Intake::WorkThenKeep, Intake::OneStep));
    assert_eq!(intakes(defective("M53")), (Intake::LookThenWork, Intake::OneStep));
    assert_triggered();
}

#[test]
fn a_rehearsal_answers_like_the_step_and_leaves_nothing_behind() {
    let mut bench = Bench::new();
    let event = Input::ErpEvent(ErpEvent {
        id: "event-9".to_owned(),
        kind: "dev.countersign.order.released".to_owned(),
        correlation: None,
        traceparent: None,
        content_type: "application/json".to_owned(),
        body: encode(&order("PO-1", 1, ACME)),
        whole: (encode(&order("PO-1", 1, ACME)), "application/json".to_owned()),
    });
    assert_eq!(bench.step(Input::Rehearse(Box::new(event.clone()))).status, 202);
    assert_eq!(bench.read_order(ACME, "PO-1").status, 404);
    bench.step(event);
    let submission = submission(
        DocumentKind::Acknowledgement,
        ACME,
        "k1",
        encode(&acknowledgement("A-1", "PO-1", 1, ACME)),
    );
    let rehearsed = bench.step(Input::Rehearse(Box::new(Input::Submit(submission.clone()))));
    assert!(bench.sent.is_empty());
    assert_eq!(bench.wake_at, Some(bench.wall()));
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    let worked = bench.submit(submission);
    assert_eq!((rehearsed.status, rehearsed.body), (worked.status, worked.body));
}
