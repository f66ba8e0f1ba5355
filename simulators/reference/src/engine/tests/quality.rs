//! Quality: what is held, answered and decided, and how long received goods may still be used.

use super::bench::{Bench, encode, json, submission, to, words};
use super::documents::{ACME, BOLT, order};
use crate::border::{Answer, Input, Operation};
use countersign_core::ids::{DocumentKind, QualityNoticeNumber, SupplierId};
use serde_json::{Value, json};

const QUALITY: &str = "/integration/quality";
const CORRECTIVE_ACTIONS: &str = "/api/v1/corrective-actions";

/// Tells that 20 bolts of lot L-1 came, and resin that may be used until a day.
fn receive(bench: &mut Bench, posted_at: &str, expiry: &str) {
    let line = |line: u32, material: &str, unit: &str, lot: &str| {
        let quantity = json!({"amount": "20", "unit": unit});
        json!({"line": line, "orderLine": line * 10, "material": material, "quantity": quantity, "isFinal": false,
            "lots": [{"lot": lot, "quantity": quantity, "expiry": expiry}]})
    };
    let receipt = json!({
        "receiptNumber": "R-1", "movement": "receipt", "orderNumber": "PO-1", "supplier": ACME, "plant": "P1",
        "correlationId": "corr-PO-1", "postedAt": posted_at, "note": "", "reference": "slip",
        "lines": [line(1, "BOLT-M8", "EA", "L-1"), line(2, "RESIN", "KGM", "L-2")],
    });
    bench.tell_notice("dev.countersign.receipt.posted", &receipt);
}

fn notice(number: &str, lot: &str, amount: &str) -> Value {
    json!({
        "noticeNumber": number, "receiptNumber": "R-1", "orderNumber": "PO-1", "supplier": ACME, "plant": "P1",
        "correlationId": "corr-PO-1", "material": "BOLT-M8", "lot": lot, "quantity": {"amount": amount, "unit": "EA"},
        "complaint": "thread", "answerBy": "2026-03-03T09:00:00Z", "postedAt": "2026-03-02T09:00:00Z", "note": "", "reference": "ref",
    })
}

fn hold(bench: &mut Bench, number: &str, lot: &str, amount: &str) {
    bench.tell_notice("dev.countersign.quality.held", &notice(number, lot, amount));
}

fn decide(bench: &mut Bench, number: &str, disposition: &str) {
    let mut decision = notice(number, "L-1", "20");
    decision["decides"] = "Q-1".into();
    decision["disposition"] = disposition.into();
    bench.tell_notice("dev.countersign.quality.decided", &decision);
}

fn correct(bench: &mut Bench, number: &str) -> Answer {
    let action = json!({
        "actionNumber": number, "caseNumber": "Q-1", "orderNumber": "PO-1", "supplier": ACME, "plant": "P1",
        "correlationId": "corr-PO-1", "answeredAt": "2026-03-02T09:00:00Z", "cause": "a worn tool", "action": "a new one",
        "note": "", "reference": number,
    });
    bench.submit(submission(DocumentKind::CorrectiveAction, ACME, number, encode(&action)))
}

fn read(bench: &mut Bench, supplier: &str) -> Answer {
    bench.step(Input::ReadQuality {
        supplier: SupplierId::new(supplier),
        version: "v3".to_owned(),
        case: QualityNoticeNumber::new("Q-1"),
    })
}

fn state(bench: &mut Bench) -> String {
    json(&read(bench, ACME))["state"].as_str().unwrap_or("none").to_owned()
}

fn reasons(bench: &mut Bench) -> Vec<String> {
    words(&bench.cases(), "/reason")
}

fn received() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    receive(&mut bench, "2026-03-02T09:00:00Z", "2027-01-01");
    bench
}

#[test]
fn a_case_is_held_then_answered_then_closed_by_one_decision() {
    let mut bench = received();
    hold(&mut bench, "Q-1", "L-1", "20");
    assert_eq!(state(&mut bench), "held");
    assert_eq!(correct(&mut bench, "A-1").status, 202);
    assert_eq!(state(&mut bench), "answered");
    decide(&mut bench, "Q-2", "return");
    decide(&mut bench, "Q-3", "scrap");
    assert_eq!(
        (state(&mut bench).as_str(), &json(&read(&mut bench, ACME))["disposition"]),
        ("closed", &json!("return"))
    );
    assert_eq!(correct(&mut bench, "A-2").status, 202);
    assert_eq!(reasons(&mut bench), ["quality.mismatch", "quality.closed"]);
    let delivered = bench.deliver_all();
    assert_eq!(words(&to(&delivered, QUALITY), "/data/notice/noticeNumber"), ["Q-1", "Q-2"]);
    assert_eq!(words(&to(&delivered, CORRECTIVE_ACTIONS), "/actionNumber"), ["A-1"]);
}

