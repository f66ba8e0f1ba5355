//! Goods receipts from the ERP: compared with what was announced, shown to the supplier, or held in a case.

use super::answer;
use super::balance::{Balance, Goods};
use super::movement::{Taking, received};
use super::problem::Cause;
use super::step::{Step, Stop};
use super::submission::violation;
use crate::border::{Answer, ErpEvent};
use crate::policies::Early;
use crate::store::{DocumentRow, DocumentState, Hop, OrderRow};
use countersign_contracts::{catalogue, read_goods_receipt};
use countersign_core::documents::GoodsReceipt;
use countersign_core::ids::{DocumentKey, DocumentKind, OrderNumber, SupplierId};
use countersign_core::status::Reason;
use rust_decimal::Decimal;

/// Where a movement goes.
enum Course {
    /// It counts; beside it stand these.
    Accept(Vec<Cause>),
    /// It waits for what it refers to.
    Park,
    /// A person has to decide.
    Hold(Cause),
    /// It takes back a receipt that never counted: neither does.
    Annul(Box<DocumentRow>),
}

impl Step<'_> {
    /// Takes the event of a goods movement; one that was taken before has no further effect.
    pub(super) fn take_receipt(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        let receipt = match read_goods_receipt(catalogue().current(), &event.body) {
            Ok(receipt) => receipt,
            Err(rejection) => return Ok(self.refuse_event(event, DocumentKind::GoodsReceipt, violation(&rejection))?),
        };
        self.known()?;
        let key = DocumentKey::goods_receipt(&receipt.supplier, &receipt.receipt_number);
        let row = received(event, key, (&receipt.order_number, &receipt.correlation_id), &receipt);
        let taking = Taking {
            is_repeated: self.policies.receipts.is_repeated,
            conflicting: Reason::ReceiptConflicting,
            hop: Hop::ReceiptReceived,
        };
        if let Some(row) = self.keep_movement(event, row, &taking)? {
            self.send_on(&row, &receipt)?;
        }
        Ok(answer::empty(202))
    }

    /// Sends a movement on its course; returns whether it went anywhere.
    fn send_on(&self, row: &DocumentRow, receipt: &GoodsReceipt) -> Result<bool, Stop> {
        match self.receipt_course(receipt)? {
            Course::Park => {
                if (self.policies.receipts.early)(receipt.movement) == Early::Drop {
                    self.store.set_document_state(row.id, DocumentState::Annulled)?;
                } else if !self.store.is_parked(row.id)? {
                    self.park(row)?;
                }
                return Ok(false);
            }
            Course::Accept(beside) => {
                self.end_movement_wait(row)?;
                self.store.set_document_state(row.id, DocumentState::Accepted)?;
                self.push_receipt(row, receipt)?;
                for cause in beside {
                    self.open_document_case(row, &cause)?;
                }
            }
            Course::Hold(cause) => {
                self.end_movement_wait(row)?;
                self.store.set_document_state(row.id, DocumentState::Case)?;
                self.open_document_case(row, &cause)?;
            }
            Course::Annul(held) => {
                self.end_movement_wait(row)?;
                self.annul(&held, row)?;
            }
        }
        if (self.policies.receipts.is_released_by_receipt)() {
            self.release_receipts(&row.order_number, &row.supplier)?;
        }
        self.match_again(&row.order_number, &row.supplier)?;
        self.release_quality(&row.order_number, &row.supplier)?;
        Ok(true)
    }

    /// Lets the movements of an order go on that waited for what is there now.
    pub(super) fn release_receipts(&self, order: &OrderNumber, supplier: &SupplierId) -> Result<(), Stop> {
        for row in self.store.parked_for(order, supplier)? {
            let is_receipt = row.kind == DocumentKind::GoodsReceipt && self.store.is_parked(row.id)?;
            let Some(receipt) = is_receipt.then(|| serde_json::from_str(&row.body).ok()).flatten() else {
                continue;
            };
            self.send_on(&row, &receipt)?;
        }
        Ok(())
    }

    fn receipt_course(&self, receipt: &GoodsReceipt) -> Result<Course, Stop> {
        let Some(order) = self.own_order(&receipt.supplier, &receipt.order_number)? else {
            return Ok(Course::Park);
        };
        if let Some(number) = &receipt.ship_notice_number {
            let notice = self.store.document(&receipt.supplier, DocumentKind::ShipNotice, number.as_str())?;
            if notice.is_none_or(|notice| notice.state != DocumentState::Accepted) {
                return Ok(Course::Park);
            }
        }
        if let Some(cause) = self.unknown_in(receipt, &order) {
            return Ok(Course::Hold(cause));
        }
        let balance = self.balance(&receipt.order_number, &receipt.supplier)?;
        match &receipt.reverses {
            None => Ok(self.course_of_receipt(receipt, &order, balance)),
            Some(number) => {
                let earlier = self
                    .store
                    .document(&receipt.supplier, DocumentKind::GoodsReceipt, number.as_str())?;
                let Some(earlier) = earlier.filter(|earlier| !earlier.state.is_waiting()) else {
                    return Ok(Course::Park);
                };
                Ok(self.course_of_reversal(receipt, earlier, &balance))
            }
        }
    }

    fn course_of_receipt(&self, receipt: &GoodsReceipt, order: &OrderRow, balance: Balance) -> Course {
        let policies = &self.policies.receipts;
        for line in receipt
            .lines
            .iter()
            .filter(|line| receipt.ship_notice_number.is_some() && !line.lots.is_empty())
        {
            let announced = balance.goods.get(&Goods::of(receipt, line)).map_or(&[][..], |sums| &sums.lots);
            let is_known = |lot: &str| announced.iter().any(|known| (policies.is_same_lot)(known, lot));
            if let Some(lot) = line.lots.iter().find(|lot| !announced.is_empty() && !is_known(&lot.lot)) {
                let message = format!("lot `{}` was received, and nobody announced it", lot.lot);
                return hold(Reason::LotUnknown, message);
            }
        }
        let mut after = balance;
        self.add_receipt(&mut after, receipt);
        let mut beside = Vec::from_iter(self.too_old(receipt));
        for line in &receipt.lines {
            let Some(sums) = after.goods.get(&Goods::of(receipt, line)) else {
                continue;
            };
            let most = match &receipt.ship_notice_number {
                Some(_) => Some(sums.shipped),
                None => self.most_of(order, line.order_line),
            };
            let kept = if receipt.ship_notice_number.is_some() {
                sums.kept()
            } else {
                after.kept_of(line.order_line)
            };
            if most.is_some_and(|most| (policies.is_over)(kept, most)) {
                let most = most.unwrap_or_default();
                let message = format!("order line {}: {kept} would be received, and {most} may be", line.order_line);
                return hold(Reason::ReceiptOver, message);
            }
            if line.is_final && receipt.ship_notice_number.is_some() && (policies.is_short)(kept, sums.shipped) {
                let message = format!(
                    "order line {}: {kept} of {} was received, and no more comes",
                    line.order_line, sums.shipped
                );
                beside.push(cause(Reason::ReceiptShort, message));
            }
        }
        Course::Accept(beside)
    }

    fn course_of_reversal(&self, reversal: &GoodsReceipt, earlier: DocumentRow, balance: &Balance) -> Course {
        let Ok(receipt) = serde_json::from_str::<GoodsReceipt>(&earlier.body) else {
            return Course::Park;
        };
        let mut is_whole = reversal.lines.len() == receipt.lines.len();
        for line in &reversal.lines {
            let taken = receipt
                .lines
                .iter()
                .find(|known| known.line == line.line && known.material == line.material);
            let received = taken
                .and_then(|taken| self.counted(&taken.material, &taken.quantity))
                .unwrap_or_default();
            let amount = self.counted(&line.material, &line.quantity).unwrap_or_default();
            let before = balance.taken_back(receipt.receipt_number.as_str(), line.line);
            let left = (self.policies.receipts.left)(received, before);
            if amount > left {
                let message = format!("line {}: {amount} is taken back, and {left} of it is left", line.line);
                return hold(Reason::ReversalOver, message);
            }
            is_whole &= amount == received;
        }
        match earlier.state {
            DocumentState::Accepted => Course::Accept(Vec::new()),
            DocumentState::Case if is_whole => Course::Annul(Box::new(earlier)),
            // What is held may still be counted or taken back as a whole.
            _ => Course::Park,
        }
    }

    /// Returns why a movement names what is not there.
    fn unknown_in(&self, receipt: &GoodsReceipt, order: &OrderRow) -> Option<Cause> {
        for line in &receipt.lines {
            let ordered = order.document.lines.iter().find(|ordered| ordered.line == line.order_line);
            if ordered.is_none_or(|ordered| ordered.material != line.material) {
                let message = format!(
                    "order `{}` has no line {} of material `{}`",
                    order.number, line.order_line, line.material
                );
                return Some(cause(Reason::MasterDataUnknown, message));
            }
            if self.in_base_unit(&line.material, &line.quantity).is_none() {
                let message = format!(
                    "{} of material `{}` has no exact amount in its base unit",
                    line.quantity, line.material
                );
                return Some(cause(Reason::MasterDataUnit, message));
            }
        }
        None
    }

    /// Returns how much of an order line may be received in all.
    fn most_of(&self, order: &OrderRow, line: u32) -> Option<Decimal> {
        let ordered = order.document.lines.iter().find(|ordered| ordered.line == line)?;
        let in_base = self.in_base_unit(&ordered.material, &ordered.quantity)?;
        order.document.tolerance.largest(in_base.amount)
    }
}

fn cause(reason: Reason, message: String) -> Cause {
    Cause {
        reason,
        message,
        duplicate_of: None,
        data_owner: None,
    }
}

fn hold(reason: Reason, message: String) -> Course {
    Course::Hold(cause(reason, message))
}
