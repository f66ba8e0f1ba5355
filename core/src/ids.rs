//! Identifiers: one type for each, so that an order number is never passed where a supplier is meant.

use crate::documents::RecordName;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps `text` as it is: case, spaces and leading zeros are significant.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the identifier as it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )*};
}

identifiers! {
    /// A supplier, as the ERP's vendor master names it.
    SupplierId;
    /// A receiving plant.
    PlantId;
    /// A material number.
    MaterialId;
    /// A purchase order number, unique in the ERP.
    OrderNumber;
    /// An order acknowledgement's number, unique for its supplier.
    AcknowledgementNumber;
    /// An advance ship notice's number, unique for its supplier.
    ShipNoticeNumber;
    /// A goods receipt's number, unique in the ERP.
    ReceiptNumber;
    /// An invoice's number, unique for its supplier and fiscal year.
    InvoiceNumber;
    /// A credit note's number, unique for its supplier and fiscal year.
    CreditNoteNumber;
    /// A payment's number, unique in the ERP.
    PaymentNumber;
    /// A demand forecast's number, unique in the ERP among orders and forecasts.
    ForecastNumber;
    /// An inventory commitment's number, unique for its supplier.
    InventoryCommitmentNumber;
    /// A planning run's number in the ERP.
    PlanningRunNumber;
    /// A quality notice's number, unique in the ERP; that of the hold is the number of the quality case.
    QualityNoticeNumber;
    /// A corrective action's number, unique for its supplier.
    CorrectiveActionNumber;
    /// A compliance document's number, unique for its supplier.
    ComplianceDocumentNumber;
    /// An exception case's number in the integration.
    CaseId;
    /// A dead letter's number in the integration.
    DeadLetterId;
    /// The id that ties everything that one order caused together, from the ERP to the portal and back.
    CorrelationId;
    /// A client's key for one operation (draft-ietf-httpapi-idempotency-key-header-06), without its quotes.
    IdempotencyKey;
    /// One run of countersign; part of every document number that the run makes up.
    RunId;
}

/// One operation that the harness means to perform, whatever number of attempts it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub u64);

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "op {}", self.0)
    }
}

/// The kinds of business document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// A purchase order with its revisions.
    Order,
    /// A supplier's answer to one revision of an order.
    Acknowledgement,
    /// An advance ship notice (ASN).
    ShipNotice,
    /// A goods receipt, or the reversal of one.
    GoodsReceipt,
    /// A supplier's invoice.
    Invoice,
    /// A supplier's credit note for one of its invoices.
    CreditNote,
    /// A payment of an invoice, or the reversal of one.
    Payment,
    /// A change of a master data record.
    MasterData,
    /// What a plant says of goods that it holds: the hold, or the decision that ends it.
    QualityNotice,
    /// A supplier's answer to a hold: the cause, and what is done about it.
    CorrectiveAction,
    /// A demand forecast with its issues.
    Forecast,
    /// A supplier's answer to one issue of a forecast.
    InventoryCommitment,
    /// A certificate or report that a supplier files.
    ComplianceDocument,
    /// How a supplier kept what was agreed in one month.
    Scorecard,
    /// An exception case.
    ExceptionCase,
    /// Problem details of a refused request (RFC 9457).
    Problem,
}

impl DocumentKind {
    /// Every kind, in the order in which a flow makes them.
    pub const ALL: [Self; 16] = [
        Self::Order,
        Self::Acknowledgement,
        Self::ShipNotice,
        Self::GoodsReceipt,
        Self::Invoice,
        Self::CreditNote,
        Self::Payment,
        Self::MasterData,
        Self::QualityNotice,
        Self::CorrectiveAction,
        Self::Forecast,
        Self::InventoryCommitment,
        Self::ComplianceDocument,
        Self::Scorecard,
        Self::ExceptionCase,
        Self::Problem,
    ];

    /// Returns the kind's name in file names, on the wire and in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Acknowledgement => "acknowledgement",
            Self::ShipNotice => "ship-notice",
            Self::GoodsReceipt => "goods-receipt",
            Self::Invoice => "invoice",
            Self::CreditNote => "credit-note",
            Self::Payment => "payment",
            Self::MasterData => "master-data",
            Self::QualityNotice => "quality-notice",
            Self::CorrectiveAction => "corrective-action",
            Self::Forecast => "forecast",
            Self::InventoryCommitment => "inventory-commitment",
            Self::ComplianceDocument => "compliance-document",
            Self::Scorecard => "scorecard",
            Self::ExceptionCase => "exception-case",
            Self::Problem => "problem",
        }
    }

    /// Returns the kind with this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl DocumentKind {
    /// Returns whether its documents belong to a forecast, and not to an order.
    pub fn is_of_forecasts(self) -> bool {
        matches!(self, Self::Forecast | Self::InventoryCommitment)
    }

    /// Returns whether its documents come in revisions, each of which replaces the one before it: orders, and the issues of forecasts.
    pub fn is_revised(self) -> bool {
        matches!(self, Self::Order | Self::Forecast)
    }
}

