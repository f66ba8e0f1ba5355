//! The portal's ledger: what it shows, which pushes it has seen, and whose scenario each order is.

use crate::forecast::forecast_shown;
use crate::pages::{OrderPage, Pages, PaymentPage, QualityPage, ReceiptPage, StatusPage};
use crate::push::{News, Push};
use countersign_core::history::{Apply, Effect, End, Held, Paid, Recorder, What};
use countersign_core::ids::{DocumentKey, DocumentKind, OrderNumber, SupplierId};
use std::collections::{HashMap, HashSet};

/// The portal's ledger.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pages: Pages,
    seen: HashSet<String>,
    sequence: u64,
    scenarios: HashMap<OrderNumber, Option<u32>>,
}

/// What came of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It is shown.
    Now,
    /// It was shown before, under the same id.
    Before,
}

/// The delivery that caused a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cause<'a> {
    /// Its index in the History.
    pub(crate) delivery: u64,
    /// The scenario that it belongs to.
    pub(crate) scenario: Option<u32>,
    /// The correlation id in its headers.
    pub(crate) correlation: Option<&'a str>,
}

impl Ledger {
    /// Gives all pushes about `order` to `scenario`.
    pub(crate) fn adopt(&mut self, order: &OrderNumber, scenario: Option<u32>) {
        self.scenarios.insert(order.clone(), scenario);
    }

    /// Returns the scenario that adopted `order`.
    pub(crate) fn scenario_of(&self, order: &OrderNumber) -> Option<u32> {
        self.scenarios.get(order).copied().flatten()
    }

    /// Returns what the portal shows.
    pub(crate) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// Shows `push` unless its event was shown before.
    ///
    /// It must be called under the ledger's lock, so that the sequence has no gap and its order is the History's.
    pub(crate) fn apply(&mut self, push: &Push, cause: Cause<'_>, recorder: &Recorder) -> Applied {
        if !self.seen.insert(push.id.clone()) {
            return Applied::Before;
        }
        self.sequence += 1;
        let apply = match &push.news {
            News::Order(page) => order_shown(self.sequence, page, cause),
            News::Status(page) => status_shown(self.sequence, page, cause),
            News::Receipt(page) => receipt_shown(self.sequence, page, cause),
            News::Payment(page) => payment_shown(self.sequence, page, cause),
            News::Quality(page) => quality_shown(self.sequence, page, cause),
            News::Forecast(page) => forecast_shown(self.sequence, page, cause),
        };
        recorder.record_for(cause.scenario, Some(cause.delivery), What::Apply(Box::new(apply)));
        match push.news.clone() {
            News::Order(page) => self.pages.show_order(*page),
            News::Status(page) => self.pages.show_status(*page),
            News::Receipt(page) => self.pages.show_receipt(*page),
            News::Payment(page) => self.pages.show_payment(*page),
            News::Quality(page) => self.pages.show_quality(*page),
            News::Forecast(page) => self.pages.show_forecast(*page),
        }
        Applied::Now
    }
}

fn order_shown(sequence: u64, page: &OrderPage, cause: Cause<'_>) -> Apply {
    Apply {
        end: End::Portal,
        sequence,
        document: DocumentKey::order(&page.supplier, &page.order_number),
        revision: page.revision,
        parent: None,
        fingerprint: page.fingerprint,
        correlation: correlation(page.correlation.as_deref(), cause),
        effect: Effect::OrderShown(page.status),
    }
}

fn receipt_shown(sequence: u64, page: &ReceiptPage, cause: Cause<'_>) -> Apply {
    Apply {
        end: End::Portal,
        sequence,
        document: DocumentKey::goods_receipt(&page.supplier, &page.receipt.receipt_number),
        revision: 1,
        parent: Some(DocumentKey::order(&page.supplier, &page.receipt.order_number)),
        fingerprint: page.fingerprint,
        correlation: correlation(Some(page.receipt.correlation_id.as_str()), cause),
        effect: Effect::ReceiptShown(page.moved.clone()),
    }
}

fn payment_shown(sequence: u64, page: &PaymentPage, cause: Cause<'_>) -> Apply {
    Apply {
        end: End::Portal,
        sequence,
        document: DocumentKey::payment(&page.supplier, &page.payment.payment_number),
        revision: 1,
        parent: Some(DocumentKey::order(&page.supplier, &page.payment.order_number)),
        fingerprint: page.fingerprint,
        correlation: correlation(Some(page.payment.correlation_id.as_str()), cause),
        effect: Effect::PaymentShown(Paid::of(&page.payment)),
    }
}

fn quality_shown(sequence: u64, page: &QualityPage, cause: Cause<'_>) -> Apply {
    Apply {
        end: End::Portal,
        sequence,
        document: DocumentKey::quality_notice(&page.supplier, &page.notice.notice_number),
        revision: 1,
        parent: Some(DocumentKey::order(&page.supplier, &page.notice.order_number)),
        fingerprint: page.fingerprint,
        correlation: correlation(Some(page.notice.correlation_id.as_str()), cause),
        effect: Effect::QualityShown(Held::of(&page.notice)),
    }
}

fn status_shown(sequence: u64, page: &StatusPage, cause: Cause<'_>) -> Apply {
    let revision = match page.kind {
        DocumentKind::ShipNotice
        | DocumentKind::Invoice
        | DocumentKind::CreditNote
        | DocumentKind::CorrectiveAction
        | DocumentKind::ComplianceDocument => 1,
        _ => page.order_revision.unwrap_or(1),
    };
    let parent = |order: &OrderNumber, supplier: &SupplierId| DocumentKey::order(supplier, order);
    let of_forecast = page
        .forecast_number
        .as_ref()
        .map(|number| DocumentKey::forecast(&page.supplier, number));
    Apply {
        end: End::Portal,
        sequence,
        document: DocumentKey {
            kind: page.kind,
            supplier: page.supplier.clone(),
            number: page.number.clone(),
        },
        revision,
        parent: page
            .order_number
            .as_ref()
            .map(|order| parent(order, &page.supplier))
            .or(of_forecast),
        fingerprint: page.fingerprint,
        correlation: correlation(page.correlation.as_deref(), cause),
        effect: Effect::StatusShown {
            status: page.status.clone(),
            source_word: page.source_word.clone(),
        },
    }
}

pub(crate) fn correlation(in_document: Option<&str>, cause: Cause<'_>) -> Option<String> {
    in_document.or(cause.correlation).map(str::to_owned)
}
