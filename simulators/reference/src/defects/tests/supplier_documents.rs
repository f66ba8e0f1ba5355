//! Defects in what becomes of suppliers' documents.

use super::{assert_triggered, check};
use crate::border::Operation;
use crate::engine::tests::bench::{Bench, PARKING, defective, retryable, submission, to, words};
use crate::engine::tests::documents::{ACME, acknowledgement, answer_line, decimal, order, ship_notice};
use crate::policies::Policies;
use countersign_core::ids::{CaseId, DocumentKind};

fn with_order(defect: &str) -> Bench {
    let mut bench = Bench::with_defect(defect);
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench
}

#[test]
fn m05_the_bytes_of_a_case_are_not_the_received_ones() {
    for body in [&b"{\"a\":1}"[..], b"{\"a\":\xff"] {
        let mut bench = with_order("M05");
        bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", body.to_vec()));
        let case = bench.cases().remove(0);
        assert_ne!(bench.case_payload(&case), body);
    }
    assert_triggered();
}

#[test]
fn m06_every_case_is_a_processing_error() {
    let mut bench = with_order("M06");
    bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", b"{}".to_vec()));
    bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "500", "EA"));
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["processing.error", "processing.error"]);
    assert_eq!(words(&cases, "/owner"), ["integration", "integration"]);
    assert_triggered();
}

#[test]
fn m07_an_unknown_word_is_an_acceptance() {
    let mut bench = with_order("M07");
    let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
    document.lines[0].response = "perhaps".to_owned();
    assert_eq!(bench.acknowledge("k1", &document).status, 202);
    let written = to(&bench.deliver_all(), "/api/v1/commitments");
    assert_eq!(words(&written, "/lines/0/status"), ["confirmed"]);
    assert_triggered();
}

#[test]
fn m16_too_much_is_taken() {
    let mut bench = with_order("M16");
    assert_eq!(bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "500", "EA")).status, 202);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/shipments").len(), 1);
    assert_triggered();
}

#[test]
fn m27_a_parked_notice_stays_parked_when_its_order_comes() {
    let mut bench = Bench::with_defect("M27");
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    bench.acknowledge("k2", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.event(&order("PO-1", 1, ACME));
    let messages = bench.deliver_all();
    assert!(to(&messages, "/api/v1/shipments").is_empty());
    assert_eq!(to(&messages, "/api/v1/commitments").len(), 1);
    assert_triggered();
}

#[test]
fn m28_what_waited_in_vain_is_forgotten() {
    let mut bench = Bench::with_defect("M28");
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    bench.pass(PARKING * 2);
    assert!(bench.cases().is_empty());
    assert!(bench.deliver_all().is_empty());
    assert_triggered();
}

#[test]
fn m11_an_amount_goes_through_binary_floating_point() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "0.1", "EA"));
        words(&to(&bench.deliver_all(), "/api/v1/shipments"), "/lines/0/quantity/amount").remove(0)
    };
    check("M11", story, "0.1".to_owned(), "0.1000000000000000055511151231".to_owned());
}

#[test]
fn m37_a_view_reads_otherwise_than_the_push() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
        document.lines[0].response = "other".to_owned();
        bench.acknowledge("k1", &document);
        let pushed = words(&to(&bench.deliver_all(), "/integration/orders"), "/data/status");
        (pushed, bench.status(ACME, "PO-1"))
    };
    let seen = |read: &str| (vec!["acknowledged-with-changes".to_owned()], read.to_owned());
    check("M37", story, seen("acknowledged-with-changes"), seen("acknowledged"));
}

#[test]
fn m41_a_pound_is_rounded_to_four_decimals_of_a_kilogram() {
    let hundred_pounds = |policies: Policies| (policies.quantities.in_base_unit)(decimal("100"), decimal("0.45359237"), decimal("1"));
    assert_eq!(hundred_pounds(Policies::correct()), Some(decimal("45.359237")));
    assert_eq!(hundred_pounds(defective("M41")), Some(decimal("45.36")));
    let inexact = (defective("M41").quantities.in_base_unit)(decimal("1"), decimal("1"), decimal("3"));
    assert_eq!(inexact, None);
    assert_triggered();
}

