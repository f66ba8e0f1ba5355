//! The scorecard of a supplier's month, computed anew from the documents that count whenever it is asked for.

use super::answer;
use super::problem::Refusal;
use super::step::{Step, Stop};
use crate::border::Answer;
use crate::policies::ListScope;
use crate::store::{DocumentState, OrderRow, Stored};
use countersign_contracts::catalogue;
use countersign_core::amount::{Quantity, Unit};
use countersign_core::documents::{
    AnswerScore, DeliveryScore, GoodsReceipt, Lifecycle, Movement, OrderLine, PartScore, QualityNotice, Scorecard, Share,
};
use countersign_core::ids::{DocumentKind, MaterialId, SupplierId};
use countersign_core::month::Month;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};

/// A supplier's month, as it is counted.
struct Counting<'a> {
    supplier: &'a SupplierId,
    month: Month,
    zone: TimeZone,
    /// The day that it is.
    today: Date,
}

impl Counting<'_> {
    fn is_in_month(&self, day: Date) -> bool {
        Month::of(day) == self.month
    }
}

/// A line of a receipt, in its base unit.
struct Arrived {
    receipt: String,
    line: u32,
    order: String,
    order_line: u32,
    day: Date,
    amount: Decimal,
    unit: Unit,
    /// How much of it was taken back.
    taken_back: Decimal,
}

