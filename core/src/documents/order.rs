//! The purchase order: what the buyer wants, in one revision.

use crate::amount::{Currency, Price, Quantity, Tolerance, exact};
use crate::ids::{CorrelationId, MaterialId, OrderNumber, PlanningRunNumber, PlantId, SupplierId};
use jiff::{Span, Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One revision of a purchase order, whole: a revision replaces the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrder {
    /// Its number in the ERP.
    pub order_number: OrderNumber,
    /// 1 for the first release; each change counts one up.
    pub revision: u32,
    /// Who delivers.
    pub supplier: SupplierId,
    /// Who receives, unless a line says otherwise.
    pub plant: PlantId,
    /// The id that everything this order causes carries.
    pub correlation_id: CorrelationId,
    /// When this revision was issued.
    pub issued_at: Timestamp,
    /// Whether the order stands or was cancelled by this revision.
    pub lifecycle: Lifecycle,
    /// In which currency its prices are.
    pub currency: Currency,
    /// Where cost and risk pass to the buyer.
    pub incoterm: Incoterm,
    /// How far deliveries may leave the ordered quantities.
    pub tolerance: Tolerance,
    /// How far what the supplier promises may leave what is ordered; absent when everything that it promises is booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment_tolerance: Option<CommitmentTolerance>,
    /// The planning run that made this revision, when one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planning_run: Option<PlanningRun>,
    /// Free text for the supplier.
    pub note: String,
    /// The buyer's reference, printed on delivery papers.
    pub reference: String,
    /// What is ordered; at least one line.
    pub lines: Vec<OrderLine>,
}

/// How far a commitment may leave what was ordered. The limits are inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitmentTolerance {
    /// By how much less may be promised, in percent of the ordered quantity.
    #[serde(with = "exact")]
    pub under_percent: Decimal,
    /// By how much more may be promised, in percent of the ordered quantity.
    #[serde(with = "exact")]
    pub over_percent: Decimal,
    /// How many days after the last delivery that was ordered the promise may be for.
    pub days_late: u16,
}

impl CommitmentTolerance {
    /// Returns the smallest amount that may be promised of `ordered`; nothing when it does not fit a decimal.
    pub fn least(&self, ordered: Decimal) -> Option<Decimal> {
        let factor = Decimal::ONE_HUNDRED.checked_sub(self.under_percent)?;
        ordered.checked_mul(factor)?.checked_div(Decimal::ONE_HUNDRED)
    }

    /// Returns the largest amount that may be promised of `ordered`; nothing when it does not fit a decimal.
    pub fn most(&self, ordered: Decimal) -> Option<Decimal> {
        let factor = Decimal::ONE_HUNDRED.checked_add(self.over_percent)?;
        ordered.checked_mul(factor)?.checked_div(Decimal::ONE_HUNDRED)
    }

    /// Returns the last day that may be promised for what is due on a day.
    pub fn latest(&self, due: Date) -> Date {
        due.saturating_add(Span::new().days(self.days_late))
    }
}

/// A run of the ERP's planning, which changes many orders of one or several plants at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanningRun {
    /// Its number, unique in the ERP.
    pub number: PlanningRunNumber,
    /// When it planned.
    pub planned_at: Timestamp,
}

/// Whether an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lifecycle {
    /// Deliver it.
    Open,
    /// Do not deliver it.
    Cancelled,
}

/// An Incoterms 2020 rule with its named place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoterm {
    /// Three letters, for example `FCA`.
    pub code: String,
    /// The named place.
    pub place: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// The line's number, usually 10, 20, 30…
    pub line: u32,
    /// What is ordered.
    pub material: MaterialId,
    /// In which revision of the drawing.
    pub material_revision: String,
    /// The material in words.
    pub description: String,
    /// How much, in the order unit.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// When how much is due; the parts add up to the quantity.
    pub schedule: Vec<ScheduleLine>,
}

impl OrderLine {
    /// Returns the day of its last delivery.
    pub fn last_due(&self) -> Option<Date> {
        self.schedule.iter().map(|part| part.date).max()
    }
}

/// One delivery of an order line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleLine {
    /// The day on which it is due at the plant.
    pub date: Date,
    /// How much is due on it.
    pub quantity: Quantity,
}