#[test]
fn m44_each_repetition_of_a_failure_has_a_case() {
    let same_bytes = |mut bench: Bench| {
        for key in ["k1", "k2", "k3"] {
            bench.submit(submission(DocumentKind::ShipNotice, ACME, key, b"{}".to_vec()));
        }
        words(&bench.cases(), "/occurrences")
    };
    let counted = |counts: &[&str]| counts.iter().map(|count| (*count).to_owned()).collect::<Vec<_>>();
    check("M44", same_bytes, counted(&["3"]), counted(&["1", "1", "1"]));
    let delivered_at_last = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
        let first = bench.sent.remove(0);
        bench.answer(&first, retryable());
        bench.deliver_all();
        bench.cases().len()
    };
    check("M44", delivered_at_last, 0, 1);
}

#[test]
fn m60_a_long_original_is_cut_off() {
    let kept = |length: usize| {
        move |mut bench: Bench| {
            bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", vec![b'x'; length]));
            let case = bench.cases().remove(0);
            bench.case_payload(&case).len()
        }
    };
    check("M60", kept(65_537), 65_537, 65_536);
    assert_eq!(kept(65_536)(Bench::with_defect("M60")), 65_536);
}

#[test]
fn m76_a_resolved_case_disappears() {
    let story = |mut bench: Bench| {
        bench.submit(submission(DocumentKind::ShipNotice, ACME, "k1", b"{}".to_vec()));
        let case = bench.cases().remove(0)["caseId"]
            .as_str()
            .map(CaseId::new)
            .expect("a case has an id");
        let (actor, note) = ("somebody".to_owned(), "seen".to_owned());
        bench.operate(Operation::ResolveCase { case, actor, note });
        bench.cases().len()
    };
    check("M76", story, 1, 0);
}

#[test]
fn m77_counts_lines_anew_and_m79_leaves_one_out() {
    let story = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        let mut document = acknowledgement("A-12", "PO-1", 1, ACME);
        document.lines.push(answer_line(20, "RESIN", "ok", "50", "KGM"));
        bench.acknowledge("k1", &document);
        let written = to(&bench.deliver_all(), "/api/v1/commitments").remove(0);
        let lines = written["lines"].as_array().cloned().unwrap_or_default();
        words(&lines, "/line")
    };
    let lines = |numbers: &[&str]| numbers.iter().map(|number| (*number).to_owned()).collect::<Vec<_>>();
    check("M77", story, lines(&["10", "20"]), lines(&["1", "2"]));
    check("M79", story, lines(&["10", "20"]), lines(&["10"]));
}

#[test]
fn m80_and_m81_and_m82_lose_an_answer_in_the_view_in_the_order_and_in_the_word() {
    let answered = |times: usize| {
        move |mut bench: Bench| {
            bench.event(&order("PO-1", 1, ACME));
            bench.deliver_all();
            for number in 0..times {
                bench.acknowledge(&format!("k{number}"), &acknowledgement(&format!("A-{number}"), "PO-1", 1, ACME));
            }
            let messages = bench.deliver_all();
            let pushed = words(&to(&messages, "/integration/orders"), "/data/status").pop();
            let word = words(&to(&messages, "/api/v1/commitments"), "/lines/0/sourceStatus").pop();
            [Some(bench.status(ACME, "PO-1")), pushed, word].map(Option::unwrap_or_default)
        }
    };
    let (yes, no) = ("acknowledged", "awaiting-acknowledgement");
    let seen = |words: [&str; 3]| words.map(str::to_owned);
    check("M80", answered(1), seen([yes, yes, "ok"]), seen([no, yes, "ok"]));
    check("M81", answered(2), seen([yes, yes, "ok"]), seen([no, no, "ok"]));
    check("M82", answered(1), seen([yes, yes, "ok"]), seen([yes, yes, "confirmed"]));
}
