//! What answers say of the end of their version.

use crate::world::World;
use countersign_transports::headers::parse_links;
use countersign_transports::http::Response;

fn announced(response: &Response) -> (Option<&str>, Option<&str>, Option<String>) {
    let links = response.header("link").map(parse_links).unwrap_or_default();
    let successor = links.into_iter().find(|link| link.rel.iter().any(|rel| rel == "successor-version"));
    (
        response.header("deprecation"),
        response.header("sunset"),
        successor.map(|link| link.target),
    )
}

#[tokio::test]
async fn every_answer_of_a_deprecated_version_announces_its_end() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let requests = [
        ("GET", "/v2/orders", token.as_str(), 200),
        ("GET", "/v2/orders/47", token.as_str(), 404),
        ("GET", "/v2/orders", "altered", 401),
        ("POST", "/v2/acknowledgements", token.as_str(), 400),
        ("DELETE", "/v2/orders", token.as_str(), 405),
        ("GET", "/v2/nothing", token.as_str(), 404),
    ];
    for (method, path, token, status) in requests {
        let response = world
            .send(world.request(method, path).header("authorization", format!("Bearer {token}")))
            .await;
        let (deprecation, sunset, successor) = announced(&response);
        assert_eq!(response.status, status, "{method} {path}");
        assert_eq!(deprecation, Some("@1788220800"), "{method} {path}");
        assert_eq!(sunset, Some("Fri, 31 Dec 2027 00:00:00 GMT"), "{method} {path}");
        assert_eq!(successor.as_deref(), Some(path.replace("/v2/", "/v3/").as_str()));
    }
}

#[tokio::test]
async fn a_version_past_its_sunset_is_gone_and_names_its_successor() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let response = world.get("/v1/orders", &token).await;
    assert_eq!(response.status, 410);
    assert_eq!(announced(&response).2.as_deref(), Some("/v3/orders"));
}

#[tokio::test]
async fn the_current_version_and_a_prefixed_path_are_told_apart() {
    let world = World::start_with(|settings| settings.path_prefix = "/supplier-api".to_owned()).await;
    let basic = world.token_request("s100", "test-only-s100");
    let prefixed = |request: countersign_transports::http::Request| {
        let url = request.url.replacen(&world.url, &format!("{}/supplier-api", world.url), 1);
        countersign_transports::http::Request { url, ..request }
    };
    assert_eq!(world.send(basic.clone()).await.status, 404);
    let answer = world.send(prefixed(basic)).await;
    let token = crate::world::json(&answer)["access_token"]
        .as_str()
        .expect("a token is text")
        .to_owned();
    let current = world.get("/supplier-api/v3/orders", &token).await;
    assert_eq!((current.status, announced(&current)), (200, (None, None, None)));
    let deprecated = world.get("/supplier-api/v2/orders", &token).await;
    assert_eq!(announced(&deprecated).2.as_deref(), Some("/supplier-api/v3/orders"));
}
