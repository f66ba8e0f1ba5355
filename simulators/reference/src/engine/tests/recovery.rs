//! What a killed process has lost when it is started again: nothing.

use super::bench::{Bench, PARKING, json, to, words};
use super::documents::{ACME, acknowledgement, order, ship_notice};
use crate::border::Operation;
use crate::policies::Policies;
use std::path::PathBuf;
use tempfile::TempDir;

fn database() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("reference.db");
    (folder, file)
}

fn open(file: &std::path::Path) -> Bench {
    Bench::without_master_data(Some(file), Policies::correct())
}

#[test]
fn what_was_being_attempted_is_attempted_again_with_the_same_key() {
    let (_folder, file) = database();
    let mut bench = Bench::open(Some(&file), Policies::correct());
    bench.event(&order("PO-1", 1, ACME));
    bench.wake();
    let in_flight = bench.sent.remove(0);
    drop(bench);
    let mut bench = open(&file);
    bench.pass(std::time::Duration::from_secs(1));
    let sent = bench.deliver_all();
    assert_eq!(sent.len(), 1);
    assert_eq!((&sent[0].key, &sent[0].body, sent[0].attempt), (&in_flight.key, &in_flight.body, 2));
    assert_eq!(bench.hops("corr-PO-1"), ["erp-event", "portal-push"]);
}

#[test]
fn keys_numbers_and_master_data_outlive_the_process() {
    let (_folder, file) = database();
    let mut bench = Bench::open(Some(&file), Policies::correct());
    bench.event(&order("PO-1", 1, ACME));
    let document = acknowledgement("A-1", "PO-1", 1, ACME);
    let first = bench.acknowledge("k1", &document);
    drop(bench);
    let mut bench = open(&file);
    let again = bench.acknowledge("k1", &document);
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(bench.acknowledge("k2", &document).status, 409);
    let fresh = bench.acknowledge("k3", &acknowledgement("A-2", "PO-1", 1, ACME));
    assert_eq!(json(&fresh)["receiptId"], "R-000003");
    bench.pass(std::time::Duration::from_secs(1));
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 2);
}

#[test]
fn windows_and_the_clock_go_on_after_a_restart() {
    let (_folder, file) = database();
    let mut bench = Bench::open(Some(&file), Policies::correct());
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    bench.operate(Operation::AdvanceClock { seconds: 60 });
    drop(bench);
    let mut bench = open(&file);
    assert_eq!(json(&bench.operate(Operation::ReadClock))["offsetSeconds"], 60);
    bench.operate(Operation::AdvanceClock {
        seconds: PARKING.as_secs(),
    });
    assert_eq!(words(&bench.cases(), "/reason"), ["parent.missing"]);
}

#[test]
fn an_event_that_was_taken_before_the_restart_is_known_after_it() {
    let (_folder, file) = database();
    let body = super::bench::encode(&order("PO-1", 1, ACME));
    let mut bench = Bench::open(Some(&file), Policies::correct());
    bench.event_bytes("E1", body.clone());
    bench.deliver_all();
    drop(bench);
    let mut bench = open(&file);
    assert_eq!(bench.event_bytes("E1", body).status, 202);
    assert!(bench.deliver_all().is_empty());
}
