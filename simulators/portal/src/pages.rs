//! What the portal shows: one page for each order of a supplier, what was received and paid of it, and the life of each document
//! that the supplier submitted.

use crate::forecast::ForecastPage;
use countersign_core::documents::{GoodsReceipt, Payment, PurchaseOrder, QualityNotice};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::Moved;
use countersign_core::ids::{DocumentKind, ForecastNumber, OrderNumber, SupplierId};
use countersign_core::status::OrderStatus;
use std::collections::BTreeMap;

/// Everything that the portal shows, by supplier.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    orders: BTreeMap<SupplierId, BTreeMap<OrderNumber, OrderPage>>,
    statuses: BTreeMap<SupplierId, BTreeMap<String, Vec<StatusPage>>>,
    receipts: BTreeMap<SupplierId, BTreeMap<OrderNumber, Vec<ReceiptPage>>>,
    payments: BTreeMap<SupplierId, BTreeMap<OrderNumber, Vec<PaymentPage>>>,
    quality: BTreeMap<SupplierId, BTreeMap<OrderNumber, Vec<QualityPage>>>,
    forecasts: BTreeMap<SupplierId, BTreeMap<ForecastNumber, ForecastPage>>,
}

/// One order as its supplier sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// Whose page it is.
    pub supplier: SupplierId,
    /// Which order.
    pub order_number: OrderNumber,
    /// In which revision.
    pub revision: u32,
    /// Where it stands.
    pub status: OrderStatus,
    /// The supplier's own word beside the status.
    pub source_word: Option<String>,
    /// The fingerprint of the revision shown.
    pub fingerprint: Option<Fingerprint>,
    /// The correlation id that the order carries.
    pub correlation: Option<String>,
    /// The whole order, when it can be read as one of the current version.
    pub order: Option<PurchaseOrder>,
    /// Each revision and status that was shown, oldest first; the last is what is shown now.
    pub shown: Vec<(u32, OrderStatus)>,
}

/// One thing that the integration said of a supplier's document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusPage {
    /// Whose document it is.
    pub supplier: SupplierId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// The order that it is for.
    pub order_number: Option<OrderNumber>,
    /// The forecast that it is for.
    pub forecast_number: Option<ForecastNumber>,
    /// The revision of the order, or the issue of the forecast, that it is for.
    pub order_revision: Option<u32>,
    /// `accepted`, `case` or the deployment's own word.
    pub status: String,
    /// Why, when it is not accepted.
    pub reason: Option<String>,
    /// The supplier's own word.
    pub source_word: Option<String>,
    /// The fingerprint that it names.
    pub fingerprint: Option<Fingerprint>,
    /// The correlation id that it carries.
    pub correlation: Option<String>,
}

/// One goods movement as the supplier of the goods sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPage {
    /// Whose page it is.
    pub supplier: SupplierId,
    /// The receipt or reversal.
    pub receipt: GoodsReceipt,
    /// What it says of the goods.
    pub moved: Moved,
    /// The fingerprint that it carries.
    pub fingerprint: Option<Fingerprint>,
}

/// One payment as its supplier sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPage {
    /// Whose page it is.
    pub supplier: SupplierId,
    /// The payment or reversal.
    pub payment: Payment,
    /// The fingerprint that it carries.
    pub fingerprint: Option<Fingerprint>,
}

/// One quality notice as its supplier sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityPage {
    /// Whose page it is.
    pub supplier: SupplierId,
    /// The hold or decision.
    pub notice: QualityNotice,
    /// The fingerprint that it carries.
    pub fingerprint: Option<Fingerprint>,
}

impl Pages {
    /// Returns the page of `supplier`'s order.
    pub fn page(&self, supplier: &SupplierId, order: &OrderNumber) -> Option<&OrderPage> {
        self.orders.get(supplier)?.get(order)
    }

