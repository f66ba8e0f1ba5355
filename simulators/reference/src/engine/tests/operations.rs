//! What operators see: pages, lineage, health, figures, the clock.

use super::bench::{Bench, json, submission};
use super::documents::{ACME, BOLT, acknowledgement, order};
use crate::border::Operation;
use countersign_core::ids::DocumentKind;

#[test]
fn cases_come_in_pages_and_by_correlation_id() {
    let mut bench = Bench::new();
    for number in 0..5 {
        let mut given = submission(
            DocumentKind::Acknowledgement,
            ACME,
            &format!("k{number}"),
            format!("{{{number}").into_bytes(),
        );
        given.correlation = Some(format!("corr-{}", number % 2));
        bench.submit(given);
    }
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = json(&bench.operate(Operation::ListCases {
            correlation: None,
            after,
            limit: 2,
        }));
        let cases = page["cases"].as_array().expect("a list").clone();
        seen.extend(cases.iter().map(|case| case["caseId"].as_str().unwrap_or_default().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, ["C-000001", "C-000002", "C-000003", "C-000004", "C-000005"]);
    let odd = json(&bench.operate(Operation::ListCases {
        correlation: Some("corr-1".into()),
        after: None,
        limit: 100,
    }));
    assert_eq!(odd["cases"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_list_goes_on_only_from_where_a_part_of_it_ended() {
    let mut bench = Bench::new();
    for after in ["", "C-", "c-1", "1", "C-+1", "C--1", "C-1x", "D-000001"] {
        let after = Some(after.to_owned());
        let answer = bench.operate(Operation::ListCases {
            correlation: None,
            after: after.clone(),
            limit: 2,
        });
        assert_eq!(answer.status, 400, "{after:?}");
        assert_eq!(json(&answer)["detail"], "`after` is the `next` of the part before");
    }
    for after in ["", "C-1", "-1", "+1", "99999999999999999999"] {
        let answer = bench.operate(Operation::ReadAudit {
            number: None,
            correlation: None,
            after: Some(after.to_owned()),
            limit: 2,
        });
        assert_eq!(answer.status, 400, "{after}");
    }
    let letters = bench.operate(Operation::ListDeadLetters {
        correlation: None,
        after: Some("C-000001".to_owned()),
        limit: 2,
    });
    assert_eq!(letters.status, 400);
}

#[test]
fn health_counts_what_is_pending() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-9", 1, ACME));
    let health = json(&bench.operate(Operation::ReadHealth));
    assert_eq!(health["status"], "ok");
    assert_eq!(health["pending"], serde_json::json!({"inbox": 0, "outbox": 1, "parked": 1}));
    bench.deliver_all();
    let health = json(&bench.operate(Operation::ReadHealth));
    assert_eq!(health["pending"]["outbox"], 0);
}

#[test]
fn figures_count_the_business() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-2", 1, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.submit(submission(DocumentKind::Acknowledgement, ACME, "k2", b"{".to_vec()));
    bench.deliver_all();
    let figures = bench.operate(Operation::ReadFigures).figures;
    let value = |name: &str, label: &str| {
        figures
            .iter()
            .find(|figure| figure.name == name && figure.labels.iter().all(|(_, value)| label.contains(value.as_str())))
            .map(|figure| figure.value)
    };
    assert_eq!(value("orders_unacknowledged", ""), Some(1));
    assert_eq!(value("documents_accepted", "acknowledgement"), Some(1));
    assert_eq!(value("cases_open", "validation.structure supplier"), Some(1));
    assert_eq!(value("messages_delivered", "erp"), Some(1));
    // The first push of `PO-1` was grouped into the one that says that it was acknowledged.
    assert_eq!(value("messages_delivered", "portal"), Some(3));
    assert_eq!(value("outbox_pending", ""), Some(0));
    assert_eq!(value("orders", "ACME awaiting-acknowledgement"), Some(1));
    assert_eq!(value("documents", "ACME acknowledgement accepted"), Some(1));
    assert_eq!(value("case_oldest_seconds", "validation.structure supplier"), Some(0));
    bench.operate(Operation::AdvanceClock { seconds: 60 });
    let figures = bench.operate(Operation::ReadFigures).figures;
    let oldest = figures.iter().find(|figure| figure.name == "case_oldest_seconds");
    assert_eq!(oldest.map(|figure| figure.value), Some(60));
}

#[test]
fn the_business_clock_moves_forward_for_good() {
    let mut bench = Bench::new();
    let before = json(&bench.operate(Operation::ReadClock));
    assert_eq!(before["offsetSeconds"], 0);
    let moved = json(&bench.operate(Operation::AdvanceClock { seconds: 3600 }));
    assert_eq!(moved["offsetSeconds"], 3600);
    assert_eq!(moved["now"], "2026-03-02T10:00:00Z");
    assert_eq!(json(&bench.operate(Operation::ReadClock))["now"], "2026-03-02T10:00:00Z");
}

#[test]
fn figures_are_told_by_plant_as_well() {
    let mut bench = Bench::new();
    let mut porto = order("PO-2", 1, BOLT);
    porto.plant = "P2".into();
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&porto);
    bench.acknowledge("A-1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.operate(Operation::AdvanceClock { seconds: 14 * 86400 });
    bench.operate(Operation::AdvanceClock { seconds: 60 });
    let figures = bench.operate(Operation::ReadFigures).figures;
    let told = |name: &str| {
        let own = figures.iter().filter(|figure| figure.name == name);
        let row = |figure: &crate::border::Figure| {
            let labels: Vec<&str> = figure.labels.iter().map(|(_, value)| value.as_str()).collect();
            format!("{} {}", labels.join(" "), figure.value)
        };
        own.map(row).collect::<Vec<_>>()
    };
    assert_eq!(told("plant_orders"), ["P1 acknowledged 1", "P2 overdue 1"]);
    assert_eq!(told("plant_documents"), ["P1 acknowledgement accepted 1"]);
    assert_eq!(told("plant_cases_open"), ["P2 acknowledgement.overdue 1"]);
    assert_eq!(told("plant_case_oldest_seconds"), ["P2 acknowledgement.overdue 60"]);
}
