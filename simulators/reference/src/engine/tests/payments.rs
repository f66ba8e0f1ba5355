//! Credit notes and payments: within what is open, waiting for what they refer to, or held in a case.

use super::bench::{Bench, encode, json, submission, to, words};
use super::documents::ACME;
use super::invoices::{booked, reasons, received, right, send, sums};
use crate::border::{Answer, Input};
use countersign_core::ids::{DocumentKind, SupplierId};
use serde_json::{Value, json};

const PAYMENTS: &str = "/integration/payments";
const CREDIT_NOTES: &str = "/api/v1/credit-notes";

pub(super) fn payment(number: &str, amount: &str) -> Value {
    json!({
        "paymentNumber": number, "invoice": {"fiscalYear": 2026, "invoiceNumber": "I-1"}, "orderNumber": "PO-1", "supplier": ACME,
        "plant": "P1", "correlationId": "corr-PO-1", "paidAt": "2026-05-02T09:00:00Z", "currency": "EUR", "amount": amount,
        "note": "", "reference": "ref",
    })
}

fn back(number: &str, of: &str, amount: &str) -> Value {
    let mut reversal = payment(number, amount);
    reversal["reverses"] = of.into();
    reversal
}

pub(super) fn pay(bench: &mut Bench, payment: &Value) {
    let id = format!("event-of-{}-{}", payment["paymentNumber"], payment["amount"]);
    assert_eq!(bench.tell(id, "dev.countersign.payment.made", payment), 202);
}

/// Returns a credit note for so many bolts of invoice I-1.
fn credit(number: &str, pieces: u32) -> Value {
    let mut note = right("I-1", pieces);
    let members = note.as_object_mut().expect("an invoice is an object");
    members.remove("invoiceNumber");
    members.remove("invoicedAt");
    note["creditNoteNumber"] = number.into();
    note["issuedAt"] = "2026-04-20T09:00:00Z".into();
    note["invoice"] = json!({"fiscalYear": 2026, "invoiceNumber": "I-1"});
    note
}

fn give_back(bench: &mut Bench, key: &str, note: &Value) -> Answer {
    bench.submit(submission(DocumentKind::CreditNote, ACME, key, encode(note)))
}

pub(super) fn read(bench: &mut Bench, supplier: &str) -> Answer {
    bench.step(Input::ReadInvoice {
        supplier: SupplierId::new(supplier),
        version: "v3".to_owned(),
        number: "2026/I-1".to_owned(),
    })
}

pub(super) fn status(bench: &mut Bench) -> String {
    let account = json(&read(bench, ACME))["account"].clone();
    let text = |name: &str| account[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}", text("status"), text("open"))
}

fn invoiced() -> Bench {
    let mut bench = received(20);
    assert_eq!(send(&mut bench, "k1", &right("I-1", 20)).status, 202);
    bench.deliver_all();
    bench
}

#[test]
fn an_invoice_is_open_then_partly_paid_then_paid() {
    let mut bench = invoiced();
    let [_, _, total] = sums(20);
    assert_eq!(status(&mut bench), format!("open {total}"));
    pay(&mut bench, &payment("P-1", "10.00"));
    assert!(status(&mut bench).starts_with("partly-paid"));
    let rest = total.parse::<rust_decimal::Decimal>().expect("a total is a decimal") - rust_decimal::Decimal::TEN;
    pay(&mut bench, &payment("P-2", &rest.to_string()));
    assert_eq!(status(&mut bench), "paid 0.00");
    assert_eq!(
        words(&to(&bench.deliver_all(), PAYMENTS), "/data/payment/paymentNumber"),
        ["P-1", "P-2"]
    );
}

#[test]
fn a_payment_that_came_back_does_not_count_and_comes_back_once() {
    let mut bench = invoiced();
    pay(&mut bench, &payment("P-1", "10.00"));
    pay(&mut bench, &back("P-2", "P-1", "10.00"));
    assert!(status(&mut bench).starts_with("open"));
    pay(&mut bench, &back("P-3", "P-1", "10.00"));
    assert_eq!(reasons(&mut bench), ["payment.mismatch"]);
}

