//! The way of an order to the portal, and of its acknowledgement to the ERP.

use crate::documents::{acknowledgement, correlation, order};
use crate::far_side::Seen;
use crate::world::{World, json};
use countersign_transports::cloudevents::{CloudEvent, Mode};
use countersign_transports::signature;
use countersign_transports::trace::TraceParent;
use jiff::Timestamp;

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn pushed(seen: &Seen) -> (CloudEvent, serde_json::Value) {
    let event = CloudEvent::decode(&seen.headers, &seen.body).expect("a push is an event");
    let data = serde_json::from_slice(&event.data).expect("its data is JSON");
    (event, data)
}

#[tokio::test]
async fn an_order_is_pushed_signed_correlated_and_traced() {
    for mode in [Mode::Structured, Mode::Binary] {
        let world = World::start().await;
        let response = world
            .send(world.event("e-1", &order("4500001", 1), mode).header("traceparent", TRACE))
            .await;
        assert_eq!((response.status, response.body.len()), (202, 0));
        let seen = world.portal.wait_for("/integration/orders", 1).await.remove(0);
        signature::verify(&world.settings.portal.secret, &seen.headers, &seen.body, Timestamp::now()).expect("the push is signed");
        let (event, data) = pushed(&seen);
        assert_eq!(event.kind, "dev.countersign.portal.order");
        assert_eq!(seen.header("webhook-id"), Some(event.id.as_str()));
        assert_eq!(seen.header("x-correlation-id"), Some(correlation("4500001").as_str()));
        assert_eq!(data["order"], order("4500001", 1));
        let sent = seen
            .header("traceparent")
            .and_then(TraceParent::parse)
            .expect("the push has a trace");
        let received = TraceParent::parse(TRACE).expect("the test writes a trace");
        assert_eq!(sent.trace_id(), received.trace_id());
        assert_ne!(seen.header("traceparent"), Some(TRACE), "each hop has its own parent");
    }
}

#[tokio::test]
async fn an_acknowledgement_becomes_one_commitment_with_key_and_token() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    let response = world.acknowledge(&token, "k-1", &acknowledgement("A-1", "4500001", 1)).await;
    assert_eq!(response.status, 202, "{}", String::from_utf8_lossy(&response.body));
    assert_eq!(json(&response)["state"], "accepted");
    let seen = world.erp.wait_for("/api/v1/commitments", 1).await.remove(0);
    assert_eq!(seen.header("authorization"), Some("Bearer test-only-erp-token"));
    assert_eq!(seen.header("x-correlation-id"), Some(correlation("4500001").as_str()));
    assert!(
        seen.header("idempotency-key")
            .is_some_and(|key| key.starts_with('"') && key.ends_with('"')),
        "{seen:?}"
    );
    assert!(seen.header("traceparent").and_then(TraceParent::parse).is_some());
    let commitment = seen.json();
    assert_eq!(
        (&commitment["acknowledgementNumber"], &commitment["lines"][0]["status"]),
        (&"A-1".into(), &"confirmed".into())
    );
    let again = world
        .portal
        .wait_until("/integration/orders", |seen| {
            seen.iter().any(|seen| pushed(seen).1["status"] == "acknowledged")
        })
        .await;
    assert!(again.iter().all(|seen| pushed(seen).1["order"]["revision"] == 1));
}

#[tokio::test]
async fn the_same_submission_again_gets_the_first_answer_and_has_no_second_effect() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    let submitted = acknowledgement("A-1", "4500001", 1);
    let first = world.acknowledge(&token, "k-1", &submitted).await;
    let second = world.acknowledge(&token, "k-1", &submitted).await;
    assert_eq!((second.status, &second.body), (first.status, &first.body));
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    // Messages of one order leave in order, so what this one causes comes after whatever the repetition would have caused.
    world.release("e-2", &order("4500001", 2)).await;
    let third = world.acknowledge(&token, "k-2", &acknowledgement("A-2", "4500001", 2)).await;
    assert_eq!(third.status, 202, "{}", String::from_utf8_lossy(&third.body));
    let booked = world
        .erp
        .wait_until("/api/v1/commitments", |seen| {
            seen.iter().any(|seen| seen.json()["acknowledgementNumber"] == "A-2")
        })
        .await;
    assert_eq!(booked.len(), 2, "A-1 and A-2, once each");
}

#[tokio::test]
async fn a_supplier_reads_its_order_and_is_told_when_nothing_changed() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    let response = world.get("/v3/orders/4500001", &token).await;
    assert_eq!((response.status, response.header("etag")), (200, Some("\"1\"")));
    assert_eq!(json(&response)["order"], order("4500001", 1));
    let request = world
        .request("GET", "/v3/orders/4500001")
        .header("authorization", format!("Bearer {token}"));
    let unchanged = world.send(request.header("if-none-match", "\"1\"")).await;
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    let listed = json(&world.get("/v3/orders?status=awaiting-acknowledgement", &token).await);
    assert_eq!(listed["orders"].as_array().map(Vec::len), Some(1), "{listed}");
    let other = world.token("s200").await;
    assert_eq!(
        json(&world.get("/v3/orders", &other).await)["orders"].as_array().map(Vec::len),
        Some(0)
    );
    assert_eq!(world.get("/v3/orders/4500001", &other).await.status, 404);
}
