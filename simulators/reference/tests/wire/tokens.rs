//! The token endpoint and what tokens open.

use crate::world::{World, assert_problem, json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

#[tokio::test]
async fn a_client_with_its_secret_gets_a_token_that_no_cache_keeps() {
    let world = World::start().await;
    let response = world.send(world.token_request("s100", "test-only-s100")).await;
    let answer = json(&response);
    assert_eq!((response.status, response.header("cache-control")), (200, Some("no-store")));
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let token = answer["access_token"].as_str().expect("a token is text");
    assert_eq!(URL_SAFE_NO_PAD.decode(token).expect("it is base64url").len(), 32);
    assert_eq!(world.get("/v3/orders", token).await.status, 200);
}

#[tokio::test]
async fn each_wrong_token_request_is_refused_with_its_error_code() {
    let world = World::start().await;
    let good = || world.token_request("s100", "test-only-s100");
    let form = |text: &str| good().body(text.as_bytes().to_vec());
    let without = |name: &str| {
        let mut request = good();
        request.headers.retain(|(header, _)| header != name);
        request
    };
    let cases = [
        ("wrong secret", world.token_request("s100", "test-only-s200"), 401, "invalid_client"),
        (
            "unknown client",
            world.token_request("s900", "test-only-s100"),
            401,
            "invalid_client",
        ),
        ("no client", without("authorization"), 401, "invalid_client"),
        ("no form", without("content-type"), 400, "invalid_request"),
        ("no grant", form(""), 400, "invalid_request"),
        (
            "two grants",
            form("grant_type=client_credentials&grant_type=client_credentials"),
            400,
            "invalid_request",
        ),
        ("other grant", form("grant_type=password"), 400, "unsupported_grant_type"),
        ("no text", good().body(vec![0xff, 0xfe]), 400, "invalid_request"),
    ];
    for (name, request, status, error) in cases {
        let response = world.send(request).await;
        assert_eq!((response.status, &json(&response)["error"]), (status, &json!(error)), "{name}");
        assert_eq!(response.header("cache-control"), Some("no-store"), "{name}");
        assert_eq!(response.header("www-authenticate").is_some(), status == 401, "{name}");
    }
}

#[tokio::test]
async fn a_token_ends_in_business_time() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let advance = async |seconds: u64| world.operator_post("/ops/v1/clock", &json!({ "advanceSeconds": seconds })).await;
    assert_eq!(advance(3500).await.status, 200);
    assert_eq!(world.get("/v3/orders", &token).await.status, 200);
    assert_eq!(advance(100).await.status, 200);
    let refused = world.get("/v3/orders", &token).await;
    assert_problem(&refused, 401, "invalid-token");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
}
