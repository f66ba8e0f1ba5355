//! What a request may take from the provider's state: the numbers of what the scenario has in hand.

use crate::world::{Procurement, Step};
use countersign_core::status::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Returns the values by the names that a Pact's generators use, for example `${orderNumber}`.
pub(crate) fn values(world: &Procurement) -> Step<BTreeMap<String, Value>> {
    let stage = world.stage()?;
    let desk = world.desk()?;
    let mut values = BTreeMap::from([
        ("supplier".to_owned(), json!(desk.id())),
        ("newNumber".to_owned(), json!(format!("P-{}", stage.order_number()))),
        (
            "version".to_owned(),
            json!(stage.deployment.current_version().map(|version| version.name.clone())),
        ),
    ]);
    let supplier = world.supplier()?;
    for &response in Response::ALL {
        // Each supplier has words of its own for its answers.
        let word = supplier.word(response).unwrap_or(response.word());
        values.insert(response.word().to_owned(), json!(word));
    }
    if let Ok(order) = world.order() {
        let order = &order.order;
        values.insert("orderNumber".to_owned(), json!(order.order_number));
        values.insert("orderRevision".to_owned(), json!(order.revision));
        values.insert("plant".to_owned(), json!(order.plant));
        values.insert("correlationId".to_owned(), json!(order.correlation_id));
    }
    if let Ok(other) = world.order_at(1) {
        values.insert("otherOrderNumber".to_owned(), json!(other.order.order_number));
    }
    if let Ok(document) = world.document() {
        values.insert("documentNumber".to_owned(), json!(document.document.number));
    }
    Ok(values)
}
