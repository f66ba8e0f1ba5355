//! Lots: what was received goes back to what was announced, lot by lot.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Records};
use crate::shelf_life::ShelfLives;
use crate::table::{Name, Set};
use countersign_core::history::{Effect, End, Event, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static LOTS: Promise = Promise {
    id: InvariantId::new("I47"),
    name: "LotAndShelfLife",
    control: Control::FinancialReconciliation,
    says: "Each received lot that a supplier is shown goes back to a lot that it announced on that ship notice, and each held lot to a receipt of it; a lot that may be used for too few days after its receipt, by the date at the plant, is a case.",
    matters: "a recall reaches only those lots whose way is known, and goods that expire on the shelf are paid for and thrown away",
    checked_by: "The lots of the receipts that the portal shows are looked up among the lots of their ship notice, and the lots of holds among those of their receipt, compared exactly. The days that a lot may still be used are counted from the date at the plant, and compared with its material's minimum and with the cases.",
    exercised_by: "A receipt that names lots, or a hold, was shown, or goods came that must still be usable for some time.",
    fix: "compare lot numbers as they are, character by character, and make a case of a lot that nobody announced; take the day of a receipt in the plant's time zone",
    needs: Some(Claim::Receipts),
};

/// I47: lots are traced. Keeps a name for each announced lot, and the lots of each receipt that was shown.
#[derive(Debug, Default)]
pub(crate) struct LotAndShelfLife {
    judgement: Judgement,
    booked: Set<Name>,
    announced: Set<Name>,
    received: Vec<Received>,
    /// The lots of each receipt, as the ERP posted it.
    posted: Set<Name>,
    held: Vec<HeldLot>,
    shelf: ShelfLives,
}

/// A hold that the portal shows.
#[derive(Debug)]
struct HeldLot {
    notice: DocumentKey,
    receipt: DocumentKey,
    lot: String,
    mark: Mark,
    delivery: Option<u64>,
}

#[derive(Debug)]
struct Received {
    receipt: DocumentKey,
    notice: DocumentKey,
    lots: Vec<String>,
    mark: Mark,
    delivery: Option<u64>,
}

impl Invariant for LotAndShelfLife {
    fn promise(&self) -> &'static Promise {
        &LOTS
    }

    fn wants(&self) -> Kinds {
        Kinds::SHIPMENT_BOOKED
            .and(Kinds::RECEIPT_POSTED)
            .and(Kinds::RECEIPT_SHOWN)
            .and(Kinds::QUALITY_SHOWN)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        let What::Apply(apply) = &event.what else { return };
        match (&apply.effect, apply.end) {
            (Effect::ShipmentBooked(lines), End::Erp) => {
                let lots = lines
                    .iter()
                    .flat_map(|line| &line.lots)
                    .map(|lot| Name::of(&(&apply.document, lot)));
                self.announced.extend(lots);
                self.booked.insert(Name::of(&apply.document));
            }
            (Effect::ReceiptShown(moved), End::Portal) => {
                let lots: Vec<String> = moved.lines.iter().flat_map(|line| line.lots.iter().cloned()).collect();
                if let Some(notice) = moved.ship_notice.clone().filter(|_| !lots.is_empty()) {
                    self.received.push(Received {
                        receipt: apply.document.clone(),
                        notice,
                        lots,
                        mark: Mark::of(event),
                        delivery: event.cause,
                    });
                }
            }
            (Effect::ReceiptPosted(moved), End::Erp) => {
                let lots = moved.lines.iter().flat_map(|line| &line.lots);
                self.posted.extend(lots.map(|lot| Name::of(&(&apply.document, lot))));
                self.posted.insert(Name::of(&apply.document));
                self.shelf.see_posted(Mark::of(event), apply, moved);
            }
            (Effect::QualityShown(held), End::Portal) => self.held.push(HeldLot {
                notice: apply.document.clone(),
                receipt: held.receipt.clone(),
                lot: held.lot.clone(),
                mark: Mark::of(event),
                delivery: event.cause,
            }),
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        std::mem::take(&mut self.shelf).finish(records, &mut self.judgement);
        for received in std::mem::take(&mut self.received) {
            self.judgement.exercise();
            self.check(&received);
        }
        for held in std::mem::take(&mut self.held) {
            self.judgement.exercise();
            self.check_held(&held);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl LotAndShelfLife {
    fn check(&mut self, received: &Received) {
        let Received { receipt, notice, .. } = received;
        if !self.booked.contains(&Name::of(notice)) {
            self.judgement
                .doubt(format!("the History does not tell which lots {notice} announced"));
            return;
        }
        let unknown = received
            .lots
            .iter()
            .find(|lot| !self.announced.contains(&Name::of(&(notice, *lot))));
        if let Some(lot) = unknown {
            let what = format!("{receipt} is shown with lot {lot}, which {notice} did not announce");
            let breach = Breach::new(receipt, what).seen([received.mark]).at(received.delivery);
            self.judgement.fail(breach);
        }
    }

    /// What is held was received, lot by lot.
    fn check_held(&mut self, held: &HeldLot) {
        let HeldLot { notice, receipt, lot, .. } = held;
        if !self.posted.contains(&Name::of(receipt)) {
            self.judgement
                .doubt(format!("the History does not tell which lots {receipt} received"));
        } else if !self.posted.contains(&Name::of(&(receipt, lot))) {
            let what = format!("{notice} is shown with lot {lot}, which {receipt} did not receive");
            self.judgement.fail(Breach::new(notice, what).seen([held.mark]).at(held.delivery));
        }
    }
}
