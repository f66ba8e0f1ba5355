//! The ERP's ledger: orders in all their revisions, what was booked on them, and what was received and paid of them. Pure; every lookup is by key, so that it answers
//! as fast with many documents as with few.

use crate::booked::{BookedCommitment, BookedCreditNote, BookedInvoice, BookedShipment};
use crate::forecast::{BookedInventoryCommitment, ForecastBooks};
use countersign_core::documents::{
    Commitment, ComplianceDocument, CorrectiveAction, CreditNote, Forecast, GoodsReceipt, InventoryCommitment, Invoice, Payment,
    PurchaseOrder, QualityNotice, ShipNotice,
};
use countersign_core::fingerprint::{Fingerprint, find};
use countersign_core::history::{
    Apply, Billed, CommittedLine, Corrected, Credited, Effect, End, Forecasted, Held, Moved, Paid, ShippedLine,
};
use countersign_core::ids::{CorrelationId, DocumentKey, ForecastNumber, IdempotencyKey, OrderNumber};
use countersign_core::payload::meaning;
use countersign_core::status::Response;
use std::collections::HashMap;

/// What the ERP knows for a fact.
#[derive(Debug, Default)]
pub struct Ledger {
    orders: HashMap<OrderNumber, Entry>,
    forecasts: ForecastBooks,
    correlations: HashMap<CorrelationId, OrderNumber>,
    answers: HashMap<IdempotencyKey, FirstAnswer>,
    sequence: u64,
}

#[derive(Debug, Default)]
struct Entry {
    scenario: Option<u32>,
    revisions: Vec<PurchaseOrder>,
    commitments: Vec<BookedCommitment>,
    shipments: Vec<BookedShipment>,
    receipts: Vec<GoodsReceipt>,
    invoices: Vec<BookedInvoice>,
    credit_notes: Vec<BookedCreditNote>,
    payments: Vec<Payment>,
    quality_notices: Vec<QualityNotice>,
    corrective_actions: Vec<CorrectiveAction>,
    compliance_documents: Vec<ComplianceDocument>,
}

/// What a key was used for first.
#[derive(Debug)]
struct FirstAnswer {
    path: &'static str,
    /// A copy, because the received bytes are a part of a larger buffer that would stay with them.
    body: Box<[u8]>,
    sequence: u64,
}

/// A document that can be booked.
#[derive(Debug, Clone)]
pub(crate) enum Bookable {
    OnOrder(OnOrder),
    OnForecast(Box<InventoryCommitment>),
}

/// A document that is booked on an order.
#[derive(Debug, Clone)]
pub(crate) enum OnOrder {
    Commitment(Box<Commitment>),
    Shipment(Box<ShipNotice>),
    Invoice(Box<Invoice>),
    CreditNote(Box<CreditNote>),
    CorrectiveAction(Box<CorrectiveAction>),
    ComplianceDocument(Box<ComplianceDocument>),
}

impl Bookable {
    /// Returns the order that it is for, or the lane of its forecast.
    pub(crate) fn order(&self) -> OrderNumber {
        match self {
            Self::OnOrder(document) => document.order().clone(),
            Self::OnForecast(commitment) => commitment.forecast_number.lane(),
        }
    }
}

impl OnOrder {
    fn order(&self) -> &OrderNumber {
        match self {
            Self::Commitment(commitment) => &commitment.order_number,
            Self::Shipment(notice) => &notice.order_number,
            Self::Invoice(invoice) => &invoice.order_number,
            Self::CreditNote(note) => &note.order_number,
            Self::CorrectiveAction(action) => &action.order_number,
            Self::ComplianceDocument(action) => &action.order_number,
        }
    }
}

/// A write of the integration.
pub(crate) struct Write<'a> {
    pub(crate) path: &'static str,
    pub(crate) key: IdempotencyKey,
    pub(crate) if_match: Option<&'a str>,
    pub(crate) body: &'a [u8],
    pub(crate) document: Bookable,
}

/// What became of a write.
#[derive(Debug)]
pub(crate) enum Booking {
    /// It has a new effect.
    Booked(Box<Apply>),
    /// It repeats the write that was booked under this number.
    Repeated(u64),
    /// Its key was used for something else.
    KeyConflict,
    /// Nothing to book it on.
    UnknownOrder,
    /// The order has moved on to this revision.
    Outdated(u32),
}

impl Ledger {
    /// Returns the latest revision of an order.
    pub fn order(&self, order: &OrderNumber) -> Option<&PurchaseOrder> {
        self.revisions(order).last()
    }