    /// Returns all that was said of `supplier`'s document `number`, oldest first.
    pub fn statuses(&self, supplier: &SupplierId, number: &str) -> &[StatusPage] {
        self.statuses
            .get(supplier)
            .and_then(|documents| documents.get(number))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the goods movements that are shown of `supplier`'s order, in the order in which they came.
    pub fn receipts(&self, supplier: &SupplierId, order: &OrderNumber) -> &[ReceiptPage] {
        self.receipts
            .get(supplier)
            .and_then(|orders| orders.get(order))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the payments that are shown of the invoices of `supplier`'s order, in the order in which they came.
    pub fn payments(&self, supplier: &SupplierId, order: &OrderNumber) -> &[PaymentPage] {
        self.payments
            .get(supplier)
            .and_then(|orders| orders.get(order))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the quality notices that are shown of `supplier`'s order, in the order in which they came.
    pub fn quality(&self, supplier: &SupplierId, order: &OrderNumber) -> &[QualityPage] {
        self.quality
            .get(supplier)
            .and_then(|orders| orders.get(order))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the page of `supplier`'s forecast.
    pub fn forecast(&self, supplier: &SupplierId, number: &ForecastNumber) -> Option<&ForecastPage> {
        self.forecasts.get(supplier)?.get(number)
    }

    /// Returns every page of a forecast, by supplier and number.
    pub fn forecasts(&self) -> impl Iterator<Item = &ForecastPage> {
        self.forecasts.values().flat_map(BTreeMap::values)
    }

    /// Returns the keys of the invoices of which the portal was told anything.
    pub fn invoices(&self) -> impl Iterator<Item = (&SupplierId, &str)> {
        let told = self
            .statuses
            .iter()
            .flat_map(|(supplier, documents)| documents.iter().map(move |(number, pages)| (supplier, number, pages)));
        told.filter(|(_, _, pages)| pages.iter().any(|page| page.kind == DocumentKind::Invoice))
            .map(|(supplier, number, _)| (supplier, number.as_str()))
    }

    /// Returns every page, by supplier and order number.
    pub fn orders(&self) -> impl Iterator<Item = &OrderPage> {
        self.orders.values().flat_map(BTreeMap::values)
    }

    pub(crate) fn show_order(&mut self, mut page: OrderPage) {
        let shown = self.orders.entry(page.supplier.clone()).or_default();
        // The portal trusts what comes: the last arrival wins, so that the History shows what the integration did.
        if let Some(before) = shown.remove(&page.order_number) {
            page.shown = before.shown;
        }
        page.shown.push((page.revision, page.status));
        shown.insert(page.order_number.clone(), page);
    }

    pub(crate) fn show_forecast(&mut self, mut page: ForecastPage) {
        let shown = self.forecasts.entry(page.supplier.clone()).or_default();
        // The last arrival wins, as with orders.
        if let Some(before) = shown.remove(&page.forecast.forecast_number) {
            page.shown = before.shown;
        }
        page.shown.push(page.forecast.issue);
        shown.insert(page.forecast.forecast_number.clone(), page);
    }

    pub(crate) fn show_receipt(&mut self, page: ReceiptPage) {
        let orders = self.receipts.entry(page.supplier.clone()).or_default();
        // Whatever comes is shown, also a second time: the page must tell what the integration did.
        orders.entry(page.receipt.order_number.clone()).or_default().push(page);
    }

    pub(crate) fn show_payment(&mut self, page: PaymentPage) {
        let orders = self.payments.entry(page.supplier.clone()).or_default();
        // Whatever comes is shown, also a second time: the page must tell what the integration did.
        orders.entry(page.payment.order_number.clone()).or_default().push(page);
    }

    pub(crate) fn show_quality(&mut self, page: QualityPage) {
        let orders = self.quality.entry(page.supplier.clone()).or_default();
        // Whatever comes is shown, also a second time: the page must tell what the integration did.
        orders.entry(page.notice.order_number.clone()).or_default().push(page);
    }

    pub(crate) fn show_status(&mut self, page: StatusPage) {
        let documents = self.statuses.entry(page.supplier.clone()).or_default();
        documents.entry(page.number.clone()).or_default().push(page);
    }
}
