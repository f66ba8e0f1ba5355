//! Cases: the exact bytes, the right reason, the right owner.

use super::bench::{Bench, encode, json, problem, submission, words};
use super::documents::{ACME, acknowledgement};
use crate::border::{Input, Operation};
use countersign_core::ids::{CaseId, DocumentKind};
use countersign_core::payload::Digest;
use std::time::Duration;

#[test]
fn a_case_keeps_the_received_bytes_whatever_they_are() {
    let bodies: [&[u8]; 4] = [b"\xef\xbb\xbf{}", b"{\"a\":\xff}", b"{ \"b\" : 1,\r\n\"a\":2 }", b""];
    for body in bodies {
        let mut bench = Bench::new();
        let mut given = submission(DocumentKind::ShipNotice, ACME, "k1", body.to_vec());
        given.content_type = "application/json; charset=latin1".to_owned();
        let answer = bench.submit(given);
        assert!(matches!(answer.status, 400 | 422), "{body:?}");
        let case = bench.cases().remove(0);
        assert_eq!(bench.case_payload(&case), body);
        assert_eq!(case["payload"]["sha256"], Digest::of(body).to_string());
        assert_eq!(case["payload"]["sizeBytes"], body.len());
        assert_eq!(case["payload"]["contentType"], "application/json; charset=latin1");
        assert_eq!(case["owner"], "supplier");
    }
}

#[test]
fn a_case_has_the_correlation_id_of_the_body_then_of_the_header_then_of_the_receipt() {
    let document = acknowledgement("A-1", "PO-1", 1, ACME);
    let mut value = serde_json::to_value(&document).expect("a document serialises");
    value["lines"][0]["quantity"]["amount"] = 3.into();
    let with_body_id = encode(&value);
    let cases = [
        (with_body_id, Some("corr-header"), "corr-PO-1"),
        (b"{".to_vec(), Some("corr-header"), "corr-header"),
        (b"{".to_vec(), None, "R-000001"),
    ];
    for (body, header, expected) in cases {
        let mut bench = Bench::new();
        let mut given = submission(DocumentKind::Acknowledgement, ACME, "k1", body);
        given.correlation = header.map(str::to_owned);
        bench.submit(given);
        assert_eq!(words(&bench.cases(), "/correlationId"), [expected]);
        assert_eq!(bench.hops(expected), ["case-opened"]);
    }
}

#[test]
fn a_body_over_the_limit_is_refused_with_a_case() {
    let mut bench = Bench::new();
    let given = submission(DocumentKind::Acknowledgement, ACME, "k1", vec![b' '; 10]);
    let mut oversized = |key: &str| {
        let submission = crate::border::Submission {
            key: key.to_owned(),
            ..given.clone()
        };
        bench.step(Input::SubmitOversized { submission, limit: 5 })
    };
    let answer = oversized("k1");
    assert_eq!((answer.status, problem(&answer).as_str()), (413, "too-large"));
    assert_eq!(oversized("k1").body, answer.body, "a repetition is no further occurrence");
    oversized("k2");
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["validation.size"]);
    assert_eq!(words(&cases, "/occurrences"), ["2"]);
}

#[test]
fn a_case_ages_in_business_time_and_is_resolved_by_a_person() {
    let mut bench = Bench::new();
    bench.submit(submission(DocumentKind::Acknowledgement, ACME, "k1", b"{".to_vec()));
    bench.pass(Duration::from_secs(90));
    let case = bench.cases().remove(0);
    assert_eq!(case["ageSeconds"], 90);
    assert_eq!(case["status"], "open");
    let id = CaseId::new(case["caseId"].as_str().expect("a case has an id"));
    let resolved = bench.operate(Operation::ResolveCase {
        case: id.clone(),
        actor: "kim".to_owned(),
        note: "called them".to_owned(),
    });
    assert_eq!(json(&resolved)["status"], "resolved");
    bench.submit(submission(DocumentKind::Acknowledgement, ACME, "k2", b"{".to_vec()));
    assert_eq!(
        words(&bench.cases(), "/status"),
        ["resolved", "open"],
        "a failure after the resolution is a new case"
    );
    assert_eq!(bench.operate(Operation::ReadCase("C-999999".into())).status, 404);
    assert_eq!(bench.operate(Operation::ReadCase(id)).status, 200);
}
