//! Forecasts: the ERP publishes what a plant will presumably need, issue by issue, and books what suppliers commit to of it.

use crate::amendment::Publish;
use crate::draft::stamped;
use crate::error::ErpError;
use crate::event::EventHandle;
use crate::ledger::Ledger;
use crate::master_data::MasterData;
use crate::session::ErpSession;
use countersign_core::amount::Quantity;
use countersign_core::documents::{Bucket, Forecast, InventoryCommitment, PlanningRun};
use countersign_core::fingerprint::{Fingerprint, find};
use countersign_core::history::{Apply, Effect, End, Expected, Forecasted, Function, Intent, IntentLine, What};
use countersign_core::ids::{CorrelationId, DocumentKey, ForecastNumber, IdempotencyKey, MaterialId, OperationId, PlantId, SupplierId};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::HashMap;

/// Every issue of every forecast, and what was booked on them.
#[derive(Debug, Default)]
pub(crate) struct ForecastBooks {
    entries: HashMap<ForecastNumber, Entry>,
}

#[derive(Debug, Default)]
struct Entry {
    scenario: Option<u32>,
    issues: Vec<Forecast>,
    commitments: Vec<BookedInventoryCommitment>,
}

/// An inventory commitment that was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookedInventoryCommitment {
    /// Its number in the ledger.
    pub sequence: u64,
    /// The idempotency key that it came with.
    pub key: IdempotencyKey,
    /// As it was sent.
    pub commitment: InventoryCommitment,
}

impl ForecastBooks {
    /// Returns every issue of a forecast, oldest first.
    pub(crate) fn issues(&self, number: &ForecastNumber) -> &[Forecast] {
        self.entries.get(number).map_or(&[], |entry| &entry.issues)
    }

    /// Returns what was booked on a forecast, oldest first.
    pub(crate) fn commitments(&self, number: &ForecastNumber) -> &[BookedInventoryCommitment] {
        self.entries.get(number).map_or(&[], |entry| &entry.commitments)
    }

    /// Returns the numbers of all forecasts, sorted.
    pub(crate) fn numbers(&self) -> Vec<&ForecastNumber> {
        let mut numbers: Vec<&ForecastNumber> = self.entries.keys().collect();
        numbers.sort();
        numbers
    }

    /// Returns the scenario that made a forecast.
    pub(crate) fn scenario(&self, number: &ForecastNumber) -> Option<u32> {
        self.entries.get(number).and_then(|entry| entry.scenario)
    }

    /// Records an issue of the ERP's own forecast; `said` is what it says in base units.
    pub(crate) fn record(&mut self, forecast: Forecast, said: Forecasted, scenario: Option<u32>, sequence: u64) -> Apply {
        let apply = Apply {
            end: End::Erp,
            sequence,
            document: DocumentKey::forecast(&forecast.supplier, &forecast.forecast_number),
            revision: forecast.issue,
            parent: None,
            fingerprint: find(forecast.reference.as_bytes()).first().copied(),
            correlation: Some(forecast.correlation_id.to_string()),
            effect: Effect::ForecastRecorded(said),
        };
        let entry = self.entries.entry(forecast.forecast_number.clone()).or_default();
        entry.scenario = entry.scenario.or(scenario);
        entry.issues.push(forecast);
        apply
    }

    /// Books a commitment. Nothing happens when there is no such forecast.
    pub(crate) fn book(&mut self, commitment: InventoryCommitment, key: IdempotencyKey, sequence: u64) -> Option<Apply> {
        let entry = self.entries.get_mut(&commitment.forecast_number)?;
        let owner = entry.issues.last().map(|issue| issue.supplier.clone());
        let texts = [&commitment.note, &commitment.reference];
        let apply = Apply {
            end: End::Erp,
            sequence,
            document: DocumentKey::inventory_commitment(&commitment.supplier, &commitment.commitment_number),
            revision: commitment.forecast_issue,
            parent: owner.map(|owner| DocumentKey::forecast(&owner, &commitment.forecast_number)),
            fingerprint: texts.iter().find_map(|text| find(text.as_bytes()).first().copied()),
            correlation: Some(commitment.correlation_id.to_string()),
            effect: Effect::InventoryCommitmentBooked(commitment.buckets.clone()),
        };
        entry.commitments.push(BookedInventoryCommitment { sequence, key, commitment });
        Some(apply)
    }
}

