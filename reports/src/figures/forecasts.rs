//! How forecasts stand at the end: how many nobody has committed to, and of how many too little is committed to.

use countersign_core::history::{Effect, Event, Observation, Surface, What};
use countersign_core::ids::{DocumentKey, DocumentKind, SupplierId};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How the forecasts of one supplier stand at the end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct ForecastFigures {
    #[serde(rename = "forecasts")]
    pub(crate) total: usize,
    /// Nobody has committed to their current issue.
    #[serde(rename = "forecasts_unanswered")]
    pub(crate) unanswered: usize,
    /// Less is committed to than their tolerance allows.
    #[serde(rename = "forecasts_short")]
    pub(crate) short: usize,
}

/// The forecasts so far. Keeps the current issue of each, and which issues were committed to.
#[derive(Debug, Default)]
pub(super) struct Forecasts {
    current: HashMap<DocumentKey, u32>,
    answered: HashSet<(DocumentKey, u32)>,
}

impl Forecasts {
    pub(super) fn see(&mut self, event: &Event) {
        match &event.what {
            What::Apply(apply) => {
                if let (Effect::InventoryCommitmentBooked(_), Some(forecast)) = (&apply.effect, &apply.parent) {
                    self.answered.insert((forecast.clone(), apply.revision));
                }
            }
            What::Observe(observe) => {
                if let Observation::Order(seen) = &observe.observation
                    && observe.is_final
                    && seen.surface == Surface::Gateway
                    && seen.document.kind == DocumentKind::Forecast
                {
                    self.current.insert(seen.document.clone(), seen.revision);
                }
            }
            _ => {}
        }
    }

    /// Returns the figures of each supplier that has forecasts; `short` names a supplier once for each that falls short.
    pub(super) fn finish<'a>(&'a self, short: impl Iterator<Item = &'a SupplierId>) -> BTreeMap<&'a SupplierId, ForecastFigures> {
        let mut suppliers: BTreeMap<&SupplierId, ForecastFigures> = BTreeMap::new();
        for (forecast, issue) in &self.current {
            let figures = suppliers.entry(&forecast.supplier).or_default();
            figures.total += 1;
            figures.unanswered += usize::from(!self.answered.contains(&(forecast.clone(), *issue)));
        }
        for supplier in short {
            suppliers.entry(supplier).or_default().short += 1;
        }
        suppliers
    }
}
