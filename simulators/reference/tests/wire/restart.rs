//! What outlives the process.

use crate::documents::{acknowledgement, order};
use crate::far_side::Scripted;
use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn keys_tokens_and_the_business_clock_outlive_the_process() {
    let mut world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    world.operator_post("/ops/v1/clock", &json!({ "advanceSeconds": 500_000 })).await;
    let token = world.token("s100").await;
    let submitted = acknowledgement("A-1", "4500001", 1);
    let first = world.acknowledge(&token, "k-1", &submitted).await;
    world.erp.wait_for("/api/v1/commitments", 1).await;

    world.restart().await;
    assert_eq!(world.operator_get("/ops/v1/clock").await["offsetSeconds"], 500_000);
    let second = world.acknowledge(&token, "k-1", &submitted).await;
    assert_eq!((second.status, &second.body), (first.status, &first.body));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(world.erp.seen("/api/v1/commitments").len(), 1);
}

#[tokio::test]
async fn a_message_that_was_not_delivered_leaves_after_the_restart_with_the_same_id() {
    let mut world = World::start().await;
    // The wish to wait keeps the message in the outbox until the process has ended.
    let headers = vec![("retry-after", "3".to_owned())];
    world.portal.script(Scripted { status: 503, headers });
    world.release("e-1", &order("4500001", 1)).await;
    world.portal.wait_for("/integration/orders", 1).await;
    world.restart().await;
    let seen = world.portal.wait_for("/integration/orders", 2).await;
    assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
}

#[tokio::test]
async fn a_repeated_event_has_no_second_effect_after_a_restart() {
    let mut world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    world.portal.wait_for("/integration/orders", 1).await;
    world.restart().await;
    world.release("e-1", &order("4500001", 1)).await;
    world.release("e-2", &order("4500001", 2)).await;
    let seen = world.portal.wait_for("/integration/orders", 2).await;
    assert_eq!(seen[1].json()["data"]["order"]["revision"], 2);
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_said() {
    let world = World::start().await;
    let mut settings = world.settings.clone();
    settings.database = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let error = countersign_reference::serve(settings, |_| {}, std::future::pending())
        .await
        .expect_err("a folder is no database");
    assert!(error.to_string().starts_with("cannot open the store `"), "{error}");
}

#[tokio::test]
async fn an_address_that_is_taken_and_a_defect_that_is_not_there_are_said() {
    let world = World::start().await;
    let mut settings = world.settings.clone();
    settings.listen = world.url.trim_start_matches("http://").to_owned();
    let error = countersign_reference::serve(settings.clone(), |_| {}, std::future::pending())
        .await
        .expect_err("it is taken");
    assert!(error.to_string().starts_with("cannot listen on `127.0.0.1:"), "{error}");
    settings.defect = Some("X99".to_owned());
    let error = countersign_reference::serve(settings, |_| {}, std::future::pending())
        .await
        .expect_err("there is no such defect");
    assert_eq!(error.to_string(), "no defect or variant has the id `X99`");
}
