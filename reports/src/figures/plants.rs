//! Business figures by plant: what belongs to the orders of a plant, how far it came, and what waits for a person.

use super::business::Orders;
use super::documents::Progress;
use super::roster::Roster;
use countersign_core::history::Intent;
use countersign_core::ids::PlantId;
use countersign_core::table::{Table, short};
use serde::Serialize;

/// The figures of one plant.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PlantFigures {
    pub(crate) plant: String,
    /// Its orders as the gateway showed them in the final read; absent when it was not read.
    #[serde(flatten)]
    pub(crate) orders: Option<Orders>,
    #[serde(flatten)]
    pub(crate) progress: Progress,
    /// Open cases of shipments that are not what was ordered, or not what came.
    pub(crate) shipments_differing: usize,
    /// Open cases that are a matter of business.
    pub(crate) cases_open: usize,
    /// How long the oldest of these has waited at the end of the run, in business time.
    pub(crate) oldest_s: Option<u64>,
}

/// Which plant each order is for. Keeps one small entry for each order whose plant is known.
#[derive(Debug, Default)]
pub(super) struct Plants {
    names: Roster<PlantId>,
    /// By the name of the order: the name of its number, and the place of its plant.
    of_order: Table<u64, (u64, u32)>,
}

impl Plants {
    /// Returns the place of the plant that a document is for: that of its order, as the order's latest revision says; nothing when nobody has said.
    pub(super) fn of(&mut self, intent: &Intent) -> Option<u32> {
        if let (Some(ordered), Some(order)) = (&intent.ordered, &intent.document) {
            let place = self.names.place(&ordered.plant);
            self.of_order.insert(short(order), (short(order.number.as_str()), place));
            return Some(place);
        }
        self.of_order(short(intent.parent.as_ref()?))
    }

    /// Returns a row for each plant, in the order of their places.
    pub(super) fn rows(&self) -> Vec<PlantFigures> {
        let row = |plant: &PlantId| PlantFigures {
            plant: plant.to_string(),
            ..PlantFigures::default()
        };
        self.names.names().iter().map(row).collect()
    }

    /// Returns the place of an order's plant, by the order's name.
    pub(super) fn of_order(&self, order: u64) -> Option<u32> {
        Some(self.of_order.get(&order)?.1)
    }

    /// Returns the places of plants by the names of the numbers of their orders, which are unique in the ERP.
    pub(super) fn by_number(&self) -> Table<u64, u32> {
        self.of_order.values().copied().collect()
    }
}
