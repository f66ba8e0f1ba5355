//! A draft of an order: what a scenario says of it, before the ERP fills in the rest.

use crate::master_data::MasterData;
use countersign_core::amount::{Currency, Price, Quantity, Tolerance};
use countersign_core::documents::{CommitmentTolerance, Incoterm, Lifecycle, OrderLine, PurchaseOrder, ScheduleLine};
use countersign_core::fingerprint::{Fingerprint, find};
use countersign_core::history::{CommitmentRoom, Expected, Function, Intent, IntentLine, Ordered, Scheduled};
use countersign_core::ids::{CorrelationId, DocumentKey, MaterialId, OperationId, OrderNumber, PlantId, SupplierId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rust_decimal::Decimal;

/// What a scenario says of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDraft {
    /// Its number; new in the ERP.
    pub number: OrderNumber,
    /// Who delivers.
    pub supplier: SupplierId,
    /// Who receives.
    pub plant: PlantId,
    /// What is ordered.
    pub lines: Vec<DraftLine>,
    /// How far deliveries may leave it.
    pub tolerance: Tolerance,
    /// How far what the supplier promises may leave what is ordered; absent when everything that it promises is booked.
    pub commitment_tolerance: Option<CommitmentTolerance>,
    /// Where cost and risk pass.
    pub incoterm: Incoterm,
    /// Free text; the fingerprint is added.
    pub note: String,
    /// The buyer's reference; the fingerprint is added.
    pub reference: String,
    /// Its correlation id; one is made of the number when absent.
    pub correlation: Option<CorrelationId>,
    /// When it is issued; now when absent.
    pub issued_at: Option<Timestamp>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
}

/// One line of a draft. Lines are numbered 10, 20, 30…
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// What is ordered.
    pub material: MaterialId,
    /// How much.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// When it is due; whole, in two weeks, when empty.
    pub due: Vec<Due>,
}

/// A part of a line and when it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Days after the order.
    pub in_days: u16,
    /// How much, in the line's unit.
    pub amount: Decimal,
}

impl OrderDraft {
    /// Returns an order as they usually are: a counted and a weighed material, 5 % over and 2 % under allowed.
    pub fn typical(number: impl Into<OrderNumber>, supplier: impl Into<SupplierId>, plant: impl Into<PlantId>) -> Self {
        Self {
            number: number.into(),
            supplier: supplier.into(),
            plant: plant.into(),
            lines: vec![
                DraftLine::new("MAT-1000", Quantity::new(Decimal::ONE_HUNDRED, "EA"), Decimal::new(1250, 2)),
                DraftLine::new("MAT-2000", Quantity::new(Decimal::new(3150, 2), "KGM"), Decimal::new(480, 2)),
            ],
            tolerance: Tolerance {
                over_percent: Decimal::from(5),
                under_percent: Decimal::from(2),
            },
            commitment_tolerance: None,
            incoterm: Incoterm {
                code: "FCA".to_owned(),
                place: "Regensburg".to_owned(),
            },
            note: "Deliver to gate 3".to_owned(),
            reference: "Requisition".to_owned(),
            correlation: None,
            issued_at: None,
            expected: Expected::Accept,
            wrong: None,
        }
    }

    /// Replaces the lines.
    pub fn lines(mut self, lines: Vec<DraftLine>) -> Self {
        self.lines = lines;
        self
    }

    /// Replaces the tolerance, in percent.
    pub fn tolerance(mut self, over_percent: Decimal, under_percent: Decimal) -> Self {
        self.tolerance = Tolerance {
            over_percent,
            under_percent,
        };
        self
    }

    /// Replaces the note.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Sets the correlation id.
    pub fn correlation(mut self, correlation: impl Into<CorrelationId>) -> Self {
        self.correlation = Some(correlation.into());
        self
    }

    /// Says what a correct integration does with it, and what is wrong with it.
    pub fn expecting(mut self, expected: Expected, wrong: Option<&str>) -> Self {
        self.expected = expected;
        self.wrong = wrong.map(str::to_owned);
        self
    }

    /// Fills in what the ERP knows.
    pub(crate) fn complete(&self, master_data: &MasterData, fingerprint: Fingerprint, now: Timestamp) -> PurchaseOrder {
        let today = self.issued_at.unwrap_or(now).to_zoned_datetime(TimeZone::UTC).date();
        let numbers = (1_u32..).map(|count| count * 10);
        let correlation = self.correlation.clone();
        PurchaseOrder {
            order_number: self.number.clone(),
            revision: 1,
            supplier: self.supplier.clone(),
            plant: self.plant.clone(),
            correlation_id: correlation.unwrap_or_else(|| CorrelationId::new(format!("corr-{}", self.number))),
            issued_at: self.issued_at.unwrap_or(now),
            lifecycle: Lifecycle::Open,
            currency: self
                .lines
                .first()
                .map_or_else(|| Currency::new("EUR"), |line| line.price.currency.clone()),
            incoterm: self.incoterm.clone(),
            tolerance: self.tolerance.clone(),
            commitment_tolerance: self.commitment_tolerance.clone(),
            planning_run: None,
            note: stamped(&self.note, fingerprint),
            reference: stamped(&self.reference, fingerprint),
            lines: numbers
                .zip(&self.lines)
                .map(|(number, line)| line.complete(number, master_data, today))
                .collect(),
        }
    }
}

impl DraftLine {
    /// Returns a line at a price in euros for one unit.
    pub fn new(material: impl Into<MaterialId>, quantity: Quantity, euros: Decimal) -> Self {
        let per = Quantity::new(Decimal::ONE, quantity.unit.as_str());
        Self {
            material: material.into(),
            quantity,
            price: Price {
                amount: euros,
                currency: Currency::new("EUR"),
                per,
            },
            due: Vec::new(),
        }
    }

