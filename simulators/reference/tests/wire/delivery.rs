//! Retries, dead letters and their replay.

use crate::documents::{acknowledgement, correlation, order};
use crate::far_side::{Scripted, Seen};
use crate::world::{World, json};
use countersign_transports::headers::{http_date, parse_http_date};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_failed_push_is_repeated_with_the_same_id_and_a_valid_signature() {
    let world = World::start().await;
    for status in [500, 429, 408] {
        world.portal.script(Scripted::status(status));
    }
    world.release("e-1", &order("4500001", 1)).await;
    let seen = world.portal.wait_for("/integration/orders", 4).await;
    assert!(
        seen.iter().all(|again| again.header("webhook-id") == seen[0].header("webhook-id")),
        "{seen:?}"
    );
    assert!(seen.iter().all(|again| again.body == seen[0].body));
    for seen in &seen {
        countersign_transports::signature::verify(&world.settings.portal.secret, &seen.headers, &seen.body, Timestamp::now())
            .expect("each attempt is signed");
    }
}

#[tokio::test]
async fn a_failed_write_is_repeated_with_the_same_key_and_body() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    for status in [503, 500] {
        world.erp.script(Scripted::status(status));
    }
    let token = world.token("s100").await;
    world.acknowledge(&token, "k-1", &acknowledgement("A-1", "4500001", 1)).await;
    let seen = world.erp.wait_for("/api/v1/commitments", 3).await;
    assert!(
        seen.iter()
            .all(|again| again.header("idempotency-key") == seen[0].header("idempotency-key")),
        "{seen:?}"
    );
    assert!(seen.iter().all(|again| again.body == seen[0].body));
}

#[tokio::test]
async fn a_wish_to_wait_is_honoured_in_seconds() {
    let seen = pushed_twice("1").await;
    assert!(seen[1].at - seen[0].at >= Duration::from_secs(1), "{:?}", seen[1].at - seen[0].at);
}

#[tokio::test]
async fn a_wish_to_wait_is_honoured_as_a_date() {
    let wish = http_date(Timestamp::now() + SignedDuration::from_secs(2));
    pushed_twice(&wish).await;
    assert!(
        Timestamp::now() >= parse_http_date(&wish).expect("the test writes a date"),
        "`{wish}` was not waited for"
    );
}

/// Has the portal ask for a wait at the first push, and returns both.
async fn pushed_twice(retry_after: &str) -> Vec<Seen> {
    let world = World::start().await;
    let headers = vec![("retry-after", retry_after.to_owned())];
    world.portal.script(Scripted { status: 503, headers });
    world.release("e-1", &order("4500001", 1)).await;
    world.portal.wait_for("/integration/orders", 2).await
}

#[tokio::test]
async fn a_refused_write_is_a_dead_letter_with_its_case_and_is_replayed_with_its_key() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    world.erp.script(Scripted::status(422));
    let token = world.token("s100").await;
    let response = world.acknowledge(&token, "k-1", &acknowledgement("A-1", "4500001", 1)).await;
    assert_eq!(response.status, 202);
    let path = format!("/ops/v1/dead-letters?correlationId={}", correlation("4500001"));
    let letters = world
        .operator_wait(&path, |found| !found["deadLetters"].as_array().is_none_or(Vec::is_empty))
        .await;
    let letter = &letters["deadLetters"][0];
    assert_eq!((&letter["status"], &letter["target"]), (&json!("open"), &json!("erp")), "{letter}");
    let cases = world
        .operator_get(&format!("/ops/v1/cases?correlationId={}", correlation("4500001")))
        .await;
    assert_eq!(cases["cases"][0]["reason"], "delivery.failed", "{cases}");

    let id = letter["deadLetterId"].as_str().expect("a letter has an id");
    let replayed = world.operator_post(&format!("/ops/v1/dead-letters/{id}/replay"), &json!({})).await;
    assert_eq!((replayed.status, &json(&replayed)["status"]), (202, &json!("replayed")));
    let seen = world.erp.wait_for("/api/v1/commitments", 2).await;
    assert_eq!(seen[0].header("idempotency-key"), seen[1].header("idempotency-key"));
    assert_eq!(seen[0].body, seen[1].body);
    let again = world.operator_post(&format!("/ops/v1/dead-letters/{id}/replay"), &json!({})).await;
    assert_eq!((again.status, &json(&again)["status"]), (200, &json!("superseded")));
}

#[tokio::test]
async fn spent_attempts_make_a_dead_letter() {
    let world = World::start_with(|settings| {
        settings.delivery_attempts = 3;
        settings.timing.backoff_base = Duration::from_millis(1);
    })
    .await;
    for _ in 0..3 {
        world.portal.script(Scripted::status(500));
    }
    world.release("e-1", &order("4500001", 1)).await;
    let letters = world
        .operator_wait("/ops/v1/dead-letters", |found| {
            !found["deadLetters"].as_array().is_none_or(Vec::is_empty)
        })
        .await;
    assert_eq!(letters["deadLetters"][0]["attempts"].as_array().map(Vec::len), Some(3), "{letters}");
    assert_eq!(world.portal.seen("/integration/orders").len(), 3);
}
