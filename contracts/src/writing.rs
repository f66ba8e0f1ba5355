//! Writing: core documents as JSON of any version.

use crate::versions;
use countersign_core::documents::{Acknowledgement, PurchaseOrder, ShipNotice};
use countersign_core::ids::DocumentKind;
use serde::Serialize;
use serde_json::Value;

/// Returns the order as JSON of `version`; a version that is not offered is written as the newest.
pub fn write_order(version: &str, order: &PurchaseOrder) -> Value {
    write(DocumentKind::Order, version, order)
}

/// Returns the acknowledgement as JSON of `version`; a version that is not offered is written as the newest.
pub fn write_acknowledgement(version: &str, acknowledgement: &Acknowledgement) -> Value {
    write(DocumentKind::Acknowledgement, version, acknowledgement)
}

/// Returns the ship notice as JSON of `version`; a version that is not offered is written as the newest.
pub fn write_ship_notice(version: &str, notice: &ShipNotice) -> Value {
    write(DocumentKind::ShipNotice, version, notice)
}

fn write(kind: DocumentKind, version: &str, document: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(document).expect("the core documents have only text as names, so they serialise");
    versions::lower(kind, version, &mut value);
    value
}
