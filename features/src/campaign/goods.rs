//! The plant's steps: what is received, what is taken back, and what a correct integration does with it.

use super::crew::Crew;
use super::notes::MovementNote;
use super::orders::{mode, publish};
use super::perform::Taken;
use countersign_campaigns::{Action, Share, Telling, Told};
use countersign_core::amount::Quantity;
use countersign_core::documents::ShipNotice;
use countersign_core::history::Expected;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use countersign_erp::{EventHandle, ReceiptDraft};
use rust_decimal::Decimal;

/// How much of a shipment's first line is received by now, in the base unit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    /// At least so much.
    pub(super) certainly: Decimal,
    /// At most so much.
    pub(super) possibly: Decimal,
}

impl Crew<'_> {
    pub(super) fn move_goods(&self, group: usize, action: &Action) -> Taken {
        match action {
            Action::Receive {
                receipt,
                document,
                share,
                last,
                told,
            } => {
                let notice = self.notice(*document)?;
                let mut draft = self.drafted(*document, &notice, *share)?;
                if *last {
                    draft = draft.last();
                }
                let expected = self.expected_of_receipt(group, (*receipt, *document), &notice, &draft, (*share, *told))?;
                self.post(*receipt, *document, None, draft.expecting(expected, None), *told)
            }
            Action::TakeBack {
                receipt,
                of,
                percent,
                told,
            } => {
                let original = self.notes().movements.get(of).cloned();
                let original = original.ok_or("the receipt was not posted")?;
                let mut draft = ReceiptDraft::reversal_of(&original.posting.receipt);
                if *percent != 100 {
                    let first = draft.lines.first().ok_or("the receipt has no line")?;
                    let part = part_of(&first.quantity, *percent);
                    draft = draft.only(&part);
                }
                let expected = self.expected_of_reversal(group, (*of, &original), &draft, (*percent, *told))?;
                self.post(*receipt, original.document, Some(*of), draft.expecting(expected, None), *told)
            }
            _ => Ok(()),
        }
    }

    /// Returns the ship notice that a document was, when the deployment has taken it.
    fn notice(&self, document: u32) -> Result<ShipNotice, String> {
        let notes = self.notes();
        let note = notes.documents.get(&document).ok_or("the shipment was not announced")?;
        if note.receipt_state().as_deref() != Some("accepted") || note.on_its_merits != Expected::Accept {
            return Err("the ship notice was not accepted".to_owned());
        }
        serde_json::from_slice(&note.submitted.body).map_err(|_| "the ship notice cannot be read".to_owned())
    }

    fn drafted(&self, document: u32, notice: &ShipNotice, share: Share) -> Result<ReceiptDraft, String> {
        let whole = ReceiptDraft::of_notice(notice);
        let first = notice.lines.first().ok_or("the ship notice has no line")?;
        Ok(match share {
            Share::Whole => whole,
            Share::OtherLot => {
                let mut other = whole;
                let lot = other.lines.first_mut().and_then(|line| line.lots.first_mut());
                let lot = lot.ok_or("the ship notice names no lot")?;
                lot.lot = lot.lot.to_lowercase();
                other
            }
            Share::Percent(percent) => whole.only(&part_of(&first.quantity, percent)),
            Share::Rest(thousandths) => {
                let announced = self.base(first.material.as_str(), &first.quantity)?;
                let rest = announced.amount - self.kept(document).certainly + Decimal::new(i64::from(thousandths), 3);
                if rest <= Decimal::ZERO {
                    return Err("nothing is left to receive".to_owned());
                }
                whole.only(&Quantity {
                    amount: rest.normalize(),
                    unit: announced.unit,
                })
            }
        })
    }

    pub(super) fn base(&self, material: &str, quantity: &Quantity) -> Result<Quantity, String> {
        let base = self.erp.master_data().to_base(&material.into(), quantity);
        base.ok_or_else(|| format!("{quantity} has no amount in the base unit"))
    }

    /// What is sent in the background arrives in the order in which it was posted; what is sent by hand comes whenever it comes.
    pub(super) fn kept(&self, document: u32) -> Kept {
        let mut kept = Kept::default();
        for note in self.notes().movements.values().filter(|note| note.document == document) {
            let is_certain = note.is_in_background && *note.posting.event.expected() == Expected::Accept;
            let is_possible = matches!(note.posting.event.expected(), Expected::Accept | Expected::Either);
            match note.of {
                None => {
                    kept.certainly += if is_certain { note.amount } else { Decimal::ZERO };
                    kept.possibly += if is_possible { note.amount } else { Decimal::ZERO };
                }
                Some(_) => {
                    kept.certainly -= if is_possible { note.amount } else { Decimal::ZERO };
                    kept.possibly -= if is_certain { note.amount } else { Decimal::ZERO };
                }
            }
        }
        kept
    }

    fn expected_of_receipt(
        &self,
        group: usize,
        (receipt, document): (u32, u32),
        notice: &ShipNotice,
        draft: &ReceiptDraft,
        (share, told): (Share, Told),
    ) -> Result<Expected, String> {
        if told == Told::Held {
            return Ok(match self.outlook.movement_telling(group, receipt) {
                Some(Telling::Well) if self.outlook.receivers(document) > 1 => Expected::Either,
                Some(Telling::Well) | None => Expected::Accept,
                Some(_) => Expected::Refuse,
            });
        }
        if share == Share::OtherLot {
            return Ok(Expected::Case(vec![Reason::LotUnknown]));
        }
        let (Some(first), Some(announced)) = (draft.lines.first(), notice.lines.first()) else {
            return Ok(Expected::Either);
        };
        let amount = self.base(first.material.as_str(), &first.quantity)?.amount;
        let announced = self.base(announced.material.as_str(), &announced.quantity)?.amount;
        let kept = self.kept(document);
        // Of the other lines nothing is known here once something was received.
        let is_untouched = kept.possibly == Decimal::ZERO && kept.certainly == Decimal::ZERO;
        if draft.lines.len() > 1 && !is_untouched {
            return Ok(Expected::Either);
        }
        Ok(if amount + kept.possibly <= announced {
            Expected::Accept
        } else if amount + kept.certainly > announced {
            Expected::Case(vec![Reason::ReceiptOver])
        } else {
            Expected::Either
        })
    }

    fn expected_of_reversal(
        &self,
        group: usize,
        (of, original): (u32, &MovementNote),
        draft: &ReceiptDraft,
        (percent, told): (u32, Told),
    ) -> Result<Expected, String> {
        if told == Told::Held {
            return Ok(Expected::Either);
        }
        if !original.is_in_background {
            return Ok(if self.outlook.brings_movement(group, of) {
                self.expected_of_part(of, original, draft)?
            } else if self.outlook.movement_telling(group, of).is_some() || !self.stage.deployment.offers(Claim::Clock) {
                Expected::Either
            } else {
                Expected::Case(vec![Reason::ParentMissing])
            });
        }
        match original.posting.event.expected() {
            Expected::Accept => self.expected_of_part(of, original, draft),
            Expected::Case(_) if percent == 100 && self.taken_back(of) == Decimal::ZERO => Ok(Expected::Overtaken),
            _ => Ok(Expected::Either),
        }
    }

    /// Parts that wait together may come on in any order, and then the last one is too much.
    fn expected_of_part(&self, of: u32, original: &MovementNote, draft: &ReceiptDraft) -> Result<Expected, String> {
        let first = draft.lines.first().ok_or("the receipt has no line")?;
        let amount = self.base(first.material.as_str(), &first.quantity)?.amount;
        let before = self.taken_back(of);
        let is_certain = self.notes().movements.values().filter(|note| note.of == Some(of)).all(|note| {
            let is_known = matches!(note.posting.event.expected(), Expected::Accept | Expected::Case(_));
            note.is_in_background && is_known
        });
        Ok(if amount + before <= original.amount {
            Expected::Accept
        } else if is_certain {
            Expected::Case(vec![Reason::ReversalOver])
        } else {
            Expected::Either
        })
    }

    /// Returns how much of a receipt may have been taken back, in the base unit.
    fn taken_back(&self, of: u32) -> Decimal {
        let notes = self.notes();
        let own = notes.movements.values().filter(|note| note.of == Some(of));
        let possible = own.filter(|note| !matches!(note.posting.event.expected(), Expected::Case(_) | Expected::Refuse));
        possible.map(|note| note.amount).sum()
    }

    fn post(&self, movement: u32, document: u32, of: Option<u32>, draft: ReceiptDraft, told: Told) -> Taken {
        let first = draft.lines.first().ok_or("nothing is moved")?;
        let amount = self.base(first.material.as_str(), &first.quantity)?.amount;
        let posting = self.erp.post_receipt(draft, publish(told)).map_err(|error| error.to_string())?;
        let note = MovementNote {
            document,
            of,
            posting,
            amount,
            is_in_background: told != Told::Held,
        };
        self.notes().movements.insert(movement, note);
        Ok(())
    }

    pub(super) async fn tell_movement(&self, movement: u32, how: Telling) -> Taken {
        let event = {
            let notes = self.notes();
            let moved = notes.movements.get(&movement).map(|note| note.posting.event.clone());
            moved
                .or_else(|| notes.payments.get(&movement).map(|note| note.posting.event.clone()))
                .or_else(|| notes.quality.get(&movement).map(|note| note.posting.event.clone()))
        };
        let event = event.ok_or("the movement was not posted")?;
        self.await_earlier(movement, &event).await;
        let sent = self.erp.publish(&event, mode(how)).await;
        sent.map(|_| ()).map_err(|error| error.to_string())
    }
}

