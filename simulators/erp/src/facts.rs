//! What a request is about: document, order, supplier, correlation, as far as it can be read.

use crate::call::{Call, Route};
use crate::ledger::{Bookable, Ledger, OnOrder};
use countersign_core::documents::{Commitment, ComplianceDocument, CorrectiveAction, CreditNote, InventoryCommitment, Invoice, ShipNotice};
use countersign_core::fingerprint::find;
use countersign_core::history::{Deliver, Edge, Function};
use countersign_core::ids::{
    AcknowledgementNumber, ComplianceDocumentNumber, CorrectiveActionNumber, CorrelationId, DocumentKey, InventoryCommitmentNumber,
    OrderNumber, ShipNoticeNumber, SupplierId,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a request is about.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) function: Function,
    pub(crate) scenario: Option<u32>,
    pub(crate) order: Option<OrderNumber>,
    pub(crate) supplier: Option<SupplierId>,
    pub(crate) correlation: Option<String>,
    /// The idempotency key, or why there is none.
    pub(crate) key: Result<String, String>,
    document: Option<DocumentKey>,
    revision: Option<u32>,
}

/// The document in a write, or why it is none.
pub(crate) type Parsed = Result<Bookable, String>;

/// Reads the document that a call carries, when it is a write.
pub(crate) fn parse(call: &Call) -> Option<Parsed> {
    let parsed = match call.route {
        Route::BookCorrectiveAction => {
            read::<CorrectiveAction>(call).map(|document| Bookable::OnOrder(OnOrder::CorrectiveAction(document)))
        }
        Route::BookComplianceDocument => {
            read::<ComplianceDocument>(call).map(|document| Bookable::OnOrder(OnOrder::ComplianceDocument(document)))
        }
        Route::BookCommitment => read::<Commitment>(call).map(|document| Bookable::OnOrder(OnOrder::Commitment(document))),
        Route::BookInvoice => read::<Invoice>(call).map(|document| Bookable::OnOrder(OnOrder::Invoice(document))),
        Route::BookCreditNote => read::<CreditNote>(call).map(|document| Bookable::OnOrder(OnOrder::CreditNote(document))),
        Route::BookShipment => read::<ShipNotice>(call).map(|document| Bookable::OnOrder(OnOrder::Shipment(document))),
        Route::BookInventoryCommitment => read::<InventoryCommitment>(call).map(Bookable::OnForecast),
        _ => return None,
    };
    Some(parsed.map_err(|error| call.body.as_ref().err().cloned().unwrap_or_else(|| error.to_string())))
}

fn read<T: DeserializeOwned>(call: &Call) -> Result<Box<T>, serde_json::Error> {
    serde_json::from_slice(call.bytes()).map(Box::new)
}

impl Facts {
    /// Gathers what can be told of a call.
    pub(crate) fn of(call: &Call, parsed: Option<&Parsed>, ledger: &Ledger) -> Self {
        let mut facts = Self {
            function: function(&call.route, &call.path),
            scenario: None,
            order: None,
            supplier: None,
            correlation: call.header("x-correlation-id").map(str::to_owned),
            key: key(call),
            document: None,
            revision: None,
        };
        match (&call.route, parsed) {
            (_, Some(Ok(document))) => facts.read_document(document),
            (_, Some(Err(_))) => facts.guess(call),
            (Route::ReadOrder(order), None) => facts.read_order(order, ledger),
            _ => {}
        }
        facts.scenario = facts.find_scenario(ledger);
        facts
    }

    fn read_document(&mut self, document: &Bookable) {
        let (key, revision, supplier, correlation) = match document {
            Bookable::OnOrder(OnOrder::Commitment(commitment)) => (
                DocumentKey::acknowledgement(&commitment.supplier, &commitment.acknowledgement_number),
                commitment.order_revision,
                &commitment.supplier,
                &commitment.correlation_id,
            ),
            Bookable::OnOrder(OnOrder::Shipment(notice)) => (
                DocumentKey::ship_notice(&notice.supplier, &notice.ship_notice_number),
                1,
                &notice.supplier,
                &notice.correlation_id,
            ),
            Bookable::OnOrder(OnOrder::Invoice(invoice)) => (
                DocumentKey::invoice(&invoice.supplier, invoice.key_number()),
                1,
                &invoice.supplier,
                &invoice.correlation_id,
            ),
            Bookable::OnOrder(OnOrder::CreditNote(note)) => (
                DocumentKey::credit_note(&note.supplier, note.key_number()),
                1,
                &note.supplier,
                &note.correlation_id,
            ),
            Bookable::OnOrder(OnOrder::CorrectiveAction(action)) => (
                DocumentKey::corrective_action(&action.supplier, &action.action_number),
                1,
                &action.supplier,
                &action.correlation_id,
            ),
            Bookable::OnForecast(commitment) => (
                DocumentKey::inventory_commitment(&commitment.supplier, &commitment.commitment_number),
                commitment.forecast_issue,
                &commitment.supplier,
                &commitment.correlation_id,
            ),
            Bookable::OnOrder(OnOrder::ComplianceDocument(action)) => (
                DocumentKey::compliance_document(&action.supplier, &action.document_number),
                1,
                &action.supplier,
                &action.correlation_id,
            ),
        };
        self.document = Some(key);
        self.revision = Some(revision);
        self.supplier = Some(supplier.clone());
        self.order = Some(document.order());
        self.correlation.get_or_insert_with(|| correlation.to_string());
    }

