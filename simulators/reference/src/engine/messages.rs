//! Messages to the far sides: what they say and when they may leave.

use super::answer;
use super::document::SupplierDocument;
use super::step::Step;
use crate::border::Target;
use crate::store::{DocumentRow, ForecastRow, Hop, NewMessage, OrderRow, Stored, Unsent};
use countersign_core::documents::{GoodsReceipt, Payment, QualityNotice};
use countersign_core::ids::{CorrelationId, DocumentKind};
use countersign_core::status::Reason;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Where the ERP takes commitments.
pub(super) const COMMITMENTS: &str = "/api/v1/commitments";
/// Where the ERP takes shipments.
pub(super) const SHIPMENTS: &str = "/api/v1/shipments";
/// Where the ERP takes invoices.
pub(super) const INVOICES: &str = "/api/v1/invoices";
/// Where the ERP takes credit notes.
pub(super) const CREDIT_NOTES: &str = "/api/v1/credit-notes";
/// Where the ERP takes corrective actions.
pub(super) const CORRECTIVE_ACTIONS: &str = "/api/v1/corrective-actions";
/// Where the ERP takes inventory commitments.
pub(super) const INVENTORY_COMMITMENTS: &str = "/api/v1/inventory-commitments";
/// Where the ERP takes compliance documents.
pub(super) const COMPLIANCE_DOCUMENTS: &str = "/api/v1/compliance-documents";
/// Where the portal takes orders.
pub(super) const PORTAL_ORDERS: &str = "/integration/orders";
/// Where the portal takes goods movements.
pub(super) const PORTAL_RECEIPTS: &str = "/integration/receipts";
/// Where the portal takes payments.
pub(super) const PORTAL_PAYMENTS: &str = "/integration/payments";
/// Where the portal takes quality notices.
pub(super) const PORTAL_QUALITY: &str = "/integration/quality";
/// Where the portal takes forecasts.
pub(super) const PORTAL_FORECASTS: &str = "/integration/forecasts";
/// Where the portal takes the statuses of documents.
pub(super) const PORTAL_STATUSES: &str = "/integration/statuses";

const CLOUD_EVENT: &str = "application/cloudevents+json";

/// What the extensions of a portal event say.
struct Envelope<'a> {
    key: &'a str,
    kind: &'static str,
    subject: &'a str,
    supplier: &'a str,
    correlation: &'a CorrelationId,
    traceparent: Option<&'a str>,
}