    /// Returns all revisions of an order, oldest first.
    pub fn revisions(&self, order: &OrderNumber) -> &[PurchaseOrder] {
        self.orders.get(order).map_or(&[], |entry| &entry.revisions)
    }

    /// Returns what was booked on an order as commitments, oldest first.
    pub fn commitments(&self, order: &OrderNumber) -> &[BookedCommitment] {
        self.orders.get(order).map_or(&[], |entry| &entry.commitments)
    }

    /// Returns what was booked on an order as shipments, oldest first.
    pub fn shipments(&self, order: &OrderNumber) -> &[BookedShipment] {
        self.orders.get(order).map_or(&[], |entry| &entry.shipments)
    }

    /// Returns the invoices that were booked on an order, oldest first.
    pub fn invoices(&self, order: &OrderNumber) -> &[BookedInvoice] {
        self.orders.get(order).map_or(&[], |entry| &entry.invoices)
    }

    /// Returns the goods movements that were posted on an order, oldest first.
    pub fn receipts(&self, order: &OrderNumber) -> &[GoodsReceipt] {
        self.orders.get(order).map_or(&[], |entry| &entry.receipts)
    }

    /// Returns the credit notes that were booked on an order, oldest first.
    pub fn credit_notes(&self, order: &OrderNumber) -> &[BookedCreditNote] {
        self.orders.get(order).map_or(&[], |entry| &entry.credit_notes)
    }

    /// Returns the payments of an order's invoices that were posted, oldest first.
    pub fn payments(&self, order: &OrderNumber) -> &[Payment] {
        self.orders.get(order).map_or(&[], |entry| &entry.payments)
    }

    /// Returns the quality notices that were posted on an order, oldest first.
    pub fn quality_notices(&self, order: &OrderNumber) -> &[QualityNotice] {
        self.orders.get(order).map_or(&[], |entry| &entry.quality_notices)
    }

    /// Returns the corrective actions that were booked on an order, oldest first.
    pub fn corrective_actions(&self, order: &OrderNumber) -> &[CorrectiveAction] {
        self.orders.get(order).map_or(&[], |entry| &entry.corrective_actions)
    }

    /// Returns the latest issue of a forecast.
    pub fn forecast(&self, number: &ForecastNumber) -> Option<&Forecast> {
        self.forecasts.issues(number).last()
    }

    /// Returns what was booked on a forecast, oldest first.
    pub fn inventory_commitments(&self, number: &ForecastNumber) -> &[BookedInventoryCommitment] {
        self.forecasts.commitments(number)
    }

    /// Returns the numbers of all forecasts, sorted. Linear, for people who look at the whole ledger.
    pub fn forecast_numbers(&self) -> Vec<&ForecastNumber> {
        self.forecasts.numbers()
    }

    /// Returns the compliance documents that were booked on an order, oldest first.
    pub fn compliance_documents(&self, order: &OrderNumber) -> &[ComplianceDocument] {
        self.orders.get(order).map_or(&[], |entry| &entry.compliance_documents)
    }

    /// Returns how many effects the ledger has seen; the latest has this number.
    pub fn effects(&self) -> u64 {
        self.sequence
    }

    /// Returns the numbers of all orders, sorted. Linear, for people who look at the whole ledger.
    pub fn order_numbers(&self) -> Vec<&OrderNumber> {
        let mut numbers: Vec<&OrderNumber> = self.orders.keys().collect();
        numbers.sort();
        numbers
    }

    /// Returns the scenario that made an order, or the forecast whose lane it is.
    pub(crate) fn scenario(&self, order: &OrderNumber) -> Option<u32> {
        let of_forecast = || self.forecasts.scenario(&ForecastNumber::new(order.as_str()));
        self.orders.get(order).and_then(|entry| entry.scenario).or_else(of_forecast)
    }

    /// Returns the order with this correlation id.
    pub(crate) fn correlated(&self, correlation: &CorrelationId) -> Option<&OrderNumber> {
        self.correlations.get(correlation)
    }

    /// Records a revision of the ERP's own order.
    pub(crate) fn record_order(&mut self, order: PurchaseOrder, scenario: Option<u32>, fingerprint: Fingerprint) -> Apply {
        self.sequence += 1;
        let apply = Apply {
            end: End::Erp,
            sequence: self.sequence,
            document: DocumentKey::order(&order.supplier, &order.order_number),
            revision: order.revision,
            parent: None,
            fingerprint: Some(fingerprint),
            correlation: Some(order.correlation_id.to_string()),
            effect: Effect::OrderRecorded,
        };
        self.correlations.insert(order.correlation_id.clone(), order.order_number.clone());
        let entry = self.orders.entry(order.order_number.clone()).or_default();
        entry.scenario = scenario;
        entry.revisions.push(order);
        apply
    }

