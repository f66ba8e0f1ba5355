//! What a supplier reads at the gateway, and what is kept of it.

use crate::support::*;
use countersign_core::history::{Expected, Function, Observation, OrderSeen, Surface, What};
use countersign_core::ids::{OrderNumber, ShipNoticeNumber, SupplierId};
use countersign_core::status::OrderStatus;
use countersign_portal::{Lookup, OrderView, Target};
use serde_json::json;
use wiremock::matchers::{header as has_header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn gateway_with_orders() -> MockServer {
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let view = json!({"order": order_value("4/5", 2), "status": "acknowledged", "sourceStatus": "ok"});
    let known = Mock::given(method("GET"))
        .and(path("/v3/orders/4%2F5"))
        .and(has_header("if-none-match", "\"2\""));
    known
        .respond_with(ResponseTemplate::new(304))
        .with_priority(1)
        .mount(&gateway)
        .await;
    let one = Mock::given(method("GET")).and(path("/v3/orders/4%2F5"));
    one.respond_with(ResponseTemplate::new(200).set_body_json(&view))
        .mount(&gateway)
        .await;
    let list = Mock::given(method("GET"))
        .and(path("/v3/orders"))
        .and(query_param("status", "acknowledged"));
    list.respond_with(ResponseTemplate::new(200).set_body_json(json!({"orders": [view]})))
        .mount(&gateway)
        .await;
    gateway
}

fn seen(run: &Run) -> Vec<(OrderSeen, bool)> {
    let seen = |what| match what {
        What::Observe(observe) => match observe.observation {
            Observation::Order(order) => Some((order, observe.is_final)),
            _ => None,
        },
        _ => None,
    };
    run.events().into_iter().filter_map(|event| seen(event.what)).collect()
}

#[tokio::test]
async fn an_order_that_is_read_is_recorded_as_seen() {
    let run = Run::new();
    let gateway = gateway_with_orders().await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = session.supplier(&SupplierId::new("S1"));
    let order = OrderNumber::new("4/5");
    let answered = desk.read_order(&order).await;
    let view = OrderView::parse(answered.body()).expect("the gateway shows an order");
    assert_eq!((view.revision, view.status), (2, Some(OrderStatus::Acknowledged)));
    assert_eq!(desk.list_orders(&[("status", "acknowledged")]).await.status(), Some(200));
    assert_eq!(desk.read_order_if_changed(&order, "\"2\"").await.status(), Some(304));

    let seen = seen(&run);
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|(order, is_final)| order.surface == Surface::Gateway && order.revision == 2 && !is_final)
    );
    assert_eq!(seen[0].0.source_word.as_deref(), Some("ok"));
    let outcome = run
        .events()
        .iter()
        .find(|event| matches!(event.what, What::Observe(_)))
        .and_then(|event| event.cause);
    assert_eq!(outcome, answered.outcome);
    let attempt = run.attempts().into_iter().find(|attempt| attempt.function == Function::OrderList);
    assert_eq!(
        attempt.map(|attempt| attempt.path).as_deref(),
        Some("/v3/orders?status=acknowledged")
    );
    portal.stop().await;
}

#[tokio::test]
async fn a_probe_for_a_foreign_document_says_whose_it_is() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = session.supplier(&SupplierId::new("S2"));
    let probe = Lookup {
        owner: Some(SupplierId::new("S1")),
        expected: Expected::Refuse,
        ..desk.lookup()
    };
    let target = Target::ShipNotice(ShipNoticeNumber::new("ASN-1"));
    assert_eq!(desk.look_up(&target, probe).await.status(), Some(404));
    let intent = run.intents().remove(0);
    assert_eq!(intent.supplier, SupplierId::new("S2"));
    assert_eq!(intent.document.map(|document| document.supplier), Some(SupplierId::new("S1")));
    assert_eq!(intent.expected, Expected::Refuse);
    portal.stop().await;
}

#[tokio::test]
async fn a_question_without_an_answer_is_asked_again_as_the_same_question() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let answers = in_turn(vec![ResponseTemplate::new(500), ResponseTemplate::new(404)]);
    Mock::given(path("/v3/orders/4711")).respond_with(answers).mount(&gateway).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = session.supplier(&SupplierId::new("S2"));
    let target = Target::Order(OrderNumber::new("4711"));
    let answered = desk.look_up_until_answered(&target, desk.lookup(), DEADLINE).await;
    assert_eq!((answered.status(), answered.attempt), (Some(404), 2));
    let reads = run.intents().into_iter().filter(|intent| intent.function == Function::OrderRead);
    let operations: Vec<_> = reads.map(|intent| intent.operation).collect();
    assert_eq!(operations, [answered.operation]);
    portal.stop().await;
}

#[tokio::test]
async fn the_gateway_is_complete_only_when_every_supplier_was_read() {
    for (status, is_complete) in [(200, true), (503, false)] {
        let run = Run::new();
        let gateway = gateway(in_turn(vec![accepted()])).await;
        let list = Mock::given(method("GET")).and(path("/v3/orders"));
        list.respond_with(ResponseTemplate::new(status).set_body_json(json!({"orders": []})))
            .mount(&gateway)
            .await;
        let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
        assert_eq!(session.observe_gateway(true).await, is_complete);
        let complete = |event: &countersign_core::history::Event| match &event.what {
            What::Observe(observe) => observe.is_final && observe.observation == Observation::Complete(Surface::Gateway),
            _ => false,
        };
        assert_eq!(run.events().iter().any(complete), is_complete);
        portal.stop().await;
    }
}
