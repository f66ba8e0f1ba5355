//! Early arrivals: they wait, go on, or become cases; never nothing.

use super::bench::{Bench, PARKING, json, to, words};
use super::documents::{ACME, BOLT, acknowledgement, cancelled, order, ship_notice};
use crate::border::Input;
use std::time::Duration;

const STATUSES: &str = "/integration/statuses";

fn state(bench: &mut Bench, notice: &str) -> String {
    let answer = bench.step(Input::ReadShipNotice {
        supplier: ACME.into(),
        version: "v3".to_owned(),
        notice: notice.into(),
    });
    json(&answer)["state"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_notice_before_its_order_waits_and_goes_on_when_the_order_comes() {
    let mut bench = Bench::new();
    let receipt = bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    assert_eq!((receipt.status, json(&receipt)["state"].as_str()), (202, Some("parked")));
    assert!(bench.deliver_all().is_empty());
    assert_eq!(state(&mut bench, "N-1"), "parked");
    bench.event(&order("PO-1", 1, ACME));
    let messages = bench.deliver_all();
    assert_eq!(words(&to(&messages, "/api/v1/shipments"), "/shipNoticeNumber"), ["N-1"]);
    assert_eq!(words(&to(&messages, STATUSES), "/data/status"), ["accepted"]);
    assert_eq!(state(&mut bench, "N-1"), "accepted");
    let hops = bench.hops("corr-PO-1");
    assert_eq!(hops[..4], ["ship-notice-received", "parked", "erp-event", "released"]);
}

#[test]
fn an_answer_to_a_revision_that_has_not_come_waits_for_it() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let receipt = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 3, ACME));
    assert_eq!(json(&receipt)["state"], "parked");
    bench.event(&order("PO-1", 2, ACME));
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    bench.event(&order("PO-1", 3, ACME));
    assert_eq!(bench.status(ACME, "PO-1"), "acknowledged");
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    assert_eq!(words(&written, "/orderRevision"), ["3"]);
}

#[test]
fn another_suppliers_order_looks_like_one_that_has_not_come() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, BOLT));
    let foreign = bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    let missing = bench.ship("k2", &ship_notice("N-2", "PO-9", ACME, "10", "EA"));
    assert_eq!((foreign.status, missing.status), (202, 202));
    assert_eq!(
        (json(&foreign)["state"].as_str(), json(&missing)["state"].as_str()),
        (Some("parked"), Some("parked"))
    );
    bench.event(&order("PO-1", 2, BOLT));
    assert_eq!(state(&mut bench, "N-1"), "parked", "the owner's next revision does not release it");
    assert!(to(&bench.deliver_all(), "/api/v1/shipments").is_empty());
}

#[test]
fn what_waited_is_judged_again_when_its_order_comes() {
    type Come = fn(&mut Bench);
    let comes: [(Come, &str); 3] = [
        (|bench| drop(bench.event(&order("PO-1", 2, ACME))), "revision.stale"),
        (|bench| drop(bench.event(&cancelled("PO-1", 1, ACME))), "order.cancelled"),
        (
            |bench| {
                let mut other = order("PO-1", 1, ACME);
                other.lines.remove(0);
                bench.event(&other);
            },
            "master-data.unknown",
        ),
    ];
    for (come, reason) in comes {
        let mut bench = Bench::new();
        let document = acknowledgement("A-1", "PO-1", 1, ACME);
        bench.acknowledge("k1", &document);
        come(&mut bench);
        let cases = bench.cases();
        assert_eq!(words(&cases, "/reason"), [reason]);
        assert_eq!(bench.case_payload(&cases[0]), super::bench::encode(&document));
        let messages = bench.deliver_all();
        let statuses = to(&messages, STATUSES);
        assert_eq!(words(&statuses, "/data/status"), ["case"]);
        assert_eq!(words(&statuses, "/data/reason"), [reason]);
        assert!(to(&messages, "/api/v1/commitments").is_empty());
    }
}

#[test]
fn waiting_notices_count_towards_the_tolerance_one_after_the_other() {
    let mut bench = Bench::new();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "100", "EA"));
    bench.ship("k2", &ship_notice("N-2", "PO-1", ACME, "6", "EA"));
    bench.event(&order("PO-1", 1, ACME));
    assert_eq!(
        (state(&mut bench, "N-1").as_str(), state(&mut bench, "N-2").as_str()),
        ("accepted", "case")
    );
    assert_eq!(words(&bench.cases(), "/reason"), ["quantity.tolerance"]);
}

#[test]
fn what_waited_in_vain_becomes_a_case_at_the_end_of_its_window_and_not_before() {
    let mut bench = Bench::new();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    bench.pass(PARKING - Duration::from_secs(1));
    assert!(bench.cases().is_empty());
    bench.wake();
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["parent.missing"]);
    assert_eq!(words(&cases, "/owner"), ["buyer"]);
    assert_eq!(words(&to(&bench.deliver_all(), STATUSES), "/data/reason"), ["parent.missing"]);
    assert_eq!(state(&mut bench, "N-1"), "case");
    bench.event(&order("PO-1", 1, ACME));
    assert!(
        to(&bench.deliver_all(), "/api/v1/shipments").is_empty(),
        "the order came too late for it"
    );
    assert_eq!(bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "10", "EA")).status, 202);
}
