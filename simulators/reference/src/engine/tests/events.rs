//! Order events: once each, forward only, grouped.

use super::bench::{Bench, encode, problem, to, words};
use super::documents::{ACME, cancelled, order};
use std::time::Duration;

const PUSH: &str = "/integration/orders";

#[test]
fn a_released_order_is_pushed_with_its_content_and_envelope() {
    let mut bench = Bench::new();
    assert_eq!(bench.event(&order("PO-1", 1, ACME)).status, 202);
    let messages = bench.deliver_all();
    let pushed = &to(&messages, PUSH)[0];
    assert_eq!(pushed["type"], "dev.countersign.portal.order");
    assert_eq!(pushed["supplier"], ACME);
    assert_eq!(pushed["correlationid"], "corr-PO-1");
    assert_eq!(pushed["id"].as_str(), Some(messages[0].key.as_str()));
    assert_eq!(pushed["traceparent"].as_str(), messages[0].traceparent.as_deref());
    assert_eq!(pushed["data"]["status"], "awaiting-acknowledgement");
    assert_eq!(
        pushed["data"]["order"],
        serde_json::to_value(order("PO-1", 1, ACME)).expect("an order serialises")
    );
    assert_eq!(bench.hops("corr-PO-1"), ["erp-event", "portal-push"]);
}

#[test]
fn a_redelivered_event_has_no_further_effect() {
    let mut bench = Bench::new();
    let body = encode(&order("PO-1", 1, ACME));
    assert_eq!(bench.event_bytes("E1", body.clone()).status, 202);
    assert_eq!(bench.event_bytes("E1", body).status, 202);
    assert_eq!(bench.deliver_all().len(), 1);
    assert_eq!(bench.hops("corr-PO-1"), ["erp-event", "portal-push"]);
}

#[test]
fn a_revision_that_is_not_newer_is_ignored_and_noted() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 3, ACME));
    bench.deliver_all();
    for old in [1, 2, 3] {
        assert_eq!(bench.event(&order("PO-1", old, ACME)).status, 202);
    }
    assert_eq!(bench.deliver_all().len(), 0);
    assert_eq!(
        bench.hops("corr-PO-1"),
        ["erp-event", "portal-push", "superseded", "superseded", "superseded"]
    );
}

#[test]
fn a_tenth_revision_is_newer_than_the_ninth() {
    let mut bench = Bench::new();
    for revision in 9..=10 {
        bench.event(&order("PO-1", revision, ACME));
        bench.deliver_all();
    }
    let answer = bench.read_order(ACME, "PO-1");
    assert_eq!(super::bench::header(&answer, "etag"), Some("\"10\""));
}

#[test]
fn revisions_within_the_window_are_grouped_and_leave_when_the_first_was_to() {
    let mut bench = Bench::new();
    let start = bench.wall();
    for revision in 1..=3 {
        bench.event(&order("PO-1", revision, ACME));
        bench.pass(Duration::from_millis(10));
    }
    let pushed = to(&bench.deliver_all(), PUSH);
    assert_eq!(words(&pushed, "/data/order/revision"), ["3"]);
    assert_eq!(words(&pushed, "/data/order/reference"), ["ref-PO-1-3-ACME"]);
    assert_eq!(bench.wall() - start, jiff::SignedDuration::from_millis(40));
    assert_eq!(
        bench.hops("corr-PO-1"),
        ["erp-event", "erp-event", "superseded", "erp-event", "superseded", "portal-push"]
    );
}

#[test]
fn a_cancellation_is_a_revision_and_is_shown() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.event(&cancelled("PO-1", 2, ACME));
    let pushed = to(&bench.deliver_all(), PUSH);
    assert_eq!(words(&pushed, "/data/status"), ["cancelled"]);
    assert_eq!(words(&pushed, "/data/order/lifecycle"), ["cancelled"]);
}

#[test]
fn an_event_that_breaks_its_contract_is_refused_and_opens_a_case() {
    let mut bench = Bench::new();
    let mut value = serde_json::to_value(order("PO-1", 1, ACME)).expect("an order serialises");
    value["lines"][0]["quantity"]["amount"] = "1e3".into();
    let body = encode(&value);
    let answer = bench.event_bytes("E1", body.clone());
    assert_eq!((answer.status, problem(&answer).as_str()), (422, "contract-violation"));
    let malformed = bench.event_bytes("E2", b"{\"orderNumber\":".to_vec());
    assert_eq!((malformed.status, problem(&malformed).as_str()), (400, "malformed"));
    let cases = bench.cases();
    assert_eq!(words(&cases, "/document"), ["order", "order"]);
    assert_eq!(words(&cases, "/orderNumber"), ["PO-1", "absent"]);
    assert_eq!(words(&cases, "/correlationId"), ["corr-PO-1", "corr-header"]);
    assert_eq!(bench.case_payload(&cases[0]), body);
    assert_eq!(bench.deliver_all().len(), 0);
}
