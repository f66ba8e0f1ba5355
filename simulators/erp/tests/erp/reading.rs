//! Reads: entity tags, conditions and master data.

use crate::stage::Stage;
use countersign_core::documents::PurchaseOrder;
use countersign_erp::{MasterData, Publish};

#[tokio::test]
async fn an_order_is_read_in_its_latest_revision_and_not_again() {
    let stage = Stage::set().await;
    let number = stage.order("45/1").order.order_number;
    let first = stage.get("/api/v1/orders/45%2F1").await;
    assert_eq!((first.status, first.header("etag")), (200, Some("\"1\"")));
    assert_eq!(first.header("x-correlation-id"), None);
    stage.session.cancel(&number, Publish::Hold).expect("the order exists");
    let request = stage.request("GET", "/api/v1/orders/45%2F1").header("if-none-match", "\"1\"");
    let second = stage.send(&request).await;
    assert_eq!((second.status, second.header("etag")), (200, Some("\"2\"")));
    let read: PurchaseOrder = serde_json::from_slice(&second.body).expect("an order is sent");
    assert_eq!(Some(read), stage.session.order(&number));
    for tags in ["\"2\"", "W/\"2\"", "\"7\", \"2\"", "*"] {
        let request = stage.request("GET", "/api/v1/orders/45%2F1").header("if-none-match", tags);
        let unchanged = stage.send(&request).await;
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{tags}");
    }
    assert_eq!(stage.get("/api/v1/orders/46").await.status, 404);
    stage.end().await;
}

#[tokio::test]
async fn master_data_has_a_tag_that_changes_with_it() {
    let stage = Stage::set().await;
    let first = stage.get("/api/v1/master-data").await;
    let tag = first.header("etag").expect("master data has a tag").to_owned();
    let read: MasterData = serde_json::from_slice(&first.body).expect("master data is sent");
    assert!(read.plants.len() >= 3 && read.materials.len() >= 6 && read.suppliers.len() == 1);
    let condition = stage.request("GET", "/api/v1/master-data").header("if-none-match", tag);
    assert_eq!(stage.send(&condition).await.status, 304);
    let mut other = read;
    other.plants.remove(0);
    stage.erp.set_master_data(other);
    assert_eq!(stage.send(&condition).await.status, 200);
    assert_eq!(stage.send(&stage.request("PUT", "/api/v1/master-data")).await.status, 405);
    stage.end().await;
}

#[tokio::test]
async fn master_data_is_written_as_the_interface_says() {
    let stage = Stage::set().await;
    let read: serde_json::Value = serde_json::from_slice(&stage.get("/api/v1/master-data").await.body).expect("master data is JSON");
    let steel = &read["materials"][1];
    assert_eq!(steel["baseUnit"], "KGM");
    assert_eq!(
        steel["conversions"][1],
        serde_json::json!({ "unit": "LBR", "numerator": 45_359_237, "denominator": 100_000_000 })
    );
    assert_eq!(read["plants"][0]["timeZone"], "Europe/Berlin");
    assert_eq!(
        read["suppliers"][0],
        serde_json::json!({ "supplier": "S1", "name": "Acme Bolts", "plants": ["P100"], "revision": 1, "status": "active", "owner": "Vendor master" })
    );
    stage.end().await;
}
