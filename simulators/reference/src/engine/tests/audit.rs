//! The audit trail: each change once, by whom, and in the order in which it was.

use super::bench::{Bench, json, submission};
use super::documents::{ACME, BOLT, acknowledgement, order, ship_notice};
use crate::border::{Operation, Target};
use countersign_core::ids::{CaseId, DocumentKind};
use serde_json::Value;
use std::time::Duration;

/// Returns the trail in one line for each entry: what, from where to where, by whom.
pub(crate) fn trail(bench: &mut Bench, number: Option<&str>) -> Vec<String> {
    let page = json(&bench.operate(Operation::ReadAudit {
        number: number.map(str::to_owned),
        correlation: None,
        after: None,
        limit: 500,
    }));
    let word = |entry: &Value, member: &str| entry[member].as_str().unwrap_or("-").to_owned();
    let line = |entry: &Value| {
        let by = entry["person"].as_str().map_or_else(|| word(entry, "actor"), str::to_owned);
        format!(
            "{} {} {} > {} {by}",
            word(entry, "document"),
            word(entry, "number"),
            word(entry, "from"),
            word(entry, "to")
        )
    };
    page["entries"].as_array().expect("a list").iter().map(line).collect()
}

#[test]
fn an_order_and_its_answer_are_in_the_trail_with_who_did_what() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.event(&order("PO-1", 2, ACME));
    bench.pass(super::bench::WINDOW);
    let trail = trail(&mut bench, None);
    assert_eq!(
        trail,
        [
            "order PO-1 - > awaiting-acknowledgement erp",
            "acknowledgement A-1 - > accepted supplier",
            "order PO-1 awaiting-acknowledgement > acknowledged supplier",
            "order PO-1 acknowledged > awaiting-acknowledgement erp",
            "order PO-1 awaiting-acknowledgement > overdue integration",
            "exception-case C-000001 - > open integration",
        ]
    );
}

#[test]
fn a_repetition_leaves_nothing_in_the_trail() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let before = trail(&mut bench, None);
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(trail(&mut bench, None), before);
}

#[test]
fn what_waits_is_parked_by_its_supplier_and_goes_on_by_the_erp_or_by_time() {
    let mut bench = Bench::new();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    bench.ship("k2", &ship_notice("N-2", "PO-2", ACME, "10", "EA"));
    bench.event(&order("PO-1", 1, ACME));
    bench.pass(super::bench::PARKING);
    assert_eq!(
        trail(&mut bench, Some("N-1")),
        ["ship-notice N-1 - > parked supplier", "ship-notice N-1 parked > accepted erp"]
    );
    assert_eq!(
        trail(&mut bench, Some("N-2")),
        ["ship-notice N-2 - > parked supplier", "ship-notice N-2 parked > case integration"]
    );
}

#[test]
fn a_dead_letter_its_case_and_its_replay_are_in_the_trail() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    bench.fail_all(Target::Erp);
    let letter = bench.letters().remove(0);
    bench.replay(&letter);
    bench.deliver_all();
    assert_eq!(
        trail(&mut bench, None)[2..],
        [
            "exception-case C-000001 - > open integration",
            "dead-letter D-000001 - > open integration",
            "dead-letter D-000001 open > replayed operator",
            "exception-case C-000001 open > resolved integration",
        ]
    );
}

#[test]
fn whoever_resolves_a_case_is_in_the_trail_by_name_and_once() {
    let mut bench = Bench::new();
    bench.submit(submission(DocumentKind::Acknowledgement, ACME, "k1", b"{".to_vec()));
    let case = CaseId::new("C-000001");
    for person in ["kim", "lee"] {
        bench.operate(Operation::ResolveCase {
            case: case.clone(),
            actor: person.to_owned(),
            note: "called them".to_owned(),
        });
    }
    assert_eq!(
        trail(&mut bench, Some("C-000001")),
        [
            "exception-case C-000001 - > open supplier",
            "exception-case C-000001 open > resolved kim"
        ]
    );
}

#[test]
fn a_number_that_two_suppliers_use_has_two_chains() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-2", 1, BOLT));
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    bench.ship("k1", &ship_notice("N-1", "PO-2", BOLT, "10", "EA"));
    let both = trail(&mut bench, Some("N-1"));
    assert_eq!(
        both,
        ["ship-notice N-1 - > accepted supplier", "ship-notice N-1 - > accepted supplier"]
    );
}

#[test]
fn the_trail_comes_in_pages_without_a_gap_and_survives_a_restart() {
    let mut bench = Bench::new();
    for number in 1..6 {
        bench.event(&order(&format!("PO-{number}"), 1, ACME));
    }
    bench.pass(Duration::from_secs(1));
    let mut bench = bench.restart();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = json(&bench.operate(Operation::ReadAudit {
            number: None,
            correlation: None,
            after,
            limit: 2,
        }));
        let entries = page["entries"].as_array().expect("a list").clone();
        seen.extend(entries.iter().filter_map(|entry| entry["sequence"].as_u64()));
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
}
