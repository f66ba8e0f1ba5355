//! The refusals of the gateway, in the order of the interface's table.

use crate::documents::{acknowledgement, order};
use crate::world::{World, assert_problem};
use countersign_transports::http::Request;
use countersign_transports::raw::exchange;
use std::time::Duration;

/// What is wrong with a request; a refusal must not be hidden by one that is checked later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Version,
    Token,
    Sunset,
    Key,
    Size,
    MediaType,
}

const ORDER: [(Wrong, u16, &str); 6] = [
    (Wrong::Version, 404, "unknown-version"),
    (Wrong::Token, 401, "invalid-token"),
    (Wrong::Sunset, 410, "version-sunset"),
    (Wrong::Key, 400, "missing-idempotency-key"),
    (Wrong::Size, 413, "too-large"),
    (Wrong::MediaType, 415, "unsupported-media-type"),
];

fn request(world: &World, token: &str, key: &str, wrongs: &[Wrong]) -> Request {
    let has = |wrong| wrongs.contains(&wrong);
    let version = match (has(Wrong::Version), has(Wrong::Sunset)) {
        (true, _) => "v9",
        (_, true) => "v1",
        _ => "v3",
    };
    let mut request = Request::new("POST", format!("{}/{version}/acknowledgements", world.url));
    request = request.header(
        "authorization",
        if has(Wrong::Token) {
            "Bearer altered".to_owned()
        } else {
            format!("Bearer {token}")
        },
    );
    if !has(Wrong::Key) {
        request = request.header("idempotency-key", key);
    }
    request = request.header("content-type", if has(Wrong::MediaType) { "text/xml" } else { "application/json" });
    let mut body = acknowledgement("A-1", "4500001", 1).to_string().into_bytes();
    if has(Wrong::Size) {
        body.resize(300 * 1024, b' ');
    }
    request.body(body)
}

#[tokio::test]
async fn the_first_wrong_thing_of_the_table_is_what_is_answered() {
    let world = World::start().await;
    let token = world.token("s100").await;
    for (index, (first, status, name)) in ORDER.into_iter().enumerate() {
        let alone = world.send(request(&world, &token, &format!("alone-{index}"), &[first])).await;
        assert_problem(&alone, status, name);
        let rest: Vec<Wrong> = ORDER[index..].iter().map(|(wrong, _, _)| *wrong).collect();
        let with_all_later = world.send(request(&world, &token, &format!("all-{index}"), &rest)).await;
        assert_problem(&with_all_later, status, name);
    }
}

#[tokio::test]
async fn a_spent_rate_is_refused_before_the_sunset_and_for_its_supplier_alone() {
    let world = World::start_with(|settings| {
        settings.rate_per_second = 1;
        settings.rate_burst = 2;
    })
    .await;
    let token = world.token("s100").await;
    let mut answers = Vec::new();
    for _ in 0..20 {
        answers.push(world.get("/v1/orders", &token).await);
    }
    let refused = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("20 requests at once are too many");
    assert!(answers.iter().all(|answer| matches!(answer.status, 410 | 429)));
    assert_eq!(answers[0].status, 410, "the burst is let in");
    assert_problem(refused, 429, "rate-limit");
    assert_eq!(refused.header("retry-after"), Some("1"));
    let other = world.token("s200").await;
    assert_eq!(world.get("/v3/orders", &other).await.status, 200);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let cases = [
        ("GET", "/", 404, "not-found", None),
        ("GET", "/v3", 404, "not-found", None),
        ("GET", "/v3/payments", 404, "not-found", None),
        ("GET", "/v3/orders/%ff", 404, "not-found", None),
        ("GET", "/v3/orders/4500099", 404, "not-found", None),
        ("GET", "/v9/orders", 404, "unknown-version", None),
        ("DELETE", "/v3/orders", 405, "method-not-allowed", Some("GET,HEAD")),
        ("GET", "/v3/acknowledgements", 405, "method-not-allowed", Some("POST")),
        ("GET", "/v3/credit-notes", 405, "method-not-allowed", Some("POST")),
        ("GET", "/oauth/token", 405, "method-not-allowed", Some("POST")),
        ("GET", "/v3/orders?status=lost", 400, "malformed", None),
    ];
    for (method, path, status, name, allow) in cases {
        let request = world.request(method, path).header("authorization", format!("Bearer {token}"));
        let response = world.send(request.header("x-correlation-id", "c-7")).await;
        assert_problem(&response, status, name);
        assert_eq!(response.header("allow"), allow, "{method} {path}");
        assert_eq!(response.header("x-correlation-id"), Some("c-7"), "{method} {path}");
        assert!(
            String::from_utf8_lossy(&response.body).contains("\"correlationId\":\"c-7\"") || status == 404,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_submission_that_is_too_large_opens_a_case_for_its_size() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let mut request = request(&world, &token, "k-1", &[Wrong::Size]).header("x-correlation-id", "c-large");
    // Not even the part that is kept can be read, so the header says what the case belongs to.
    request.body[0] = b'[';
    assert_problem(&world.send(request).await, 413, "too-large");
    let cases = world.operator_get("/ops/v1/cases?correlationId=c-large").await;
    assert_eq!(cases["cases"][0]["reason"], "validation.size", "{cases}");
}

#[tokio::test]
async fn a_body_far_over_the_limit_is_answered_and_not_cut_off() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let length = 12 << 20;
    let head = format!(
        "POST /v3/acknowledgements HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nidempotency-key: k-1\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let mut bytes = head.into_bytes();
    bytes.resize(bytes.len() + length, b' ');
    // This sender reads only when it has written everything, as many do.
    let address = world.url.trim_start_matches("http://");
    let answer = exchange(address, &bytes, Duration::from_secs(20))
        .await
        .expect("the connection holds");
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn what_the_engine_refuses_is_answered_as_the_table_says() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    world.release("e-2", &order("4500001", 2)).await;
    let token = world.token("s100").await;
    let change = |pointer: &str, value: serde_json::Value| {
        let mut changed = acknowledgement("A-9", "4500001", 2);
        *changed.pointer_mut(pointer).expect("the document has it") = value;
        changed
    };
    let cases = [
        ("stale", acknowledgement("A-8", "4500001", 1), 409, "stale-revision"),
        ("foreign", change("/supplier", "S200".into()), 404, "not-found"),
        ("plant", change("/plant", "P99".into()), 422, "master-data"),
        ("word", change("/lines/0/response", "perhaps".into()), 422, "status-unmapped"),
        (
            "schema",
            change("/lines/0/quantity/amount", "ten".into()),
            422,
            "contract-violation",
        ),
    ];
    for (key, body, status, name) in cases {
        assert_problem(&world.acknowledge(&token, key, &body).await, status, name);
    }
    let broken = world
        .submission("/v3/acknowledgements", &token, "broken", &"".into())
        .body(b"{\"a\":".to_vec());
    assert_problem(&world.send(broken).await, 400, "malformed");
    let conflicting = world.acknowledge(&token, "stale", &acknowledgement("A-7", "4500001", 2)).await;
    assert_problem(&conflicting, 422, "key-conflict");
}
