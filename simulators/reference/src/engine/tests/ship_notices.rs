//! Ship notices: in base units, within the tolerance of all notices together.

use super::bench::{Bench, json, problem, to, words};
use super::documents::{ACME, cancelled, order, ship_notice};
use crate::border::Input;
use serde_json::json;

fn with_order() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench
}

#[test]
fn only_the_revision_of_a_material_that_the_order_asks_for_is_taken() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let mut newer = order("PO-1", 2, ACME);
    newer.lines[0].material_revision = "B".to_owned();
    bench.event(&newer);
    for (number, revision, status) in [("N-1", Some("A"), 422), ("N-2", Some("B"), 202), ("N-3", None, 202)] {
        let mut notice = ship_notice(number, "PO-1", ACME, "10", "EA");
        notice.lines[0].material_revision = revision.map(str::to_owned);
        assert_eq!(bench.ship(number, &notice).status, status, "{revision:?}");
    }
    assert_eq!(bench.cases()[0]["reason"], "material.revision");
}

#[test]
fn a_notice_is_written_in_base_units_and_can_be_read() {
    let mut bench = with_order();
    let answer = bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "8", "BX"));
    assert_eq!(answer.status, 202);
    let messages = bench.deliver_all();
    let written = &to(&messages, "/api/v1/shipments")[0];
    assert_eq!(written["lines"][0]["quantity"], json!({"amount": "96", "unit": "EA"}));
    assert_eq!(written["lines"][0]["lots"][0]["quantity"], json!({"amount": "96", "unit": "EA"}));
    assert_eq!(
        written["packages"][0]["contents"][0]["quantity"],
        json!({"amount": "96", "unit": "EA"})
    );
    assert_eq!(written["packages"][0]["weight"], json!({"amount": "12.5", "unit": "KGM"}));
    let read = json(&bench.step(Input::ReadShipNotice {
        supplier: ACME.into(),
        version: "v3".to_owned(),
        notice: "N-1".into(),
    }));
    assert_eq!(read["state"], "accepted");
    assert_eq!(read["shipNotice"]["lines"][0]["quantity"], json!({"amount": "8", "unit": "BX"}));
}

#[test]
fn all_notices_of_a_line_together_stay_within_the_tolerance() {
    let mut bench = with_order();
    for (number, amount, unit, status) in [
        ("N-1", "60", "EA", 202),
        ("N-2", "4", "BX", 422),
        ("N-3", "45", "EA", 202),
        ("N-4", "0.001", "EA", 422),
    ] {
        let answer = bench.ship(number, &ship_notice(number, "PO-1", ACME, amount, unit));
        assert_eq!(answer.status, status, "{number}");
        if status == 422 {
            assert_eq!(problem(&answer), "quantity-tolerance");
        }
    }
    assert_eq!(words(&bench.cases(), "/reason"), ["quantity.tolerance", "quantity.tolerance"]);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/shipments").len(), 2);
}

#[test]
fn a_refused_notice_may_come_again_corrected_under_the_same_number() {
    let mut bench = with_order();
    assert_eq!(bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "200", "EA")).status, 422);
    assert_eq!(bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "100", "EA")).status, 202);
}

#[test]
fn a_notice_for_a_cancelled_order_is_refused_and_one_for_a_revised_order_is_fine() {
    let mut bench = with_order();
    bench.event(&order("PO-1", 2, ACME));
    assert_eq!(bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA")).status, 202);
    bench.event(&cancelled("PO-1", 3, ACME));
    let answer = bench.ship("k2", &ship_notice("N-2", "PO-1", ACME, "10", "EA"));
    assert_eq!((answer.status, problem(&answer).as_str()), (409, "order-cancelled"));
}

#[test]
fn what_the_master_data_do_not_know_is_refused_with_its_reason() {
    type Change = fn(&mut countersign_core::documents::ShipNotice);
    let cases: [(Change, &str); 6] = [
        (|notice| notice.plant = "P9".into(), "master-data.unknown"),
        (|notice| notice.plant = "P2".into(), "master-data.unknown"),
        (|notice| notice.lines[0].material = "GHOST".into(), "master-data.unknown"),
        (|notice| notice.lines[0].order_line = 30, "master-data.unknown"),
        (|notice| set_unit(notice, "LTR"), "master-data.unit"),
        // A third of a bolt.
        (|notice| set_unit(notice, "HU"), "master-data.unit"),
    ];
    for (change, reason) in cases {
        let mut bench = with_order();
        let mut notice = ship_notice("N-1", "PO-1", ACME, "10", "EA");
        change(&mut notice);
        let answer = bench.ship("k1", &notice);
        assert_eq!((answer.status, problem(&answer).as_str()), (422, "master-data"), "{reason}");
        assert_eq!(words(&bench.cases(), "/reason"), [reason]);
        assert_eq!(words(&bench.cases(), "/owner"), ["master-data"]);
        assert!(bench.deliver_all().is_empty());
    }
}

fn set_unit(notice: &mut countersign_core::documents::ShipNotice, unit: &str) {
    let unit = countersign_core::amount::Unit::new(unit);
    notice.lines[0].quantity.unit = unit.clone();
    notice.lines[0].lots[0].quantity.unit = unit.clone();
    notice.packages[0].contents[0].quantity.unit = unit;
}
