//! Goods receipts: what arrives at the plant is the ERP's to say. It posts what it is told, also more than was announced.

use crate::amendment::Publish;
use crate::draft::stamped;
use crate::error::ErpError;
use crate::event::EventHandle;
use crate::master_data::MasterData;
use crate::session::ErpSession;
use countersign_core::amount::Quantity;
use countersign_core::documents::{GoodsReceipt, Movement, PurchaseOrder, ReceiptLine, ShipNotice};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Expected, Function, Intent, IntentLine, Moved, What};
use countersign_core::ids::{DocumentKey, OperationId, OrderNumber, ReceiptNumber, ShipNoticeNumber};
use jiff::Timestamp;

/// What a scenario says of a goods movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptDraft {
    /// On which order.
    pub order: OrderNumber,
    /// Its number; a new one when absent.
    pub number: Option<ReceiptNumber>,
    /// The receipt that it takes back; it is a reversal then.
    pub reverses: Option<ReceiptNumber>,
    /// The ship notice that announced the goods.
    pub ship_notice: Option<ShipNoticeNumber>,
    /// What is moved.
    pub lines: Vec<ReceiptLine>,
    /// Free text; the fingerprint is added.
    pub note: String,
    /// When it is posted; now when absent.
    pub posted_at: Option<Timestamp>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
}

/// A goods movement that the ERP posted.
#[derive(Debug, Clone)]
pub struct Posting {
    /// As it stands in the ledger.
    pub receipt: GoodsReceipt,
    /// The operation of telling the integration.
    pub operation: OperationId,
    /// The event that tells it.
    pub event: EventHandle,
}

impl ReceiptDraft {
    /// Returns the receipt of everything that a ship notice announced, lots included; more may come.
    pub fn of_notice(notice: &ShipNotice) -> Self {
        let line = |line: &countersign_core::documents::ShipNoticeLine| ReceiptLine {
            line: line.line,
            order_line: line.order_line,
            ship_notice_line: Some(line.line),
            material: line.material.clone(),
            quantity: line.quantity.clone(),
            lots: line.lots.clone(),
            is_final: false,
        };
        Self {
            ship_notice: Some(notice.ship_notice_number.clone()),
            lines: notice.lines.iter().map(line).collect(),
            ..Self::blank(notice.order_number.clone())
        }
    }

    /// Returns the receipt of an order's first line, which nobody announced.
    pub fn unannounced(order: &PurchaseOrder, quantity: &Quantity) -> Self {
        let line = |line: &countersign_core::documents::OrderLine| ReceiptLine {
            line: 1,
            order_line: line.line,
            ship_notice_line: None,
            material: line.material.clone(),
            quantity: quantity.clone(),
            lots: Vec::new(),
            is_final: false,
        };
        Self {
            lines: order.lines.iter().take(1).map(line).collect(),
            ..Self::blank(order.order_number.clone())
        }
    }

    /// Returns the reversal of a whole receipt.
    pub fn reversal_of(receipt: &GoodsReceipt) -> Self {
        let line = |line: &ReceiptLine| ReceiptLine {
            is_final: false,
            ..line.clone()
        };
        Self {
            reverses: Some(receipt.receipt_number.clone()),
            ship_notice: receipt.ship_notice_number.clone(),
            lines: receipt.lines.iter().map(line).collect(),
            ..Self::blank(receipt.order_number.clone())
        }
    }

    fn blank(order: OrderNumber) -> Self {
        Self {
            order,
            number: None,
            reverses: None,
            ship_notice: None,
            lines: Vec::new(),
            note: "Gate 3".to_owned(),
            posted_at: None,
            expected: Expected::Accept,
            wrong: None,
        }
    }

    /// Moves only the first line, and this much of it, without a word about lots.
    pub fn only(mut self, quantity: &Quantity) -> Self {
        self.lines.truncate(1);
        for line in &mut self.lines {
            line.quantity = quantity.clone();
            line.lots.clear();
        }
        self
    }

    /// Says that nothing more is expected of what it is for.
    pub fn last(mut self) -> Self {
        self.lines.iter_mut().for_each(|line| line.is_final = true);
        self
    }

