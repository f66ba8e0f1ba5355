//! Business figures: what each supplier's documents came to, which orders wait, and who has to act on what.

use super::documents::{Documents, Group, Progress};
use super::exceptions::{Cases, Exception};
use super::forecasts::{ForecastFigures, Forecasts};
use super::plants::{PlantFigures, Plants};
use super::quality::{QualityCases, QualityFigures};
use super::roster::Roster;
use countersign_core::history::{Effect, Event, Observation, Observe, Outcome, Result, Surface, What};
use countersign_core::ids::{DocumentKind, SupplierId};
use countersign_core::status::{OrderStatus, Reason};
use countersign_core::table::{Table, short};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The business figures of a run.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Business {
    pub(crate) suppliers: Vec<SupplierFigures>,
    /// By plant, as far as the History says which plant each order is for.
    pub(crate) plants: Vec<PlantFigures>,
    /// By kind of document, all suppliers together.
    pub(crate) documents: Vec<DocumentFigures>,
    pub(crate) exceptions: Vec<Exception>,
    /// Quality cases by supplier; empty when nothing was held.
    pub(crate) quality: Vec<QualityFigures>,
}

/// The figures of one supplier.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SupplierFigures {
    pub(crate) supplier: String,
    /// Orders as the gateway showed them in the final read; absent when it was not read.
    #[serde(flatten)]
    pub(crate) orders: Option<Orders>,
    #[serde(flatten)]
    pub(crate) forecasts: Option<ForecastFigures>,
    #[serde(flatten)]
    pub(crate) progress: Progress,
    /// Open cases that are a matter of business.
    pub(crate) cases_open: usize,
}

/// The figures of one kind of document.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct DocumentFigures {
    pub(crate) document: &'static str,
    #[serde(flatten)]
    pub(crate) progress: Progress,
}

/// How orders stand at the end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Orders {
    #[serde(rename = "orders")]
    pub(crate) total: usize,
    /// They wait for an answer and have time.
    pub(crate) unanswered: usize,
    /// They were not answered in time.
    pub(crate) overdue: usize,
}

/// The business figures so far. Keeps a small entry for each document revision that is on its way, each order and each case, and a few bytes for
/// each document revision that arrived.
#[derive(Debug, Default)]
pub(crate) struct Businesses {
    documents: Documents,
    cases: Cases,
    quality: QualityCases,
    suppliers: Roster<SupplierId>,
    /// By the order's name, with the place of its supplier.
    orders: Table<u64, (u32, Option<OrderStatus>)>,
    forecasts: Forecasts,
    plants: Plants,
    now: Option<Timestamp>,
}

impl Businesses {
    pub(crate) fn see(&mut self, event: &Event) {
        self.now = Some(event.business);
        self.forecasts.see(event);
        match &event.what {
            What::Intent(intent) => {
                let plant = self.plants.of(intent);
                if let Some(document) = &intent.document {
                    let group = Group {
                        supplier: self.suppliers.place(&document.supplier),
                        kind: document.kind,
                        plant,
                    };
                    self.documents.mean(intent, group);
                }
            }
            What::Outcome(outcome) | What::Late(outcome) => self.see_outcome(outcome),
            What::Apply(apply) if !matches!(apply.effect, Effect::StatusShown { .. }) => {
                self.documents.arrive(apply.fingerprint, apply.end);
                self.quality.see(apply, event.business);
            }
            What::Observe(observe) => self.see_observation(observe),
            _ => {}
        }
    }

    fn see_outcome(&mut self, outcome: &Outcome) {
        if outcome.result == Result::Ok {
            self.documents.take(outcome.operation);
        }
    }

    fn see_observation(&mut self, observe: &Observe) {
        match &observe.observation {
            Observation::Case(seen) => {
                self.documents.put_in_case(&seen.fingerprints);
                self.cases.see(seen);
            }
            Observation::DeadLetter(seen) => self.documents.put_in_dead_letter(&seen.fingerprints, seen.status == "open"),
            Observation::Order(seen)
                if observe.is_final && seen.surface == Surface::Gateway && seen.document.kind == DocumentKind::Order =>
            {
                let supplier = self.suppliers.place(&seen.document.supplier);
                self.orders.insert(short(&seen.document), (supplier, seen.status));
            }
            _ => {}
        }
    }

    pub(crate) fn finish(self) -> Business {
        let mut suppliers: BTreeMap<&SupplierId, SupplierFigures> = BTreeMap::new();
        let mut kinds: BTreeMap<DocumentKind, Progress> = BTreeMap::new();
        let mut plants = self.plants.rows();
        for (group, progress) in self.documents.finish() {
            if let Some(place) = group.plant {
                plants[place as usize].progress += progress;
            }
            suppliers.entry(self.suppliers.name(group.supplier)).or_default().progress += progress;
            *kinds.entry(group.kind).or_default() += progress;
        }
        for (order, (supplier, status)) in &self.orders {
            let figures = suppliers.entry(self.suppliers.name(*supplier)).or_default();
            figures.orders.get_or_insert_default().count(*status);
            if let Some(place) = self.plants.of_order(*order) {
                plants[place as usize].orders.get_or_insert_default().count(*status);
            }
        }
        let short = self.cases.open_about(Reason::ForecastShort);
        for (supplier, figures) in self.forecasts.finish(short) {
            suppliers.entry(supplier).or_default().forecasts = Some(figures);
        }
        for supplier in self.cases.open_of_suppliers() {
            suppliers.entry(supplier).or_default().cases_open += 1;
        }
        self.count_cases(&mut plants);
        plants.sort_by(|one, other| one.plant.cmp(&other.plant));
        let named = suppliers.into_iter().map(|(id, figures)| SupplierFigures {
            supplier: id.to_string(),
            ..figures
        });
        let kinds = kinds.into_iter().map(|(kind, progress)| DocumentFigures {
            document: kind.name(),
            progress,
        });
        Business {
            suppliers: named.collect(),
            plants,
            documents: kinds.collect(),
            exceptions: self.cases.finish(self.now),
            quality: self.quality.finish(self.now),
        }
    }

    fn count_cases(&self, plants: &mut [PlantFigures]) {
        let of_order = self.plants.by_number();
        for (order, reason, waited) in self.cases.open_of_orders(self.now) {
            let Some(place) = of_order.get(&short(order)) else { continue };
            let row = &mut plants[*place as usize];
            row.cases_open += 1;
            row.shipments_differing += usize::from(reason.is_some_and(differs));
            row.oldest_s = row.oldest_s.max(waited);
        }
    }
}

/// Returns whether a case says that a shipment is not what was ordered, or not what came.
fn differs(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::QuantityTolerance | Reason::ReceiptOver | Reason::ReceiptShort | Reason::LotUnknown | Reason::MaterialRevision
    )
}

impl Orders {
    fn count(&mut self, status: Option<OrderStatus>) {
        self.total += 1;
        self.unanswered += usize::from(status == Some(OrderStatus::AwaitingAcknowledgement));
        self.overdue += usize::from(status == Some(OrderStatus::Overdue));
    }
}
