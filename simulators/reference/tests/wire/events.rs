//! Order events: who may send them, and what they must be.

use crate::documents::order;
use crate::world::{World, assert_problem};
use countersign_transports::cloudevents::Mode;
use countersign_transports::signature;
use jiff::{SignedDuration, Timestamp};

#[tokio::test]
async fn an_event_whose_signature_does_not_prove_it_is_refused_without_effect() {
    let world = World::start().await;
    let good = || world.event("e-1", &order("4500001", 1), Mode::Structured);
    let mut altered = good();
    altered.body.push(b' ');
    let mut unsigned = good();
    unsigned.headers.retain(|(name, _)| !name.starts_with("webhook-"));
    let mut requests = vec![("altered", altered), ("unsigned", unsigned)];
    for (name, seconds) in [("old", -301), ("early", 301)] {
        let mut moved = good();
        moved.headers.retain(|(name, _)| !name.starts_with("webhook-"));
        let at = Timestamp::now() + SignedDuration::from_secs(seconds);
        moved
            .headers
            .extend(signature::headers(&world.settings.event_secret, "e-1", at, &moved.body));
        requests.push((name, moved));
    }
    let mut foreign = good();
    foreign.headers.retain(|(name, _)| !name.starts_with("webhook-"));
    foreign.headers.extend(signature::headers(
        &world.settings.portal.secret,
        "e-1",
        Timestamp::now(),
        &foreign.body,
    ));
    requests.push(("foreign", foreign));
    for (name, request) in requests {
        let response = world.send(request).await;
        assert_eq!(response.status, 401, "{name}");
        assert_problem(&response, 401, "invalid-signature");
    }
    let token = world.token("s100").await;
    assert_eq!(world.get("/v3/orders/4500001", &token).await.status, 404);
}

#[tokio::test]
async fn a_captured_binary_event_cannot_be_sent_again_as_another() {
    let world = World::start().await;
    let mut captured = world.event("e-1", &order("4500001", 1), Mode::Binary);
    for (name, value) in &mut captured.headers {
        if name.eq_ignore_ascii_case("ce-id") {
            *value = "e-2".to_owned();
        }
    }
    assert_problem(&world.send(captured).await, 401, "invalid-signature");
}

#[tokio::test]
async fn an_event_that_is_no_event_is_malformed_and_a_wrong_order_opens_a_case() {
    let world = World::start().await;
    let no_event = world.signed(
        "e-1",
        vec![("content-type".to_owned(), "application/json".to_owned())],
        b"{}".to_vec(),
    );
    assert_problem(&world.send(no_event).await, 400, "malformed");
    let mut wrong = order("4500001", 1);
    wrong["lines"][0]["quantity"]["amount"] = "many".into();
    let response = world.send(world.event("e-2", &wrong, Mode::Structured)).await;
    assert_problem(&response, 422, "contract-violation");
    let cases = world.operator_get("/ops/v1/cases?correlationId=corr-4500001").await;
    assert_eq!(cases["cases"].as_array().map(Vec::len), Some(1), "{cases}");
}
