//! Acknowledgements: normalised, written once, and only for the revision that counts.

use super::bench::{Bench, json, problem, to, words};
use super::documents::{ACME, BOLT, acknowledgement, answer_line, cancelled, order};
use serde_json::json;

const COMMITMENTS: &str = "/api/v1/commitments";

fn with_order() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench
}

#[test]
fn an_accepted_answer_is_written_to_the_erp_and_shown_in_the_portal() {
    let mut bench = with_order();
    let answer = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(answer.status, 202);
    assert_eq!(
        json(&answer),
        json!({"receiptId": "R-000001", "state": "accepted", "document": "acknowledgement", "number": "A-1", "correlationId": "corr-PO-1"})
    );
    let messages = bench.deliver_all();
    let written = &to(&messages, COMMITMENTS)[0];
    assert_eq!(written["plantName"], "Hamburg");
    assert_eq!(written["lines"][0]["status"], "confirmed");
    assert_eq!(written["lines"][0]["sourceStatus"], "ok");
    let status = &to(&messages, "/integration/statuses")[0];
    assert_eq!(status["data"]["status"], "accepted");
    assert_eq!(status["data"]["sourceStatus"], "ok");
    assert_eq!(status["data"]["fingerprintReference"], "ref-A-1");
    assert_eq!(words(&to(&messages, "/integration/orders"), "/data/status"), ["acknowledged"]);
    let view = json(&bench.read_order(ACME, "PO-1"));
    assert_eq!(view["status"], "acknowledged");
    assert_eq!(view["sourceStatus"], "ok");
    assert_eq!(view["acknowledgementNumber"], "A-1");
    assert!(view["acknowledgeBy"].is_null());
    assert_eq!(
        bench.hops("corr-PO-1"),
        [
            "erp-event",
            "portal-push",
            "acknowledgement-received",
            "erp-write",
            "status-push",
            "portal-push"
        ]
    );
}

#[test]
fn the_answers_to_the_lines_make_the_orders_status() {
    for (words, expected) in [
        (["ok", "ok"], "acknowledged"),
        (["ok", "other"], "acknowledged-with-changes"),
        (["ok", "no"], "acknowledged-with-changes"),
        (["no", "no"], "rejected"),
    ] {
        let mut bench = with_order();
        let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
        document.lines = vec![
            answer_line(10, "BOLT-M8", words[0], "100", "EA"),
            answer_line(20, "RESIN", words[1], "50000", "GRM"),
        ];
        assert_eq!(bench.acknowledge("k1", &document).status, 202);
        assert_eq!(bench.status(ACME, "PO-1"), expected, "{words:?}");
        let written = &to(&bench.deliver_all(), COMMITMENTS)[0];
        assert_eq!(written["lines"][1]["quantity"], json!({"amount": "50", "unit": "KGM"}));
    }
}

#[test]
fn a_changed_answer_under_a_new_number_is_the_one_that_counts() {
    let mut bench = with_order();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let mut second = acknowledgement("A-2", "PO-1", 1, ACME);
    second.lines[0].response = "no".to_owned();
    assert_eq!(bench.acknowledge("k2", &second).status, 202);
    let view = json(&bench.read_order(ACME, "PO-1"));
    assert_eq!(view["status"], "rejected");
    assert_eq!(view["acknowledgementNumber"], "A-2");
    let written = to(&bench.deliver_all(), COMMITMENTS);
    assert_eq!(words(&written, "/acknowledgementNumber"), ["A-1", "A-2"]);
}

#[test]
fn an_answer_to_an_old_revision_is_stale() {
    let mut bench = with_order();
    bench.event(&order("PO-1", 2, ACME));
    bench.deliver_all();
    let answer = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!((answer.status, problem(&answer).as_str()), (409, "stale-revision"));
    assert_eq!(json(&answer)["givenRevision"], 1);
    assert_eq!(json(&answer)["currentRevision"], 2);
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    assert_eq!(bench.deliver_all().len(), 0);
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["revision.stale"]);
    assert_eq!(words(&cases, "/owner"), ["buyer"]);
}

#[test]
fn an_answer_to_a_cancelled_order_is_refused() {
    let mut bench = with_order();
    bench.event(&cancelled("PO-1", 2, ACME));
    for revision in [2, 3] {
        let number = format!("A-{revision}");
        let answer = bench.acknowledge(&number, &acknowledgement(&number, "PO-1", revision, ACME));
        assert_eq!((answer.status, problem(&answer).as_str()), (409, "order-cancelled"), "{revision}");
    }
    assert_eq!(bench.status(ACME, "PO-1"), "cancelled");
    assert_eq!(words(&bench.cases(), "/reason"), ["order.cancelled", "order.cancelled"]);
}

#[test]
fn a_word_that_nobody_agreed_on_is_refused_even_if_another_supplier_has_it() {
    for word in ["OPEN", "yes", "OK"] {
        let mut bench = with_order();
        let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
        document.lines[0].response = word.to_owned();
        let answer = bench.acknowledge("k1", &document);
        assert_eq!((answer.status, problem(&answer).as_str()), (422, "status-unmapped"));
        assert_eq!(json(&answer)["errors"][0]["pointer"], "/lines/0/response");
        assert_eq!(words(&bench.cases(), "/owner"), ["integration"]);
        assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    }
}

#[test]
fn a_body_in_another_suppliers_name_is_not_found_and_leaves_no_trace() {
    let mut bench = with_order();
    let mut submission = super::bench::submission(
        countersign_core::ids::DocumentKind::Acknowledgement,
        BOLT,
        "k1",
        super::bench::encode(&acknowledgement("A-1", "PO-1", 1, ACME)),
    );
    submission.supplier = BOLT.into();
    let answer = bench.submit(submission);
    assert_eq!((answer.status, problem(&answer).as_str()), (404, "not-found"));
    assert!(bench.cases().is_empty());
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
}
