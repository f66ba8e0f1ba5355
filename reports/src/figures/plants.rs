//! Business figures by plant: what belongs to the orders of a plant, how far it came, and what waits for a person.

use super::business::Orders;
use super::documents::Progress;
use countersign_core::history::Intent;
use countersign_core::ids::{DocumentKey, PlantId};
use serde::Serialize;
use std::collections::HashMap;

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
    names: Vec<PlantId>,
    of_order: HashMap<DocumentKey, usize>,
}

impl Plants {
    /// Returns the place of the plant that a document is for: that of its order, as the order's latest revision says; nothing when nobody has said.
    pub(super) fn of(&mut self, intent: &Intent) -> Option<usize> {
        if let (Some(ordered), Some(order)) = (&intent.ordered, &intent.document) {
            let place = self.place(&ordered.plant);
            if self.of_order.get(order) != Some(&place) {
                self.of_order.insert(order.clone(), place);
            }
            return Some(place);
        }
        self.of_order.get(intent.parent.as_ref()?).copied()
    }

    fn place(&mut self, plant: &PlantId) -> usize {
        let known = self.names.iter().position(|name| name == plant);
        known.unwrap_or_else(|| {
            self.names.push(plant.clone());
            self.names.len() - 1
        })
    }

    /// Returns a row for each plant, in the order of their places.
    pub(super) fn rows(&self) -> Vec<PlantFigures> {
        let row = |plant: &PlantId| PlantFigures {
            plant: plant.to_string(),
            ..PlantFigures::default()
        };
        self.names.iter().map(row).collect()
    }

    /// Returns the place of an order's plant.
    pub(super) fn of_order(&self, order: &DocumentKey) -> Option<usize> {
        self.of_order.get(order).copied()
    }

    /// Returns the places of plants by the numbers of their orders, which are unique in the ERP.
    pub(super) fn by_number(&self) -> HashMap<&str, usize> {
        let places = self.of_order.iter().map(|(order, place)| (order.number.as_str(), *place));
        places.collect()
    }
}
