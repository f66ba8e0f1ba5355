//! Writes: once for each key, refused only when they are no document, and numbered without a gap.

use crate::stage::{Stage, bytes, commitment, notice};
use countersign_contracts::descriptions::routes::ERP;
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::{Effect, What};
use countersign_core::ids::OrderNumber;

#[tokio::test]
async fn a_repeated_write_books_once_and_gets_the_first_answer() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let document = commitment("A1", &order, "fine");
    let first = stage.book("k", &document).await;
    let pretty = serde_json::to_vec_pretty(&document).expect("documents are plain JSON");
    let again = stage.send(&stage.write("k", pretty)).await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.body, again.body);
    assert_eq!(stage.booked("1"), 1);
    stage.end().await;
}

#[tokio::test]
async fn the_same_key_with_other_content_is_refused() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    stage.book("k", &commitment("A1", &order, "fine")).await;
    let other = stage.book("k", &commitment("A1", &order, "not so fine")).await;
    assert_eq!(other.status, 422);
    assert_eq!(stage.booked("1"), 1);
    stage.end().await;
}

#[tokio::test]
async fn what_is_no_document_is_refused_and_books_nothing() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let good = bytes(&commitment("A1", &order, ""));
    let stranger = bytes(&commitment("A1", &elsewhere(&order), ""));
    let cases = [
        ("no JSON", stage.write("a", b"{".to_vec()), 400),
        ("another document", stage.write("b", b"{\"orderNumber\":\"1\"}".to_vec()), 400),
        ("no key", stage.request("POST", "/api/v1/commitments").json(good.clone()), 400),
        ("an empty key", stage.write("", good.clone()), 400),
        ("an unknown order", stage.write("c", stranger), 404),
        ("a wrong method", stage.request("PUT", "/api/v1/commitments"), 405),
        ("a wrong path", stage.request("POST", "/api/v2/commitments").json(good), 404),
    ];
    for (what, request, status) in cases {
        let answer = stage.send(&request).await;
        assert_eq!(answer.status, status, "{what}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
        let mut described = ERP
            .iter()
            .filter(|route| request.url.ends_with(route.path) && request.method == route.method);
        assert!(described.all(|route| route.refusals.contains(&status)), "{what} is described");
    }
    assert_eq!(stage.booked("1"), 0);
    stage.end().await;
}

fn elsewhere(order: &PurchaseOrder) -> PurchaseOrder {
    PurchaseOrder {
        order_number: OrderNumber::new("nobody's"),
        ..order.clone()
    }
}

#[tokio::test]
async fn a_write_without_the_integrations_token_has_no_effect() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let mut request = stage.write("k", bytes(&commitment("A1", &order, "")));
    for token in ["Bearer other", "Basic dGhlLWludGVncmF0aW9u", "Bearer the-integratioN", ""] {
        for (_, value) in request.headers.iter_mut().filter(|(name, _)| name == "authorization") {
            token.clone_into(value);
        }
        let answer = stage.send(&request).await;
        assert_eq!(answer.status, 401, "`{token}`");
        assert!(answer.header("www-authenticate").is_some());
    }
    let authentic = stage.each(|what| match what {
        What::Deliver(deliver) => Some(deliver.is_authentic),
        _ => None,
    });
    assert!(authentic.iter().all(|(_, is_authentic)| !is_authentic));
    assert_eq!(stage.booked("1"), 0);
    stage.end().await;
}

#[tokio::test]
async fn a_precondition_on_the_revision_is_honoured() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let cases = [("\"2\"", 412), ("W/\"1\"", 412), ("\"2\", \"1\"", 201), ("*", 201)];
    for (number, (tags, status)) in cases.into_iter().enumerate() {
        let request = stage
            .write(&number.to_string(), bytes(&commitment("A1", &order, "")))
            .header("if-match", tags);
        assert_eq!(stage.send(&request).await.status, status, "{tags}");
    }
    assert_eq!(stage.booked("1"), 2);
    stage.end().await;
}

