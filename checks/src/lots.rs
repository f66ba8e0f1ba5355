//! Lots: what was received goes back to what was announced, lot by lot.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Records};
use crate::table::{Name, Set};
use countersign_core::history::{Effect, End, Event, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static LOTS: Promise = Promise {
    id: InvariantId::new("I47"),
    name: "LotAndShelfLife",
    control: Control::FinancialReconciliation,
    says: "Each received lot that a supplier is shown goes back to a lot that it announced on that ship notice.",
    matters: "a recall reaches only those lots whose way is known",
    checked_by: "The lots of the receipts that the portal shows are looked up among the lots of their ship notice, compared exactly.",
    exercised_by: "A receipt that names lots was shown.",
    fix: "compare lot numbers as they are, character by character, and make a case of a lot that nobody announced",
    needs: Some(Claim::Receipts),
};

/// I47: lots are traced. Keeps a name for each announced lot, and the lots of each receipt that was shown.
#[derive(Debug, Default)]
pub(crate) struct LotAndShelfLife {
    judgement: Judgement,
    booked: Set<Name>,
    announced: Set<Name>,
    received: Vec<Received>,
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
        Kinds::APPLY
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
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        for received in std::mem::take(&mut self.received) {
            self.judgement.checked += 1;
            self.judgement.exercised += 1;
            self.check(&received);
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
}
