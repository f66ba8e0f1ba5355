//! The balance of an order: what was announced, received and taken back, by ship notice line, computed anew from the documents.

use super::document::SupplierDocument;
use super::step::Step;
use crate::store::{DocumentRow, DocumentState, Stored};
use countersign_core::amount::{Quantity, Unit};
use countersign_core::documents::{GoodsReceipt, Movement, ReceiptLine, ShipNotice};
use countersign_core::ids::{DocumentKind, MaterialId, OrderNumber, SupplierId};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Which goods: of a ship notice line, or of an order line without a notice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Goods {
    pub(super) order_line: u32,
    pub(super) notice: Option<String>,
    pub(super) notice_line: Option<u32>,
}

impl Goods {
    /// Returns the goods that a line of a receipt is about.
    pub(super) fn of(receipt: &GoodsReceipt, line: &ReceiptLine) -> Self {
        Self {
            order_line: line.order_line,
            notice: receipt.ship_notice_number.as_ref().map(ToString::to_string),
            notice_line: line.ship_notice_line,
        }
    }
}

/// How much, in the base unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sums {
    unit: Unit,
    pub(super) shipped: Decimal,
    pub(super) received: Decimal,
    pub(super) taken_back: Decimal,
    /// The lots that were announced.
    pub(super) lots: Vec<String>,
}

impl Sums {
    /// Returns what was received and not taken back.
    pub(super) fn kept(&self) -> Decimal {
        self.received.saturating_sub(self.taken_back)
    }
}

/// The sums of an order, and how much of each receipt's line was taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct Balance {
    pub(super) goods: BTreeMap<Goods, Sums>,
    taken_back: BTreeMap<(String, u32), Decimal>,
}

impl Step<'_> {
    /// Returns the documents of a kind that count for an order, oldest first.
    pub(super) fn counting(&self, order: &OrderNumber, supplier: &SupplierId, kind: DocumentKind) -> Stored<Vec<DocumentRow>> {
        let mut rows = self.store.documents_of(order, supplier, kind)?;
        rows.retain(|row| row.state == DocumentState::Accepted);
        Ok(rows)
    }

    /// Returns the movements that count for an order, oldest first.
    pub(super) fn movements(&self, order: &OrderNumber, supplier: &SupplierId) -> Stored<Vec<GoodsReceipt>> {
        let rows = self.counting(order, supplier, DocumentKind::GoodsReceipt)?;
        Ok(rows.iter().filter_map(|row| serde_json::from_str(&row.body).ok()).collect())
    }

    /// Returns the balance of an order.
    pub(super) fn balance(&self, order: &OrderNumber, supplier: &SupplierId) -> Stored<Balance> {
        let mut balance = Balance::default();
        for row in self.counting(order, supplier, DocumentKind::ShipNotice)? {
            if let Ok(SupplierDocument::ShipNotice(notice)) = SupplierDocument::read(row.kind, &row.body) {
                self.add_notice(&mut balance, &notice);
            }
        }
        for receipt in self.movements(order, supplier)? {
            self.add_receipt(&mut balance, &receipt);
        }
        Ok(balance)
    }

    fn add_notice(&self, balance: &mut Balance, notice: &ShipNotice) {
        for line in &notice.lines {
            let goods = Goods {
                order_line: line.order_line,
                notice: Some(notice.ship_notice_number.to_string()),
                notice_line: Some(line.line),
            };
            let Some(quantity) = self.in_base_unit(&line.material, &line.quantity) else {
                continue;
            };
            let sums = balance.sums(goods, quantity.unit);
            sums.shipped = sums.shipped.saturating_add(quantity.amount);
            sums.lots.extend(line.lots.iter().map(|lot| lot.lot.clone()));
        }
    }

    /// Counts a movement.
    pub(super) fn add_receipt(&self, balance: &mut Balance, receipt: &GoodsReceipt) {
        for line in &receipt.lines {
            let Some(quantity) = self.in_base_unit(&line.material, &line.quantity) else {
                continue;
            };
            let amount = self.counted(&line.material, &line.quantity).unwrap_or_default();
            if let Some(reversed) = &receipt.reverses {
                let taken = balance.taken_back.entry((reversed.to_string(), line.line)).or_default();
                *taken = taken.saturating_add(amount);
            }
            let sums = balance.sums(Goods::of(receipt, line), quantity.unit);
            let side = match (self.policies.receipts.side)(receipt.movement) {
                Movement::Receipt => &mut sums.received,
                Movement::Reversal => &mut sums.taken_back,
            };
            *side = side.saturating_add(amount);
        }
    }

    /// Returns the amount by which a quantity counts.
    pub(super) fn counted(&self, material: &MaterialId, quantity: &Quantity) -> Option<Decimal> {
        let in_base = self.in_base_unit(material, quantity)?;
        Some((self.policies.receipts.counted)(in_base.amount, quantity.amount))
    }
}

impl Balance {
    fn sums(&mut self, goods: Goods, unit: Unit) -> &mut Sums {
        self.goods.entry(goods).or_insert_with(|| Sums {
            unit,
            shipped: Decimal::ZERO,
            received: Decimal::ZERO,
            taken_back: Decimal::ZERO,
            lots: Vec::new(),
        })
    }

    /// Returns how much of a receipt's line was taken back.
    pub(super) fn taken_back(&self, receipt: &str, line: u32) -> Decimal {
        let key = (receipt.to_owned(), line);
        self.taken_back.get(&key).copied().unwrap_or_default()
    }

    /// Returns how much of an order line was received and not taken back, announced or not.
    pub(super) fn kept_of(&self, order_line: u32) -> Decimal {
        let own = self.goods.iter().filter(|(goods, _)| goods.order_line == order_line);
        own.fold(Decimal::ZERO, |sum, (_, sums)| sum.saturating_add(sums.kept()))
    }

    /// Returns the figures as suppliers read them.
    pub(super) fn view(&self) -> Vec<Value> {
        let view = |(goods, sums): (&Goods, &Sums)| {
            let quantity = |amount: Decimal| Quantity {
                amount,
                unit: sums.unit.clone(),
            };
            let open = sums.shipped.saturating_sub(sums.kept()).max(Decimal::ZERO);
            let mut view = json!({
                "orderLine": goods.order_line,
                "shipped": quantity(sums.shipped),
                "received": quantity(sums.received),
                "reversed": quantity(sums.taken_back),
                "open": quantity(open),
            });
            if let Some(notice) = &goods.notice {
                view["shipNoticeNumber"] = notice.as_str().into();
            }
            if let Some(line) = goods.notice_line {
                view["shipNoticeLine"] = line.into();
            }
            view
        };
        self.goods.iter().map(view).collect()
    }
}
