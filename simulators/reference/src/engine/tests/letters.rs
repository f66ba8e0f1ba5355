//! Replay: once, with the same key, and never over something newer.

use super::bench::{Bench, json, to, words};
use super::documents::{ACME, acknowledgement, order, ship_notice};
use crate::border::Target;

const PUSH: &str = "/integration/orders";

#[test]
fn a_replay_sends_the_same_key_and_bytes_and_closes_the_case() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    let attempts = bench.fail_all(Target::Erp);
    let letter = bench.letters().remove(0);
    let answer = bench.replay(&letter);
    assert_eq!((answer.status, json(&answer)["status"].as_str()), (202, Some("replayed")));
    let sent = bench.deliver_all();
    let failed = attempts
        .iter()
        .find(|message| message.target == Target::Erp)
        .expect("it was attempted");
    assert_eq!(sent[0].key, failed.key);
    assert_eq!(sent[0].body, failed.body);
    assert_eq!(words(&bench.cases(), "/status"), ["resolved"]);
    assert_eq!(words(&bench.letters(), "/status"), ["replayed"]);
    assert_eq!(words(&to(&sent, "/integration/statuses"), "/data/status"), ["accepted"]);
}

#[test]
fn a_replay_that_fails_leaves_one_open_case_which_the_next_one_closes() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    bench.fail_all(Target::Erp);
    let first = bench.letters().remove(0);
    bench.replay(&first);
    bench.fail_all(Target::Erp);
    assert_eq!(words(&bench.cases(), "/status"), ["resolved", "open"]);
    let second = bench.letters().remove(1);
    bench.replay(&second);
    bench.deliver_all();
    assert_eq!(words(&bench.cases(), "/status"), ["resolved", "resolved"]);
}

#[test]
fn a_second_replay_has_no_effect() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    let letter = bench.letters().remove(0);
    bench.replay(&letter);
    let again = bench.replay(&letter);
    assert_eq!((again.status, json(&again)["status"].as_str()), (200, Some("superseded")));
    assert_eq!(to(&bench.deliver_all(), PUSH).len(), 1);
}

#[test]
fn an_old_revision_does_not_overwrite_a_newer_one() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    bench.event(&order("PO-1", 2, ACME));
    bench.deliver_all();
    let letter = bench.letters().remove(0);
    let answer = bench.replay(&letter);
    assert_eq!((answer.status, json(&answer)["status"].as_str()), (200, Some("superseded")));
    assert!(bench.deliver_all().is_empty());
    assert_eq!(words(&bench.letters(), "/status"), ["superseded"]);
    assert_eq!(words(&bench.cases(), "/status"), ["resolved"]);
}

#[test]
fn an_old_status_of_the_same_revision_does_not_overwrite_a_newer_one() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.deliver_all();
    let letter = bench.letters().remove(0);
    assert_eq!(bench.replay(&letter).status, 200);
    assert!(bench.deliver_all().is_empty());
}

#[test]
fn a_replay_that_dies_again_is_a_letter_of_its_own() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    let letter = bench.letters().remove(0);
    bench.replay(&letter);
    bench.fail_all(Target::Portal);
    assert_eq!(words(&bench.letters(), "/status"), ["replayed", "open"]);
    let letter = bench.letters().remove(1);
    assert_eq!(bench.replay(&letter).status, 202);
    assert_eq!(to(&bench.deliver_all(), PUSH).len(), 1);
}
