//! What systems beside the ERP and the portal are told: shipments that are on their way, and the originals of what was taken.

use super::messages::message;
use super::step::Step;
use crate::border::Target;
use crate::store::{DocumentRow, Stored};
use countersign_core::ids::DocumentKind;

/// Where a transportation system takes shipments.
const SHIPMENTS: &str = "/shipments";
/// Where a warehouse takes what is on its way to it.
const INBOUND: &str = "/inbound-deliveries";
/// Where a document repository takes originals.
const ORIGINALS: &str = "/documents";

impl Step<'_> {
    /// Tells the neighbours of a supplier's document that was accepted. Each has its own channel: one that fails holds up nobody else.
    pub(super) fn tell_neighbours(&self, row: &DocumentRow) -> Stored<()> {
        let settings = self.settings;
        let is_shipment = row.kind == DocumentKind::ShipNotice;
        if is_shipment && settings.transport.is_some() {
            self.tell_neighbour(row, Target::Transport, SHIPMENTS, row.body.clone().into_bytes())?;
        }
        if is_shipment && settings.warehouse.is_some() {
            self.tell_neighbour(row, Target::Warehouse, INBOUND, row.body.clone().into_bytes())?;
        }
        let is_filed = matches!(
            row.kind,
            DocumentKind::Invoice | DocumentKind::CreditNote | DocumentKind::ShipNotice
        );
        if is_filed
            && settings.documents.is_some()
            && let Some(original) = self.store.payload(&row.received.sha256)?
        {
            self.tell_neighbour(row, Target::Documents, ORIGINALS, original)?;
        }
        Ok(())
    }

    fn tell_neighbour(&self, row: &DocumentRow, target: Target, path: &'static str, body: Vec<u8>) -> Stored<()> {
        let key = self.unique_key(&self.next_id('E')?, &format!("{} {}", row.number, target.word()));
        self.enqueue(message(row, target, path, key, "application/json", body, self.soon()))?;
        Ok(())
    }
}
