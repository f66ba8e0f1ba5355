//! What the contract and the order of checks refuse.

use super::bench::{Bench, encode, json, problem, submission, words};
use super::documents::{ACME, acknowledgement, order, ship_notice};
use crate::policies::Policies;
use countersign_core::ids::DocumentKind;

#[test]
fn every_violation_is_named_at_once() {
    let mut bench = Bench::new();
    let mut value = serde_json::to_value(ship_notice("N-1", "PO-1", ACME, "1", "EA")).expect("a document serialises");
    value["carrier"] = serde_json::Value::Null;
    value["shippedAt"] = "2026-02-30T08:00:00Z".into();
    value["surprise"] = true.into();
    let answer = bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", encode(&value)));
    assert_eq!((answer.status, problem(&answer).as_str()), (422, "contract-violation"));
    assert!(json(&answer)["errors"].as_array().is_some_and(|errors| errors.len() >= 3));
    assert_eq!(json(&answer)["correlationId"], "corr-PO-1");
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["validation.structure"]);
    assert_eq!(words(&cases, "/documentNumber"), ["N-1"]);
    assert_eq!(words(&cases, "/orderNumber"), ["PO-1"]);
}

#[test]
fn the_first_check_that_fails_decides_the_answer() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-1", 2, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 2, ACME));
    // Each mends what the one before was refused for.
    let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
    document.plant = "P9".into();
    document.lines[0].response = "perhaps".to_owned();
    assert_eq!(problem(&bench.acknowledge("k2", &document)), "master-data");
    document.plant = "P1".into();
    assert_eq!(problem(&bench.acknowledge("k3", &document)), "status-unmapped");
    document.lines[0].response = "ok".to_owned();
    assert_eq!(problem(&bench.acknowledge("k4", &document)), "duplicate");
    document.acknowledgement_number = "A-2".into();
    assert_eq!(problem(&bench.acknowledge("k5", &document)), "stale-revision");
    document.order_revision = 2;
    assert_eq!(bench.acknowledge("k6", &document).status, 202);
}

#[test]
fn without_master_data_the_supplier_is_asked_to_come_back_with_the_same_key() {
    let mut bench = Bench::without_master_data(None, Policies::correct());
    bench.event(&order("PO-1", 1, ACME));
    let document = acknowledgement("A-1", "PO-1", 1, ACME);
    let answer = bench.acknowledge("k1", &document);
    assert_eq!((answer.status, problem(&answer).as_str()), (503, "not-ready"));
    assert!(bench.cases().is_empty());
    bench.step(crate::border::Input::MasterData(super::documents::master_data()));
    assert_eq!(bench.acknowledge("k1", &document).status, 202);
    let broken = bench.step(crate::border::Input::MasterData(b"[]".to_vec()));
    assert_eq!(broken.status, 400);
    assert_eq!(bench.acknowledge("k2", &acknowledgement("A-2", "PO-1", 1, ACME)).status, 202);
}