/// What a scenario says of a forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastDraft {
    /// Its number; new in the ERP.
    pub number: ForecastNumber,
    /// From whom it is needed.
    pub supplier: SupplierId,
    /// Where it is needed.
    pub plant: PlantId,
    /// What is needed.
    pub material: MaterialId,
    /// What is needed in each week from next Monday on.
    pub weeks: Vec<Quantity>,
    /// By how much less may be committed to before planning is told, in percent.
    pub under_percent: Decimal,
    /// The planning run that makes it.
    pub planning_run: Option<PlanningRun>,
    /// What a correct integration does with it.
    pub expected: Expected,
}

/// How a later issue differs, and what a correct integration does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reissue {
    /// The planning run that makes it.
    pub planning_run: Option<PlanningRun>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// Whether it is told at once.
    pub publish: Publish,
}

/// An issue of a forecast that the ERP recorded.
#[derive(Debug, Clone)]
pub struct Publication {
    /// As it stands in the ledger.
    pub forecast: Forecast,
    /// The operation of telling the integration.
    pub operation: OperationId,
    /// The event that tells it.
    pub event: EventHandle,
}

impl Reissue {
    /// Returns a plain new issue, which takes effect.
    pub fn plain(publish: Publish) -> Self {
        Self {
            planning_run: None,
            expected: Expected::Accept,
            publish,
        }
    }

    /// Says which planning run makes it.
    pub fn of(mut self, run: &PlanningRun) -> Self {
        self.planning_run = Some(run.clone());
        self
    }

    /// Says what a correct integration does with it instead.
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }
}

impl ForecastDraft {
    fn complete(self, now: Timestamp) -> Forecast {
        let today = now.to_zoned_datetime(TimeZone::UTC).date();
        let until_monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
        let monday = today.saturating_add(until_monday.days());
        let weeks = (0_i64..).zip(self.weeks);
        let buckets: Vec<Bucket> = weeks
            .map(|(week, quantity)| Bucket {
                starts: monday.saturating_add((7 * week).days()),
                quantity,
            })
            .collect();
        let last = buckets.last().map_or(monday, |bucket| bucket.starts);
        Forecast {
            correlation_id: CorrelationId::new(format!("corr-{}", self.number)),
            forecast_number: self.number,
            issue: 1,
            supplier: self.supplier,
            plant: self.plant,
            material: self.material,
            issued_at: now,
            planning_run: self.planning_run,
            under_percent: self.under_percent,
            horizon_ends: last.saturating_add(6.days()),
            note: "Presumable need, not an order".to_owned(),
            reference: "Forecast".to_owned(),
            buckets,
        }
    }
}

impl ErpSession {
    /// Publishes a forecast in issue 1: records the intent, writes the ledger, and tells the integration unless told to hold.
    pub fn publish_forecast(&self, draft: ForecastDraft, publish: Publish) -> Publication {
        let expected = draft.expected.clone();
        let forecast = draft.complete(self.recorder.business_now());
        let mut ledger = self.world.ledger();
        let publication = self.record(&mut ledger, forecast, expected);
        drop(ledger);
        self.start(&publication.event, publish);
        publication
    }

    /// Publishes the next issue of a forecast; `change` runs with the ledger locked and must not call the session.
    ///
    /// # Errors
    /// When the ledger has no such forecast; nothing happens then.
    pub fn reissue_forecast(
        &self,
        number: &ForecastNumber,
        reissue: Reissue,
        change: impl FnOnce(&mut Forecast),
    ) -> Result<Publication, ErpError> {
        let mut ledger = self.world.ledger();
        let unknown = || ErpError::UnknownForecast(number.clone());
        let mut next = ledger.forecast(number).cloned().ok_or_else(unknown)?;
        next.planning_run = reissue.planning_run;
        change(&mut next);
        next.issue += 1;
        next.issued_at = self.recorder.business_now();
        let publication = self.record(&mut ledger, next, reissue.expected);
        drop(ledger);
        self.start(&publication.event, reissue.publish);
        Ok(publication)
    }

