//! Garbage is refused, never an internal error, and nobody is harmed by it.

use crate::documents::{acknowledgement, correlation, order};
use crate::world::{World, json};
use countersign_transports::raw::exchange;
use serde_json::{Value, json};
use std::time::Duration;

/// Bodies that break parsers.
fn garbage() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "",
        "null",
        "[]",
        "{",
        "\"",
        "{\"a\":1,\"a\":2}",
        "1e999",
        "\u{feff}{}",
        "{\"lines\":\"\\ud800\"}",
        "\0\0\0",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    all.push(vec![0xff, 0xfe, 0x00]);
    all.push("[".repeat(100_000).into_bytes());
    all.push(format!("{{\"orderNumber\":\"{}\"}}", "9".repeat(200_000)).into_bytes());
    all
}

#[tokio::test]
async fn garbage_bodies_are_refused_with_a_problem_on_every_address_that_takes_a_body() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let operator = world.settings.operations_token.reveal().to_owned();
    let addresses = [
        ("/v3/acknowledgements", token.as_str()),
        ("/v2/ship-notices", token.as_str()),
        ("/ops/v1/cases/C-1/resolve", operator.as_str()),
        ("/ops/v1/clock", operator.as_str()),
    ];
    for (index, body) in garbage().into_iter().enumerate() {
        for (path, token) in addresses {
            let request = world.request("POST", path).header("authorization", format!("Bearer {token}"));
            let request = request.header("idempotency-key", format!("g-{index}")).json(body.clone());
            let response = world.send(request).await;
            assert!(
                (400..500).contains(&response.status),
                "{path} answered {} to garbage {index}",
                response.status
            );
            assert_eq!(response.header("content-type"), Some("application/problem+json"), "{path}");
        }
        let event = world.signed(
            "e-1",
            vec![("content-type".to_owned(), "application/cloudevents+json".to_owned())],
            body.clone(),
        );
        let status = world.send(event).await.status;
        assert!((400..500).contains(&status), "/events answered {status} to garbage {index}");
        let token_request = world.token_request("s100", "test-only-s100").body(body);
        let status = world.send(token_request).await.status;
        assert!((400..500).contains(&status), "/oauth/token answered {status} to garbage {index}");
    }
}

#[tokio::test]
async fn broken_http_is_refused_or_dropped_and_the_next_request_is_served() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let address = world.url.trim_start_matches("http://").to_owned();
    let head = format!(
        "POST /v3/acknowledgements HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nidempotency-key: k\r\ncontent-type: application/json\r\nconnection: close\r\n"
    );
    let requests = [
        "GET\r\n\r\n".to_owned(),
        format!("{head}content-length: 5\r\ncontent-length: 6\r\n\r\n{{}}"),
        format!("{head}content-length: nine\r\n\r\n{{}}"),
        format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"),
        "GET /v3/orders HTTP/1.1\r\nhost: x\r\nauthorization: \x01\r\nconnection: close\r\n\r\n".to_owned(),
        format!("GET /{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "a".repeat(60_000)),
    ];
    for request in requests {
        if let Ok(answer) = exchange(&address, request.as_bytes(), Duration::from_secs(10)).await {
            let answer = String::from_utf8_lossy(&answer).into_owned();
            let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
            assert!(is_refused, "to {:?}: {answer}", request.chars().take(40).collect::<String>());
        }
    }
    assert_eq!(world.get("/v3/orders", &token).await.status, 200);
}

#[tokio::test]
async fn strange_keys_and_correlation_ids_are_refused_or_echoed_as_they_are() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let cases = [
        ("\"", 400),
        ("", 400),
        ("bare-key", 400),
        ("\"quoted \\\" key\"", 400),
        ("8e03978e-40d5-43e8-bc93-6894a57f9324", 400),
    ];
    for (key, status) in cases {
        let request = world
            .request("POST", "/v3/acknowledgements")
            .header("authorization", format!("Bearer {token}"));
        let request = request
            .header("idempotency-key", key)
            .header("x-correlation-id", "c 1;\"x\"")
            .json(b"{".to_vec());
        let response = world.send(request).await;
        let name = crate::world::json(&response)["type"].as_str().unwrap_or_default().to_owned();
        assert_eq!(response.status, status, "`{key}`");
        let is_unreadable = matches!(key, "\"" | "");
        assert_eq!(name.ends_with("/missing-idempotency-key"), is_unreadable, "`{key}` gave {name}");
        assert_eq!(response.header("x-correlation-id"), Some("c 1;\"x\""));
    }
}

#[tokio::test]
async fn two_keys_on_one_submission_are_as_bad_as_none() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let request = world.submission("/v3/acknowledgements", &token, "k-1", &serde_json::json!({}));
    let response = world.send(request.header("idempotency-key", "k-2")).await;
    crate::world::assert_problem(&response, 400, "missing-idempotency-key");
}

#[tokio::test]
async fn many_requests_at_once_are_all_answered() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let calls = (0..200).map(|_| world.get("/v3/orders", &token));
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 429 | 503)), "{answers:?}");
}

#[tokio::test]
async fn a_header_that_is_no_correlation_id_does_not_become_the_id_of_a_flow() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    for (at, given) in ["c".repeat(129), "two words".to_owned(), "corr\u{e9}".to_owned()]
        .into_iter()
        .enumerate()
    {
        // Version 2 has no correlation id in its body, so that the header's is the one that counts.
        let body = in_version_2(&acknowledgement(&format!("A-{at}"), "4500001", 1));
        let sent = world.submission("/v2/acknowledgements", &token, &format!("k-{at}"), &body);
        let response = world.send(sent.header("x-correlation-id", &given)).await;
        assert_eq!(
            (response.status, &json(&response)["correlationId"]),
            (202, &json!(correlation("4500001"))),
            "{given}"
        );
    }
}

fn in_version_2(acknowledgement: &Value) -> Value {
    let mut body = acknowledgement.clone();
    let members = body.as_object_mut().expect("a document is an object");
    for (name, earlier) in [("orderNumber", "poNumber"), ("orderRevision", "poRevision")] {
        let value = members.remove(name).expect("it names its order");
        members.insert(earlier.to_owned(), value);
    }
    for later in ["plant", "correlationId", "respondedAt"] {
        members.remove(later);
    }
    body
}