    /// Posts a goods movement of the ERP's own; `moved` is what it says in base units. Nothing happens when there is no such order.
    pub(crate) fn post_receipt(&mut self, receipt: GoodsReceipt, moved: Moved, fingerprint: Fingerprint) -> Option<Apply> {
        let entry = self.orders.get_mut(&receipt.order_number)?;
        self.sequence += 1;
        let apply = Apply {
            end: End::Erp,
            sequence: self.sequence,
            document: DocumentKey::goods_receipt(&receipt.supplier, &receipt.receipt_number),
            revision: 1,
            parent: Some(DocumentKey::order(&receipt.supplier, &receipt.order_number)),
            fingerprint: Some(fingerprint),
            correlation: Some(receipt.correlation_id.to_string()),
            effect: Effect::ReceiptPosted(moved),
        };
        entry.receipts.push(receipt);
        Some(apply)
    }

    /// Posts a payment of the ERP's own. Nothing happens when there is no such order.
    pub(crate) fn post_payment(&mut self, payment: Payment, fingerprint: Fingerprint) -> Option<Apply> {
        let entry = self.orders.get_mut(&payment.order_number)?;
        self.sequence += 1;
        let apply = Apply {
            end: End::Erp,
            sequence: self.sequence,
            document: DocumentKey::payment(&payment.supplier, &payment.payment_number),
            revision: 1,
            parent: Some(DocumentKey::order(&payment.supplier, &payment.order_number)),
            fingerprint: Some(fingerprint),
            correlation: Some(payment.correlation_id.to_string()),
            effect: Effect::PaymentPosted(Paid::of(&payment)),
        };
        entry.payments.push(payment);
        Some(apply)
    }

    /// Posts a quality notice of the ERP's own. Nothing happens when there is no such order.
    pub(crate) fn post_quality(&mut self, notice: QualityNotice, fingerprint: Fingerprint) -> Option<Apply> {
        let entry = self.orders.get_mut(&notice.order_number)?;
        self.sequence += 1;
        let apply = Apply {
            end: End::Erp,
            sequence: self.sequence,
            document: DocumentKey::quality_notice(&notice.supplier, &notice.notice_number),
            revision: 1,
            parent: Some(DocumentKey::order(&notice.supplier, &notice.order_number)),
            fingerprint: Some(fingerprint),
            correlation: Some(notice.correlation_id.to_string()),
            effect: Effect::QualityPosted(Held::of(&notice)),
        };
        entry.quality_notices.push(notice);
        Some(apply)
    }

    /// Records an issue of the ERP's own forecast; `said` is what it says in base units.
    pub(crate) fn record_forecast(&mut self, forecast: Forecast, said: Forecasted, scenario: Option<u32>) -> Apply {
        self.sequence += 1;
        self.correlations
            .insert(forecast.correlation_id.clone(), forecast.forecast_number.lane());
        self.forecasts.record(forecast, said, scenario, self.sequence)
    }

    /// Books a write, once for each key.
    pub(crate) fn book(&mut self, write: Write<'_>) -> Booking {
        // The key comes first: a retry whose first try was booked must not fail on what that booking changed.
        if let Some(first) = self.answers.get(&write.key) {
            return first.answer_again(&write);
        }
        let sequence = self.sequence + 1;
        let apply = match write.document {
            Bookable::OnForecast(commitment) => match self.forecasts.book(*commitment, write.key.clone(), sequence) {
                Some(apply) => apply,
                None => return Booking::UnknownOrder,
            },
            Bookable::OnOrder(document) => {
                let Some(entry) = self.orders.get_mut(document.order()) else {
                    return Booking::UnknownOrder;
                };
                let current = entry.revisions.last().map_or(0, |order| order.revision);
                if write.if_match.is_some_and(|tags| !matches_strongly(tags, current)) {
                    return Booking::Outdated(current);
                }
                entry.book(sequence, write.key.clone(), document)
            }
        };
        self.sequence = sequence;
        let first = FirstAnswer {
            path: write.path,
            body: write.body.into(),
            sequence,
        };
        self.answers.insert(write.key, first);
        Booking::Booked(Box::new(apply))
    }
}

impl FirstAnswer {
    fn answer_again(&self, write: &Write<'_>) -> Booking {
        let is_same = self.path == write.path && (*self.body == *write.body || meaning(&self.body) == meaning(write.body));
        if is_same {
            Booking::Repeated(self.sequence)
        } else {
            Booking::KeyConflict
        }
    }
}

