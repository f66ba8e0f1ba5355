//! Payments: the ERP pays what it is told, also more than is open; whether that may be shown is the integration's to judge.

use crate::amendment::Publish;
use crate::draft::stamped;
use crate::error::ErpError;
use crate::event::EventHandle;
use crate::session::ErpSession;
use countersign_core::amount::Currency;
use countersign_core::documents::{Invoice, InvoiceReference, Payment, PurchaseOrder};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Expected, Function, Intent, What};
use countersign_core::ids::{DocumentKey, OperationId, OrderNumber, PaymentNumber};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// What a scenario says of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentDraft {
    /// On which order.
    pub order: OrderNumber,
    /// Its number; a new one when absent.
    pub number: Option<PaymentNumber>,
    /// The payment that came back; it is a reversal then.
    pub reverses: Option<PaymentNumber>,
    /// Which invoice.
    pub invoice: InvoiceReference,
    /// In which currency.
    pub currency: Currency,
    /// How much.
    pub amount: Decimal,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
}

/// A payment that the ERP posted.
#[derive(Debug, Clone)]
pub struct PaymentPosting {
    /// As it stands in the ledger.
    pub payment: Payment,
    /// The operation of telling the integration.
    pub operation: OperationId,
    /// The event that tells it.
    pub event: EventHandle,
}

impl PaymentDraft {
    /// Returns a payment of so much of an invoice, in the invoice's currency.
    pub fn of_invoice(invoice: &Invoice, amount: Decimal) -> Self {
        Self {
            order: invoice.order_number.clone(),
            number: None,
            reverses: None,
            invoice: InvoiceReference::to(invoice),
            currency: invoice.currency.clone(),
            amount,
            expected: Expected::Accept,
            wrong: None,
        }
    }

    /// Returns the reversal of a payment.
    pub fn reversal_of(payment: &Payment) -> Self {
        Self {
            order: payment.order_number.clone(),
            number: None,
            reverses: Some(payment.payment_number.clone()),
            invoice: payment.invoice.clone(),
            currency: payment.currency.clone(),
            amount: payment.amount,
            expected: Expected::Accept,
            wrong: None,
        }
    }

    /// Says what a correct integration does with it, and what is wrong with it.
    pub fn expecting(mut self, expected: Expected, wrong: Option<&str>) -> Self {
        self.expected = expected;
        self.wrong = wrong.map(str::to_owned);
        self
    }

    fn complete(self, order: &PurchaseOrder, count: usize, fingerprint: Fingerprint, now: Timestamp) -> Payment {
        let number = || PaymentNumber::new(format!("{}P{:03}", order.order_number, count + 1));
        Payment {
            payment_number: self.number.unwrap_or_else(number),
            reverses: self.reverses,
            invoice: self.invoice,
            order_number: order.order_number.clone(),
            supplier: order.supplier.clone(),
            plant: order.plant.clone(),
            correlation_id: order.correlation_id.clone(),
            paid_at: now,
            currency: self.currency,
            amount: self.amount,
            note: stamped("payment run", fingerprint),
            reference: stamped("remittance", fingerprint),
        }
    }
}

impl ErpSession {
    /// Posts a payment: records the intent, writes the ledger, and tells the integration unless told to hold.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn post_payment(&self, draft: PaymentDraft, publish: Publish) -> Result<PaymentPosting, ErpError> {
        let posting = {
            let mut ledger = self.world.ledger();
            let unknown = || ErpError::UnknownOrder(draft.order.clone());
            let order = ledger.order(&draft.order).cloned().ok_or_else(unknown)?;
            let count = ledger.payments(&order.order_number).len();
            let fingerprint = self.recorder.fingerprint();
            let (expected, wrong) = (draft.expected.clone(), draft.wrong.clone());
            let payment = draft.complete(&order, count, fingerprint, self.recorder.business_now());
            let intent = Intent {
                operation: self.recorder.operation(),
                expected,
                wrong,
                ..intent(&payment, fingerprint)
            };
            self.recorder.record(What::Intent(Box::new(intent.clone())));
            // The order was there a moment ago, and the ledger has been locked since.
            if let Some(apply) = ledger.post_payment(payment.clone(), fingerprint) {
                self.recorder.record(What::Apply(Box::new(apply)));
            }
            self.world.changed(&ledger);
            PaymentPosting {
                operation: intent.operation,
                event: EventHandle::of_payment(&payment, intent, self.recorder.clone()),
                payment,
            }
        };
        self.start(&posting.event, publish);
        Ok(posting)
    }
}

fn intent(payment: &Payment, fingerprint: Fingerprint) -> Intent {
    Intent {
        operation: OperationId(0),
        function: if payment.reverses.is_some() {
            Function::PaymentReverse
        } else {
            Function::PaymentPost
        },
        supplier: payment.supplier.clone(),
        document: Some(DocumentKey::payment(&payment.supplier, &payment.payment_number)),
        revision: None,
        parent: Some(DocumentKey::order(&payment.supplier, &payment.order_number)),
        invoice: Some(DocumentKey::invoice(&payment.supplier, payment.invoice.key_number())),
        fingerprint: Some(fingerprint),
        correlation: Some(payment.correlation_id.clone()),
        expected: Expected::Accept,
        wrong: None,
        planning_run: None,
        ordered: None,
        record: None,
        names: Vec::new(),
        lines: Vec::new(),
    }
}