    /// Reads what a body still says that is no whole document; a fault and a reader of the History may need it.
    fn guess(&mut self, call: &Call) {
        let Ok(value) = serde_json::from_slice::<Value>(call.bytes()) else {
            return;
        };
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        self.order = text("orderNumber").or_else(|| text("forecastNumber")).map(OrderNumber::from);
        self.supplier = text("supplier").map(SupplierId::from);
        self.revision = value
            .get("orderRevision")
            .or_else(|| value.get("forecastIssue"))
            .and_then(Value::as_u64)
            .and_then(|revision| u32::try_from(revision).ok());
        if self.correlation.is_none() {
            self.correlation = text("correlationId").map(str::to_owned);
        }
        let Some(supplier) = &self.supplier else { return };
        self.document = match call.route {
            Route::BookCommitment => {
                text("acknowledgementNumber").map(|number| DocumentKey::acknowledgement(supplier, &AcknowledgementNumber::from(number)))
            }
            Route::BookInvoice => text("invoiceNumber").map(|number| DocumentKey::invoice(supplier, number)),
            Route::BookCreditNote => text("creditNoteNumber").map(|number| DocumentKey::credit_note(supplier, number)),
            Route::BookCorrectiveAction => {
                text("actionNumber").map(|number| DocumentKey::corrective_action(supplier, &CorrectiveActionNumber::from(number)))
            }
            Route::BookInventoryCommitment => {
                text("commitmentNumber").map(|number| DocumentKey::inventory_commitment(supplier, &InventoryCommitmentNumber::from(number)))
            }
            Route::BookComplianceDocument => {
                text("documentNumber").map(|number| DocumentKey::compliance_document(supplier, &ComplianceDocumentNumber::from(number)))
            }
            _ => text("shipNoticeNumber").map(|number| DocumentKey::ship_notice(supplier, &ShipNoticeNumber::from(number))),
        };
    }

    fn read_order(&mut self, order: &OrderNumber, ledger: &Ledger) {
        self.order = Some(order.clone());
        if let Some(known) = ledger.order(order) {
            self.document = Some(DocumentKey::order(&known.supplier, order));
            self.revision = Some(known.revision);
            self.supplier = Some(known.supplier.clone());
        }
    }

    fn find_scenario(&self, ledger: &Ledger) -> Option<u32> {
        let by_order = self.order.as_ref().and_then(|order| ledger.scenario(order));
        by_order.or_else(|| {
            let correlation = CorrelationId::from(self.correlation.as_deref()?);
            ledger.scenario(ledger.correlated(&correlation)?)
        })
    }

    /// Returns the delivery as the History keeps it.
    pub(crate) fn deliver(&self, call: &Call, is_authentic: bool, payload: Option<countersign_core::payload::Digest>) -> Deliver {
        Deliver {
            edge: Edge::IntegrationToErp,
            function: self.function,
            method: call.method.clone(),
            path: call.path.clone(),
            document: self.document.clone(),
            revision: self.revision,
            supplier: self.supplier.clone(),
            key: self.key.as_ref().ok().cloned(),
            correlation: self.correlation.clone(),
            traceparent: call.header("traceparent").map(str::to_owned),
            payload,
            fingerprints: find(call.bytes()),
            is_authentic,
            signed_id: None,
        }
    }
}

fn key(call: &Call) -> Result<String, String> {
    let raw = call.header("idempotency-key").ok_or("a write needs an `Idempotency-Key`")?;
    countersign_transports::headers::idempotency_key(raw).map_err(|error| format!("the `Idempotency-Key` cannot be read: {error}"))
}

fn function(route: &Route, path: &str) -> Function {
    match route {
        Route::BookCommitment => Function::AcknowledgementSubmit,
        Route::BookShipment => Function::ShipNoticeSubmit,
        Route::BookInvoice => Function::InvoiceSubmit,
        Route::BookCreditNote => Function::CreditNoteSubmit,
        Route::BookCorrectiveAction => Function::CorrectiveActionSubmit,
        Route::BookInventoryCommitment => Function::InventoryCommitmentSubmit,
        Route::BookComplianceDocument => Function::ComplianceDocumentSubmit,
        Route::ReadMasterData => Function::MasterDataRead,
        // A wrong method or path is filed under what it seems to want.
        _ if path.contains("/inventory-commitments") => Function::InventoryCommitmentSubmit,
        _ if path.contains("/commitments") => Function::AcknowledgementSubmit,
        _ if path.contains("/shipments") => Function::ShipNoticeSubmit,
        _ if path.contains("/invoices") => Function::InvoiceSubmit,
        _ if path.contains("/credit-notes") => Function::CreditNoteSubmit,
        _ if path.contains("/corrective-actions") => Function::CorrectiveActionSubmit,
        _ if path.contains("/compliance-documents") => Function::ComplianceDocumentSubmit,
        _ if path.contains("/master-data") => Function::MasterDataRead,
        _ => Function::OrderRead,
    }
}
