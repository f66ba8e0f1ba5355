//! What an operation is for, and which way it goes.

use serde::{Deserialize, Serialize};

/// What an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// The ERP releases an order: revision 1.
    OrderRelease,
    /// The ERP changes an order: revision 2 and up.
    OrderRevise,
    /// The ERP cancels an order: a revision too.
    OrderCancel,
    /// A supplier lists its orders.
    OrderList,
    /// A supplier reads an order, or the integration reads it in the ERP.
    OrderRead,
    /// A supplier acknowledges; the integration writes the commitment into the ERP.
    AcknowledgementSubmit,
    /// A supplier announces a shipment; the integration writes it into the ERP.
    ShipNoticeSubmit,
    /// A supplier reads its ship notice.
    ShipNoticeRead,
    /// A supplier invoices; the integration writes the invoice into the ERP.
    InvoiceSubmit,
    /// A supplier reads one of its invoices.
    InvoiceRead,
    /// A supplier lists its invoices.
    InvoiceList,
    /// A supplier gives back a part of an invoice; the integration writes the credit note into the ERP.
    CreditNoteSubmit,
    /// The ERP tells of a payment.
    PaymentPost,
    /// The ERP tells that a payment came back.
    PaymentReverse,
    /// The ERP tells of goods that a plant holds, or of the decision on them.
    QualityPost,
    /// A supplier answers a hold; the integration writes the corrective action into the ERP.
    CorrectiveActionSubmit,
    /// A supplier reads one of its quality cases.
    QualityRead,
    /// The ERP publishes an issue of a forecast.
    ForecastPublish,
    /// A supplier lists its forecasts.
    ForecastList,
    /// A supplier reads one of its forecasts.
    ForecastRead,
    /// A supplier commits to what it can supply of a forecast; the integration writes the commitment into the ERP.
    InventoryCommitmentSubmit,
    /// A supplier files a compliance document; the integration writes it into the ERP.
    ComplianceDocumentSubmit,
    /// A supplier reads one of its compliance documents.
    ComplianceDocumentRead,
    /// The ERP tells of goods that arrived.
    ReceiptPost,
    /// The ERP tells that a receipt is taken back.
    ReceiptReverse,
    /// A supplier reads what was received of its order.
    ReceiptList,
    /// A supplier reads its scorecard of a month.
    ScorecardRead,
    /// A supplier obtains an access token.
    TokenRequest,
    /// The integration shows an order in the portal.
    OrderShow,
    /// The integration tells the portal what became of a supplier's document.
    StatusShow,
    /// The integration shows a goods movement in the portal.
    ReceiptShow,
    /// The integration shows a payment in the portal.
    PaymentShow,
    /// The ERP tells of a change of its master data.
    MasterDataChange,
    /// The integration tells the transportation system of a shipment.
    TransportNotify,
    /// The integration tells the warehouse of a shipment that is on its way.
    WarehouseNotify,
    /// The integration files the original of a document in the document repository.
    DocumentFile,
    /// The integration shows a quality notice in the portal.
    QualityShow,
    /// The integration shows a forecast in the portal.
    ForecastShow,
    /// The integration reads master data in the ERP.
    MasterDataRead,
    /// The harness reads the exception cases.
    CaseList,
    /// The harness reads a case's original payload.
    CasePayloadRead,
    /// The harness reads the dead letters.
    DeadLetterList,
    /// The harness replays a dead letter.
    DeadLetterReplay,
    /// The harness reads the audit trail.
    AuditRead,
    /// The harness reads the lineage of a correlation id.
    LineageRead,
    /// The harness reads health, metrics or the clock.
    OperationsRead,
    /// The harness calls an interface that somebody else has described.
    InterfaceCall,
}

impl Function {
    /// Returns the function in words, for example `acknowledgement submit`: those that the History has for it.
    pub fn words(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word.replace('-', " "),
            _ => String::new(),
        }
    }

    /// Returns whether the function makes or changes a business document.
    pub fn is_submission(self) -> bool {
        self.is_erp_event() || self.is_supplier_submission()
    }

    /// Returns whether the function is one of a supplier's submissions, whose far side is the ERP's books.
    pub fn is_supplier_submission(self) -> bool {
        matches!(
            self,
            Self::AcknowledgementSubmit
                | Self::ShipNoticeSubmit
                | Self::InvoiceSubmit
                | Self::CreditNoteSubmit
                | Self::CorrectiveActionSubmit
                | Self::InventoryCommitmentSubmit
                | Self::ComplianceDocumentSubmit
        )
    }

    /// Returns whether the function is one of the ERP's events, whose far side is the portal.
    pub fn is_erp_event(self) -> bool {
        self.is_revised_event() || self.is_movement_event()
    }

    /// Returns whether the function is one of the ERP's events of what comes in revisions, each of which replaces the one before it: of orders and
    /// of forecasts.
    pub fn is_revised_event(self) -> bool {
        self.is_order_event() || self == Self::ForecastPublish
    }

    /// Returns whether the function is a supplier's answer to one revision: of an order or of a forecast.
    pub fn is_answer(self) -> bool {
        matches!(self, Self::AcknowledgementSubmit | Self::InventoryCommitmentSubmit)
    }

    /// Returns whether the function is one of the ERP's order events.
    pub fn is_order_event(self) -> bool {
        matches!(self, Self::OrderRelease | Self::OrderRevise | Self::OrderCancel)
    }

    /// Returns whether the function is one of the ERP's events that count by themselves, each shown once: of goods, money and quality.
    pub fn is_movement_event(self) -> bool {
        self.is_receipt_event() || self.is_payment_event() || self == Self::QualityPost
    }

    /// Returns whether the function is one of the ERP's events of payments.
    pub fn is_payment_event(self) -> bool {
        matches!(self, Self::PaymentPost | Self::PaymentReverse)
    }

    /// Returns whether the function is one of the ERP's events of goods movements.
    pub fn is_receipt_event(self) -> bool {
        matches!(self, Self::ReceiptPost | Self::ReceiptReverse)
    }
}

/// One direction of one interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// The ERP calls the integration.
    ErpToIntegration,
    /// The integration calls the portal.
    IntegrationToPortal,
    /// A supplier, through the portal, calls the integration.
    PortalToIntegration,
    /// The integration calls the ERP.
    IntegrationToErp,
    /// The integration calls a system beside the ERP and the portal.
    IntegrationToNeighbour,
    /// The harness, as an operator, calls the integration.
    OperatorToIntegration,
}

/// One of the systems that countersign plays: the two ends, and their neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The ERP simulator.
    Erp,
    /// The portal simulator.
    Portal,
    /// The stub of a transportation system.
    Transport,
    /// The stub of a warehouse system.
    Warehouse,
    /// The stub of a document repository.
    Documents,
}

impl End {
    /// The systems beside the two ends.
    pub const NEIGHBOURS: [Self; 3] = [Self::Transport, Self::Warehouse, Self::Documents];

    /// Returns the end's word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Erp => "erp",
            Self::Portal => "portal",
            Self::Transport => "transport",
            Self::Warehouse => "warehouse",
            Self::Documents => "documents",
        }
    }

    /// Returns what the end is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Erp => "ERP",
            Self::Portal => "portal",
            Self::Transport => "transportation system",
            Self::Warehouse => "warehouse",
            Self::Documents => "document repository",
        }
    }
}
