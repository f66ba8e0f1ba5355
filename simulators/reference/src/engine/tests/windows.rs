//! Acknowledgement windows: overdue exactly once, in business time, for the current revision.

use super::bench::{Bench, WINDOW, json, to, words};
use super::documents::{ACME, BOLT, acknowledgement, order, weekdays};
use crate::border::Operation;
use std::time::Duration;

fn with_order() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.deliver_all();
    bench
}

#[test]
fn an_order_is_overdue_once_when_its_window_has_passed() {
    let mut bench = with_order();
    bench.wake();
    assert_eq!(bench.status(ACME, "PO-1"), "overdue");
    bench.pass(WINDOW);
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["acknowledgement.overdue"]);
    assert_eq!(words(&cases, "/severity"), ["high"]);
    assert_eq!(words(&cases, "/isEscalated"), ["true"]);
    assert_eq!(words(&cases, "/payload"), ["absent"]);
    assert_eq!(words(&to(&bench.deliver_all(), "/integration/orders"), "/data/status"), ["overdue"]);
}

#[test]
fn an_answer_in_the_last_second_is_in_time() {
    let mut bench = with_order();
    bench.operate(Operation::AdvanceClock {
        seconds: WINDOW.as_secs() - 2,
    });
    assert_eq!(bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status, 202);
    bench.operate(Operation::AdvanceClock { seconds: 10 });
    assert_eq!(bench.status(ACME, "PO-1"), "acknowledged");
    assert!(bench.cases().is_empty());
}

#[test]
fn a_late_answer_counts_and_resolves_the_case() {
    let mut bench = with_order();
    bench.operate(Operation::AdvanceClock { seconds: WINDOW.as_secs() });
    assert_eq!(bench.status(ACME, "PO-1"), "overdue");
    assert_eq!(bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status, 202);
    assert_eq!(bench.status(ACME, "PO-1"), "acknowledged");
    assert_eq!(words(&bench.cases(), "/status"), ["resolved"]);
}

#[test]
fn a_refused_answer_does_not_end_the_window() {
    let mut bench = with_order();
    let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
    document.lines[0].response = "perhaps".to_owned();
    bench.acknowledge("k1", &document);
    bench.operate(Operation::AdvanceClock { seconds: WINDOW.as_secs() });
    assert_eq!(bench.status(ACME, "PO-1"), "overdue");
}

#[test]
fn a_new_revision_begins_a_new_window() {
    let mut bench = with_order();
    bench.pass(WINDOW / 2);
    bench.event(&order("PO-1", 2, ACME));
    let until = json(&bench.read_order(ACME, "PO-1"))["acknowledgeBy"].clone();
    bench.pass(WINDOW - Duration::from_secs(1));
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement", "until {until}");
    bench.pass(Duration::from_secs(1));
    assert_eq!(bench.status(ACME, "PO-1"), "overdue");
}

#[test]
fn the_window_of_a_supplier_with_a_calendar_counts_its_working_days() {
    for days in 0..8 {
        let mut bench = Bench::new();
        bench.pass(Duration::from_secs(days * 24 * 3600 + 7));
        bench.event(&order("PO-1", 1, BOLT));
        let due = weekdays("Europe/Berlin").after(bench.wall, WINDOW).expect("it ends");
        assert_eq!(json(&bench.read_order(BOLT, "PO-1"))["acknowledgeBy"], due.to_string());
        let left = Duration::try_from(due.duration_since(bench.wall)).expect("it lies ahead");
        bench.pass(left - Duration::from_secs(1));
        assert_eq!(bench.status(BOLT, "PO-1"), "awaiting-acknowledgement", "{due}");
        bench.pass(Duration::from_secs(1));
        assert_eq!(bench.status(BOLT, "PO-1"), "overdue", "{due}");
    }
}
