//! Older versions: the same effects, filled in from what is known.

use super::bench::{Bench, encode, json, submission, to, words};
use super::documents::{ACME, acknowledgement, order, ship_notice};
use crate::border::Input;
use countersign_contracts::{write_acknowledgement, write_ship_notice};
use countersign_core::ids::DocumentKind;

#[test]
fn an_answer_in_an_older_version_has_the_same_effect() {
    for version in ["v1", "v2"] {
        let mut bench = Bench::new();
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        let body = encode(&write_acknowledgement(version, &acknowledgement("A-1", "PO-1", 1, ACME)));
        let mut given = submission(DocumentKind::Acknowledgement, ACME, "k1", body.clone());
        given.version = version.to_owned();
        given.correlation = None;
        assert_eq!(bench.submit(given.clone()).status, 202, "{version}");
        let written = &to(&bench.deliver_all(), "/api/v1/commitments")[0];
        assert_eq!(written["plantName"], "Hamburg", "{version}");
        assert_eq!(written["correlationId"], "corr-PO-1", "{version}");
        assert_eq!(bench.status(ACME, "PO-1"), "acknowledged");
        given.key = "k2".to_owned();
        bench.pass(std::time::Duration::from_secs(5));
        assert_eq!(bench.submit(given).status, 409);
        assert_eq!(words(&bench.cases(), "/reason"), ["duplicate.same"], "{version}");
        assert_eq!(words(&bench.cases(), "/orderNumber"), ["PO-1"], "{version}");
    }
}

#[test]
fn an_early_notice_in_an_older_version_gets_its_plant_from_its_order() {
    for (version, header, expected) in [
        ("v1", Some("corr-header"), "corr-header"),
        ("v2", Some("corr-header"), "corr-header"),
        ("v1", None, "corr-PO-1"),
    ] {
        let mut bench = Bench::new();
        let body = encode(&write_ship_notice(version, &ship_notice("N-1", "PO-1", ACME, "10", "EA")));
        let mut given = submission(DocumentKind::ShipNotice, ACME, "k1", body);
        given.version = version.to_owned();
        given.correlation = header.map(str::to_owned);
        let receipt = bench.submit(given);
        assert_eq!(
            (receipt.status, json(&receipt)["state"].as_str()),
            (202, Some("parked")),
            "{version}"
        );
        bench.event(&order("PO-1", 1, ACME));
        let written = &to(&bench.deliver_all(), "/api/v1/shipments")[0];
        assert_eq!(written["plant"], "P1", "{version}");
        assert_eq!(written["correlationId"], expected, "{version}");
    }
}

#[test]
fn an_order_is_read_in_the_version_that_is_asked_for() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    for (version, member) in [("v1", "number"), ("v2", "poNumber"), ("v3", "orderNumber")] {
        let answer = bench.step(Input::ReadOrder {
            supplier: ACME.into(),
            version: version.to_owned(),
            order: "PO-1".into(),
            if_none_match: None,
        });
        assert_eq!(json(&answer)["order"][member], "PO-1", "{version}");
    }
}