impl Step<'_> {
    /// Shows an order in the portal; what was to be shown of it and has not left yet is overtaken.
    pub(super) fn push_order(&self, order: &OrderRow, due: Timestamp) -> Stored<()> {
        let unsent = (self.policies.grouping.unsent)(&self.store, &order.number, PORTAL_ORDERS)?;
        let grouped = self.group(order, &unsent)?;
        let first_due = unsent.iter().map(|message| message.due).min();
        let key = self.unique_key(&self.next_id('E')?, order.number.as_str());
        let mut shown = (self.policies.revisions.shown)(&self.store, order.document.clone(), &grouped)?;
        let correlation = CorrelationId::new((self.policies.correlation.carried)(order.correlation.as_str(), &key));
        shown.correlation_id = correlation.clone();
        let envelope = Envelope {
            key: &key,
            kind: "dev.countersign.portal.order",
            subject: order.number.as_str(),
            supplier: order.supplier.as_str(),
            correlation: &correlation,
            traceparent: order.traceparent.as_deref(),
        };
        let data = json!({"order": shown, "status": order.status, "sourceStatus": order.source_status});
        let body = self.cloud_event(&envelope, data);
        self.enqueue(NewMessage {
            target: Target::Portal,
            path: PORTAL_ORDERS,
            body,
            key,
            content_type: CLOUD_EVENT,
            supplier: order.supplier.clone(),
            order: order.number.clone(),
            kind: DocumentKind::Order,
            number: order.number.to_string(),
            revision: Some(order.revision),
            correlation: order.correlation.clone(),
            traceparent: order.traceparent.clone(),
            received: order.received.clone(),
            due: (self.policies.grouping.leaves)(self.leaving(due), first_due),
        })?;
        Ok(())
    }

    /// Lets an order take the place of messages that have not left; returns the other revisions that they were about.
    fn group(&self, order: &OrderRow, unsent: &[Unsent]) -> Stored<Vec<u32>> {
        let mut grouped = Vec::new();
        for message in unsent {
            self.store.supersede(message)?;
            if let Some(revision) = message.revision.filter(|revision| *revision != order.revision) {
                self.note_superseded(order, revision, &format!("grouped into revision {}", order.revision))?;
                grouped.push(revision);
            }
        }
        Ok(grouped)
    }

    /// Notes that something newer took the place of a revision.
    pub(super) fn note_superseded(&self, order: &OrderRow, revision: u32, detail: &str) -> Stored<()> {
        if (self.policies.grouping.is_noted)() {
            self.note_order(order, Hop::Superseded, revision, detail)?;
        }
        Ok(())
    }

    /// Tells the portal what became of a document: accepted, or a case with its reason.
    pub(super) fn push_status(&self, row: &DocumentRow, document: &SupplierDocument, reason: Option<Reason>) -> Stored<()> {
        let key = self.unique_key(&self.next_id('E')?, &row.number);
        let correlation = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        let envelope = Envelope {
            key: &key,
            kind: "dev.countersign.portal.status",
            subject: &row.number,
            supplier: row.supplier.as_str(),
            correlation: &correlation,
            traceparent: row.traceparent.as_deref(),
        };
        let is_of_order = !row.kind.is_of_forecasts();
        let mut data = json!({
            "document": row.kind.name(),
            "number": row.number,
            "supplier": row.supplier,
            "orderNumber": is_of_order.then_some(&row.order_number),
            "orderRevision": row.order_revision.filter(|_| is_of_order),
            "status": if reason.is_none() { "accepted" } else { "case" },
            "reason": reason,
            "sourceStatus": document.source_status(),
            "fingerprintReference": document.reference(),
            "correlationId": correlation,
        });
        if !is_of_order {
            data["forecastNumber"] = row.order_number.as_str().into();
            data["forecastIssue"] = row.order_revision.into();
        }
        let body = self.cloud_event(&envelope, data);
        self.enqueue(message(row, Target::Portal, PORTAL_STATUSES, key, CLOUD_EVENT, body, self.soon()))?;
        Ok(())
    }

    /// Shows a goods movement in the portal.
    pub(super) fn push_receipt(&self, row: &DocumentRow, receipt: &GoodsReceipt) -> Stored<()> {
        let key = self.unique_key(&self.next_id('E')?, &row.number);
        let mut shown = receipt.clone();
        shown.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        let envelope = Envelope {
            key: &key,
            kind: "dev.countersign.portal.receipt",
            subject: &row.number,
            supplier: row.supplier.as_str(),
            correlation: &shown.correlation_id,
            traceparent: row.traceparent.as_deref(),
        };
        let body = self.cloud_event(&envelope, json!({"receipt": shown}));
        self.enqueue(message(row, Target::Portal, PORTAL_RECEIPTS, key, CLOUD_EVENT, body, self.soon()))?;
        Ok(())
    }

    /// Shows a payment in the portal.
    pub(super) fn push_payment(&self, row: &DocumentRow, payment: &Payment) -> Stored<()> {
        let key = self.unique_key(&self.next_id('E')?, &row.number);
        let mut shown = payment.clone();
        shown.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        let envelope = Envelope {
            key: &key,
            kind: "dev.countersign.portal.payment",
            subject: &row.number,
            supplier: row.supplier.as_str(),
            correlation: &shown.correlation_id,
            traceparent: row.traceparent.as_deref(),
        };
        let body = self.cloud_event(&envelope, json!({"payment": shown}));
        self.enqueue(message(row, Target::Portal, PORTAL_PAYMENTS, key, CLOUD_EVENT, body, self.soon()))?;
        Ok(())
    }

    /// Shows a quality notice in the portal.
    pub(super) fn push_quality(&self, row: &DocumentRow, notice: &QualityNotice) -> Stored<()> {
        let key = self.unique_key(&self.next_id('E')?, &row.number);
        let mut shown = notice.clone();
        shown.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        let envelope = Envelope {
            key: &key,
            kind: "dev.countersign.portal.quality",
            subject: &row.number,
            supplier: row.supplier.as_str(),
            correlation: &shown.correlation_id,
            traceparent: row.traceparent.as_deref(),
        };
        let body = self.cloud_event(&envelope, json!({"notice": shown}));
        self.enqueue(message(row, Target::Portal, PORTAL_QUALITY, key, CLOUD_EVENT, body, self.soon()))?;
        Ok(())
    }

    /// Shows an issue of a forecast in the portal.
    pub(super) fn push_forecast(&self, row: &ForecastRow) -> Stored<()> {
        let key = self.unique_key(&self.next_id('E')?, row.number.as_str());
        let mut shown = row.document.clone();
        shown.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        let envelope = Envelope {
            key: &key,
            kind: "dev.countersign.portal.forecast",
            subject: row.number.as_str(),
            supplier: row.supplier.as_str(),
            correlation: &shown.correlation_id,
            traceparent: row.traceparent.as_deref(),
        };
        let body = self.cloud_event(&envelope, json!({"forecast": shown}));
        self.enqueue(NewMessage {
            target: Target::Portal,
            path: PORTAL_FORECASTS,
            body,
            key,
            content_type: CLOUD_EVENT,
            supplier: row.supplier.clone(),
            order: row.number.lane(),
            kind: DocumentKind::Forecast,
            number: row.number.to_string(),
            revision: Some(row.issue),
            correlation: row.correlation.clone(),
            traceparent: row.traceparent.clone(),
            received: row.received.clone(),
            due: self.soon(),
        })?;
        Ok(())
    }

    /// Writes what a document means into the ERP.
    pub(super) fn write_to_erp(&self, row: &DocumentRow, path: &'static str, key: String, body: Vec<u8>) -> Stored<()> {
        self.enqueue(message(row, Target::Erp, path, key, "application/json", body, self.soon()))?;
        Ok(())
    }

    /// Puts a message in the outbox as it will leave.
    pub(super) fn enqueue(&self, mut message: NewMessage) -> Stored<i64> {
        message.body = (self.policies.delivery.spelled)(message.body);
        self.store.enqueue(&message)
    }

    /// Notes a hop of an order.
    pub(super) fn note_order(&self, order: &OrderRow, hop: Hop, revision: u32, detail: &str) -> Stored<()> {
        let document = (DocumentKind::Order, order.number.as_str(), Some(revision));
        self.store.keep_hop(&order.correlation, self.now.business, hop, document, detail)
    }

    fn cloud_event(&self, envelope: &Envelope<'_>, data: Value) -> Vec<u8> {
        let mut event = json!({
            "specversion": "1.0",
            "id": envelope.key,
            "source": "/integration",
            "type": envelope.kind,
            "subject": envelope.subject,
            "time": self.now.business,
            "datacontenttype": "application/json",
            "supplier": envelope.supplier,
            "correlationid": envelope.correlation,
        });
        // The macro would copy it member by member.
        event["data"] = data;
        if let Some(traceparent) = envelope.traceparent {
            event["traceparent"] = traceparent.into();
        }
        answer::encode(&event)
    }
}

/// Returns the body of a message under a key: an event says its id itself.
pub(super) fn under_key(body: Vec<u8>, key: &str) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&body) {
        Ok(mut event) if event.get("specversion").is_some() => {
            event["id"] = key.into();
            answer::encode(&event)
        }
        _ => body,
    }
}

pub(super) fn message(
    row: &DocumentRow,
    target: Target,
    path: &'static str,
    key: String,
    content_type: &'static str,
    body: Vec<u8>,
    due: Timestamp,
) -> NewMessage {
    NewMessage {
        target,
        path,
        key,
        content_type,
        body,
        supplier: row.supplier.clone(),
        order: row.order_number.clone(),
        kind: row.kind,
        number: row.number.clone(),
        revision: row.order_revision,
        correlation: row.correlation.clone(),
        traceparent: row.traceparent.clone(),
        received: row.received.clone(),
        due,
    }
}