#[test]
fn what_was_not_received_is_not_held() {
    let mut bench = received();
    hold(&mut bench, "Q-1", "l-1", "20");
    hold(&mut bench, "Q-2", "L-1", "20.5");
    assert_eq!(reasons(&mut bench), ["quality.mismatch", "quality.mismatch"]);
    assert_eq!(state(&mut bench), "none");
}

#[test]
fn whatever_refers_to_a_hold_waits_for_it() {
    let mut bench = received();
    assert_eq!(json(&correct(&mut bench, "A-1"))["state"], "parked");
    decide(&mut bench, "Q-2", "return");
    assert_eq!(state(&mut bench), "none");
    hold(&mut bench, "Q-1", "L-1", "20");
    assert_eq!(state(&mut bench), "closed");
    assert_eq!(json(&read(&mut bench, ACME))["answers"].as_array().map(Vec::len), Some(1));
    assert!(reasons(&mut bench).is_empty());
}

#[test]
fn a_late_answer_counts_and_somebody_is_told() {
    let mut bench = received();
    hold(&mut bench, "Q-1", "L-1", "20");
    bench.operate(Operation::AdvanceClock { seconds: 25 * 3600 });
    correct(&mut bench, "A-1");
    assert_eq!(
        (state(&mut bench).as_str(), reasons(&mut bench)),
        ("answered", vec!["quality.late".to_owned()])
    );
}

#[test]
fn another_suppliers_case_does_not_exist() {
    let mut bench = received();
    let before = read(&mut bench, BOLT);
    hold(&mut bench, "Q-1", "L-1", "20");
    let after = read(&mut bench, BOLT);
    assert_eq!((after.status, after.body), (404, before.body));
}

#[test]
fn open_cases_are_counted_by_where_they_stand() {
    let mut bench = received();
    let figure = |bench: &mut Bench, name: &str| {
        let figures = bench.operate(Operation::ReadFigures).figures;
        let found = figures.into_iter().find(|figure| figure.name == name);
        found.map(|figure| (figure.labels[1].1.clone(), figure.value))
    };
    hold(&mut bench, "Q-1", "L-1", "20");
    assert_eq!(figure(&mut bench, "quality_cases_open"), Some(("held".to_owned(), 1)));
    correct(&mut bench, "A-1");
    bench.operate(Operation::AdvanceClock { seconds: 60 });
    assert_eq!(figure(&mut bench, "quality_cases_open"), Some(("answered".to_owned(), 1)));
    assert_eq!(figure(&mut bench, "quality_case_oldest_seconds"), Some(("answered".to_owned(), 60)));
    decide(&mut bench, "Q-2", "use-as-is");
    assert_eq!(figure(&mut bench, "quality_cases_open"), None);
}

#[test]
fn the_day_of_a_receipt_is_the_plants() {
    // Hamburg is an hour ahead of Greenwich in winter, and two in summer.
    for (posted_at, expiry, is_case) in [
        ("2026-03-02T09:00:00Z", "2026-05-01", false),
        ("2026-03-02T09:00:00Z", "2026-04-30", true),
        ("2026-07-01T22:30:00Z", "2026-08-30", true),
        ("2026-07-01T22:30:00Z", "2026-08-31", false),
        ("2026-01-01T22:30:00Z", "2026-03-02", false),
        ("2026-01-01T23:30:00Z", "2026-03-02", true),
    ] {
        let mut bench = Bench::new();
        bench.event(&order("PO-1", 1, ACME));
        receive(&mut bench, posted_at, expiry);
        let expected: &[&str] = if is_case { &["quality.shelf-life"] } else { &[] };
        assert_eq!(reasons(&mut bench), expected, "{posted_at} {expiry}");
        assert_eq!(to(&bench.deliver_all(), "/integration/receipts").len(), 1);
    }
}
