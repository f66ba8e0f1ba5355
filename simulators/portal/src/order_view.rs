//! An order as the gateway shows it to its supplier, in whatever version, read as far as can be.

use countersign_core::fingerprint::{self, Fingerprint};
use countersign_core::ids::{OrderNumber, SupplierId};
use countersign_core::status::OrderStatus;
use jiff::Timestamp;
use serde_json::Value;

/// An order as the gateway shows it. Nothing here was checked against the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// Its number.
    pub order_number: OrderNumber,
    /// Whose it is.
    pub supplier: SupplierId,
    /// In which revision it is shown.
    pub revision: u32,
    /// Where it stands; absent when the word is none of the canonical ones.
    pub status: Option<OrderStatus>,
    /// The status as written.
    pub status_word: Option<String>,
    /// The supplier's own word beside the status.
    pub source_status: Option<String>,
    /// The acknowledgement that counts.
    pub acknowledgement_number: Option<String>,
    /// Until when it is to be answered.
    pub acknowledge_by: Option<Timestamp>,
    /// The fingerprint of the revision.
    pub fingerprint: Option<Fingerprint>,
    /// The order itself, as written in the version that was asked for.
    pub order: Value,
}

impl OrderView {
    /// Reads one order view.
    pub fn parse(body: &[u8]) -> Option<Self> {
        Self::of(serde_json::from_slice(body).ok()?)
    }

    /// Reads a list of order views; what is none is left out.
    pub fn parse_list(body: &[u8]) -> Vec<Self> {
        let mut value: Value = serde_json::from_slice(body).unwrap_or_default();
        match value.get_mut("orders").map(Value::take) {
            Some(Value::Array(views)) => views.into_iter().filter_map(Self::of).collect(),
            _ => Vec::new(),
        }
    }

    /// Reads an order view in a body that was read already.
    pub(crate) fn of(mut view: Value) -> Option<Self> {
        let order = view.get_mut("order")?.take();
        let text = |name: &str| view.get(name).and_then(Value::as_str).map(str::to_owned);
        // The member's name in the third, the second and the first version of the contract.
        let number = ["orderNumber", "poNumber", "number"]
            .iter()
            .find_map(|name| order.get(name)?.as_str())?;
        let status_word = text("status");
        Some(Self {
            order_number: OrderNumber::new(number),
            supplier: SupplierId::new(order.get("supplier")?.as_str()?),
            revision: u32::try_from(order.get("revision")?.as_u64()?).ok()?,
            status: status_word.as_deref().and_then(OrderStatus::from_word),
            status_word,
            source_status: text("sourceStatus"),
            acknowledgement_number: text("acknowledgementNumber"),
            acknowledge_by: text("acknowledgeBy").and_then(|time| time.parse().ok()),
            fingerprint: fingerprint_of(&order),
            order,
        })
    }
}

fn fingerprint_of(order: &Value) -> Option<Fingerprint> {
    let reference = order.get("reference").and_then(Value::as_str).unwrap_or_default();
    let found = fingerprint::find(reference.as_bytes()).first().copied();
    found.or_else(|| fingerprint::find(order.to_string().as_bytes()).first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_in_every_version() {
        for name in ["orderNumber", "poNumber", "number"] {
            let text = format!(
                r#"{{"order":{{"{name}":"45","supplier":"S1","revision":2,"reference":"ref ~0000000b"}},"status":"overdue","sourceStatus":null}}"#
            );
            let view = OrderView::parse(text.as_bytes()).expect("the view has all that is needed");
            assert_eq!((view.order_number.as_str(), view.revision), ("45", 2));
            assert_eq!((view.status, view.source_status), (Some(OrderStatus::Overdue), None));
            assert_eq!(view.fingerprint, Some(Fingerprint::new(0xb)));
        }
    }

    #[test]
    fn an_unknown_status_keeps_its_word() {
        let text = br#"{"orders":[{"order":{"orderNumber":"45","supplier":"S1","revision":1},"status":"lost"},{"order":7}]}"#;
        let views = OrderView::parse_list(text);
        assert_eq!(views.len(), 1);
        assert_eq!((views[0].status, views[0].status_word.as_deref()), (None, Some("lost")));
    }
}