#[tokio::test]
async fn a_retry_with_a_precondition_gets_the_first_answer_after_the_order_moved_on() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let request = stage.write("k", bytes(&commitment("A1", &order, ""))).header("if-match", "\"1\"");
    assert_eq!(stage.send(&request).await.status, 201);
    let revised = stage.session.revise(&order.order_number, |_| {}, countersign_erp::Publish::Hold);
    assert_eq!(revised.expect("the order exists").order.revision, 2);
    assert_eq!(stage.send(&request).await.status, 200);
    stage.end().await;
}

#[tokio::test]
async fn a_shipment_is_booked_with_its_lines_and_fingerprint() {
    let stage = Stage::set().await;
    let release = stage.order("1");
    let fingerprint = stage.recorder.fingerprint();
    let line = &release.order.lines[0];
    let notice = notice(&release.order, &format!("REF {fingerprint}"));
    let request = stage
        .request("POST", "/api/v1/shipments")
        .header("idempotency-key", "bare-key")
        .json(bytes(&notice));
    assert_eq!(stage.send(&request).await.status, 201);
    let booked = stage.session.shipments(&release.order.order_number);
    assert_eq!(
        (booked.len(), booked[0].fingerprint, booked[0].key.as_str()),
        (1, Some(fingerprint), "bare-key")
    );
    let effects = stage.each(|what| match what {
        What::Apply(apply) => Some(apply),
        _ => None,
    });
    let (_, apply) = effects.last().expect("the shipment was applied");
    assert!(matches!(&apply.effect, Effect::ShipmentBooked(lines) if lines[0].quantity == line.quantity));
    assert_eq!(apply.fingerprint, Some(fingerprint));
    stage.end().await;
}

#[tokio::test]
async fn the_same_key_for_another_kind_of_document_is_refused() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let both = both_kinds(&order);
    assert_eq!(stage.send(&stage.write("k", both.clone())).await.status, 201);
    let other = stage.request("POST", "/api/v1/shipments").header("idempotency-key", "k").json(both);
    assert_eq!(stage.send(&other).await.status, 422);
    assert!(stage.session.shipments(&order.order_number).is_empty());
    stage.end().await;
}

/// Returns a body that reads as a commitment and as a ship notice: members that nobody asks for are no fault.
fn both_kinds(order: &PurchaseOrder) -> Vec<u8> {
    let value = |bytes: Vec<u8>| serde_json::from_slice::<serde_json::Value>(&bytes).expect("documents are plain JSON");
    let (mut both, commitment) = (value(bytes(&notice(order, ""))), value(bytes(&commitment("A1", order, ""))));
    let mut line = both["lines"][0].clone();
    for (into, from) in [(&mut line, &commitment["lines"][0]), (&mut both, &commitment)] {
        let from = from.as_object().expect("a document is an object").clone();
        into.as_object_mut().expect("a document is an object").extend(from);
    }
    both["lines"] = serde_json::json!([line]);
    bytes(&both)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_have_no_gap_and_keys_book_once_under_many_writers() {
    const WRITERS: usize = 32;
    const EACH: usize = 8;
    let stage = std::sync::Arc::new(Stage::set().await);
    let orders: Vec<_> = (0..4).map(|number| stage.order(&number.to_string()).order).collect();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (stage, orders) = (std::sync::Arc::clone(&stage), orders.clone());
            tokio::spawn(async move {
                for number in 0..EACH {
                    // Neighbours share keys, so half of all writes repeat another writer's.
                    let key = format!("{}-{number}", writer / 2);
                    let document = commitment(&key, &orders[number % orders.len()], "");
                    let status = stage.book(&key, &document).await.status;
                    assert!(matches!(status, 200 | 201), "{status}");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("no writer panics");
    }
    let sequences: Vec<u64> = stage
        .each(|what| match what {
            What::Apply(apply) => Some(apply.sequence),
            _ => None,
        })
        .into_iter()
        .map(|(_, sequence)| sequence)
        .collect();
    let expected: Vec<u64> = (1..=(orders.len() + WRITERS * EACH / 2) as u64).collect();
    assert_eq!(sequences, expected);
    std::sync::Arc::into_inner(stage).expect("all writers are done").end().await;
}
