//! Defects in the audit trail.

use super::check;
use crate::border::Target;
use crate::engine::tests::audit::trail;
use crate::engine::tests::bench::Bench;
use crate::engine::tests::documents::{ACME, order};

fn replayed(mut bench: Bench) -> Vec<String> {
    bench.event(&order("PO-1", 1, ACME));
    bench.fail_all(Target::Portal);
    let letter = bench.letters().remove(0);
    bench.replay(&letter);
    trail(&mut bench, Some("D-000001"))
}

const OPEN: &str = "dead-letter D-000001 - > open integration";
const REPLAYED: &str = "dead-letter D-000001 open > replayed operator";

#[test]
fn m145_what_operators_do_is_not_in_the_trail() {
    check("M145", replayed, vec![OPEN.to_owned(), REPLAYED.to_owned()], vec![OPEN.to_owned()]);
}

#[test]
fn m146_a_replay_is_written_over_what_was() {
    check(
        "M146",
        replayed,
        vec![OPEN.to_owned(), REPLAYED.to_owned()],
        vec![REPLAYED.to_owned()],
    );
}
