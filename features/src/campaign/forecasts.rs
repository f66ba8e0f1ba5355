//! Forecasts and commitments to them, and what a correct integration does with each.

use super::crew::Crew;
use super::notes::{DocumentNote, ForecastNote, IssueNote};
use super::orders::{mode, publish};
use super::perform::Taken;
use super::records::{DOZEN, Naming};
use crate::base_units::forecast_lines;
use countersign_campaigns::{Committing, Forecasting, Reissuing, Supply, Telling, TellingIssue, Told, record_of};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Forecast, InventoryCommitment};
use countersign_core::history::Expected;
use countersign_core::ids::{ForecastNumber, SupplierId};
use countersign_core::status::Reason;
use countersign_erp::{ForecastDraft, Publication, Reissue};
use countersign_portal::SupplierDesk;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Crew<'_> {
    /// Forecasts are numbered among the orders.
    pub(super) fn forecast_number(&self, forecast: u32) -> ForecastNumber {
        ForecastNumber::new(self.order_number(forecast).as_str())
    }

    pub(super) fn forecast_owner(&self, forecast: u32) -> Result<SupplierId, String> {
        let notes = self.notes();
        let note = notes.forecasts.get(&forecast).ok_or("the forecast was not published")?;
        Ok(self.supplier(note.supplier).id.clone())
    }

    pub(super) fn publish_forecast(&self, group: usize, step: &Forecasting) -> Taken {
        let who = self.supplier(step.supplier);
        let number = self.forecast_number(step.forecast);
        let record = record_of(&step.material);
        let draft = ForecastDraft {
            number: number.clone(),
            supplier: who.id.clone(),
            plant: who.plants.first().ok_or("the supplier delivers to no plant")?.clone(),
            material: match &record {
                Some(record) => self.record_id(*record)?.into(),
                None => step.material.as_str().into(),
            },
            weeks: step
                .weeks
                .iter()
                .map(|amount| Quantity::new(Decimal::from(*amount), step.unit.as_str()))
                .collect(),
            under_percent: Decimal::from(step.under_percent),
            planning_run: None,
            expected: self.expected_of_naming(group, record, &step.unit, Expected::Accept),
        };
        self.portal.adopt(&number.lane());
        let publication = self.erp.publish_forecast(draft, publish(Told::Now));
        let note = ForecastNote {
            supplier: step.supplier,
            record,
            issues: vec![note(publication, Told::Now)],
        };
        self.notes().forecasts.insert(step.forecast, note);
        Ok(())
    }

    pub(super) fn reissue(&self, group: usize, step: &Reissuing) -> Taken {
        let (issue, record, unit) = {
            let notes = self.notes();
            let known = notes.forecasts.get(&step.forecast).ok_or("the forecast was not published")?;
            let issue = u32::try_from(known.issues.len()).unwrap_or(u32::MAX).saturating_add(1);
            (issue, known.record, known.unit())
        };
        let how = Reissue {
            planning_run: step.run.map(|run| self.planning_run(run)),
            expected: self.expected_of_naming(group, record, &unit, self.expected_of_issue(group, step, issue)),
            publish: publish(step.told),
        };
        let change = |forecast: &mut Forecast| {
            for (bucket, amount) in forecast.buckets.iter_mut().zip(&step.weeks) {
                bucket.quantity.amount = Decimal::from(*amount);
            }
        };
        let publication = self.erp.reissue_forecast(&self.forecast_number(step.forecast), how, change);
        let publication = publication.map_err(|error| error.to_string())?;
        if let Some(known) = self.notes().forecasts.get_mut(&step.forecast) {
            known.issues.push(note(publication, step.told));
        }
        Ok(())
    }

    /// Returns what is expected of an issue that names a record in a unit and would be `expected` otherwise.
    fn expected_of_naming(&self, group: usize, record: Option<u32>, unit: &str, expected: Expected) -> Expected {
        let records: Vec<u32> = record.into_iter().collect();
        self.expected_of_order(group, &records, unit == DOZEN, expected)
    }

    /// A held event may be overtaken before it is told, and whether it is then is nobody's to know now.
    fn expected_of_issue(&self, group: usize, step: &Reissuing, issue: u32) -> Expected {
        if step.told != Told::Held {
            return Expected::Accept;
        }
        match self.outlook.issue_telling(group, step.forecast, issue) {
            Some(Telling::Well) => Expected::Either,
            Some(_) => Expected::Refuse,
            None => Expected::Accept,
        }
    }

    pub(super) async fn tell_issue(&self, step: &TellingIssue) -> Taken {
        let event = {
            let mut notes = self.notes();
            let known = notes.forecasts.get_mut(&step.forecast).ok_or("the forecast was not published")?;
            let place = step.issue.checked_sub(1).ok_or("there is no issue 0")? as usize;
            let note = known
                .issues
                .get_mut(place)
                .ok_or_else(|| format!("the forecast has no issue {}", step.issue))?;
            note.is_told |= step.how == Telling::Well;
            note.event.clone()
        };
        let sent = self.erp.publish(&event, mode(step.how)).await;
        sent.map(|_| ()).map_err(|error| error.to_string())
    }

    pub(super) async fn commit(&self, group: usize, step: &Committing) -> Taken {
        let (forecast, supplier, known, record) = {
            let notes = self.notes();
            let note = notes.forecasts.get(&step.forecast).ok_or("the forecast was not published")?;
            let latest = note.issues.len();
            let place = latest.checked_sub(step.back as usize + 1).ok_or("there is no such issue")?;
            (note.issues[place].forecast.clone(), note.supplier, note.known(), note.record)
        };
        let desk = self.portal.supplier(&self.supplier(supplier).id);
        // Obtained first, so that the moment of sending is known to the millisecond; without one the attempt itself says why.
        let _ = desk.hold_token().await;
        let mut submission = desk.submission(supplied(&desk, &forecast, step.supply));
        forecast_lines(&self.erp.master_data(), &mut submission);
        submission.expected = if self.outlook.is_busy(group, step.forecast) || known.certainly != known.possibly {
            Expected::Either
        } else if forecast.issue < known.certainly {
            Expected::Case(vec![Reason::RevisionStale])
        } else if forecast.issue == known.certainly {
            Expected::Accept
        } else {
            Expected::Either
        };
        let records: Vec<u32> = record.into_iter().collect();
        let in_dozens = forecast.buckets.iter().any(|bucket| bucket.quantity.unit.as_str() == DOZEN);
        submission.expected = match (self.naming(group, &records, in_dozens), submission.expected) {
            (Naming::Fine, expected) => expected,
            (Naming::Wrong(reasons), Expected::Accept) => Expected::Case(reasons),
            (Naming::Wrong(_) | Naming::Doubtful, _) => Expected::Either,
        };
        if submission.expected != Expected::Accept {
            submission.wrong = Some("when it comes".to_owned());
        }
        let (on_its_merits, sent_at) = (submission.expected.clone(), self.recorder.business_now());
        let patience = self.stage.deployment.timing.settle_deadline;
        let submitted = desk.submit_until_answered(submission, patience).await;
        let note = DocumentNote {
            order: step.forecast,
            desk,
            submitted,
            sent_at,
            on_its_merits,
            shipped: BTreeMap::new(),
            billed: Decimal::ZERO,
        };
        self.notes().documents.insert(step.document, note);
        Ok(())
    }
}

fn supplied(desk: &SupplierDesk, forecast: &Forecast, supply: Supply) -> InventoryCommitment {
    let percent = match supply {
        Supply::Percent(percent) => percent,
        Supply::First(_) => 200,
        Supply::FirstAlone => 100,
    };
    let mut commitment = desk.draft_inventory_commitment(forecast, forecast.issue, Decimal::from(percent));
    match supply {
        Supply::Percent(_) => {}
        Supply::FirstAlone => commitment.buckets.truncate(1),
        Supply::First(percent) => {
            let share = Decimal::from(percent) / Decimal::ONE_HUNDRED;
            for (bucket, needed) in commitment.buckets.iter_mut().zip(&forecast.buckets).take(1) {
                bucket.quantity.amount = (needed.quantity.amount * share).normalize();
            }
        }
    }
    commitment
}

fn note(publication: Publication, told: Told) -> IssueNote {
    IssueNote {
        forecast: publication.forecast,
        event: publication.event,
        is_in_background: told != Told::Held,
        is_told: told != Told::Held,
    }
}
