//! Goods receipts: they count once, within what was announced, and wait for what they refer to.

use super::bench::{Bench, PARKING, json, to, words};
use super::documents::{ACME, BOLT, order, ship_notice};
use crate::border::Input;
use serde_json::{Value, json};
use std::time::Duration;

const RECEIPTS: &str = "/integration/receipts";

/// Returns a receipt of some bolts of notice `N-1`; with `reverses` it is a reversal.
fn receipt(number: &str, amount: &str, unit: &str, reverses: Option<&str>) -> Value {
    let mut receipt = json!({
        "receiptNumber": number,
        "movement": if reverses.is_some() { "reversal" } else { "receipt" },
        "orderNumber": "PO-1",
        "supplier": ACME,
        "plant": "P1",
        "correlationId": "corr-PO-1",
        "shipNoticeNumber": "N-1",
        "postedAt": "2026-03-02T09:00:00Z",
        "note": "",
        "reference": "slip",
        "lines": [{"line": 1, "orderLine": 10, "shipNoticeLine": 1, "material": "BOLT-M8",
            "quantity": {"amount": amount, "unit": unit}, "lots": [], "isFinal": false}],
    });
    if let Some(reverses) = reverses {
        receipt["reverses"] = reverses.into();
    }
    receipt
}

fn tell(bench: &mut Bench, receipt: &Value) -> u16 {
    let number = receipt["receiptNumber"].as_str().unwrap_or_default().to_owned();
    let id = format!("event-of-{number}-{}", receipt["lines"][0]["quantity"]["amount"]);
    bench.tell(id, "dev.countersign.receipt.posted", receipt)
}

/// Returns a bench where N-1 has announced so many bolts of PO-1.
fn shipped(amount: &str, unit: &str) -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, amount, unit));
    bench.deliver_all();
    bench
}

fn balance(bench: &mut Bench, supplier: &str) -> Value {
    let answer = bench.step(Input::ReadReceipts {
        supplier: supplier.into(),
        version: "v3".to_owned(),
        order: "PO-1".into(),
    });
    json(&answer)["balance"][0].clone()
}

fn figures(bench: &mut Bench) -> [String; 4] {
    let line = balance(bench, ACME);
    ["shipped", "received", "reversed", "open"].map(|name| line[name]["amount"].as_str().unwrap_or("none").to_owned())
}

fn reasons(bench: &mut Bench) -> Vec<String> {
    let cases = bench.cases();
    cases
        .iter()
        .map(|case| case["reason"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn receipts_and_reversals_are_shown_and_added_up() {
    let mut bench = shipped("30", "EA");
    assert_eq!(tell(&mut bench, &receipt("R-1", "20", "EA", None)), 202);
    assert_eq!(tell(&mut bench, &receipt("R-2", "5", "EA", Some("R-1"))), 202);
    let shown = to(&bench.deliver_all(), RECEIPTS);
    assert_eq!(words(&shown, "/data/receipt/receiptNumber"), ["R-1", "R-2"]);
    assert_eq!(figures(&mut bench), ["30", "20", "5", "15"]);
    assert!(reasons(&mut bench).is_empty());
}

#[test]
fn a_receipt_counts_in_the_base_unit_up_to_what_was_announced() {
    let mut bench = shipped("2", "BX");
    assert_eq!(tell(&mut bench, &receipt("R-1", "24", "EA", None)), 202);
    assert_eq!(tell(&mut bench, &receipt("R-2", "0.5", "EA", None)), 202);
    assert_eq!(figures(&mut bench), ["24", "24", "0", "0"]);
    assert_eq!(reasons(&mut bench), ["receipt.over"]);
}

#[test]
fn the_same_number_again_has_no_effect_and_other_content_is_a_case() {
    let mut bench = shipped("30", "EA");
    tell(&mut bench, &receipt("R-1", "20", "EA", None));
    assert_eq!(tell(&mut bench, &receipt("R-1", "20", "EA", None)), 202);
    assert!(reasons(&mut bench).is_empty());
    assert_eq!(tell(&mut bench, &receipt("R-1", "10", "EA", None)), 202);
    assert_eq!(reasons(&mut bench), ["receipt.conflicting"]);
    assert_eq!(figures(&mut bench), ["30", "20", "0", "10"]);
}

#[test]
fn a_receipt_waits_for_its_notice_and_a_reversal_for_its_receipt() {
    let mut bench = Bench::new();
    tell(&mut bench, &receipt("R-2", "5", "EA", Some("R-1")));
    tell(&mut bench, &receipt("R-1", "20", "EA", None));
    bench.event(&order("PO-1", 1, ACME));
    assert!(to(&bench.deliver_all(), RECEIPTS).is_empty());
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "30", "EA"));
    let shown = to(&bench.deliver_all(), RECEIPTS);
    assert_eq!(words(&shown, "/data/receipt/receiptNumber"), ["R-1", "R-2"]);
}

#[test]
fn what_waits_in_vain_becomes_a_case() {
    let mut bench = shipped("30", "EA");
    tell(&mut bench, &receipt("R-2", "5", "EA", Some("R-1")));
    bench.pass(PARKING + Duration::from_secs(1));
    assert_eq!(reasons(&mut bench), ["parent.missing"]);
}

#[test]
fn no_more_is_taken_back_than_was_received() {
    let mut bench = shipped("30", "EA");
    tell(&mut bench, &receipt("R-1", "20", "EA", None));
    tell(&mut bench, &receipt("R-2", "15", "EA", Some("R-1")));
    tell(&mut bench, &receipt("R-3", "6", "EA", Some("R-1")));
    assert_eq!(reasons(&mut bench), ["reversal.over"]);
    assert_eq!(figures(&mut bench), ["30", "20", "15", "25"]);
}

#[test]
fn a_held_receipt_that_is_taken_back_leaves_nothing() {
    let mut bench = shipped("30", "EA");
    tell(&mut bench, &receipt("R-1", "300", "EA", None));
    assert_eq!(reasons(&mut bench), ["receipt.over"]);
    tell(&mut bench, &receipt("R-2", "300", "EA", Some("R-1")));
    let statuses: Vec<String> = bench.cases().iter().map(|case| case["status"].to_string()).collect();
    assert_eq!(statuses, ["\"resolved\""]);
    assert!(to(&bench.deliver_all(), RECEIPTS).is_empty());
    assert_eq!(figures(&mut bench), ["30", "0", "0", "30"]);
}

#[test]
fn another_supplier_sees_no_balance() {
    let mut bench = shipped("30", "EA");
    tell(&mut bench, &receipt("R-1", "20", "EA", None));
    assert_eq!(balance(&mut bench, BOLT), Value::Null);
}
