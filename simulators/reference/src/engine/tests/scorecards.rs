//! Scorecards: what is due, received, rejected and answered in a month, counted anew whenever it is asked for.

use super::bench::{Bench, WINDOW, json};
use super::documents::{ACME, BOLT, acknowledgement, cancelled, order};
use crate::border::{Answer, Input, Operation};
use countersign_core::ids::SupplierId;
use serde_json::{Value, json};

/// Tells of a movement of bolts: received, or taken back of another receipt.
fn receive(bench: &mut Bench, number: &str, amount: &str, unit: &str, posted_at: &str, reverses: Option<&str>) {
    let quantity = json!({"amount": amount, "unit": unit});
    let lots = json!([{"lot": "L-1", "quantity": quantity, "expiry": "2028-01-01"}]);
    let mut receipt = json!({
        "receiptNumber": number, "movement": "receipt", "orderNumber": "PO-1", "supplier": ACME, "plant": "P1",
        "correlationId": "corr-PO-1", "postedAt": posted_at, "note": "", "reference": number,
        "lines": [{"line": 1, "orderLine": 10, "material": "BOLT-M8", "quantity": quantity, "isFinal": false, "lots": lots}],
    });
    if let Some(receipt_number) = reverses {
        receipt["movement"] = "reversal".into();
        receipt["reverses"] = receipt_number.into();
        receipt["lines"][0]["lots"] = json!([]);
        return bench.tell_notice("dev.countersign.receipt.reversed", &receipt);
    }
    bench.tell_notice("dev.countersign.receipt.posted", &receipt);
}

fn decide(bench: &mut Bench, receipt: &str, amount: &str, disposition: &str) {
    let mut notice = json!({
        "noticeNumber": "Q-1", "receiptNumber": receipt, "orderNumber": "PO-1", "supplier": ACME, "plant": "P1",
        "correlationId": "corr-PO-1", "material": "BOLT-M8", "lot": "L-1", "quantity": {"amount": amount, "unit": "EA"},
        "complaint": "thread", "postedAt": "2026-03-20T09:00:00Z", "note": "", "reference": "ref",
    });
    bench.tell_notice("dev.countersign.quality.held", &notice);
    notice["noticeNumber"] = "Q-2".into();
    notice["decides"] = "Q-1".into();
    notice["disposition"] = disposition.into();
    bench.tell_notice("dev.countersign.quality.decided", &notice);
}

fn read(bench: &mut Bench, supplier: &str, version: &str, month: &str) -> Answer {
    bench.step(Input::ReadScorecard {
        supplier: SupplierId::new(supplier),
        version: version.to_owned(),
        month: month.to_owned(),
    })
}

fn scorecard(bench: &mut Bench, month: &str) -> Value {
    let answer = read(bench, ACME, "v3", month);
    assert_eq!(answer.status, 200);
    json(&answer)
}

/// A bench with an order of 100 bolts and 50 kg of resin, all of it due on 1 April.
fn ordered() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench
}

#[test]
fn deliveries_are_in_full_by_what_is_kept_at_the_end_of_their_day() {
    let mut bench = ordered();
    receive(&mut bench, "R-1", "5", "BX", "2026-03-31T12:00:00Z", None);
    receive(&mut bench, "R-2", "40", "EA", "2026-04-01T23:59:59Z", None);
    let deliveries = |bench: &mut Bench| scorecard(bench, "2026-04")["deliveries"].clone();
    assert_eq!(
        deliveries(&mut bench),
        json!({"due": 2, "onTimeInFull": 1, "missed": 0, "open": 1, "onTimeInFullPercent": "100.00"})
    );
    bench.operate(Operation::AdvanceClock { seconds: 31 * 86400 });
    assert_eq!(
        deliveries(&mut bench),
        json!({"due": 2, "onTimeInFull": 1, "missed": 1, "open": 0, "onTimeInFullPercent": "50.00"})
    );
    receive(&mut bench, "R-3", "1", "EA", "2026-05-20T12:00:00Z", Some("R-2"));
    assert_eq!(
        deliveries(&mut bench),
        json!({"due": 2, "onTimeInFull": 0, "missed": 2, "open": 0, "onTimeInFullPercent": "0.00"})
    );
    assert_eq!(scorecard(&mut bench, "2026-03")["deliveries"]["due"], 0);
    bench.event(&cancelled("PO-1", 2, ACME));
    assert_eq!(deliveries(&mut bench), json!({"due": 0, "onTimeInFull": 0, "missed": 0, "open": 0}));
}

#[test]
fn what_is_rejected_did_arrive_and_what_is_taken_back_else_did_not() {
    let parts = |bench: &mut Bench| scorecard(bench, "2026-03")["parts"].clone();
    for (disposition, rejected, share) in [("return", "30", "300000"), ("scrap", "30", "300000"), ("use-as-is", "0", "0")] {
        let mut bench = ordered();
        receive(&mut bench, "R-1", "100", "EA", "2026-03-20T09:00:00Z", None);
        decide(&mut bench, "R-1", "30", disposition);
        let whole = json!([{"unit": "EA", "received": "100", "rejected": rejected, "rejectedPartsPerMillion": share}]);
        assert_eq!(parts(&mut bench), whole);
        receive(&mut bench, "R-2", "30", "EA", "2026-04-20T09:00:00Z", Some("R-1"));
        let kept = if disposition == "use-as-is" { "70" } else { "100" };
        assert_eq!(parts(&mut bench)[0]["received"], kept, "{disposition}");
        assert_eq!(scorecard(&mut bench, "2026-04")["parts"], json!([]));
    }
}

#[test]
fn the_first_answer_to_the_latest_revision_is_in_time_or_late() {
    let mut bench = ordered();
    let answers = |bench: &mut Bench| scorecard(bench, "2026-03")["answers"].clone();
    assert_eq!(answers(&mut bench), json!({"asked": 1, "inTime": 0, "late": 0, "open": 1}));
    bench.acknowledge("A-1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let in_time = json!({"asked": 1, "inTime": 1, "late": 0, "open": 0, "inTimePercent": "100.00"});
    assert_eq!(answers(&mut bench), in_time);
    bench.event(&order("PO-1", 2, ACME));
    assert_eq!(answers(&mut bench), json!({"asked": 1, "inTime": 0, "late": 0, "open": 1}));
    bench.operate(Operation::AdvanceClock { seconds: WINDOW.as_secs() });
    let late = json!({"asked": 1, "inTime": 0, "late": 1, "open": 0, "inTimePercent": "0.00"});
    assert_eq!(answers(&mut bench), late);
    bench.acknowledge("A-2", &acknowledgement("A-2", "PO-1", 2, ACME));
    assert_eq!(answers(&mut bench), late);
}

#[test]
fn each_supplier_reads_its_own_month_and_nothing_else() {
    let mut bench = ordered();
    let before = json(&read(&mut bench, BOLT, "v3", "2026-04"));
    assert_eq!(before["supplier"], BOLT);
    assert_eq!(before["deliveries"], json!({"due": 0, "onTimeInFull": 0, "missed": 0, "open": 0}));
    receive(&mut bench, "R-1", "100", "EA", "2026-03-20T09:00:00Z", None);
    assert_eq!(json(&read(&mut bench, BOLT, "v3", "2026-04")), before);
    for (version, month) in [("v2", "2026-04"), ("v3", "2026-4"), ("v3", "2026-13"), ("v3", "april")] {
        assert_eq!(read(&mut bench, ACME, version, month).status, 404, "{version} {month}");
    }
}
