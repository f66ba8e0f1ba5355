//! What the ERP posted, as far as scorecards count it.

use crate::records::Mark;
use crate::table::Table;
use countersign_core::amount::Quantity;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Effect, End, Event, Moved};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_core::status::Disposition;
use jiff::Timestamp;

/// What the ERP posted of each supplier's deliveries.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// By order.
    receipts: Table<DocumentKey, Vec<Posted>>,
    /// By the receipt that is taken back.
    reversals: Table<DocumentKey, Vec<Posted>>,
    /// By the receipt whose goods were rejected.
    rejections: Table<DocumentKey, Vec<Rejected>>,
}

/// A receipt or a reversal.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) document: DocumentKey,
    pub(super) fingerprint: Fingerprint,
    pub(super) posted_at: Option<Timestamp>,
    pub(super) lines: Box<[PostedLine]>,
    pub(super) mark: Mark,
}

/// One line of it, in its base unit.
#[derive(Debug)]
pub(super) struct PostedLine {
    pub(super) line: u32,
    pub(super) order_line: u32,
    pub(super) quantity: Quantity,
}

/// A decision to return or scrap.
#[derive(Debug)]
pub(super) struct Rejected {
    pub(super) document: DocumentKey,
    pub(super) fingerprint: Fingerprint,
    pub(super) mark: Mark,
}

impl Ledger {
    pub(super) fn see(&mut self, event: &Event, apply: &Apply) {
        let (Some(fingerprint), End::Erp) = (apply.fingerprint, apply.end) else {
            return;
        };
        match (&apply.effect, &apply.parent) {
            (Effect::ReceiptPosted(moved), Some(order)) => {
                let posted = Posted::of(event, apply, fingerprint, moved);
                match &moved.reverses {
                    None => self.receipts.entry(order.clone()).or_default().push(posted),
                    Some(receipt) => self.reversals.entry(receipt.clone()).or_default().push(posted),
                }
            }
            (Effect::QualityPosted(held), _) => {
                let is_rejected = matches!(held.disposition, Some(Disposition::Return | Disposition::Scrap));
                if held.decides.is_some() && is_rejected {
                    self.rejections.entry(held.receipt.clone()).or_default().push(Rejected {
                        document: apply.document.clone(),
                        fingerprint,
                        mark: Mark::of(event),
                    });
                }
            }
            _ => {}
        }
    }

    /// Returns the receipts of an order.
    pub(super) fn receipts(&self, order: &DocumentKey) -> &[Posted] {
        self.receipts.get(order).map_or(&[], Vec::as_slice)
    }

    /// Returns all receipts of what a supplier delivered, as they were posted.
    pub(super) fn receipts_of(&self, supplier: &SupplierId) -> impl Iterator<Item = &Posted> {
        let own = self.receipts.iter().filter(|(order, _)| order.supplier == *supplier);
        let mut receipts: Vec<&Posted> = own.flat_map(|(_, receipts)| receipts).collect();
        // The order of a table depends on what else is in it.
        receipts.sort_by_key(|posted| posted.mark.index);
        receipts.into_iter()
    }

    /// Returns the reversals of a receipt.
    pub(super) fn reversals(&self, receipt: &DocumentKey) -> &[Posted] {
        self.reversals.get(receipt).map_or(&[], Vec::as_slice)
    }

    /// Returns the decisions by which goods of a receipt are rejected.
    pub(super) fn rejections(&self, receipt: &DocumentKey) -> &[Rejected] {
        self.rejections.get(receipt).map_or(&[], Vec::as_slice)
    }
}

impl Posted {
    fn of(event: &Event, apply: &Apply, fingerprint: Fingerprint, moved: &Moved) -> Self {
        let lines = moved.lines.iter().map(|line| PostedLine {
            line: line.line,
            order_line: line.order_line,
            quantity: line.quantity.clone(),
        });
        Self {
            document: apply.document.clone(),
            fingerprint,
            posted_at: moved.posted_at,
            lines: lines.collect(),
            mark: Mark::of(event),
        }
    }
}