#[test]
fn what_came_back_waits_for_its_payment() {
    let mut bench = invoiced();
    pay(&mut bench, &back("P-2", "P-1", "10.00"));
    assert!(to(&bench.deliver_all(), PAYMENTS).is_empty());
    pay(&mut bench, &payment("P-1", "10.00"));
    assert_eq!(
        words(&to(&bench.deliver_all(), PAYMENTS), "/data/payment/paymentNumber"),
        ["P-1", "P-2"]
    );
    assert!(status(&mut bench).starts_with("open"));
}

#[test]
fn what_may_not_be_paid_is_held_in_a_case_and_comes_back_without_a_trace() {
    let [_, _, total] = sums(20);
    let cases = [
        ("99999.00", "EUR", "payment.over"),
        (total.as_str(), "USD", "payment.mismatch"),
        ("1.001", "EUR", "payment.mismatch"),
    ];
    for (amount, currency, reason) in cases {
        let mut bench = invoiced();
        let mut wrong = payment("P-1", amount);
        wrong["currency"] = currency.into();
        pay(&mut bench, &wrong);
        assert_eq!(reasons(&mut bench), [reason]);
        assert!(to(&bench.deliver_all(), PAYMENTS).is_empty());
        assert_eq!(status(&mut bench), format!("open {total}"));
    }
    let mut bench = invoiced();
    pay(&mut bench, &payment("P-1", "99999.00"));
    pay(&mut bench, &back("P-2", "P-1", "99999.00"));
    assert_eq!(bench.cases()[0]["status"], "resolved");
    assert!(to(&bench.deliver_all(), PAYMENTS).is_empty());
}

#[test]
fn a_blocked_invoice_is_not_paid() {
    let mut bench = received(20);
    send(&mut bench, "k1", &right("I-1", 30));
    pay(&mut bench, &payment("P-1", "10.00"));
    assert_eq!(reasons(&mut bench), ["invoice.quantity", "payment.blocked"]);
    assert!(status(&mut bench).starts_with("blocked"));
}

#[test]
fn a_payment_number_with_other_content_is_a_case() {
    let mut bench = invoiced();
    pay(&mut bench, &payment("P-1", "10.00"));
    pay(&mut bench, &payment("P-1", "11.00"));
    assert_eq!(reasons(&mut bench), ["payment.conflicting"]);
    assert_eq!(to(&bench.deliver_all(), PAYMENTS).len(), 1);
}

#[test]
fn credit_notes_are_booked_as_far_as_something_is_open() {
    let mut bench = invoiced();
    assert_eq!(give_back(&mut bench, "c1", &credit("C-1", 12)).status, 202);
    assert_eq!(give_back(&mut bench, "c2", &credit("C-2", 9)).status, 202);
    assert_eq!(reasons(&mut bench), ["credit.over"]);
    assert_eq!(words(&to(&bench.deliver_all(), CREDIT_NOTES), "/creditNoteNumber"), ["C-1"]);
    assert_eq!(give_back(&mut bench, "c3", &credit("C-3", 8)).status, 202);
    assert_eq!(status(&mut bench), "credited 0.00");
}

#[test]
fn a_credit_note_waits_for_its_invoice_to_be_booked() {
    let mut bench = received(20);
    send(&mut bench, "k1", &right("I-1", 30));
    assert_eq!(json(&give_back(&mut bench, "c1", &credit("C-1", 1)))["state"], "parked");
    super::invoices::receive(&mut bench, "R-2", 10);
    let sent = bench.deliver_all();
    assert_eq!(to(&sent, CREDIT_NOTES).len(), 1);
    assert!(booked(&mut bench).is_empty());
}

#[test]
fn a_credit_note_that_does_not_fit_its_invoice_is_a_case() {
    let mut bench = invoiced();
    let mut note = credit("C-1", 1);
    note["lines"][0]["line"] = 7.into();
    assert_eq!(give_back(&mut bench, "c1", &note).status, 202);
    assert_eq!(reasons(&mut bench), ["credit.mismatch"]);
}

#[test]
fn an_invoice_is_read_by_its_owner_alone() {
    let mut bench = invoiced();
    assert_eq!(read(&mut bench, ACME).status, 200);
    assert_eq!(read(&mut bench, "S-2").status, 404);
    let listed = |bench: &mut Bench, supplier: &str| {
        let answer = bench.step(Input::ListInvoices {
            supplier: SupplierId::new(supplier),
            version: "v3".to_owned(),
        });
        json(&answer)["invoices"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((listed(&mut bench, ACME), listed(&mut bench, "S-2")), (1, 0));
}