    /// Says what a correct integration does with it, and what is wrong with it.
    pub fn expecting(mut self, expected: Expected, wrong: Option<&str>) -> Self {
        self.expected = expected;
        self.wrong = wrong.map(str::to_owned);
        self
    }

    fn complete(self, order: &PurchaseOrder, count: usize, fingerprint: Fingerprint, now: Timestamp) -> GoodsReceipt {
        let number = || ReceiptNumber::new(format!("{}R{:03}", order.order_number, count + 1));
        GoodsReceipt {
            receipt_number: self.number.unwrap_or_else(number),
            movement: if self.reverses.is_some() {
                Movement::Reversal
            } else {
                Movement::Receipt
            },
            reverses: self.reverses,
            order_number: order.order_number.clone(),
            supplier: order.supplier.clone(),
            plant: order.plant.clone(),
            correlation_id: order.correlation_id.clone(),
            ship_notice_number: self.ship_notice,
            posted_at: self.posted_at.unwrap_or(now),
            note: stamped(&self.note, fingerprint),
            reference: stamped("slip", fingerprint),
            lines: self.lines,
        }
    }
}

impl ErpSession {
    /// Posts a goods movement: records the intent, writes the ledger, and tells the integration unless told to hold.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn post_receipt(&self, draft: ReceiptDraft, publish: Publish) -> Result<Posting, ErpError> {
        let posting = {
            let mut ledger = self.world.ledger();
            let unknown = || ErpError::UnknownOrder(draft.order.clone());
            let order = ledger.order(&draft.order).cloned().ok_or_else(unknown)?;
            let count = ledger.receipts(&order.order_number).len();
            let fingerprint = self.recorder.fingerprint();
            let (expected, wrong) = (draft.expected.clone(), draft.wrong.clone());
            let receipt = draft.complete(&order, count, fingerprint, self.recorder.business_now());
            let master_data = self.world.master_data();
            let mut moved = in_base_units(&receipt, &master_data);
            moved.shelf_life = crate::shelf_life::shelf_life(&receipt, &master_data);
            let intent = Intent {
                operation: self.recorder.operation(),
                expected,
                wrong,
                ..intent(&receipt, &moved, fingerprint)
            };
            self.recorder.record(What::Intent(Box::new(intent.clone())));
            // The order was there a moment ago, and the ledger has been locked since.
            if let Some(apply) = ledger.post_receipt(receipt.clone(), moved, fingerprint) {
                self.recorder.record(What::Apply(Box::new(apply)));
            }
            self.world.changed(&ledger);
            Posting {
                operation: intent.operation,
                event: EventHandle::of_receipt(&receipt, intent, self.recorder.clone()),
                receipt,
            }
        };
        self.start(&posting.event, publish);
        Ok(posting)
    }
}

/// Returns what a receipt says, in base units; what the master data cannot convert is wrong on purpose, and kept as written.
fn in_base_units(receipt: &GoodsReceipt, master_data: &MasterData) -> Moved {
    let mut moved = Moved::of(receipt);
    for (line, written) in moved.lines.iter_mut().zip(&receipt.lines) {
        if let Some(base) = master_data.to_base(&written.material, &written.quantity) {
            line.quantity = base;
        }
    }
    moved
}

fn intent(receipt: &GoodsReceipt, moved: &Moved, fingerprint: Fingerprint) -> Intent {
    let line = |line: &countersign_core::history::MovedLine| IntentLine {
        line: line.order_line,
        quantity: line.quantity.clone(),
        largest: None,
        word: None,
        room: None,
        material_revision: None,
    };
    Intent {
        operation: OperationId(0),
        function: match receipt.movement {
            Movement::Receipt => Function::ReceiptPost,
            Movement::Reversal => Function::ReceiptReverse,
        },
        supplier: receipt.supplier.clone(),
        document: Some(DocumentKey::goods_receipt(&receipt.supplier, &receipt.receipt_number)),
        revision: None,
        parent: Some(DocumentKey::order(&receipt.supplier, &receipt.order_number)),
        invoice: None,
        fingerprint: Some(fingerprint),
        correlation: Some(receipt.correlation_id.clone()),
        expected: Expected::Accept,
        wrong: None,
        planning_run: None,
        ordered: None,
        record: None,
        names: Vec::new(),
        lines: moved.lines.iter().map(line).collect(),
    }
}
