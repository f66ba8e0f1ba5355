//! Promises: booked within the order's tolerance, and held for procurement and planning outside of it.

use super::bench::{Bench, json, to, words};
use super::documents::{ACME, acknowledgement, decimal, order};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Acknowledgement, CommitmentTolerance, PlanningRun, PurchaseOrder};
use jiff::civil::{Date, date};
use serde_json::json;

const COMMITMENTS: &str = "/api/v1/commitments";

fn tolerant(revision: u32, days_late: u16) -> PurchaseOrder {
    let mut order = order("PO-1", revision, ACME);
    order.commitment_tolerance = Some(CommitmentTolerance {
        under_percent: decimal("10"),
        over_percent: decimal("5"),
        days_late,
    });
    order
}

fn with(order: &PurchaseOrder) -> Bench {
    let mut bench = Bench::new();
    bench.event(order);
    bench.deliver_all();
    bench
}

fn promise(number: &str, revision: u32, amount: &str, unit: &str, day: Option<Date>) -> Acknowledgement {
    let mut answer = acknowledgement(number, "PO-1", revision, ACME);
    answer.lines[0].quantity = Quantity::new(decimal(amount), unit);
    answer.lines[0].promised_date = day;
    answer
}

#[test]
fn a_promise_is_booked_when_it_is_within_the_limits_and_held_when_it_is_not() {
    let due = |day| Some(date(2026, 4, day));
    for (amount, unit, day, reason) in [
        ("90", "EA", due(4), None),
        ("105", "EA", None, None),
        ("7.5", "BX", due(1), None),
        ("89.999", "EA", due(1), Some("commitment.quantity")),
        ("105.1", "EA", due(1), Some("commitment.quantity")),
        ("7.49", "BX", due(1), Some("commitment.quantity")),
        ("100", "EA", due(5), Some("commitment.date")),
    ] {
        let mut bench = with(&tolerant(1, 3));
        let answer = bench.acknowledge("k1", &promise("A-1", 1, amount, unit, day));
        assert_eq!(answer.status, 202, "{amount} {unit}");
        let messages = bench.deliver_all();
        let told = &to(&messages, "/integration/statuses")[0]["data"];
        let booked = to(&messages, COMMITMENTS).len();
        let Some(reason) = reason else {
            assert_eq!((booked, &told["status"]), (1, &json!("accepted")), "{amount} {unit}");
            assert!(bench.cases().is_empty());
            continue;
        };
        assert_eq!((booked, &told["status"], &told["reason"]), (0, &json!("case"), &json!(reason)));
        let case = bench.cases().remove(0);
        assert_eq!(case["reason"], reason, "{amount} {unit}");
        assert_eq!((&case["owner"], &case["informed"]), (&json!("buyer"), &json!(["planning"])));
        assert_eq!((&case["severity"], &case["isEscalated"]), (&json!("high"), &json!(true)));
        assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    }
}

#[test]
fn the_tolerance_is_that_of_the_revision_that_is_answered() {
    let mut bench = with(&tolerant(1, 30));
    bench.event(&tolerant(2, 1));
    bench.deliver_all();
    bench.acknowledge("k1", &promise("A-1", 2, "100", "EA", Some(date(2026, 4, 20))));
    assert!(to(&bench.deliver_all(), COMMITMENTS).is_empty());
    assert_eq!(words(&bench.cases(), "/reason"), ["commitment.date"]);
}

#[test]
fn a_later_answer_or_a_new_revision_settles_the_case() {
    for is_answered in [true, false] {
        let mut bench = with(&tolerant(1, 3));
        bench.acknowledge("k1", &promise("A-1", 1, "50", "EA", None));
        if is_answered {
            assert_eq!(bench.acknowledge("k2", &promise("A-2", 1, "95", "EA", None)).status, 202);
        } else {
            bench.event(&tolerant(2, 3));
        }
        assert_eq!(words(&bench.cases(), "/status"), ["resolved"], "{is_answered}");
    }
}

#[test]
fn who_declines_promises_nothing() {
    let mut bench = with(&tolerant(1, 3));
    let mut answer = promise("A-1", 1, "1", "EA", None);
    answer.lines[0].response = "no".to_owned();
    assert_eq!(bench.acknowledge("k1", &answer).status, 202);
    assert_eq!(to(&bench.deliver_all(), COMMITMENTS).len(), 1);
    assert!(bench.cases().is_empty());
}

#[test]
fn a_planning_run_is_shown_with_the_revision_that_it_made() {
    let mut bench = with(&tolerant(1, 3));
    let mut planned = tolerant(2, 3);
    planned.planning_run = Some(PlanningRun {
        number: "PL-7".into(),
        planned_at: "2026-03-02T08:00:00Z".parse().expect("a time"),
    });
    bench.event(&planned);
    let pushed = to(&bench.deliver_all(), "/integration/orders").pop().expect("it is shown");
    assert_eq!(pushed["data"]["order"]["planningRun"]["number"], "PL-7");
    let view = json(&bench.read_order(ACME, "PO-1"));
    assert_eq!(view["order"]["planningRun"]["number"], "PL-7");
    assert_eq!(
        view["order"]["commitmentTolerance"],
        json!({"underPercent": "10", "overPercent": "5", "daysLate": 3})
    );
    bench.event(&tolerant(3, 3));
    bench.deliver_all();
    assert!(json(&bench.read_order(ACME, "PO-1"))["order"].get("planningRun").is_none());
}