impl Entry {
    fn book(&mut self, sequence: u64, key: IdempotencyKey, document: OnOrder) -> Apply {
        let parent = self
            .revisions
            .last()
            .map(|order| DocumentKey::order(&order.supplier, &order.order_number));
        let apply = |document, revision, fingerprint, correlation: &CorrelationId, effect| Apply {
            end: End::Erp,
            sequence,
            document,
            revision,
            parent,
            fingerprint,
            correlation: Some(correlation.to_string()),
            effect,
        };
        match document {
            OnOrder::Commitment(commitment) => {
                let fingerprint = fingerprint_in(&commitment.note, &commitment.reference);
                let document = DocumentKey::acknowledgement(&commitment.supplier, &commitment.acknowledgement_number);
                let effect = Effect::CommitmentBooked(committed_lines(&commitment));
                let apply = apply(document, commitment.order_revision, fingerprint, &commitment.correlation_id, effect);
                self.commitments.push(BookedCommitment {
                    sequence,
                    key,
                    fingerprint,
                    commitment: *commitment,
                });
                apply
            }
            OnOrder::Invoice(invoice) => {
                let fingerprint = fingerprint_in(&invoice.note, &invoice.reference);
                let document = DocumentKey::invoice(&invoice.supplier, invoice.key_number());
                let effect = Effect::InvoiceBooked(Billed::of(&invoice));
                let apply = apply(document, 1, fingerprint, &invoice.correlation_id, effect);
                self.invoices.push(BookedInvoice {
                    sequence,
                    key,
                    invoice: *invoice,
                });
                apply
            }
            OnOrder::CreditNote(note) => {
                let fingerprint = fingerprint_in(&note.note, &note.reference);
                let document = DocumentKey::credit_note(&note.supplier, note.key_number());
                let effect = Effect::CreditNoteBooked(Credited::of(&note));
                let apply = apply(document, 1, fingerprint, &note.correlation_id, effect);
                self.credit_notes.push(BookedCreditNote {
                    sequence,
                    key,
                    note: *note,
                });
                apply
            }
            OnOrder::CorrectiveAction(action) => {
                let fingerprint = fingerprint_in(&action.note, &action.reference);
                let document = DocumentKey::corrective_action(&action.supplier, &action.action_number);
                let effect = Effect::CorrectiveActionBooked(Corrected::of(&action));
                let apply = apply(document, 1, fingerprint, &action.correlation_id, effect);
                self.corrective_actions.push(*action);
                apply
            }
            OnOrder::ComplianceDocument(action) => {
                let fingerprint = fingerprint_in(&action.note, &action.reference);
                let document = DocumentKey::compliance_document(&action.supplier, &action.document_number);
                let effect = Effect::ComplianceDocumentBooked(action.actual_digest().unwrap_or(action.digest));
                let apply = apply(document, 1, fingerprint, &action.correlation_id, effect);
                self.compliance_documents.push(*action);
                apply
            }
            OnOrder::Shipment(notice) => {
                let fingerprint = fingerprint_in(&notice.note, &notice.reference);
                let document = DocumentKey::ship_notice(&notice.supplier, &notice.ship_notice_number);
                let effect = Effect::ShipmentBooked(shipped_lines(&notice));
                let apply = apply(document, 1, fingerprint, &notice.correlation_id, effect);
                self.shipments.push(BookedShipment {
                    sequence,
                    key,
                    fingerprint,
                    notice: *notice,
                });
                apply
            }
        }
    }
}

fn fingerprint_in(note: &str, reference: &str) -> Option<Fingerprint> {
    [note, reference].iter().find_map(|text| find(text.as_bytes()).first().copied())
}

fn committed_lines(commitment: &Commitment) -> Vec<CommittedLine> {
    let line = |line: &countersign_core::documents::CommitmentLine| CommittedLine {
        line: line.line,
        status: line.status.clone(),
        response: Response::from_erp_word(&line.status),
        source_word: line.source_status.clone(),
        quantity: line.quantity.clone(),
        promised: line.promised_date,
    };
    commitment.lines.iter().map(line).collect()
}

fn shipped_lines(notice: &ShipNotice) -> Vec<ShippedLine> {
    let line = |line: &countersign_core::documents::ShipNoticeLine| ShippedLine {
        order_line: line.order_line,
        quantity: line.quantity.clone(),
        lots: line.lots.iter().map(|lot| lot.lot.clone()).collect(),
        material_revision: line.material_revision.clone(),
    };
    notice.lines.iter().map(line).collect()
}

/// Returns whether an `If-Match` field holds for this revision; weak tags never match strongly (RFC 9110, 13.1.1).
fn matches_strongly(tags: &str, revision: u32) -> bool {
    let current = format!("\"{revision}\"");
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag == current)
}