impl Step<'_> {
    /// Reads the scorecard of a supplier's month; there was none before the version that brought it.
    pub(super) fn read_scorecard(&self, supplier: &SupplierId, version: &str, month: &str) -> Result<Answer, Stop> {
        if catalogue().contract(DocumentKind::Scorecard, version).is_none() {
            return Err(Refusal::not_found().into());
        }
        let Ok(month) = month.parse::<Month>() else {
            return Err(Refusal::not_found().into());
        };
        let calendar = self.supplier(supplier).and_then(|known| known.calendar.as_ref());
        let zone = (self.policies.scorecards.zone)(calendar);
        let counting = Counting {
            supplier,
            month,
            today: zone.to_datetime(self.now.business).date(),
            zone,
        };
        let arrived = self.arrived(&counting)?;
        let orders = match (self.policies.scorecards.scope)() {
            ListScope::Own => self.store.orders(Some(supplier), None)?,
            ListScope::All => self.store.orders(None, None)?,
        };
        let scorecard = Scorecard {
            supplier: supplier.clone(),
            month,
            time_zone: calendar.map_or("UTC", |calendar| &calendar.written().time_zone).to_owned(),
            deliveries: self.delivery_score(&counting, &orders, &arrived),
            answers: self.answer_score(&counting, &orders)?,
            parts: self.part_scores(&counting, &arrived)?,
        };
        Ok(answer::json(200, &scorecard))
    }

    /// Returns what a supplier's documents of a kind that count say, oldest first.
    fn said<T: DeserializeOwned>(&self, supplier: &SupplierId, kind: DocumentKind) -> Stored<Vec<T>> {
        let rows = self.store.documents_from(supplier, kind)?;
        let counting = rows.iter().filter(|row| row.state == DocumentState::Accepted);
        Ok(counting.filter_map(|row| serde_json::from_str(&row.body).ok()).collect())
    }

    /// Returns every line that a supplier has delivered, with what was taken back of it.
    fn arrived(&self, counting: &Counting<'_>) -> Stored<Vec<Arrived>> {
        let day = |receipt: &GoodsReceipt| counting.zone.to_datetime(receipt.posted_at).date();
        let movements: Vec<GoodsReceipt> = self.said(counting.supplier, DocumentKind::GoodsReceipt)?;
        let mut arrived = Vec::new();
        for receipt in movements.iter().filter(|one| one.movement == Movement::Receipt) {
            for line in &receipt.lines {
                let base = self.base_or_written(&line.material, &line.quantity);
                arrived.push(Arrived {
                    receipt: receipt.receipt_number.to_string(),
                    line: line.line,
                    order: receipt.order_number.to_string(),
                    order_line: line.order_line,
                    day: day(receipt),
                    amount: base.amount,
                    unit: base.unit,
                    taken_back: Decimal::ZERO,
                });
            }
        }
        let places: HashMap<(String, u32), usize> = (arrived.iter().enumerate())
            .map(|(at, one): (usize, &Arrived)| ((one.receipt.clone(), one.line), at))
            .collect();
        for reversal in &movements {
            let Some(receipt) = &reversal.reverses else { continue };
            for line in &reversal.lines {
                let Some(one) = places.get(&(receipt.to_string(), line.line)).and_then(|at| arrived.get_mut(*at)) else {
                    continue;
                };
                let is_same_month = Month::of(day(reversal)) == Month::of(one.day);
                if (self.policies.scorecards.is_taken_back)(is_same_month) {
                    let amount = self.base_or_written(&line.material, &line.quantity).amount;
                    one.taken_back = one.taken_back.saturating_add(amount);
                }
            }
        }
        Ok(arrived)
    }

    /// What was accepted could be converted then; when its unit is gone since, it is counted as it is written.
    fn base_or_written(&self, material: &MaterialId, quantity: &Quantity) -> Quantity {
        self.in_base_unit(material, quantity).unwrap_or_else(|| quantity.clone())
    }

    fn delivery_score(&self, counting: &Counting<'_>, orders: &[OrderRow], arrived: &[Arrived]) -> DeliveryScore {
        let mut by_line: HashMap<(&str, u32), Vec<&Arrived>> = HashMap::new();
        for one in arrived {
            by_line.entry((&one.order, one.order_line)).or_default().push(one);
        }
        let mut score = DeliveryScore::default();
        for order in orders.iter().filter(|order| order.document.lifecycle == Lifecycle::Open) {
            for line in &order.document.lines {
                let own = by_line.get(&(order.number.as_str(), line.line)).map_or(&[][..], Vec::as_slice);
                self.add_deliveries(&mut score, counting, line, own);
            }
        }
        score.on_time_in_full_percent = self.percent(score.on_time_in_full, score.missed);
        score
    }

    /// Counts the deliveries of an order line that were due in the month: what arrived serves the earliest first.
    fn add_deliveries(&self, score: &mut DeliveryScore, counting: &Counting<'_>, line: &OrderLine, arrived: &[&Arrived]) {
        for part in line.schedule.iter().filter(|part| counting.is_in_month(part.date)) {
            let until = line.schedule.iter().filter(|one| one.date <= part.date);
            let needed = until.fold(Decimal::ZERO, |sum, one| {
                sum.saturating_add(self.base_or_written(&line.material, &one.quantity).amount)
            });
            let in_time = arrived.iter().filter(|one| one.day <= part.date);
            let kept = in_time.fold(Decimal::ZERO, |sum, one| {
                sum.saturating_add((self.policies.scorecards.kept)(one.amount, one.taken_back))
            });
            score.due += 1;
            if kept >= needed {
                score.on_time_in_full += 1;
            } else if part.date < counting.today {
                score.missed += 1;
            } else {
                score.open += 1;
            }
        }
    }

    fn answer_score(&self, counting: &Counting<'_>, orders: &[OrderRow]) -> Stored<AnswerScore> {
        let mut score = AnswerScore::default();
        for order in orders.iter().filter(|order| order.document.lifecycle == Lifecycle::Open) {
            let issued = counting.zone.to_datetime(order.document.issued_at).date();
            if !counting.is_in_month(issued) {
                continue;
            }
            score.asked += 1;
            let response = self.store.response(&order.number, order.revision)?;
            let calendar = self.supplier(&order.supplier).and_then(|supplier| supplier.calendar.as_ref());
            let window = self.settings.timing.acknowledgement_window;
            let until = response.and_then(|response| (self.policies.revisions.acknowledge_by)(response.accepted_at, window, calendar));
            let answered = response.and_then(|response| response.answered_at);
            // At its end a window is over, as for the alarm.
            let is_over = until.is_some_and(|until| answered.unwrap_or(self.now.business) >= until);
            match (answered, is_over) {
                (_, true) => score.late += 1,
                (Some(_), false) => score.in_time += 1,
                (None, false) => score.open += 1,
            }
        }
        score.in_time_percent = self.percent(score.in_time, score.late);
        Ok(score)
    }

    /// Counts the goods of the month by base unit. What was rejected did arrive, also when it went back.
    fn part_scores(&self, counting: &Counting<'_>, arrived: &[Arrived]) -> Stored<Vec<PartScore>> {
        let rejected = self.rejected(counting.supplier)?;
        let mut receipts: BTreeMap<(&str, &Unit), (Decimal, Decimal)> = BTreeMap::new();
        for one in arrived.iter().filter(|one| counting.is_in_month(one.day)) {
            let (gross, kept) = receipts.entry((&one.receipt, &one.unit)).or_default();
            *gross = gross.saturating_add(one.amount);
            *kept = kept.saturating_add((self.policies.scorecards.kept)(one.amount, one.taken_back));
        }
        let mut sums: BTreeMap<&Unit, (Decimal, Decimal)> = BTreeMap::new();
        for ((receipt, unit), (gross, kept)) in receipts {
            let bad = rejected
                .get(&(receipt.to_owned(), unit.clone()))
                .copied()
                .unwrap_or_default()
                .min(gross);
            let (received, refused) = sums.entry(unit).or_default();
            *received = received.saturating_add(kept.saturating_add(bad).min(gross));
            *refused = refused.saturating_add(bad);
        }
        let score = |(unit, (received, rejected)): (&Unit, (Decimal, Decimal))| PartScore {
            unit: unit.clone(),
            received: received.normalize(),
            rejected: rejected.normalize(),
            rejected_parts_per_million: self.share(rejected, received, Decimal::from(1_000_000), 0),
        };
        let kept = sums.into_iter().filter(|(_, (received, _))| !received.is_zero());
        Ok(kept.map(score).collect())
    }

    /// Returns how much of each receipt was rejected by the decisions that count.
    fn rejected(&self, supplier: &SupplierId) -> Stored<HashMap<(String, Unit), Decimal>> {
        let mut rejected: HashMap<(String, Unit), Decimal> = HashMap::new();
        let notices: Vec<QualityNotice> = self.said(supplier, DocumentKind::QualityNotice)?;
        for notice in notices {
            let is_bad = notice.disposition.is_some_and(self.policies.scorecards.is_rejected);
            if notice.decides.is_some() && is_bad {
                let base = self.base_or_written(&notice.material, &notice.quantity);
                let sum = rejected.entry((notice.receipt_number.to_string(), base.unit)).or_default();
                *sum = sum.saturating_add(base.amount);
            }
        }
        Ok(rejected)
    }

    fn percent(&self, good: u32, bad: u32) -> Option<Share> {
        let whole = Decimal::from(good).saturating_add(bad.into());
        self.share(good.into(), whole, Decimal::ONE_HUNDRED, 2)
    }

    fn share(&self, part: Decimal, whole: Decimal, scale: Decimal, decimals: u32) -> Option<Share> {
        let exact = part.checked_mul(scale)?.checked_div(whole)?;
        Some((self.policies.scorecards.rounded)(exact, decimals))
    }
}
