//! Delivery: in order, with patience, with the same key, and never silently given up.

use super::bench::{ATTEMPTS, Bench, to, words};
use super::documents::{ACME, acknowledgement, order, ship_notice};
use crate::border::{DeliveryResult, Message, Operation, Target};
use std::collections::BTreeSet;
use std::time::Duration;

fn retryable(retry_after: Option<Duration>) -> DeliveryResult {
    DeliveryResult::Retryable {
        detail: "answered 503".to_owned(),
        retry_after,
    }
}

fn next(bench: &mut Bench) -> Message {
    if bench.sent.is_empty() {
        bench.wake();
    }
    bench.sent.remove(0)
}

#[test]
fn a_retry_has_the_same_key_and_body_and_waits_its_backoff() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let first = next(&mut bench);
    let failed_at = bench.wall();
    bench.answer(&first, retryable(None));
    let second = next(&mut bench);
    let waited = bench.wall().duration_since(failed_at).unsigned_abs();
    assert!(
        waited >= Duration::from_millis(30) && waited <= Duration::from_millis(50),
        "{waited:?}"
    );
    assert_eq!((&second.key, &second.body, second.attempt), (&first.key, &first.body, 2));
    bench.answer(&second, DeliveryResult::Delivered { status: 204 });
    assert!(
        bench.wake_at.is_some_and(|due| due > bench.wall() + Duration::from_secs(3600)),
        "only the window is left"
    );
}

#[test]
fn a_far_side_that_asks_for_more_time_gets_exactly_that() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let first = next(&mut bench);
    let failed_at = bench.wall();
    bench.answer(&first, retryable(Some(Duration::from_secs(7))));
    next(&mut bench);
    assert_eq!(bench.wall().duration_since(failed_at).unsigned_abs(), Duration::from_secs(7));
}

#[test]
fn messages_of_one_order_to_one_target_leave_in_order() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let first = next(&mut bench);
    bench.event(&order("PO-1", 2, ACME));
    bench.event(&order("PO-2", 1, ACME));
    bench.answer(&first, retryable(Some(Duration::from_secs(5))));
    let meanwhile = bench.deliver_all();
    assert_eq!(
        words(&to(&meanwhile, "/integration/orders"), "/subject"),
        ["PO-2"],
        "another order does not wait"
    );
    bench.wake();
    let rest = bench.deliver_all();
    assert_eq!(words(&to(&rest, "/integration/orders"), "/data/order/revision"), ["1", "2"]);
}

#[test]
fn the_erp_does_not_wait_for_the_portal() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let stuck = next(&mut bench);
    assert_eq!(stuck.target, Target::Portal);
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(next(&mut bench).path, "/api/v1/commitments");
}

#[test]
fn after_the_last_attempt_a_message_is_a_dead_letter_with_its_case() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    let notice = ship_notice("N-1", "PO-1", ACME, "10", "EA");
    bench.ship("k1", &notice);
    let attempts = bench.fail_all(Target::Erp);
    let to_erp: Vec<&Message> = attempts.iter().filter(|message| message.target == Target::Erp).collect();
    assert_eq!(to_erp.len(), ATTEMPTS as usize);
    assert_eq!(to_erp.iter().map(|message| &message.key).collect::<BTreeSet<_>>().len(), 1);
    let letter = bench.letters().remove(0);
    assert_eq!(letter["status"], "open");
    assert_eq!(letter["target"], "erp");
    assert_eq!(letter["number"], "N-1");
    assert_eq!(letter["attempts"].as_array().map(Vec::len), Some(3));
    assert_eq!(letter["attempts"][2]["result"], "answered 503");
    let id = letter["deadLetterId"].as_str().expect("a letter has an id");
    assert_eq!(bench.operate(Operation::ReadDeadLetterPayload(id.into())).body, to_erp[0].body);
    let case = bench.cases().remove(0);
    assert_eq!(case["reason"], "delivery.failed");
    assert_eq!(case["owner"], "integration");
    assert_eq!(case["attempts"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        bench.case_payload(&case),
        super::bench::encode(&notice),
        "the case has what the supplier sent"
    );
    let statuses = to(&attempts, "/integration/statuses");
    assert_eq!(words(&statuses, "/data/status"), ["accepted", "case"]);
    assert!(bench.hops("corr-PO-1").contains(&"dead-letter".to_owned()));
}

#[test]
fn a_final_refusal_is_not_tried_again() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let first = next(&mut bench);
    let refused = DeliveryResult::Refused {
        status: 422,
        detail: "answered 422".to_owned(),
    };
    bench.answer(&first, refused);
    assert_eq!(words(&bench.letters(), "/attempts/0/result"), ["answered 422"]);
    assert_eq!(words(&bench.cases(), "/message"), ["the portal refused it with 422"]);
    assert!(bench.deliver_all().is_empty());
}

#[test]
fn a_late_result_of_an_attempt_changes_nothing() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let first = next(&mut bench);
    bench.answer(&first, DeliveryResult::Delivered { status: 204 });
    bench.answer(&first, retryable(None));
    assert!(bench.deliver_all().is_empty());
    assert_eq!(bench.hops("corr-PO-1"), ["erp-event", "portal-push"]);
}
