//! The portal by itself serves its desk without credentials.

use crate::support::*;
use countersign_portal::run_alone;
use countersign_transports::http;
use serde_json::{Value, json};
use tokio::sync::oneshot;

async fn call(base: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = http::Request::new(method, format!("{base}{path}")).json(body.to_string().into_bytes());
    let answer = http::Client::new(DEADLINE).send(&request).await.expect("the portal answers");
    (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
}

async fn show(base: &str, id: &str) -> u16 {
    let event = order_event(id, "45", 1);
    let answer = push_signed(base, "/integration/orders", &event, PUSH_SECRET, DEADLINE).await;
    answer.expect("the portal answers").status
}

#[tokio::test]
async fn orders_are_listed_answered_shipped_and_faults_set_by_hand() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (ready, listening) = oneshot::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let portal = run_alone(
        settings(&gateway.uri(), DEADLINE),
        run.recorder.clone(),
        |base| ready.send(base.to_owned()).expect("the test waits for it"),
        async { stopped.await.expect("the test stops it") },
    );
    let by_hand = async {
        let base = listening.await.expect("the portal starts");
        let fault = json!({"kind": "server-error", "status": 500, "moment": "before-effect"});
        assert_eq!(call(&base, "POST", "/desk/faults", &fault).await.0, 201);
        assert_eq!(show(&base, "e1").await, 500);
        assert_eq!(show(&base, "e1").await, 204);
        let (_, orders) = call(&base, "GET", "/desk/orders", &Value::Null).await;
        assert_eq!(orders["orders"][0]["orderNumber"], "45");
        let (status, told) = call(&base, "POST", "/desk/orders/45/acknowledge", &json!({"response": "changed"})).await;
        assert_eq!(
            (status, &told["result"], &told["status"]),
            (200, &json!("ok"), &json!(202)),
            "{told}"
        );
        let (_, told) = call(&base, "POST", "/desk/orders/45/ship", &json!({"percent": 50})).await;
        assert_eq!(told["status"], 404, "the gateway of this test takes no ship notices");
        assert_eq!(call(&base, "POST", "/desk/orders/46/ship", &json!({})).await.0, 404);
        assert_eq!(
            call(&base, "POST", "/desk/orders/45/acknowledge", &json!({"response": "perhaps"}))
                .await
                .0,
            400
        );
        stop.send(()).expect("the portal waits for it");
    };
    let (ended, ()) = futures_util::future::join(portal, by_hand).await;
    ended.expect("the portal ends well");
    let body = String::from_utf8_lossy(&submissions(&gateway).await[0].body).into_owned();
    assert!(body.contains("partly"), "{body}");
}
