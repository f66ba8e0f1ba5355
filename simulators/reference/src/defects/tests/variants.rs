//! Benign variants: something is different, and every promise is kept.

use crate::defects::{DefectCounts, VARIANTS, defect_counts, find_variant};
use crate::engine::tests::bench::{Bench, json, problem, submission, to, words};
use crate::engine::tests::documents::{ACME, BOLT, acknowledgement, order, ship_notice};
use crate::policies::{Backoff, Policies};
use countersign_core::documents::{PurchaseOrder, ShipNotice};
use countersign_core::ids::DocumentKind;
use std::time::Duration;

const PUSH: &str = "/integration/orders";

#[test]
fn there_are_twelve_in_order_and_each_says_what_is_different() {
    let ids: Vec<&str> = VARIANTS.iter().map(|variant| variant.id).collect();
    let expected: Vec<String> = (1..=12).map(|number| format!("B{number:02}")).collect();
    assert_eq!(ids, expected);
    assert!(VARIANTS.iter().all(|variant| variant.says.ends_with('.')));
    assert!(find_variant("B13").is_none());
}

#[test]
fn with_any_of_them_an_order_is_shown_answered_and_shipped_once() {
    for variant in VARIANTS {
        let mut bench = Bench::with_variant(variant.id);
        bench.event(&order("PO-1", 1, ACME));
        let shown = to(&bench.deliver_all(), PUSH).pop().expect("it is shown");
        let shown: PurchaseOrder = serde_json::from_value(shown["data"]["order"].clone()).expect("it is an order");
        assert_eq!(shown.lines[0].quantity, order("PO-1", 1, ACME).lines[0].quantity, "{}", variant.id);
        for _ in 0..2 {
            assert_eq!(bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status, 202);
            assert_eq!(bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "2", "BX")).status, 202);
        }
        let messages = bench.deliver_all();
        assert_eq!(to(&messages, "/api/v1/commitments").len(), 1, "{}", variant.id);
        let shipped: ShipNotice = serde_json::from_value(to(&messages, "/api/v1/shipments").remove(0)).expect("it is a notice");
        assert_eq!(shipped.lines[0].quantity.amount, 24.into(), "{}", variant.id);
        assert_eq!(bench.status(ACME, "PO-1"), "acknowledged", "{}", variant.id);
        assert!(bench.cases().is_empty(), "{}", variant.id);
    }
    assert_eq!(defect_counts(), DefectCounts::default());
}

#[test]
fn b03_a_conflict_is_refused_with_400() {
    let mut bench = Bench::with_variant("B03");
    bench.event(&order("PO-1", 1, ACME));
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let answer = bench.acknowledge("k1", &acknowledgement("A-2", "PO-1", 1, ACME));
    assert_eq!((answer.status, problem(&answer)), (400, "key-conflict".to_owned()));
    assert_eq!(json(&answer)["status"], 400);
}

#[test]
fn b04_and_b06_change_which_messages_leave_when() {
    let pushed = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.event(&order("PO-1", 2, ACME));
        bench.event(&order("PO-2", 1, BOLT));
        let pushed = to(&bench.deliver_all(), PUSH);
        words(&pushed, "/data/order/reference")
    };
    assert_eq!(pushed(Bench::new()), ["ref-PO-1-2-ACME", "ref-PO-2-1-BOLT"]);
    assert_eq!(pushed(Bench::with_variant("B04")), ["ref-PO-2-1-BOLT", "ref-PO-1-2-ACME"]);
    assert_eq!(
        pushed(Bench::with_variant("B06")),
        ["ref-PO-1-1-ACME", "ref-PO-2-1-BOLT", "ref-PO-1-2-ACME"]
    );
}

#[test]
fn b07_and_b08_say_the_same_in_other_words() {
    let said = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.read_order(ACME, "PO-1").body
    };
    let plain: serde_json::Value = serde_json::from_slice(&said(Bench::new())).expect("a view");
    let spelled = said(Bench::with_variant("B07"));
    let spelled_value: serde_json::Value = serde_json::from_slice(&spelled).expect("a view");
    assert_ne!(plain, spelled_value, "an amount has a further zero");
    let order_of = |view: &serde_json::Value| serde_json::from_value::<PurchaseOrder>(view["order"].clone()).expect("an order");
    assert_eq!(order_of(&plain), order_of(&spelled_value));
    assert!(spelled.contains(&b'\n'));
    let mut extended: serde_json::Value = serde_json::from_slice(&said(Bench::with_variant("B08"))).expect("a view");
    let more = extended.as_object_mut().and_then(|members| members.remove("servedBy"));
    assert!(more.is_some());
    assert_eq!(plain, extended);
}

#[test]
fn b09_messages_leave_later_and_b10_retries_at_the_edges() {
    let leaves_after = |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.wake_at.expect("it is due").duration_since(bench.wall()).as_millis()
    };
    assert_eq!((leaves_after(Bench::new()), leaves_after(Bench::with_variant("B09"))), (40, 140));
    let backoff = (find_variant("B10").expect("it is there").change)(Policies::correct())
        .delivery
        .backoff;
    let of = |message| {
        backoff(Backoff {
            base: Duration::from_millis(40),
            most: Duration::from_secs(1),
            attempts: 2,
            message,
        })
    };
    assert_eq!((of(1), of(2)), (Duration::from_millis(100), Duration::from_millis(60)));
}

#[test]
fn b11_a_stale_answer_is_received_and_becomes_a_case_without_effect() {
    let mut bench = Bench::with_variant("B11");
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-1", 2, ACME));
    let answer = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(answer.status, 202);
    assert_eq!(words(&bench.cases(), "/reason"), ["revision.stale"]);
    assert_eq!(bench.status(ACME, "PO-1"), "awaiting-acknowledgement");
    let messages = bench.deliver_all();
    assert!(to(&messages, "/api/v1/commitments").is_empty());
    assert_eq!(words(&to(&messages, "/integration/statuses"), "/data/status"), ["case"]);
    // Early and stale by the time its order comes.
    let mut early = Bench::with_variant("B11");
    early.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    early.event(&order("PO-1", 2, ACME));
    assert_eq!(words(&early.cases(), "/reason"), ["revision.stale"]);
    let other = submission(DocumentKind::Acknowledgement, ACME, "k9", b"{}".to_vec());
    assert_eq!(early.submit(other).status, 422);
}
