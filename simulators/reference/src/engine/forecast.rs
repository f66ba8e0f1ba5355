//! Forecasts from the ERP: the latest issue is shown to its supplier, and what came before it is overtaken.

use super::answer;
use super::messages::PORTAL_FORECASTS;
use super::problem::Refusal;
use super::step::{Step, Stop};
use super::submission::violation;
use crate::border::{Answer, ErpEvent};
use crate::store::{ForecastRow, Hop, Received, Stored};
use countersign_contracts::{catalogue, read_forecast};
use countersign_core::ids::{DocumentKind, ForecastNumber, SupplierId};
use serde_json::{Value, json};

impl Step<'_> {
    /// Takes the event of an issue; one that was taken before has no further effect.
    pub(super) fn take_forecast(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        if self.store.has_event(&event.id)? {
            return Ok(answer::empty(202));
        }
        let forecast = match read_forecast(catalogue().current(), &event.body) {
            Ok(forecast) => forecast,
            Err(rejection) => return Ok(self.refuse_event(event, DocumentKind::Forecast, violation(&rejection))?),
        };
        let latest = self.store.forecast(&forecast.forecast_number)?;
        let overtaken_by = latest.filter(|latest| !(self.policies.forecasts.is_newer)(forecast.issue, latest.issue));
        // What is overtaken asks nobody for anything, whatever it names.
        if overtaken_by.is_none()
            && let Err(stop) = self.check_forecast(&forecast)
        {
            return self.refuse_misnamed(event, DocumentKind::Forecast, stop);
        }
        self.store.keep_event(&event.id, self.now.business)?;
        if let Some(latest) = overtaken_by {
            let detail = format!("issue {} was accepted before", latest.issue);
            self.note_forecast(&latest, Hop::Superseded, forecast.issue, &detail)?;
            return Ok(answer::empty(202));
        }
        let row = ForecastRow {
            number: forecast.forecast_number.clone(),
            supplier: forecast.supplier.clone(),
            issue: forecast.issue,
            commitment: None,
            correlation: forecast.correlation_id.clone(),
            traceparent: event.traceparent.clone(),
            received: Received {
                sha256: self.store.keep_payload(&event.body)?,
                content_type: event.content_type.clone(),
            },
            document: forecast,
        };
        self.store.keep_issue(&row)?;
        self.note_forecast(&row, Hop::ForecastReceived, row.issue, &event.kind)?;
        if (self.policies.forecasts.is_settled_by_issue)() {
            self.settle_shortfalls(&row.number, &format!("issue {} came", row.issue))?;
        }
        self.show_forecast(&row)?;
        self.release_commitments(&row)?;
        Ok(answer::empty(202))
    }

    /// Shows a forecast in the portal; what was to be shown of it and has not left yet is overtaken.
    fn show_forecast(&self, row: &ForecastRow) -> Stored<()> {
        for message in (self.policies.forecasts.unsent)(&self.store, row, PORTAL_FORECASTS)? {
            self.store.supersede(&message)?;
            if let Some(issue) = message.revision {
                self.note_forecast(row, Hop::Superseded, issue, &format!("issue {} took its place", row.issue))?;
            }
        }
        self.push_forecast(row)
    }

    /// Lists a supplier's forecasts; there were none before the version that brought them.
    pub(super) fn list_forecasts(&self, supplier: &SupplierId, version: &str) -> Result<Answer, Stop> {
        check_version(version)?;
        let views: Vec<Value> = self.store.forecasts(supplier)?.iter().map(view).collect();
        Ok(answer::json(200, &json!({"forecasts": views})))
    }

    /// Reads one forecast of a supplier.
    pub(super) fn read_forecast(&self, supplier: &SupplierId, version: &str, number: &ForecastNumber) -> Result<Answer, Stop> {
        check_version(version)?;
        let found = self.store.forecast(number)?;
        let exists = found.is_some();
        match found.filter(|row| (self.policies.forecasts.is_shown)(row.supplier == *supplier)) {
            Some(row) => Ok(answer::json(200, &view(&row))),
            None => Err(self.absent(exists).into()),
        }
    }

    /// Notes a hop of a forecast.
    pub(super) fn note_forecast(&self, row: &ForecastRow, hop: Hop, issue: u32, detail: &str) -> Stored<()> {
        let document = (DocumentKind::Forecast, row.number.as_str(), Some(issue));
        self.store.keep_hop(&row.correlation, self.now.business, hop, document, detail)
    }
}

fn check_version(version: &str) -> Result<(), Stop> {
    match catalogue().contract(DocumentKind::Forecast, version) {
        Some(_) => Ok(()),
        None => Err(Refusal::not_found().into()),
    }
}

fn view(row: &ForecastRow) -> Value {
    json!({"forecast": row.document, "commitmentNumber": row.commitment})
}