    /// Returns the latest issue of a forecast.
    pub fn forecast(&self, number: &ForecastNumber) -> Option<Forecast> {
        self.world.ledger().forecast(number).cloned()
    }

    /// Returns what was booked on a forecast, oldest first.
    pub fn inventory_commitments(&self, number: &ForecastNumber) -> Vec<BookedInventoryCommitment> {
        self.world.ledger().inventory_commitments(number).to_vec()
    }

    fn record(&self, ledger: &mut Ledger, mut forecast: Forecast, expected: Expected) -> Publication {
        let fingerprint = self.recorder.fingerprint();
        forecast.note = stamped(&forecast.note, fingerprint);
        forecast.reference = stamped(&forecast.reference, fingerprint);
        let master_data = self.world.master_data();
        let said = in_base_units(&forecast, &master_data);
        let mut intent = intent(&forecast, &said, self.recorder.operation(), (expected, fingerprint));
        intent.names = master_data.told_of_forecast(&forecast);
        self.recorder.record(What::Intent(Box::new(intent.clone())));
        let apply = ledger.record_forecast(forecast.clone(), said, self.recorder.scenario());
        self.recorder.record(What::Apply(Box::new(apply)));
        self.world.changed(ledger);
        Publication {
            operation: intent.operation,
            event: EventHandle::of_forecast(&forecast, intent, self.recorder.clone()),
            forecast,
        }
    }
}

/// A bucket that the master data cannot convert is kept as written.
fn in_base_units(forecast: &Forecast, master_data: &MasterData) -> Forecasted {
    let bucket = |bucket: &Bucket| Bucket {
        starts: bucket.starts,
        quantity: master_data
            .to_base(&forecast.material, &bucket.quantity)
            .unwrap_or_else(|| bucket.quantity.clone()),
    };
    Forecasted {
        under_percent: forecast.under_percent,
        buckets: forecast.buckets.iter().map(bucket).collect(),
    }
}

fn intent(forecast: &Forecast, said: &Forecasted, operation: OperationId, meant: (Expected, Fingerprint)) -> Intent {
    let line = |bucket: &Bucket| IntentLine {
        line: bucket.line(),
        quantity: bucket.quantity.clone(),
        largest: None,
        word: None,
        room: None,
        material_revision: None,
    };
    Intent {
        operation,
        function: Function::ForecastPublish,
        supplier: forecast.supplier.clone(),
        document: Some(DocumentKey::forecast(&forecast.supplier, &forecast.forecast_number)),
        revision: Some(forecast.issue),
        parent: None,
        invoice: None,
        fingerprint: Some(meant.1),
        correlation: Some(forecast.correlation_id.clone()),
        expected: meant.0,
        wrong: None,
        planning_run: forecast.planning_run.as_ref().map(|run| run.number.clone()),
        ordered: None,
        lines: said.buckets.iter().map(line).collect(),
        names: Vec::new(),
        record: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_begins_on_the_next_monday_and_ends_with_its_last_week() {
        let draft = ForecastDraft {
            number: ForecastNumber::new("F1"),
            supplier: SupplierId::new("S1"),
            plant: PlantId::new("P1"),
            material: MaterialId::new("MAT-1000"),
            weeks: vec![Quantity::new(Decimal::ONE, "EA"), Quantity::new(Decimal::TWO, "DZN")],
            under_percent: Decimal::from(5),
            planning_run: None,
            expected: Expected::Accept,
        };
        // The first of January 1970 was a Thursday.
        let forecast = draft.complete(Timestamp::UNIX_EPOCH);
        let days: Vec<String> = forecast.buckets.iter().map(|bucket| bucket.starts.to_string()).collect();
        assert_eq!(days, ["1970-01-05", "1970-01-12"]);
        assert_eq!(forecast.horizon_ends.to_string(), "1970-01-18");
        let said = in_base_units(&forecast, &MasterData::sample(&[]));
        assert_eq!(said.buckets[1].quantity.to_string(), "24 EA");
    }
}
