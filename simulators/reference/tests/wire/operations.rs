//! The operators' side.

use crate::documents::{acknowledgement, correlation, order};
use crate::world::{World, assert_problem, json};
use serde_json::json;

#[tokio::test]
async fn nothing_is_shown_without_the_operators_token() {
    let world = World::start().await;
    let supplier = world.token("s100").await;
    let paths = [
        ("GET", "/ops/v1/cases"),
        ("GET", "/ops/v1/cases/C-1"),
        ("GET", "/ops/v1/cases/C-1/payload"),
        ("POST", "/ops/v1/cases/C-1/resolve"),
        ("GET", "/ops/v1/dead-letters"),
        ("POST", "/ops/v1/dead-letters/D-1/replay"),
        ("GET", "/ops/v1/audit"),
        ("GET", "/ops/v1/lineage/c"),
        ("GET", "/ops/v1/clock"),
        ("POST", "/ops/v1/clock"),
    ];
    for (method, path) in paths {
        assert_problem(&world.send(world.request(method, path)).await, 401, "invalid-token");
        let with_supplier = world.request(method, path).header("authorization", format!("Bearer {supplier}"));
        assert_problem(&world.send(with_supplier).await, 401, "invalid-token");
    }
}

#[tokio::test]
async fn a_case_keeps_the_received_bytes_and_is_resolved_by_somebody() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    let mut wrong = acknowledgement("A-1", "4500001", 1);
    wrong["lines"][0]["response"] = "perhaps".into();
    let sent = world.submission("/v3/acknowledgements", &token, "k-1", &wrong);
    let bytes = sent.body.clone();
    assert_eq!(world.send(sent).await.status, 422);
    let list = format!("/ops/v1/cases?correlationId={}&limit=5", correlation("4500001"));
    let found = world.operator_get(&list).await;
    let case = found["cases"][0]["caseId"].as_str().expect("a case has an id").to_owned();
    let payload = world
        .get(&format!("/ops/v1/cases/{case}/payload"), world.settings.operations_token.reveal())
        .await;
    assert_eq!((payload.status, payload.body), (200, bytes));
    for nobody in [json!({"actor": " ", "note": "called"}), json!({"actor": "ann", "note": ""})] {
        let refused = world.operator_post(&format!("/ops/v1/cases/{case}/resolve"), &nobody).await;
        assert_problem(&refused, 400, "malformed");
    }
    let resolved = world
        .operator_post(&format!("/ops/v1/cases/{case}/resolve"), &json!({"actor": "ann", "note": "called"}))
        .await;
    assert_eq!(resolved.status, 200);
    assert_eq!(world.operator_get(&format!("/ops/v1/cases/{case}")).await["status"], "resolved");
    let lineage = world.operator_get(&format!("/ops/v1/lineage/{}", correlation("4500001"))).await;
    assert!(lineage["hops"].as_array().is_some_and(|hops| hops.len() > 1), "{lineage}");
}

#[tokio::test]
async fn a_list_with_a_limit_that_is_none_is_malformed() {
    let world = World::start().await;
    for limit in ["0", "-1", "many", "1000000"] {
        let response = world
            .get(&format!("/ops/v1/cases?limit={limit}"), world.settings.operations_token.reveal())
            .await;
        assert_problem(&response, 400, "malformed");
    }
}

#[tokio::test]
async fn the_clock_moves_only_on_a_test_instance() {
    let world = World::start_with(|settings| settings.is_test_instance = false).await;
    let response = world.operator_post("/ops/v1/clock", &json!({"advanceSeconds": 1})).await;
    assert_problem(&response, 404, "not-found");
    let world = World::start().await;
    let moved = world.operator_post("/ops/v1/clock", &json!({"advanceSeconds": 86400})).await;
    assert_eq!((moved.status, &json(&moved)["offsetSeconds"]), (200, &json!(86400)));
}

#[tokio::test]
async fn health_and_metrics_need_no_token_and_metrics_can_be_parsed() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    world.portal.wait_for("/integration/orders", 1).await;
    let health = world.send(world.request("GET", "/health")).await;
    assert_eq!((health.status, &json(&health)["status"]), (200, &json!("ok")));
    assert!(json(&health)["pending"]["outbox"].is_u64());

    let page = world.send(world.request("GET", "/metrics")).await;
    assert!(
        page.header("content-type")
            .is_some_and(|kind| kind.starts_with("application/openmetrics-text"))
    );
    let text = String::from_utf8(page.body).expect("metrics are text");
    assert!(text.ends_with("# EOF\n"));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a sample has a value");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(!name.contains("4500001"), "an order number is no label: {line}");
    }
    assert!(
        text.contains("countersign_reference_http_requests_total{route=\"/events\",version=\"none\",status=\"202\"} 1"),
        "{text}"
    );
    assert!(
        text.contains("countersign_reference_delivery_attempts_total{target=\"portal\"} 1"),
        "{text}"
    );
}

#[tokio::test]
async fn an_integration_whose_erp_is_away_says_that_it_is_starting() {
    let world = World::start_with(|settings| settings.erp.base_url = "http://127.0.0.1:9".to_owned()).await;
    let health = world.send(world.request("GET", "/health")).await;
    assert_eq!((health.status, &json(&health)["status"]), (503, &json!("starting")));
    let token = world.token("s100").await;
    let response = world.acknowledge(&token, "k-1", &acknowledgement("A-1", "4500001", 1)).await;
    assert_eq!((response.status, response.header("retry-after")), (503, Some("1")));
}
