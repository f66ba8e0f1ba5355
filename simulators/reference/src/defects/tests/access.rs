//! Defects in who sees what, and until when.

use super::{assert_triggered, check};
use crate::border::Input;
use crate::engine::tests::bench::{Bench, TOKEN, defective, json, retryable, to};
use crate::engine::tests::documents::{ACME, BOLT, order, ship_notice};
use crate::policies::Policies;
use countersign_core::deployment::Stage;
use countersign_core::status::OrderStatus;
use jiff::Timestamp;

#[test]
fn m12_a_list_by_status_shows_everybodys_orders() {
    let mut bench = Bench::with_defect("M12");
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-2", 1, BOLT));
    let mut count = |status: Option<OrderStatus>| {
        let answer = bench.step(Input::ListOrders {
            supplier: ACME.into(),
            version: "v3".to_owned(),
            query: Vec::new(),
            status,
        });
        json(&answer)["orders"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((count(None), count(Some(OrderStatus::AwaitingAcknowledgement))), (1, 2));
    assert_triggered();
}

#[test]
fn m14_an_expired_token_is_taken() {
    let mut bench = Bench::with_defect("M14");
    bench.step(Input::IssueToken {
        supplier: ACME.into(),
        token: "t".to_owned(),
    });
    bench.pass(TOKEN * 2);
    assert_eq!(bench.step(Input::Authenticate { token: "t".to_owned() }).status, 200);
    assert_triggered();
}

#[test]
fn m15_and_m67_change_how_a_version_ends() {
    let sunset: Timestamp = "2026-06-01T00:00:00Z".parse().expect("a time");
    let answers = |policies: Policies, now| (policies.access.version_answers)(Stage::Deprecated, now, Some(sunset));
    assert!(!answers(Policies::correct(), sunset));
    assert!(answers(Policies::correct(), sunset - jiff::SignedDuration::from_nanos(1)));
    assert!(answers(defective("M15"), sunset));
    assert!(!(Policies::correct().access.version_answers)(Stage::Sunset, sunset, None));
    assert!((Policies::correct().access.announces_deprecation)() && !(defective("M67").access.announces_deprecation)());
    assert_triggered();
}

#[test]
fn m40_a_foreign_document_is_told_from_a_missing_one() {
    let mut bench = Bench::with_defect("M40");
    bench.event(&order("PO-1", 1, ACME));
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    assert_eq!(
        (bench.read_order(BOLT, "PO-1").status, bench.read_order(BOLT, "PO-9").status),
        (403, 404)
    );
    let mut read = |notice: &str| {
        let supplier = BOLT.into();
        let version = "v3".to_owned();
        let notice = notice.into();
        bench.step(Input::ReadShipNotice { supplier, version, notice }).status
    };
    assert_eq!((read("N-1"), read("N-9")), (403, 404));
    assert_triggered();
}

#[test]
fn m56_what_waits_longer_than_a_token_lives_is_dropped() {
    let story = |mut bench: Bench| {
        bench.step(Input::IssueToken {
            supplier: ACME.into(),
            token: "t".to_owned(),
        });
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
        let first = bench.sent.remove(0);
        bench.answer(&first, retryable());
        bench.pass(TOKEN * 2);
        (to(&bench.deliver_all(), "/api/v1/shipments").len(), bench.cases().len())
    };
    check("M56", story, (1, 0), (0, 0));
}
