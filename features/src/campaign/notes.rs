//! What the crew remembers of what it made.

use countersign_core::documents::{Forecast, PlanningRun, PurchaseOrder, RecordName};
use countersign_core::history::Expected;
use countersign_core::ids::OrderNumber;
use countersign_erp::{EventHandle, FaultHandle, PaymentPosting, Posting, QualityPosting, RecordTold, Settled};
use countersign_portal::{FaultId, HeldToken, Submitted, SupplierDesk};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Everything that the plan's numbers stand for.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) orders: BTreeMap<u32, OrderNote>,
    pub(super) documents: BTreeMap<u32, DocumentNote>,
    pub(super) faults: BTreeMap<u32, FaultNote>,
    pub(super) tokens: BTreeMap<u32, HeldToken>,
    pub(super) movements: BTreeMap<u32, MovementNote>,
    pub(super) payments: BTreeMap<u32, PaymentNote>,
    pub(super) quality: BTreeMap<u32, QualityNote>,
    pub(super) runs: BTreeMap<u32, PlanningRun>,
    pub(super) forecasts: BTreeMap<u32, ForecastNote>,
    pub(super) records: BTreeMap<u32, RecordNote>,
}

/// A master data record.
#[derive(Debug, Clone)]
pub(super) struct RecordNote {
    pub(super) name: RecordName,
    /// The supplier that delivers to it, when it is a plant.
    pub(super) supplier: u32,
    /// Its revisions and those of its supplier, oldest first, each with the change that made it.
    pub(super) made: Vec<(Option<u32>, RecordTold)>,
}

/// An order.
#[derive(Debug)]
pub(super) struct OrderNote {
    pub(super) number: OrderNumber,
    pub(super) supplier: u32,
    /// The records of the plan that it names.
    pub(super) records: Vec<u32>,
    /// Oldest first: revision 1 stands at place 0.
    pub(super) revisions: Vec<RevisionNote>,
}

/// One revision of an order.
#[derive(Debug, Clone)]
pub(super) struct RevisionNote {
    pub(super) order: PurchaseOrder,
    pub(super) event: EventHandle,
    pub(super) is_cancellation: bool,
    /// Whether the ERP tells it by itself, again and again until it is taken.
    pub(super) is_in_background: bool,
    /// Whether it was told, well.
    pub(super) is_told: bool,
}

/// A forecast.
#[derive(Debug)]
pub(super) struct ForecastNote {
    pub(super) supplier: u32,
    /// The record of the plan that it names.
    pub(super) record: Option<u32>,
    /// Oldest first: issue 1 stands at place 0.
    pub(super) issues: Vec<IssueNote>,
}

/// One issue of a forecast.
#[derive(Debug, Clone)]
pub(super) struct IssueNote {
    pub(super) forecast: Forecast,
    pub(super) event: EventHandle,
    /// Whether the ERP tells it by itself, again and again until it is taken.
    pub(super) is_in_background: bool,
    /// Whether it was told, well.
    pub(super) is_told: bool,
}

/// A supplier's document.
#[derive(Debug, Clone)]
pub(super) struct DocumentNote {
    /// The order or forecast that it is for.
    pub(super) order: u32,
    pub(super) desk: SupplierDesk,
    pub(super) submitted: Submitted,
    /// When its first attempt left, in business time.
    pub(super) sent_at: Timestamp,
    /// What was expected of it, had its token been good.
    pub(super) on_its_merits: Expected,
    /// What it ships of each order line, in the base unit.
    pub(super) shipped: BTreeMap<u32, Decimal>,
    /// What it invoices of the first order line, in the base unit.
    pub(super) billed: Decimal,
}

/// A goods movement.
#[derive(Debug, Clone)]
pub(super) struct MovementNote {
    /// The document that announced the goods.
    pub(super) document: u32,
    /// The movement that it takes back.
    pub(super) of: Option<u32>,
    pub(super) posting: Posting,
    /// What is moved of the first line, in the base unit.
    pub(super) amount: Decimal,
    /// Whether the ERP tells it by itself, again and again until it is taken.
    pub(super) is_in_background: bool,
}