impl ForecastNumber {
    /// Returns the number under which everything that belongs to the forecast stands in line, as what belongs to an order does under the order's.
    pub fn lane(&self) -> OrderNumber {
        OrderNumber::new(self.as_str())
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Names one business document: kind, supplier and number. Revisions of it share the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentKey {
    /// What it is.
    pub kind: DocumentKind,
    /// Whose it is.
    pub supplier: SupplierId,
    /// Its number, unique for kind and supplier.
    pub number: String,
}

impl DocumentKey {
    /// Returns the key of `supplier`'s order `number`.
    pub fn order(supplier: &SupplierId, number: &OrderNumber) -> Self {
        Self {
            kind: DocumentKind::Order,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s acknowledgement `number`.
    pub fn acknowledgement(supplier: &SupplierId, number: &AcknowledgementNumber) -> Self {
        Self {
            kind: DocumentKind::Acknowledgement,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s ship notice `number`.
    pub fn ship_notice(supplier: &SupplierId, number: &ShipNoticeNumber) -> Self {
        Self {
            kind: DocumentKind::ShipNotice,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s invoice; its number is [`Invoice::key_number`](crate::documents::Invoice::key_number).
    pub fn invoice(supplier: &SupplierId, number: impl Into<String>) -> Self {
        Self {
            kind: DocumentKind::Invoice,
            supplier: supplier.clone(),
            number: number.into(),
        }
    }

    /// Returns the key of `supplier`'s credit note; its number is [`CreditNote::key_number`](crate::documents::CreditNote::key_number).
    pub fn credit_note(supplier: &SupplierId, number: impl Into<String>) -> Self {
        Self {
            kind: DocumentKind::CreditNote,
            supplier: supplier.clone(),
            number: number.into(),
        }
    }

    /// Returns the key of the payment `number` to `supplier`.
    pub fn payment(supplier: &SupplierId, number: &PaymentNumber) -> Self {
        Self {
            kind: DocumentKind::Payment,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of a master data record, which is nobody's in particular.
    pub fn master_data(record: &RecordName) -> Self {
        Self {
            kind: DocumentKind::MasterData,
            supplier: SupplierId::new(""),
            number: record.to_string(),
        }
    }

    /// Returns the key of the quality notice `number` on what `supplier` delivered.
    pub fn quality_notice(supplier: &SupplierId, number: &QualityNoticeNumber) -> Self {
        Self {
            kind: DocumentKind::QualityNotice,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s forecast `number`.
    pub fn forecast(supplier: &SupplierId, number: &ForecastNumber) -> Self {
        Self {
            kind: DocumentKind::Forecast,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s corrective action `number`.
    pub fn corrective_action(supplier: &SupplierId, number: &CorrectiveActionNumber) -> Self {
        Self {
            kind: DocumentKind::CorrectiveAction,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s inventory commitment `number`.
    pub fn inventory_commitment(supplier: &SupplierId, number: &InventoryCommitmentNumber) -> Self {
        Self {
            kind: DocumentKind::InventoryCommitment,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s compliance document `number`.
    pub fn compliance_document(supplier: &SupplierId, number: &ComplianceDocumentNumber) -> Self {
        Self {
            kind: DocumentKind::ComplianceDocument,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }

    /// Returns the key of `supplier`'s scorecard of a month, which may be written in any way.
    pub fn scorecard(supplier: &SupplierId, month: impl Into<String>) -> Self {
        Self {
            kind: DocumentKind::Scorecard,
            supplier: supplier.clone(),
            number: month.into(),
        }
    }

    /// Returns the key of the receipt `number` of what `supplier` delivered.
    pub fn goods_receipt(supplier: &SupplierId, number: &ReceiptNumber) -> Self {
        Self {
            kind: DocumentKind::GoodsReceipt,
            supplier: supplier.clone(),
            number: number.to_string(),
        }
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.number)
    }
}
