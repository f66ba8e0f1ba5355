//! Goods: what was received in the month, and what of it was rejected.

use super::ledger::Posted;
use super::moment::Presence;
use super::recount::{Figures, Parts, Recount, within};
use super::spread::Spread;
use countersign_core::amount::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Why goods cannot be counted.
const NOT_KEPT: &str = "the History does not keep when goods were posted";
const UNKNOWN_AMOUNT: &str = "the History does not tell how much was rejected";

impl Recount<'_> {
    pub(super) fn count_parts(&self, figures: &mut Figures) {
        let mut sums: BTreeMap<Unit, Parts> = BTreeMap::new();
        let mut is_known = true;
        for receipt in self.ledger.receipts_of(self.supplier) {
            let Some(posted_at) = receipt.posted_at else {
                figures.doubts.insert(NOT_KEPT);
                is_known = false;
                continue;
            };
            let presence = self.presence(receipt);
            if presence == Presence::No || !self.is_in_month(self.day(posted_at)) {
                continue;
            }
            figures.see(receipt.mark);
            let Some(rejected) = self.rejected(receipt, figures) else {
                figures.doubts.insert(UNKNOWN_AMOUNT);
                is_known = false;
                continue;
            };
            for (unit, (gross, kept)) in self.arrived(receipt) {
                let bad = rejected.get(&unit).copied().unwrap_or_default();
                let bad = Spread {
                    least: bad.least.min(gross),
                    most: bad.most.min(gross),
                };
                let is_sure = presence == Presence::Sure;
                let sum = sums.entry(unit).or_default();
                // What was rejected did arrive, also when it went back.
                sum.received.add(Spread {
                    least: if is_sure {
                        kept.least.saturating_add(bad.least).min(gross)
                    } else {
                        Decimal::ZERO
                    },
                    most: kept.most.saturating_add(bad.most).min(gross),
                });
                sum.rejected.add(Spread {
                    least: if is_sure { bad.least } else { Decimal::ZERO },
                    most: bad.most,
                });
            }
        }
        figures.parts = is_known.then_some(sums);
    }

    /// Returns how much came by a receipt and how much of that was kept, by base unit.
    fn arrived(&self, receipt: &Posted) -> BTreeMap<Unit, (Decimal, Spread<Decimal>)> {
        let mut units: BTreeMap<Unit, (Decimal, Spread<Decimal>)> = BTreeMap::new();
        for line in &receipt.lines {
            let amount = line.quantity.amount;
            let taken_back = self.taken_back(receipt, line.line);
            let (gross, kept) = units.entry(line.quantity.unit.clone()).or_default();
            *gross = gross.saturating_add(amount);
            kept.add(Spread {
                least: amount.saturating_sub(taken_back.most),
                most: amount.saturating_sub(taken_back.least),
            });
        }
        units
    }

    /// Returns how much of a receipt was rejected, by base unit; nothing when the History does not tell.
    fn rejected(&self, receipt: &Posted, figures: &mut Figures) -> Option<BTreeMap<Unit, Spread<Decimal>>> {
        let mut units: BTreeMap<Unit, Spread<Decimal>> = BTreeMap::new();
        for decision in self.ledger.rejections(&receipt.document) {
            let presence = self.moment.has_movement(decision.fingerprint, &decision.document, self.records);
            if presence == Presence::No {
                continue;
            }
            figures.see(decision.mark);
            let mut carriers = self.records.carriers(decision.fingerprint);
            let line = carriers.find_map(|one| one.intent.as_ref()?.lines.first())?;
            let sum = units.entry(line.quantity.unit.clone()).or_default();
            sum.add(within(presence, line.quantity.amount));
        }
        Some(units)
    }
}
