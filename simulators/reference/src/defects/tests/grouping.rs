//! Defects in how overlapping revisions are shown as one.

use super::check;
use crate::engine::tests::bench::{Bench, to, words};
use crate::engine::tests::documents::{ACME, BOLT, order};
use std::time::Duration;

const PUSH: &str = "/integration/orders";

#[test]
fn m23_steady_changes_hold_an_order_back() {
    let story = |mut bench: Bench| {
        for revision in 1..=5 {
            bench.event(&order("PO-1", revision, ACME));
            bench.pass(Duration::from_millis(30));
        }
        bench.sent.is_empty()
    };
    check("M23", story, false, true);
}

#[test]
fn m24_the_newest_number_stands_over_the_oldest_content() {
    let story = |mut bench: Bench| {
        for revision in 1..=3 {
            bench.event(&order("PO-1", revision, ACME));
        }
        let pushed = to(&bench.deliver_all(), PUSH);
        (words(&pushed, "/data/order/revision"), words(&pushed, "/data/order/reference"))
    };
    let shown = |reference: &str| (vec!["3".to_owned()], vec![reference.to_owned()]);
    check("M24", story, shown("ref-PO-1-3-ACME"), shown("ref-PO-1-1-ACME"));
}

#[test]
fn m25_an_order_of_another_supplier_is_taken_for_the_same() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.event(&order("PO-2", 1, BOLT));
        words(&to(&bench.deliver_all(), PUSH), "/supplier")
    };
    check("M25", story, vec![ACME.to_owned(), BOLT.to_owned()], vec![BOLT.to_owned()]);
}

#[test]
fn m26_neither_a_late_nor_a_grouped_revision_leaves_a_trace() {
    let story = |mut bench: Bench| {
        for revision in [2, 3, 1] {
            bench.event(&order("PO-1", revision, ACME));
        }
        bench.hops("corr-PO-1").iter().filter(|hop| *hop == "superseded").count()
    };
    check("M26", story, 2, 0);
}
