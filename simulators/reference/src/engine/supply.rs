//! What suppliers commit to of a forecast: for the current issue only, booked as it is, and with a case for planning when it falls short.

use super::answer;
use super::document::SupplierDocument;
use super::intake::{Course, stale};
use super::messages::INVENTORY_COMMITMENTS;
use super::naming::refuse;
use super::problem::{Cause, ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::policies::Compared;
use crate::store::{DocumentRow, ForecastRow, Stored};
use countersign_core::documents::{Bucket, Forecast, InventoryCommitment, RecordKind};
use countersign_core::ids::{CorrelationId, ForecastNumber};
use countersign_core::status::Reason;

impl Step<'_> {
    /// Decides with the forecast in hand where a commitment goes.
    pub(super) fn supply_course(&self, commitment: &InventoryCommitment) -> Result<Course, Stop> {
        let Some(forecast) = self.own_forecast(commitment)? else {
            return Ok(Course::Park);
        };
        let (given, current) = (commitment.forecast_issue, forecast.issue);
        if (self.policies.forecasts.is_stale)(given, current) {
            return Err(stale("issue", given, current).into());
        }
        if given > current {
            return Ok(Course::Park);
        }
        self.check_buckets(commitment, &forecast.document)?;
        Ok(Course::Supply)
    }

    /// Writes the commitment to the ERP and lets the forecast count as answered.
    pub(super) fn supply(&self, row: &DocumentRow, commitment: &InventoryCommitment) -> Result<(), Stop> {
        let key = self.unique_key(&row.receipt, &row.number);
        let mut booked = self.in_base_units(commitment)?;
        booked.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, INVENTORY_COMMITMENTS, key, answer::encode(&booked))?;
        self.store.answer_forecast(&commitment.forecast_number, &row.number)?;
        let note = format!("commitment `{}` came", row.number);
        self.settle_shortfalls(&commitment.forecast_number, &note)?;
        if let Some(forecast) = self.own_forecast(commitment)?
            && let Some(cause) = self.shortfall(commitment, &forecast)?
        {
            self.open_document_case(row, &cause)?;
        }
        Ok(())
    }

    /// Lets the commitments go on that waited for this issue of the forecast.
    pub(super) fn release_commitments(&self, forecast: &ForecastRow) -> Result<(), Stop> {
        for row in self.store.parked_for(&forecast.number.lane(), &forecast.supplier)? {
            if let Ok(document) = SupplierDocument::read(row.kind, &row.body) {
                self.release_one(&row, &document)?;
            }
        }
        Ok(())
    }

    /// Closes the cases about a forecast that a later answer or issue has settled.
    pub(super) fn settle_shortfalls(&self, number: &ForecastNumber, note: &str) -> Stored<()> {
        self.store
            .resolve_order_cases(&number.lane(), &[Reason::ForecastShort], note, self.now.business)
    }

    fn own_forecast(&self, commitment: &InventoryCommitment) -> Stored<Option<ForecastRow>> {
        let forecast = self.store.forecast(&commitment.forecast_number)?;
        Ok(forecast.filter(|forecast| forecast.supplier == commitment.supplier))
    }

    /// Returns why planning has to be told of a commitment, when it has to be.
    fn shortfall(&self, commitment: &InventoryCommitment, forecast: &ForecastRow) -> Stored<Option<Cause>> {
        let measure = (self.policies.forecasts.measure)(&self.store, forecast)?;
        let compared: Vec<Compared> = measure
            .buckets
            .iter()
            .filter_map(|bucket| self.compared(bucket, commitment))
            .collect();
        let first = (self.policies.forecasts.shortfall)(&compared, measure.under_percent);
        let short = first.and_then(|starts| compared.iter().find(|bucket| bucket.starts == starts));
        Ok(short.map(|bucket| Cause {
            reason: Reason::ForecastShort,
            message: format!(
                "bucket {}: {} is committed to of {} that is needed",
                bucket.starts,
                bucket.committed.unwrap_or_default().normalize(),
                bucket.needed.normalize()
            ),
            duplicate_of: None,
            data_owner: None,
        }))
    }

    fn compared(&self, bucket: &Bucket, commitment: &InventoryCommitment) -> Option<Compared> {
        let amount = |bucket: &Bucket| Some(self.in_base_unit(&commitment.material, &bucket.quantity)?.amount);
        let named = commitment.buckets.iter().find(|named| named.starts == bucket.starts);
        Some(Compared {
            starts: bucket.starts,
            needed: amount(bucket)?,
            committed: named.and_then(amount),
        })
    }

    fn in_base_units(&self, commitment: &InventoryCommitment) -> Result<InventoryCommitment, Stop> {
        let mut booked = commitment.clone();
        let quantities = booked.buckets.iter_mut().map(|bucket| &mut bucket.quantity);
        for quantity in quantities.chain(&mut booked.stock_on_hand) {
            let unit = || Refusal::with_case(ProblemKind::MasterData, Reason::MasterDataUnit, "a unit cannot be converted");
            *quantity = self.for_erp(&commitment.material, quantity).ok_or_else(unit)?;
        }
        Ok(booked)
    }

    /// Checks that what is committed to is what the forecast is about.
    fn check_buckets(&self, commitment: &InventoryCommitment, forecast: &Forecast) -> Result<(), Stop> {
        let number = &forecast.forecast_number;
        let mut found = Vec::new();
        let mut add = |kind, pointer: String, detail| found.push(self.misnamed(Reason::MasterDataUnknown, (kind, None), pointer, detail));
        if commitment.material != forecast.material {
            let detail = format!("forecast `{number}` is not for material `{}`", commitment.material);
            add(RecordKind::Material, "/material".to_owned(), detail);
        }
        if commitment.plant != forecast.plant {
            let detail = format!("forecast `{number}` is not for plant `{}`", commitment.plant);
            add(RecordKind::Plant, "/plant".to_owned(), detail);
        }
        for (at, bucket) in commitment.buckets.iter().enumerate() {
            if !forecast.buckets.iter().any(|known| known.starts == bucket.starts) {
                let detail = format!("forecast `{number}` has no bucket that starts on {}", bucket.starts);
                add(RecordKind::Material, format!("/buckets/{at}"), detail);
            }
        }
        refuse(found)
    }
}
