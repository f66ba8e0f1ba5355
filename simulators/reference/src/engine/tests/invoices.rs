//! Invoices: their amounts are computed anew, and they are matched with prices and receipts.

use super::bench::{Bench, encode, problem, submission, to, words};
use super::documents::{ACME, order, ship_notice};
use crate::border::Answer;
use countersign_core::ids::DocumentKind;
use serde_json::{Value, json};

const INVOICES: &str = "/api/v1/invoices";

/// Returns an invoice for some bolts at 1.25 each, whose net amount, tax and total are given.
fn invoice(number: &str, amount: &str, sums: [&str; 3]) -> Value {
    json!({
        "invoiceNumber": number,
        "fiscalYear": 2026,
        "orderNumber": "PO-1",
        "supplier": ACME,
        "plant": "P1",
        "correlationId": "corr-PO-1",
        "invoicedAt": "2026-04-02T09:00:00Z",
        "currency": "EUR",
        "note": "",
        "reference": "ref",
        "lines": [{"line": 1, "orderLine": 10, "material": "BOLT-M8", "quantity": {"amount": amount, "unit": "EA"},
            "price": price(), "amount": sums[0]}],
        "net": sums[0],
        "taxPercent": "19",
        "tax": sums[1],
        "total": sums[2],
    })
}

/// Returns the price that the order has agreed.
fn price() -> Value {
    serde_json::to_value(&order("PO-1", 1, ACME).lines[0].price).expect("a price is plain JSON")
}

fn unit_price() -> rust_decimal::Decimal {
    let price = &order("PO-1", 1, ACME).lines[0].price;
    price.amount / price.per.amount
}

/// Returns the right sums for so many bolts.
pub(super) fn sums(pieces: u32) -> [String; 3] {
    let round = |amount| countersign_core::amount::round(amount, 2);
    let net = round(unit_price() * rust_decimal::Decimal::from(pieces));
    let tax = round(net * rust_decimal::Decimal::new(19, 2));
    [net.to_string(), tax.to_string(), (net + tax).to_string()]
}

pub(super) fn right(number: &str, pieces: u32) -> Value {
    let [net, tax, total] = sums(pieces);
    invoice(number, &pieces.to_string(), [&net, &tax, &total])
}

pub(super) fn send(bench: &mut Bench, key: &str, invoice: &Value) -> Answer {
    bench.submit(submission(DocumentKind::Invoice, ACME, key, encode(invoice)))
}

pub(super) fn receive(bench: &mut Bench, number: &str, pieces: u32) {
    let receipt = json!({
        "receiptNumber": number, "movement": "receipt", "orderNumber": "PO-1", "supplier": ACME, "plant": "P1",
        "correlationId": "corr-PO-1", "shipNoticeNumber": "N-1", "postedAt": "2026-03-02T09:00:00Z", "note": "", "reference": "slip",
        "lines": [{"line": 1, "orderLine": 10, "shipNoticeLine": 1, "material": "BOLT-M8",
            "quantity": {"amount": pieces.to_string(), "unit": "EA"}, "lots": [], "isFinal": false}],
    });
    let id = format!("event-of-{number}");
    assert_eq!(bench.tell(id, "dev.countersign.receipt.posted", &receipt), 202);
}

pub(super) fn received(pieces: u32) -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.ship("k0", &ship_notice("N-1", "PO-1", ACME, "30", "EA"));
    receive(&mut bench, "R-1", pieces);
    bench.deliver_all();
    bench
}

pub(super) fn reasons(bench: &mut Bench) -> Vec<String> {
    let cases = bench.cases();
    cases
        .iter()
        .map(|case| case["reason"].as_str().unwrap_or_default().to_owned())
        .collect()
}

pub(super) fn booked(bench: &mut Bench) -> Vec<String> {
    words(&to(&bench.deliver_all(), INVOICES), "/invoiceNumber")
}

#[test]
fn what_was_received_is_booked_once() {
    let mut bench = received(20);
    assert_eq!(send(&mut bench, "k1", &right("I-1", 20)).status, 202);
    assert_eq!(booked(&mut bench), ["I-1"]);
    assert!(reasons(&mut bench).is_empty());
    let again = send(&mut bench, "k2", &right("I-1", 20));
    assert_eq!((again.status, problem(&again).as_str()), (409, "duplicate"));
}

#[test]
fn an_amount_that_does_not_follow_is_refused() {
    let mut bench = received(20);
    let mut wrong = right("I-1", 20);
    wrong["total"] = "1.00".into();
    let answer = send(&mut bench, "k1", &wrong);
    assert_eq!((answer.status, problem(&answer).as_str()), (422, "invoice-amounts"));
    assert_eq!(reasons(&mut bench), ["invoice.amounts"]);
    assert!(booked(&mut bench).is_empty());
}

#[test]
fn a_blocked_invoice_is_booked_when_the_rest_arrives() {
    let mut bench = received(20);
    assert_eq!(send(&mut bench, "k1", &right("I-1", 30)).status, 202);
    assert_eq!(reasons(&mut bench), ["invoice.quantity"]);
    assert!(booked(&mut bench).is_empty());
    receive(&mut bench, "R-2", 10);
    assert_eq!(booked(&mut bench), ["I-1"]);
    assert_eq!(bench.cases()[0]["status"], "resolved");
}

#[test]
fn the_same_number_in_another_year_is_another_invoice() {
    let mut bench = received(20);
    send(&mut bench, "k1", &right("I-1", 10));
    let mut next = right("I-1", 10);
    next["fiscalYear"] = 2027.into();
    assert_eq!(send(&mut bench, "k2", &next).status, 202);
    assert_eq!(booked(&mut bench), ["I-1", "I-1"]);
}
