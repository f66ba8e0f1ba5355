//! Forecasts as their supplier sees them, on its page and at the gateway, and the answer that the supplier drafts.

use crate::desk::SupplierDesk;
use crate::ledger::{Cause, correlation};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Bucket, Forecast, InventoryCommitment};
use countersign_core::fingerprint::{self, Fingerprint};
use countersign_core::history::{Apply, Effect, End, Forecasted, Observation, Observe, OrderSeen, Surface, What};
use countersign_core::ids::{DocumentKey, ForecastNumber, InventoryCommitmentNumber, SupplierId};
use rust_decimal::Decimal;
use serde_json::Value;

/// One forecast as its supplier sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastPage {
    /// Whose page it is.
    pub supplier: SupplierId,
    /// The issue that is shown now.
    pub forecast: Forecast,
    /// The fingerprint that it carries.
    pub fingerprint: Option<Fingerprint>,
    /// Each issue that was shown, oldest first; the last is what is shown now.
    pub shown: Vec<u32>,
}

impl ForecastPage {
    pub(crate) fn seen(&self, is_final: bool) -> What {
        let document = DocumentKey::forecast(&self.supplier, &self.forecast.forecast_number);
        seen(Surface::Portal, document, (self.forecast.issue, self.fingerprint), is_final)
    }
}

/// A forecast as the gateway shows it. Nothing here was checked against the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastView {
    /// Its number.
    pub forecast_number: ForecastNumber,
    /// Whose it is.
    pub supplier: SupplierId,
    /// In which issue it is shown.
    pub issue: u32,
    /// The fingerprint of the issue.
    pub fingerprint: Option<Fingerprint>,
    /// The commitment that counts for it.
    pub commitment_number: Option<String>,
}

impl ForecastView {
    /// Reads one view.
    pub fn parse(body: &[u8]) -> Option<Self> {
        Self::from_value(&serde_json::from_slice(body).ok()?)
    }

    /// Reads a list of views; what is none is left out.
    pub fn parse_list(body: &[u8]) -> Vec<Self> {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let views = value.get("forecasts").and_then(Value::as_array);
        views.into_iter().flatten().filter_map(Self::from_value).collect()
    }

    pub(crate) fn seen(&self, is_final: bool) -> What {
        let document = DocumentKey::forecast(&self.supplier, &self.forecast_number);
        seen(Surface::Gateway, document, (self.issue, self.fingerprint), is_final)
    }

    fn from_value(view: &Value) -> Option<Self> {
        let forecast = view.get("forecast")?;
        let text = |name: &str| forecast.get(name).and_then(Value::as_str);
        let reference = text("reference").unwrap_or_default();
        Some(Self {
            forecast_number: ForecastNumber::new(text("forecastNumber")?),
            supplier: SupplierId::new(text("supplier")?),
            issue: u32::try_from(forecast.get("issue")?.as_u64()?).ok()?,
            fingerprint: fingerprint::find(reference.as_bytes()).first().copied(),
            commitment_number: view.get("commitmentNumber").and_then(Value::as_str).map(str::to_owned),
        })
    }
}

impl SupplierDesk {
    /// Returns a valid answer to `issue` of `forecast`: this percentage of each of its buckets, and so much in stock.
    pub fn draft_inventory_commitment(&self, forecast: &Forecast, issue: u32, percent: Decimal) -> InventoryCommitment {
        let fingerprint = self.session.recorder.fingerprint();
        let share = |quantity: &Quantity| Quantity {
            amount: (quantity.amount * percent / Decimal::ONE_HUNDRED).normalize(),
            unit: quantity.unit.clone(),
        };
        let bucket = |bucket: &Bucket| Bucket {
            starts: bucket.starts,
            quantity: share(&bucket.quantity),
        };
        InventoryCommitment {
            commitment_number: InventoryCommitmentNumber::new(self.number("IC")),
            forecast_number: forecast.forecast_number.clone(),
            forecast_issue: issue,
            supplier: self.supplier.id.clone(),
            plant: forecast.plant.clone(),
            correlation_id: forecast.correlation_id.clone(),
            material: forecast.material.clone(),
            committed_at: self.now(),
            stock_on_hand: forecast.buckets.first().map(|first| first.quantity.clone()),
            note: format!("commitment of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
            buckets: forecast.buckets.iter().map(bucket).collect(),
        }
    }
}

/// Returns what the ledger says of a forecast that is shown.
pub(crate) fn forecast_shown(sequence: u64, page: &ForecastPage, cause: Cause<'_>) -> Apply {
    Apply {
        end: End::Portal,
        sequence,
        document: DocumentKey::forecast(&page.supplier, &page.forecast.forecast_number),
        revision: page.forecast.issue,
        parent: None,
        fingerprint: page.fingerprint,
        correlation: correlation(Some(page.forecast.correlation_id.as_str()), cause),
        effect: Effect::ForecastShown(Forecasted::of(&page.forecast)),
    }
}

fn seen(surface: Surface, document: DocumentKey, issue: (u32, Option<Fingerprint>), is_final: bool) -> What {
    let observation = Observation::Order(OrderSeen {
        surface,
        document,
        revision: issue.0,
        fingerprint: issue.1,
        status: None,
        source_word: None,
    });
    What::Observe(Box::new(Observe { is_final, observation }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_with_its_issue_and_fingerprint() {
        let text = br#"{"forecasts":[{"forecast":{"forecastNumber":"F1","supplier":"S1","issue":3,"reference":"ref ~0000000b"},"commitmentNumber":null},7]}"#;
        let views = ForecastView::parse_list(text);
        assert_eq!(views.len(), 1);
        assert_eq!((views[0].issue, views[0].fingerprint), (3, Some(Fingerprint::new(0xb))));
    }
}
