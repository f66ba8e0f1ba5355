//! What happened to a flow, hop by hop.

use super::{Store, Stored, time};
use countersign_core::ids::{CorrelationId, DocumentKind};
use jiff::Timestamp;
use rusqlite::params;

/// A kind of hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hop {
    /// The ERP sent an order revision.
    ErpEvent,
    /// The portal took an order.
    PortalPush,
    /// A supplier acknowledged.
    AcknowledgementReceived,
    /// A supplier announced a shipment.
    ShipNoticeReceived,
    /// A supplier invoiced.
    InvoiceReceived,
    /// The ERP told of a goods movement.
    ReceiptReceived,
    /// The portal took a goods movement.
    ReceiptPush,
    /// A supplier gave back a part of an invoice.
    CreditNoteReceived,
    /// The ERP told of a payment.
    PaymentReceived,
    /// The portal took a payment.
    PaymentPush,
    /// The ERP told of goods that are held, or decided.
    QualityReceived,
    /// The portal took a quality notice.
    QualityPush,
    /// A supplier answered a quality case.
    CorrectiveActionReceived,
    /// The ERP published an issue of a forecast.
    ForecastReceived,
    /// The portal took a forecast.
    ForecastPush,
    /// A supplier committed to what it can supply of a forecast.
    InventoryCommitmentReceived,
    /// A supplier filed a compliance document.
    ComplianceDocumentReceived,
    /// The ERP took a document.
    ErpWrite,
    /// A system beside the ERP and the portal took a document.
    NeighbourWrite,
    /// The portal took a document's status.
    StatusPush,
    /// A document waits for what it refers to.
    Parked,
    /// What a document waited for came.
    Released,
    /// Something newer took its place.
    Superseded,
    /// A person has to decide.
    CaseOpened,
    /// A message could not be delivered.
    DeadLetter,
}

impl Hop {
    /// Returns the hop's word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::ErpEvent => "erp-event",
            Self::PortalPush => "portal-push",
            Self::AcknowledgementReceived => "acknowledgement-received",
            Self::ShipNoticeReceived => "ship-notice-received",
            Self::InvoiceReceived => "invoice-received",
            Self::ReceiptReceived => "receipt-received",
            Self::ReceiptPush => "receipt-push",
            Self::CreditNoteReceived => "credit-note-received",
            Self::PaymentReceived => "payment-received",
            Self::PaymentPush => "payment-push",
            Self::QualityReceived => "quality-received",
            Self::QualityPush => "quality-push",
            Self::CorrectiveActionReceived => "corrective-action-received",
            Self::ForecastReceived => "forecast-received",
            Self::ForecastPush => "forecast-push",
            Self::InventoryCommitmentReceived => "inventory-commitment-received",
            Self::ComplianceDocumentReceived => "compliance-document-received",
            Self::ErpWrite => "erp-write",
            Self::NeighbourWrite => "neighbour-write",
            Self::StatusPush => "status-push",
            Self::Parked => "parked",
            Self::Released => "released",
            Self::Superseded => "superseded",
            Self::CaseOpened => "case-opened",
            Self::DeadLetter => "dead-letter",
        }
    }
}

/// One hop as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct HopRow {
    pub(crate) at: Timestamp,
    pub(crate) hop: String,
    pub(crate) document: String,
    pub(crate) number: String,
    pub(crate) revision: Option<u32>,
    pub(crate) detail: String,
}

impl Store<'_> {
    /// Keeps a hop of a flow.
    pub(crate) fn keep_hop(
        &self,
        correlation: &CorrelationId,
        at: Timestamp,
        hop: Hop,
        document: (DocumentKind, &str, Option<u32>),
        detail: &str,
    ) -> Stored<()> {
        let (kind, number, revision) = document;
        self.prepare_cached(
            "INSERT INTO lineage (correlation, at, hop, document, number, revision, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            correlation.as_str(),
            time::stored(at),
            hop.word(),
            kind.name(),
            number,
            revision,
            detail
        ])?;
        Ok(())
    }

    /// Returns the hops of a flow, oldest first.
    pub(crate) fn hops(&self, correlation: &CorrelationId) -> Stored<Vec<HopRow>> {
        self.prepare_cached("SELECT at, hop, document, number, revision, detail FROM lineage WHERE correlation = ?1 ORDER BY id")?
            .query_map([correlation.as_str()], |row| {
                Ok(HopRow {
                    at: time::read(row.get(0)?),
                    hop: row.get(1)?,
                    document: row.get(2)?,
                    number: row.get(3)?,
                    revision: row.get(4)?,
                    detail: row.get(5)?,
                })
            })?
            .collect()
    }
}
