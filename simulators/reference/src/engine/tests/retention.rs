//! What has to be kept: there to the last moment of its last day, then gone, and never while something is open of it.

use super::audit::trail;
use super::bench::{Bench, encode, json, problem, submission};
use super::documents::{ACME, order, ship_notice};
use super::invoices::{receive, right, send, sums};
use super::payments::{pay, payment, read, status};
use crate::border::{Input, Operation};
use countersign_core::ids::{DocumentKind, SupplierId};
use jiff::Timestamp;
use serde_json::Value;

/// The end of the last day on which something is kept that came on the bench's first day.
pub(crate) const OVER: &str = "2036-03-03T00:00:00Z";

/// Lets an order be delivered and invoiced, and so much of it be paid.
pub(crate) fn invoiced_and_paid(bench: &mut Bench, amount: &str) {
    bench.event(&order("PO-1", 1, ACME));
    bench.ship("s1", &ship_notice("N-1", "PO-1", ACME, "20", "EA"));
    receive(bench, "GR-1", 20);
    assert_eq!(send(bench, "k1", &right("I-1", 20)).status, 202);
    pay(bench, &payment("P-1", amount));
    bench.deliver_all();
}

/// Moves the business clock to so many seconds from a moment.
pub(crate) fn go_to(bench: &mut Bench, moment: &str, seconds: i64) {
    let clock = json(&bench.operate(Operation::ReadClock));
    let now: Timestamp = clock["now"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a clock has a time");
    let wanted: Timestamp = moment.parse().expect("a time");
    let ahead = u64::try_from(wanted.as_second() + seconds - now.as_second()).expect("time goes on");
    assert_eq!(bench.operate(Operation::AdvanceClock { seconds: ahead }).status, 200);
}

/// Returns the status of the invoice's own reading, how many invoices are listed, and how many receipts of the order are.
pub(crate) fn left(bench: &mut Bench) -> (u16, usize, usize) {
    let own = read(bench, ACME).status;
    let supplier = SupplierId::new(ACME);
    let listed = json(&bench.step(Input::ListInvoices {
        supplier: supplier.clone(),
        version: "v3".to_owned(),
    }));
    let received = json(&bench.step(Input::ReadReceipts {
        supplier,
        version: "v3".to_owned(),
        order: "PO-1".into(),
    }));
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);
    (own, count(&listed["invoices"]), count(&received["receipts"]))
}

/// Returns what the twenty bolts of the invoice cost, taxes and all.
pub(crate) fn total() -> String {
    let [_, _, total] = sums(20);
    total
}

#[test]
fn a_paid_invoice_is_there_to_the_last_second_of_its_last_day() {
    let mut bench = Bench::new();
    invoiced_and_paid(&mut bench, &total());
    go_to(&mut bench, OVER, -1);
    assert_eq!(left(&mut bench), (200, 1, 1));
    go_to(&mut bench, OVER, 0);
    assert_eq!(left(&mut bench), (404, 0, 0));
}

#[test]
fn what_is_removed_is_in_the_trail_and_its_content_is_nowhere() {
    let mut bench = Bench::new();
    invoiced_and_paid(&mut bench, &total());
    go_to(&mut bench, OVER, 0);
    for (number, kind, by) in [
        ("2026/I-1", "invoice", "supplier"),
        ("P-1", "payment", "erp"),
        ("GR-1", "goods-receipt", "erp"),
    ] {
        assert_eq!(
            trail(&mut bench, Some(number)),
            [
                format!("{kind} {number} - > accepted {by}"),
                format!("{kind} {number} accepted > removed integration")
            ]
        );
    }
}

#[test]
fn what_is_not_paid_is_kept_for_as_long_as_it_is_open() {
    let mut bench = Bench::new();
    invoiced_and_paid(&mut bench, "1.00");
    go_to(&mut bench, OVER, 3 * 24 * 3600 + 3600);
    assert_eq!(left(&mut bench), (200, 1, 1));
    let before = status(&mut bench);
    let rest: rust_decimal::Decimal = before.rsplit(' ').next().and_then(|text| text.parse().ok()).expect("an amount");
    pay(&mut bench, &payment("P-2", &rest.to_string()));
    bench.deliver_all();
    go_to(&mut bench, "2046-03-07T00:00:00Z", -1);
    assert_eq!(
        left(&mut bench),
        (200, 1, 1),
        "the last payment is kept for its time, and all with it"
    );
    go_to(&mut bench, "2046-03-07T00:00:00Z", 0);
    assert_eq!(left(&mut bench), (404, 0, 0));
}

#[test]
fn a_number_stays_taken() {
    let mut bench = Bench::new();
    invoiced_and_paid(&mut bench, &total());
    go_to(&mut bench, OVER, 0);
    let again = bench.submit(submission(DocumentKind::Invoice, ACME, "k9", encode(&right("I-1", 20))));
    assert_eq!((again.status, problem(&again).as_str()), (409, "duplicate"));
}

#[test]
fn what_stands_in_a_case_is_kept_until_a_person_has_decided() {
    let mut bench = Bench::new();
    invoiced_and_paid(&mut bench, &total());
    pay(&mut bench, &payment("P-2", "1.00"));
    let case = bench
        .cases()
        .into_iter()
        .find(|case| case["reason"] == "payment.over")
        .expect("it is too much");
    go_to(&mut bench, OVER, 0);
    assert_eq!(left(&mut bench), (200, 1, 1));
    bench.operate(Operation::ResolveCase {
        case: case["caseId"].as_str().expect("a case has an id").into(),
        actor: "kim".to_owned(),
        note: "they sent it back".to_owned(),
    });
    go_to(&mut bench, OVER, 24 * 3600);
    assert_eq!(left(&mut bench), (404, 0, 0), "it is looked at again at midnight");
}