/// A payment.
#[derive(Debug, Clone)]
pub(super) struct PaymentNote {
    /// The document that was the invoice.
    pub(super) document: u32,
    /// The payment that came back with it.
    pub(super) of: Option<u32>,
    pub(super) posting: PaymentPosting,
    /// Whether the ERP tells it by itself, again and again until it is taken.
    pub(super) is_in_background: bool,
}

/// A hold, or the decision on one.
#[derive(Debug, Clone)]
pub(super) struct QualityNote {
    /// The hold that it decides.
    pub(super) of: Option<u32>,
    pub(super) posting: QualityPosting,
    /// Whether the ERP tells it by itself, again and again until it is taken.
    pub(super) is_in_background: bool,
}

/// A fault.
#[derive(Debug, Clone)]
pub(super) enum FaultNote {
    Erp(u32, FaultHandle),
    Portal(u32, FaultId),
}

/// Which revisions the deployment knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// The highest that it has certainly taken; 0 for none.
    pub(super) certainly: u32,
    /// The highest that it may have taken; 0 for none.
    pub(super) possibly: u32,
}

impl OrderNote {
    /// Returns which revisions the deployment knows now.
    pub(super) fn known(&self) -> Known {
        let highest = |is_one: &dyn Fn(&RevisionNote) -> bool| {
            let found = self.revisions.iter().filter(|revision| is_one(revision));
            found.map(|revision| revision.order.revision).max().unwrap_or(0)
        };
        Known {
            certainly: highest(&|revision| revision.event.settled() == Settled::Accepted),
            possibly: highest(&|revision| revision.is_told),
        }
    }

    /// Returns the latest revision in the ERP.
    pub(super) fn latest(&self) -> u32 {
        u32::try_from(self.revisions.len()).unwrap_or(u32::MAX)
    }

    /// Returns a revision.
    pub(super) fn revision(&self, revision: u32) -> Option<&RevisionNote> {
        self.revisions.get(revision.checked_sub(1)? as usize)
    }

    /// Returns whether a revision up to `revision` cancels the order.
    pub(super) fn is_cancelled_by(&self, revision: u32) -> bool {
        self.revisions.iter().take(revision as usize).any(|one| one.is_cancellation)
    }
}

impl ForecastNote {
    /// Returns the unit that its latest issue counts in.
    pub(super) fn unit(&self) -> String {
        let buckets = self.issues.last().and_then(|issue| issue.forecast.buckets.first());
        buckets.map_or_else(String::new, |bucket| bucket.quantity.unit.as_str().to_owned())
    }

    /// Returns which issues the deployment knows now.
    pub(super) fn known(&self) -> Known {
        let highest = |is_one: &dyn Fn(&IssueNote) -> bool| {
            let found = self.issues.iter().filter(|issue| is_one(issue));
            found.map(|issue| issue.forecast.issue).max().unwrap_or(0)
        };
        Known {
            certainly: highest(&|issue| issue.event.settled() == Settled::Accepted),
            possibly: highest(&|issue| issue.is_told),
        }
    }
}

impl DocumentNote {
    /// Returns whether the deployment said that it has taken it.
    pub(super) fn is_taken(&self) -> bool {
        self.submitted.status().is_some_and(|status| (200..300).contains(&status))
    }

    /// Returns whether it is certain that the deployment refused it.
    pub(super) fn is_refused(&self) -> bool {
        self.submitted.answered.is_definite() && !self.is_taken()
    }

    /// Returns the state that its receipt names: `accepted` or `parked`.
    pub(super) fn receipt_state(&self) -> Option<String> {
        self.submitted.answered.json()?["state"].as_str().map(str::to_owned)
    }
}