impl Crew<'_> {
    /// What the ERP tells in the background comes in the order in which it was posted, and an event that is sent by hand must not overtake
    /// it: what is expected of each was said by that order.
    async fn await_earlier(&self, movement: u32, event: &EventHandle) {
        let patience = self.stage.deployment.timing.settle_deadline;
        let earlier: Vec<EventHandle> = {
            let notes = self.notes();
            let moved = notes.movements.range(..movement);
            let moved = moved.map(|(_, note)| (note.is_in_background, &note.posting.event));
            let paid = notes.payments.range(..movement);
            let paid = paid.map(|(_, note)| (note.is_in_background, &note.posting.event));
            let held = notes.quality.range(..movement);
            let held = held.map(|(_, note)| (note.is_in_background, &note.posting.event));
            moved
                .chain(paid)
                .chain(held)
                .filter(|(is_in_background, one)| *is_in_background && one.correlation() == event.correlation())
                .map(|(_, one)| one.clone())
                .collect()
        };
        for one in earlier {
            self.erp.accepted(&one, patience).await;
        }
    }
}

fn part_of(quantity: &Quantity, percent: u32) -> Quantity {
    let amount = quantity.amount * Decimal::from(percent) / Decimal::ONE_HUNDRED;
    Quantity {
        amount: amount.normalize(),
        unit: quantity.unit.clone(),
    }
}
