//! Scorecards: the figures of a supplier's month are those that its History gives.

mod cards;
mod compare;
mod ledger;
mod moment;
mod orders;
mod parts;
mod reads;
mod recount;
mod spread;

use crate::invariant::{Invariant, Judgement};
use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{Mark, Records};
use cards::Card;
pub(crate) use cards::Cards;
use countersign_core::calendar::WorkingCalendar;
use countersign_core::history::{Event, What};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use jiff::tz::TimeZone;
use ledger::Ledger;
use moment::Moment;
pub(crate) use reads::Reads;
use reads::Seen;
use recount::Recount;

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
    reads: Reads,
}

impl Invariant for ScorecardRecomputes {
    fn promise(&self) -> &'static Promise {
        &SCORE
    }

    fn wants(&self) -> Kinds {
        Kinds::RECEIPT_POSTED
            .and(Kinds::QUALITY_POSTED)
            .and(Kinds::ATTEMPT)
            .and(Kinds::OUTCOME)
            .and(Kinds::SCORECARD_SEEN)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        match &event.what {
            What::Apply(apply) => self.ledger.see(event, apply),
            _ => self.reads.see(event),
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let mut cards = Cards::default();
        let own = std::mem::take(&mut self.reads);
        for seen in &own.seen {
            self.check(seen, &mut cards, records);
        }
        // The documents of a supplier are in many parts, and each of them counts its own.
        let all = records.common().map_or(&own, |common| &common.scorecards);
        for seen in &all.seen {
            self.count(seen, &mut cards, records);
        }
        self.judgement.open = Open::Cards(Box::new(cards));
        std::mem::take(&mut self.judgement)
    }
}

impl ScorecardRecomputes {
    /// Checks what can be said of a scorecard by itself.
    fn check(&mut self, seen: &Seen, cards: &mut Cards, records: &Records) {
        let (document, scorecard) = (&seen.told.document, &seen.told.scorecard);
        self.judgement.checked += 1;
        let tells = scorecard.deliveries.due + scorecard.answers.asked > 0 || !scorecard.parts.is_empty();
        self.judgement.exercised += u64::from(tells);
        if let Some(fault) = compare::with_itself(document, scorecard) {
            self.report(document, &fault, seen.mark);
        }
        let Some(calendar) = calendar(&document.supplier, records) else {
            self.judgement
                .doubt(format!("the calendar of supplier {} cannot be read", document.supplier));
            return;
        };
        let name = calendar.as_ref().map_or("UTC", |calendar| &calendar.written().time_zone);
        if scorecard.time_zone != name {
            let fault = format!(
                "is told by the clocks of {}, and its supplier's are those of {name}",
                scorecard.time_zone
            );
            self.report(document, &fault, seen.mark);
        }
        let Some(moment) = Moment::of(seen, records) else {
            self.judgement.doubt("the History does not tell when a scorecard was asked for");
            return;
        };
        cards.read(Card {
            document: document.clone(),
            scorecard: scorecard.clone(),
            sent: moment.sent,
            seen: seen.mark,
            begins_empty: records.facts().is_some_and(|facts| facts.begins_empty),
        });
    }

    /// Counts anew what a scorecard tells, as far as these records have the documents.
    fn count(&self, seen: &Seen, cards: &mut Cards, records: &Records) {
        let (supplier, scorecard) = (&seen.told.document.supplier, &seen.told.scorecard);
        let (Some(calendar), Some(moment)) = (calendar(supplier, records), Moment::of(seen, records)) else {
            return;
        };
        let recount = Recount {
            supplier,
            month: scorecard.month,
            zone: calendar.as_ref().map_or(TimeZone::UTC, |calendar| calendar.zone().clone()),
            calendar: calendar.as_ref(),
            moment,
            ledger: &self.ledger,
            records,
        };
        cards.count(seen.mark, recount.figures());
    }

    fn report(&mut self, document: &DocumentKey, fault: &str, mark: Mark) {
        self.judgement.fail(cards::breach(document, fault).seen([mark]));
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
