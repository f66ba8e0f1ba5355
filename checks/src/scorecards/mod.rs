//! Scorecards: the figures of a supplier's month are those that its History gives.

mod compare;
mod ledger;
mod moment;
mod orders;
mod parts;
mod recount;
mod spread;

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Records};
use crate::table::Table;
use compare::Fault;
use countersign_core::calendar::WorkingCalendar;
use countersign_core::history::{Event, Function, Observation, ScorecardSeen, What};
use countersign_core::ids::{DocumentKey, OperationId, SupplierId};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use jiff::tz::TimeZone;
use ledger::Ledger;
use moment::Moment;
use recount::Recount;
use spread::Side;

static SCORE: Promise = Promise {
    id: InvariantId::new("I59"),
    name: "ScorecardRecomputes",
    control: Control::FinancialReconciliation,
    says: "Every figure of a supplier's scorecard is what the supplier's own orders, answers, receipts and quality decisions give for the month, in the supplier's time zone, up to the read.",
    matters: "scorecards decide who gets the next order; a supplier that finds one wrong figure believes none of them, and nobody can prove the others",
    checked_by: "Each scorecard is counted anew from the ERP's orders and postings and the supplier's answers: exactly where all was settled when it was read, else between the least and the most that it can be.",
    exercised_by: "A scorecard was read that tells of a delivery, an order or goods.",
    fix: "compute the figures from the documents that count when they are asked for; keep no sums, take reversals off the receipt they are for, and round once",
    needs: Some(Claim::Scorecards),
};

/// I59: figures that can be computed anew. Keeps the movements and decisions that the ERP posted, and each scorecard that was read.
#[derive(Debug, Default)]
pub(crate) struct ScorecardRecomputes {
    judgement: Judgement,
    ledger: Ledger,
    /// The attempt and the answer of each read, by the index of the outcome.
    reads: Table<u64, (OperationId, u32)>,
    seen: Vec<Seen>,
}

/// A scorecard as it was read.
#[derive(Debug)]
struct Seen {
    mark: Mark,
    read: Option<(OperationId, u32)>,
    is_final: bool,
    told: Box<ScorecardSeen>,
}

impl Invariant for ScorecardRecomputes {
    fn promise(&self) -> &'static Promise {
        &SCORE
    }

    fn wants(&self) -> Kinds {
        Kinds::APPLY.and(Kinds::OUTCOME).and(Kinds::OBSERVE)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) => self.ledger.see(event, apply),
            What::Outcome(outcome) => {
                let operation = records.operation(outcome.operation);
                if operation.and_then(|one| one.function()) == Some(Function::ScorecardRead) {
                    self.reads.insert(event.index, (outcome.operation, outcome.number));
                }
            }
            What::Observe(observe) => {
                if let Observation::Scorecard(seen) = &observe.observation {
                    self.seen.push(Seen {
                        mark: Mark::of(event),
                        read: event.cause.and_then(|cause| self.reads.get(&cause)).copied(),
                        is_final: observe.is_final,
                        told: seen.clone(),
                    });
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for seen in std::mem::take(&mut self.seen) {
            self.check(&seen, records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl ScorecardRecomputes {
    fn check(&mut self, seen: &Seen, records: &Records) {
        let (document, scorecard) = (&seen.told.document, &seen.told.scorecard);
        self.judgement.checked += 1;
        let tells = scorecard.deliveries.due + scorecard.answers.asked > 0 || !scorecard.parts.is_empty();
        self.judgement.exercised += u64::from(tells);
        if let Some(fault) = compare::with_itself(document, scorecard) {
            self.report(document, &fault, [seen.mark]);
        }
        let Some(calendar) = calendar(&document.supplier, records) else {
            self.judgement
                .doubt(format!("the calendar of supplier {} cannot be read", document.supplier));
            return;
        };
        let zone = calendar.as_ref().map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let name = calendar.as_ref().map_or("UTC", |calendar| &calendar.written().time_zone);
        if scorecard.time_zone != name {
            let fault = format!(
                "is told by the clocks of {}, and its supplier's are those of {name}",
                scorecard.time_zone
            );
            self.report(document, &fault, [seen.mark]);
        }
        let Some(moment) = Moment::of(seen, records) else {
            self.judgement.doubt("the History does not tell when a scorecard was asked for");
            return;
        };
        let recount = Recount {
            supplier: &document.supplier,
            month: scorecard.month,
            zone,
            calendar: calendar.as_ref(),
            moment,
            ledger: &self.ledger,
            records,
        };
        let figures = recount.figures();
        for doubt in &figures.doubts {
            self.judgement.doubt(*doubt);
        }
        let begins_empty = records.facts().is_some_and(|facts| facts.begins_empty);
        for Fault { what: fault, side } in compare::with_figures(scorecard, &figures) {
            if side == Side::More && !begins_empty {
                self.judgement.doubt(format!(
                    "{document} of supplier {} {fault}: the rest may be from before the run, which did not begin with an empty deployment",
                    document.supplier
                ));
                continue;
            }
            let marks: Vec<Mark> = figures.marks.iter().copied().chain([moment.sent, seen.mark]).collect();
            self.report(document, &fault, marks);
        }
    }

    fn report(&mut self, document: &DocumentKey, fault: &str, marks: impl IntoIterator<Item = Mark>) {
        let breach = Breach::new(document, format!("{document} of supplier {} {fault}", document.supplier)).seen(marks);
        self.judgement.fail(breach);
    }
}

/// Returns on which days a supplier works; without an entry on all of them. Nothing when that cannot be read.
fn calendar(supplier: &SupplierId, records: &Records) -> Option<Option<WorkingCalendar>> {
    let mut suppliers = records.facts().into_iter().flat_map(|facts| &facts.suppliers);
    let written = suppliers
        .find(|known| known.id == *supplier)
        .and_then(|known| known.calendar.clone());
    match written {
        None => Some(None),
        Some(written) => WorkingCalendar::new(written).ok().map(Some),
    }
}
