//! Forecasts: planning is told of every commitment that falls short of what it answers, of no other, and for as long as that stands.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{CaseRecord, Mark, Operation, Records};
use crate::table::Table;
use countersign_core::documents::{Bucket, least_committed};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Effect, Event, Forecasted, IntentLine, Surface, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{CaseStatus, Reason};

static TOLD: Promise = Promise {
    id: InvariantId::new("I56"),
    name: "ForecastShortfallTold",
    control: Control::FinancialReconciliation,
    says: "Planning is told when a supplier commits to less of any bucket of a forecast than the tolerance of the issue that it answers allows, the limit included; of no other commitment, and no longer than that issue stands.",
    matters: "planning counts on what is forecast and committed to: a week of which too little will come, and that nobody looks at, is found out at the line",
    checked_by: "Every commitment that the ERP has booked is compared, bucket by bucket in the base unit, with the issue that it answers, and with the cases of the final read.",
    exercised_by: "A commitment to a forecast was booked.",
    fix: "compare each bucket by itself with the issue that is answered, take a bucket that is not named for nothing, and close the case when a later issue comes",
    needs: Some(Claim::Forecasts),
};

/// I56: what falls short is told. Keeps what each issue says, and each commitment that was booked.
#[derive(Debug, Default)]
pub(crate) struct ForecastShortfallTold {
    judgement: Judgement,
    issues: Table<(DocumentKey, u32), Forecasted>,
    booked: Vec<Booked>,
}

#[derive(Debug)]
struct Booked {
    forecast: DocumentKey,
    issue: u32,
    fingerprint: Fingerprint,
    mark: Mark,
}

impl Invariant for ForecastShortfallTold {
    fn promise(&self) -> &'static Promise {
        &TOLD
    }

    fn wants(&self) -> Kinds {
        Kinds::FORECAST_RECORDED.and(Kinds::INVENTORY_COMMITMENT_BOOKED)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Apply(apply) = &event.what {
            self.see(Mark::of(event), apply);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for booked in std::mem::take(&mut self.booked) {
            let Some(said) = self.issues.get(&(booked.forecast.clone(), booked.issue)) else {
                continue;
            };
            let mut carriers = records.carriers(booked.fingerprint);
            let Some(operation) = carriers.find(|one| one.parent() == Some(&booked.forecast)) else {
                continue;
            };
            self.judgement.exercise();
            let short = operation.intent.as_ref().and_then(|intent| short(said, &intent.lines));
            check(&booked, operation, short, records, &mut self.judgement);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ForecastShortfallTold {
    fn see(&mut self, mark: Mark, apply: &Apply) {
        match (&apply.effect, &apply.parent, apply.fingerprint) {
            (Effect::ForecastRecorded(said), ..) => {
                self.issues.insert((apply.document.clone(), apply.revision), said.clone());
            }
            (Effect::InventoryCommitmentBooked(_), Some(forecast), Some(fingerprint)) => self.booked.push(Booked {
                forecast: forecast.clone(),
                issue: apply.revision,
                fingerprint,
                mark,
            }),
            _ => {}
        }
    }
}

fn check(booked: &Booked, operation: &Operation, short: Option<String>, records: &Records, judgement: &mut Judgement) {
    let Some(document) = operation.document().filter(|_| records.offers(Claim::Exceptions)) else {
        return;
    };
    let mut cases = records.cases_with(booked.fingerprint);
    let case = cases.find(|case| case.seen.reason == Some(Reason::ForecastShort));
    let issue = booked.issue;
    let what = match (short, case) {
        (Some(_), None) if !records.is_complete(Surface::Cases) => {
            judgement.doubt("the exception cases were not read to their end");
            return;
        }
        (Some(short), None) => format!(
            "{document} answers issue {issue} of {}, {short}, and nobody was told",
            booked.forecast
        ),
        (None, Some(case)) => format!(
            "{document} answers issue {issue} of {} in full, and case {} says that it falls short",
            booked.forecast, case.seen.id
        ),
        (Some(_), Some(case)) => match newer_than_case(booked, case, records) {
            Some(newer) => format!(
                "case {} stands open for issue {issue} of {}, which issue {newer} replaced",
                case.seen.id, booked.forecast
            ),
            None => return,
        },
        (None, None) => return,
    };
    let breach = Breach::new(document, what)
        .seen(operation.marks().take(4))
        .seen([booked.mark])
        .seen(case.map(|case| case.mark));
    judgement.fail(breach);
}

/// Returns the issue that was accepted after the one that a case is about, when the case stands open all the same.
fn newer_than_case(booked: &Booked, case: &CaseRecord, records: &Records) -> Option<u32> {
    let is_open = case.is_final && case.seen.status == Some(CaseStatus::Open);
    let latest = records.latest_accepted(records.document(&booked.forecast)?)?.revision()?;
    (is_open && latest > booked.issue).then_some(latest)
}

/// Returns in words which bucket has less committed to than it may; nothing when none has, or when units cannot be compared.
fn short(said: &Forecasted, committed: &[IntentLine]) -> Option<String> {
    said.buckets.iter().find_map(|bucket| {
        let least = least_committed(bucket.quantity.amount, said.under_percent)?;
        let amount = amount_of(bucket, committed)?;
        let unit = &bucket.quantity.unit;
        (amount < least).then(|| {
            format!(
                "commits to {} {unit} from {} on, of which {} {unit} at least may be committed to",
                amount.normalize(),
                bucket.starts,
                least.normalize()
            )
        })
    })
}

fn amount_of(bucket: &Bucket, committed: &[IntentLine]) -> Option<rust_decimal::Decimal> {
    match committed.iter().find(|line| line.line == bucket.line()) {
        // What is not named is not committed to.
        None => Some(rust_decimal::Decimal::ZERO),
        Some(line) => (line.quantity.unit == bucket.quantity.unit).then_some(line.quantity.amount),
    }
}
