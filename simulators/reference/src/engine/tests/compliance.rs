//! Compliance documents: what is filed is what was signed, valid, and its owner's alone.

use super::bench::{Bench, encode, json, problem, submission, to, words};
use super::documents::{ACME, BOLT, order};
use crate::border::{Answer, Input};
use countersign_core::documents::ComplianceDocument;
use countersign_core::ids::{ComplianceDocumentNumber, DocumentKind, SupplierId};
use countersign_core::payload::Digest;
use serde_json::{Value, json};

const FILED: &str = "/api/v1/compliance-documents";

fn certificate(number: &str, supplier: &str) -> Value {
    json!({
        "documentNumber": number, "type": "certificate-of-conformity", "orderNumber": "PO-1", "supplier": supplier, "plant": "P1",
        "correlationId": "corr-PO-1", "issuedAt": "2026-03-01T09:00:00Z", "mediaType": "text/plain", "digest": Digest::of(b"as ordered"),
        "content": ComplianceDocument::content_of(b"as ordered"), "note": "", "reference": number,
    })
}

fn file(bench: &mut Bench, document: &Value) -> Answer {
    let (supplier, number) = (
        document["supplier"].as_str().unwrap_or_default(),
        document["documentNumber"].to_string(),
    );
    bench.submit(submission(DocumentKind::ComplianceDocument, supplier, &number, encode(document)))
}

fn read(bench: &mut Bench, supplier: &str, number: &str) -> Answer {
    bench.step(Input::ReadCompliance {
        supplier: SupplierId::new(supplier),
        version: "v3".to_owned(),
        document: ComplianceDocumentNumber::new(number),
    })
}

fn ordered() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench
}

#[test]
fn what_was_filed_is_read_back_and_is_in_the_erp() {
    let mut bench = ordered();
    let document = certificate("C-1", ACME);
    assert_eq!(file(&mut bench, &document).status, 202);
    assert_eq!(json(&read(&mut bench, ACME, "C-1")), document);
    assert_eq!(words(&to(&bench.deliver_all(), FILED), "/documentNumber"), ["C-1"]);
}

#[test]
fn other_bytes_and_what_is_not_valid_any_more_are_refused_with_a_case() {
    let mut bench = ordered();
    let mut other = certificate("C-1", ACME);
    other["content"] = ComplianceDocument::content_of(b"otherwise").into();
    assert!(problem(&file(&mut bench, &other)).ends_with("content-mismatch"));
    // It is 2 March; the last day itself counts.
    for (number, until, status) in [("C-2", "2026-03-02", 202), ("C-3", "2026-03-01", 422)] {
        let mut limited = certificate(number, ACME);
        limited["validUntil"] = until.into();
        assert_eq!(file(&mut bench, &limited).status, status, "{until}");
    }
    assert_eq!(words(&bench.cases(), "/reason"), ["compliance.digest", "compliance.expired"]);
    assert_eq!(read(&mut bench, ACME, "C-1").status, 404);
}

#[test]
fn a_certificate_waits_for_its_order() {
    let mut bench = Bench::new();
    assert_eq!(json(&file(&mut bench, &certificate("C-1", ACME)))["state"], "parked");
    assert_eq!(read(&mut bench, ACME, "C-1").status, 404);
    bench.event(&order("PO-1", 1, ACME));
    assert_eq!(read(&mut bench, ACME, "C-1").status, 200);
}

#[test]
fn two_suppliers_may_use_one_number_and_neither_sees_the_others() {
    let mut bench = ordered();
    let missing = read(&mut bench, BOLT, "C-1");
    file(&mut bench, &certificate("C-1", ACME));
    let foreign = read(&mut bench, BOLT, "C-1");
    assert_eq!((foreign.status, foreign.body), (404, missing.body));
    let mut own = certificate("C-1", BOLT);
    own["orderNumber"] = "PO-2".into();
    bench.event(&order("PO-2", 1, BOLT));
    assert_eq!(file(&mut bench, &own).status, 202);
    assert_eq!(json(&read(&mut bench, BOLT, "C-1")), own);
    assert_eq!(json(&read(&mut bench, ACME, "C-1"))["supplier"], ACME);
}
