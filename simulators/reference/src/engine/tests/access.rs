//! Who gets in and who sees what.

use super::bench::{Bench, TOKEN, encode, header, json, problem, submission, words};
use super::documents::{ACME, BOLT, acknowledgement, order, ship_notice};
use crate::border::{Answer, Input};
use countersign_core::ids::DocumentKind;
use countersign_core::status::OrderStatus;
use serde_json::Value;
use std::time::Duration;

fn token(bench: &mut Bench, token: &str) -> Answer {
    bench.step(Input::Authenticate { token: token.to_owned() })
}

fn list(bench: &mut Bench, supplier: &str, status: Option<OrderStatus>) -> Vec<Value> {
    let query = status.map(|status| ("status".to_owned(), status.to_string()));
    let answer = bench.step(Input::ListOrders {
        supplier: supplier.into(),
        version: "v3".to_owned(),
        query: query.into_iter().collect(),
        status,
    });
    json(&answer)["orders"].as_array().cloned().expect("a list")
}

#[test]
fn a_token_is_its_suppliers_until_the_second_at_which_it_expires() {
    let mut bench = Bench::new();
    let issued = bench.step(Input::IssueToken {
        supplier: ACME.into(),
        token: "t-1".to_owned(),
    });
    assert_eq!(json(&issued)["expires_in"], 3600);
    assert_eq!(header(&issued, "cache-control"), Some("no-store"));
    assert_eq!(token(&mut bench, "t-1").supplier, Some(ACME.into()));
    assert_eq!(token(&mut bench, "t-2").status, 401);
    bench.pass(TOKEN - Duration::from_secs(1));
    assert_eq!(token(&mut bench, "t-1").status, 200);
    bench.pass(Duration::from_secs(1));
    let expired = token(&mut bench, "t-1");
    assert_eq!((expired.status, problem(&expired).as_str()), (401, "invalid-token"));
    assert_eq!(header(&expired, "www-authenticate"), Some("Bearer error=\"invalid_token\""));
    assert_eq!(expired.supplier, None);
}

#[test]
fn a_supplier_lists_its_own_orders_only_however_the_list_is_narrowed() {
    let mut bench = Bench::new();
    for (number, supplier) in [("PO-1", ACME), ("PO-2", BOLT), ("PO-3", ACME)] {
        bench.event(&order(number, 1, supplier));
    }
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-3", 1, ACME));
    let numbers = |orders: Vec<Value>| words(&orders, "/order/orderNumber");
    assert_eq!(numbers(list(&mut bench, ACME, None)), ["PO-1", "PO-3"]);
    assert_eq!(numbers(list(&mut bench, ACME, Some(OrderStatus::Acknowledged))), ["PO-3"]);
    assert_eq!(
        numbers(list(&mut bench, ACME, Some(OrderStatus::AwaitingAcknowledgement))),
        ["PO-1"]
    );
    assert_eq!(
        numbers(list(&mut bench, BOLT, Some(OrderStatus::Acknowledged))),
        Vec::<String>::new()
    );
}

#[test]
fn a_foreign_order_or_notice_looks_exactly_like_a_missing_one() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    let (foreign, missing) = (bench.read_order(BOLT, "PO-1"), bench.read_order(BOLT, "PO-9"));
    assert_eq!(foreign.status, 404);
    assert_eq!(
        (foreign.status, foreign.headers, foreign.body),
        (missing.status, missing.headers, missing.body)
    );
    let mut read = |notice: &str| {
        bench.step(Input::ReadShipNotice {
            supplier: BOLT.into(),
            version: "v3".to_owned(),
            notice: notice.into(),
        })
    };
    let (foreign, missing) = (read("N-1"), read("N-9"));
    assert_eq!((foreign.status, foreign.body), (404, missing.body));
}

#[test]
fn an_order_is_not_sent_again_to_whoever_has_its_revision() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 7, ACME));
    let mut read = |tag: &str| {
        bench.step(Input::ReadOrder {
            supplier: ACME.into(),
            version: "v3".to_owned(),
            order: "PO-1".into(),
            if_none_match: Some(tag.to_owned()),
        })
    };
    for tag in ["\"7\"", "W/\"7\"", "\"6\", \"7\"", "*"] {
        let answer = read(tag);
        assert_eq!(
            (answer.status, answer.body.len(), header(&answer, "etag")),
            (304, 0, Some("\"7\"")),
            "{tag}"
        );
    }
    assert_eq!(read("\"6\"").status, 200);
}

#[test]
fn a_document_that_names_another_supplier_is_told_so_whether_or_not_there_is_one() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    for (key, other) in [("k1", BOLT), ("k2", "nobody")] {
        let body = encode(&acknowledgement("A-1", "PO-1", 1, other));
        let refused = bench.submit(submission(DocumentKind::Acknowledgement, ACME, key, body));
        assert_eq!((refused.status, problem(&refused).as_str()), (404, "not-found"));
        let told = json(&refused);
        assert_eq!(told["errors"][0]["pointer"], "/supplier");
        assert_eq!(told["detail"], format!("`/supplier`: expected `{ACME}`, whose token this is"));
    }
}