    fn complete(&self, line: u32, master_data: &MasterData, today: Date) -> OrderLine {
        let whole = [Due {
            in_days: 14,
            amount: self.quantity.amount,
        }];
        let due = if self.due.is_empty() { &whole[..] } else { &self.due };
        let description = master_data.material(&self.material).map(|known| known.description.clone());
        OrderLine {
            line,
            material: self.material.clone(),
            material_revision: "A".to_owned(),
            description: description.unwrap_or_else(|| format!("Material {}", self.material)),
            quantity: self.quantity.clone(),
            price: self.price.clone(),
            schedule: due.iter().map(|due| due.complete(&self.quantity, today)).collect(),
        }
    }
}

impl Due {
    fn complete(&self, quantity: &Quantity, today: Date) -> ScheduleLine {
        ScheduleLine {
            date: today.saturating_add(i64::from(self.in_days).days()),
            quantity: Quantity {
                amount: self.amount,
                unit: quantity.unit.clone(),
            },
        }
    }
}

/// Puts a fingerprint at the end of a text, in place of those that are in it.
pub(crate) fn stamped(text: &str, fingerprint: Fingerprint) -> String {
    let mut kept = text.to_owned();
    for old in find(text.as_bytes()) {
        kept = kept.replace(&old.to_string(), "");
    }
    format!("{} {fingerprint}", kept.trim_end()).trim_start().to_owned()
}

/// What an intent says beside the order itself.
pub(crate) struct Purpose {
    pub(crate) operation: OperationId,
    pub(crate) function: Function,
    pub(crate) expected: Expected,
    pub(crate) wrong: Option<String>,
}

/// Returns the intent to tell the integration of `order`.
pub(crate) fn intent(order: &PurchaseOrder, purpose: Purpose, master_data: &MasterData) -> Intent {
    Intent {
        operation: purpose.operation,
        function: purpose.function,
        supplier: order.supplier.clone(),
        document: Some(DocumentKey::order(&order.supplier, &order.order_number)),
        revision: Some(order.revision),
        parent: None,
        invoice: None,
        fingerprint: find(order.reference.as_bytes()).first().copied(),
        correlation: Some(order.correlation_id.clone()),
        expected: purpose.expected,
        wrong: purpose.wrong,
        planning_run: order.planning_run.as_ref().map(|run| run.number.clone()),
        ordered: Some(Box::new(ordered(order, master_data))),
        record: None,
        names: master_data.told_of_order(order),
        lines: order.lines.iter().map(|line| intent_line(line, order, master_data)).collect(),
    }
}

fn ordered(order: &PurchaseOrder, master_data: &MasterData) -> Ordered {
    let due = |line: &OrderLine, part: &ScheduleLine| Scheduled {
        line: line.line,
        day: part.date,
        // As for the line itself: what cannot be converted is wrong on purpose.
        quantity: master_data
            .to_base(&line.material, &part.quantity)
            .unwrap_or_else(|| part.quantity.clone()),
    };
    let parts = order
        .lines
        .iter()
        .flat_map(|line| line.schedule.iter().map(move |part| due(line, part)));
    Ordered {
        plant: order.plant.clone(),
        issued_at: order.issued_at,
        due: parts.collect(),
    }
}

fn intent_line(line: &OrderLine, order: &PurchaseOrder, master_data: &MasterData) -> IntentLine {
    // A line that the master data cannot convert is wrong on purpose; it is kept as written.
    let quantity = master_data
        .to_base(&line.material, &line.quantity)
        .unwrap_or_else(|| line.quantity.clone());
    let largest = order.tolerance.largest(quantity.amount).map(|amount| Quantity {
        amount,
        unit: quantity.unit.clone(),
    });
    let of_unit = |amount: Decimal| Quantity {
        amount,
        unit: quantity.unit.clone(),
    };
    let room = order.commitment_tolerance.as_ref().and_then(|tolerance| {
        Some(CommitmentRoom {
            least: of_unit(tolerance.least(quantity.amount)?),
            most: of_unit(tolerance.most(quantity.amount)?),
            latest: tolerance.latest(line.last_due()?),
        })
    });
    IntentLine {
        line: line.line,
        quantity,
        largest,
        word: None,
        room,
        material_revision: Some(line.material_revision.clone()).filter(|revision| !revision.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_fingerprint_replaces_the_old_one() {
        let (old, new) = (Fingerprint::new(7), Fingerprint::new(9));
        assert_eq!(stamped(&stamped("Gate 3", old), new), "Gate 3 ~00000009");
        assert_eq!(stamped("", new), "~00000009");
    }

    #[test]
    fn an_intent_has_quantities_and_limits_in_the_base_unit() {
        let master_data = MasterData::sample(&[]);
        let dozens = DraftLine::new("MAT-1000", Quantity::new(Decimal::new(25, 1), "DZN"), Decimal::ONE);
        let draft = OrderDraft::typical("4711", "S1", "P100").lines(vec![dozens]);
        let order = draft.complete(&master_data, Fingerprint::new(1), Timestamp::UNIX_EPOCH);
        let purpose = Purpose {
            operation: OperationId(1),
            function: Function::OrderRelease,
            expected: Expected::Accept,
            wrong: None,
        };
        let line = intent(&order, purpose, &master_data).lines.remove(0);
        let largest = line.largest.map(|largest| largest.to_string());
        assert_eq!(
            (line.quantity.to_string().as_str(), largest.as_deref()),
            ("30 EA", Some("31.50 EA"))
        );
        assert_eq!(order.lines[0].schedule[0].date, jiff::civil::date(1970, 1, 15));
    }
}
