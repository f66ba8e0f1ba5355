//! Every address of the interface: the one table that the descriptions are made from, and that the reference integration is held against.

pub use super::erp_routes::ERP;
use super::supplier_reads::{COMPLIANCE_DOCUMENT, QUALITY_CASE, SCORECARD};
use countersign_core::history::Function;
use countersign_core::ids::DocumentKind;

/// Who may call an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A supplier's client, by its secret.
    Client,
    /// A supplier, by its token.
    Supplier,
    /// An operator, by the operators' token.
    Operator,
    /// The ERP, by its signature.
    Signed,
    /// The integration, by its token at the ERP.
    Integration,
    /// Anyone.
    Anyone,
}

/// What is sent, or what is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A document, in the version of the path; without one, in the newest.
    Document(DocumentKind),
    /// JSON that is not a document, by its name among the answers.
    Json(&'static str),
    /// An order event.
    Event,
    /// A form.
    Form,
    /// Problem details.
    Problem,
    /// Bytes as they were received.
    Bytes,
    /// Text.
    Text,
    /// Nothing.
    Nothing,
}

/// One address with one method.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method, in capitals.
    pub method: &'static str,
    /// The path; `{version}` stands for each version.
    pub path: &'static str,
    /// What it is for.
    pub summary: &'static str,
    /// Who may call it.
    pub caller: Caller,
    /// What the harness does there, as its History calls it; nothing where it does not keep what was answered.
    pub functions: &'static [Function],
    /// What is sent.
    pub request: Content,
    /// What is answered when it is taken, by status.
    pub answers: &'static [(u16, Content)],
    /// With which statuses it is refused.
    pub refusals: &'static [u16],
    /// Names of parameters of the query, none of which is required.
    pub query: &'static [&'static str],
}

impl Route {
    /// Returns the kinds of document without which the address is not there.
    pub(super) fn documents(&self) -> impl Iterator<Item = DocumentKind> {
        let contents = self.answers.iter().map(|(_, content)| *content).chain([self.request]);
        contents.filter_map(|content| match content {
            Content::Document(kind) => Some(kind),
            Content::Json("receipts") => Some(DocumentKind::GoodsReceipt),
            Content::Json("forecasts" | "forecastView") => Some(DocumentKind::Forecast),
            Content::Json("accounts" | "invoiceView") => Some(DocumentKind::Invoice),
            Content::Json("qualityCase") => Some(DocumentKind::QualityNotice),
            _ => None,
        })
    }
}

pub(super) const READ: &[u16] = &[401, 404, 410, 429, 503];
const SUBMIT: &[u16] = &[400, 401, 404, 408, 409, 410, 413, 415, 422, 429, 503];
const LIST: &[&str] = &["correlationId", "limit", "after"];

pub(super) const fn route(method: &'static str, path: &'static str, summary: &'static str, caller: Caller) -> Route {
    Route {
        method,
        path,
        summary,
        caller,
        functions: &[],
        request: Content::Nothing,
        answers: &[],
        refusals: &[],
        query: &[],
    }
}

/// The addresses of an integration.
pub const INTEGRATION: &[Route] = &[
    Route {
        functions: &[Function::TokenRequest],
        request: Content::Form,
        answers: &[(200, Content::Json("token"))],
        refusals: &[408, 413, 503],
        ..route(
            "POST",
            "/oauth/token",
            "Gives out an access token (OAuth 2.0 client credentials).",
            Caller::Client,
        )
    },
    Route {
        functions: &[Function::OrderList],
        answers: &[(200, Content::Json("orders"))],
        refusals: &[400, 401, 404, 410, 429, 503],
        query: &["status"],
        ..route(
            "GET",
            "/{version}/orders",
            "Lists the supplier's own orders, the latest valid revision of each.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::OrderRead],
        answers: &[(200, Content::Json("orderView")), (304, Content::Nothing)],
        refusals: READ,
        ..route("GET", "/{version}/orders/{order}", "Reads one order.", Caller::Supplier)
    },
    Route {
        functions: &[Function::ReceiptList],
        answers: &[(200, Content::Json("receipts"))],
        refusals: READ,
        ..route(
            "GET",
            "/{version}/orders/{order}/receipts",
            "Reads what was received of one order, and what is open of it.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::AcknowledgementSubmit],
        request: Content::Document(DocumentKind::Acknowledgement),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/acknowledgements",
            "Submits the answer to one revision of an order.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::ShipNoticeSubmit],
        request: Content::Document(DocumentKind::ShipNotice),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/ship-notices",
            "Submits what was shipped against one order.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::ShipNoticeRead],
        answers: &[(200, Content::Json("shipNoticeView"))],
        refusals: READ,
        ..route(
            "GET",
            "/{version}/ship-notices/{notice}",
            "Reads one ship notice.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::InvoiceSubmit],
        request: Content::Document(DocumentKind::Invoice),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/invoices",
            "Submits an invoice for what was received of one order.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::InvoiceList],
        answers: &[(200, Content::Json("accounts"))],
        refusals: READ,
        ..route(
            "GET",
            "/{version}/invoices",
            "Lists the supplier's own invoices, and where each stands.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::InvoiceRead],
        answers: &[(200, Content::Json("invoiceView"))],
        refusals: READ,
        ..route(
            "GET",
            "/{version}/invoices/{fiscalYear}/{number}",
            "Reads one invoice, where it stands, and what was credited and paid of it.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::CreditNoteSubmit],
        request: Content::Document(DocumentKind::CreditNote),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/credit-notes",
            "Submits what is given back of one invoice.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::CorrectiveActionSubmit],
        request: Content::Document(DocumentKind::CorrectiveAction),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/corrective-actions",
            "Submits the answer to a quality case.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::ComplianceDocumentSubmit],
        request: Content::Document(DocumentKind::ComplianceDocument),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/compliance-documents",
            "Files a certificate or report.",
            Caller::Supplier,
        )
    },
    COMPLIANCE_DOCUMENT,
    SCORECARD,
    QUALITY_CASE,
    Route {
        functions: &[Function::ForecastList],
        answers: &[(200, Content::Json("forecasts"))],
        refusals: READ,
        ..route(
            "GET",
            "/{version}/forecasts",
            "Lists the supplier's own forecasts, the latest issue of each.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[Function::ForecastRead],
        answers: &[(200, Content::Json("forecastView"))],
        refusals: READ,
        ..route("GET", "/{version}/forecasts/{forecast}", "Reads one forecast.", Caller::Supplier)
    },
    Route {
        functions: &[Function::InventoryCommitmentSubmit],
        request: Content::Document(DocumentKind::InventoryCommitment),
        answers: &[(202, Content::Json("receipt"))],
        refusals: SUBMIT,
        ..route(
            "POST",
            "/{version}/inventory-commitments",
            "Submits what can be supplied of one issue of a forecast.",
            Caller::Supplier,
        )
    },
    Route {
        functions: &[
            Function::OrderRelease,
            Function::OrderRevise,
            Function::OrderCancel,
            Function::ReceiptPost,
            Function::ReceiptReverse,
            Function::PaymentPost,
            Function::PaymentReverse,
            Function::MasterDataChange,
            Function::QualityPost,
            Function::ForecastPublish,
        ],
        request: Content::Event,
        answers: &[(202, Content::Nothing)],
        refusals: &[400, 401, 408, 413, 422, 503],
        ..route(
            "POST",
            "/events",
            "Takes an event of the ERP (CloudEvents 1.0): of an order, a receipt, a payment, a quality notice, a forecast or the master data.",
            Caller::Signed,
        )
    },
    Route {
        functions: &[Function::CaseList],
        answers: &[(200, Content::Json("cases"))],
        refusals: &[400, 401, 503],
        query: LIST,
        ..route("GET", "/ops/v1/cases", "Lists the exception cases.", Caller::Operator)
    },
    Route {
        answers: &[(200, Content::Document(DocumentKind::ExceptionCase))],
        refusals: &[401, 404, 503],
        ..route("GET", "/ops/v1/cases/{case}", "Reads one case.", Caller::Operator)
    },
    Route {
        functions: &[Function::CasePayloadRead],
        answers: &[(200, Content::Bytes)],
        refusals: &[401, 404, 503],
        ..route(
            "GET",
            "/ops/v1/cases/{case}/payload",
            "Reads what was received, byte for byte.",
            Caller::Operator,
        )
    },
    Route {
        request: Content::Json("resolution"),
        answers: &[(200, Content::Document(DocumentKind::ExceptionCase))],
        refusals: &[400, 401, 404, 408, 413, 503],
        ..route("POST", "/ops/v1/cases/{case}/resolve", "Resolves a case.", Caller::Operator)
    },
    Route {
        functions: &[Function::DeadLetterList],
        answers: &[(200, Content::Json("deadLetters"))],
        refusals: &[400, 401, 503],
        query: LIST,
        ..route(
            "GET",
            "/ops/v1/dead-letters",
            "Lists the messages that could not be delivered.",
            Caller::Operator,
        )
    },
    Route {
        answers: &[(200, Content::Bytes)],
        refusals: &[401, 404, 503],
        ..route(
            "GET",
            "/ops/v1/dead-letters/{letter}/payload",
            "Reads what was to be delivered, byte for byte.",
            Caller::Operator,
        )
    },
    Route {
        functions: &[Function::DeadLetterReplay],
        answers: &[(200, Content::Json("replay")), (202, Content::Json("replay"))],
        refusals: &[401, 404, 503],
        ..route(
            "POST",
            "/ops/v1/dead-letters/{letter}/replay",
            "Sends a dead letter again.",
            Caller::Operator,
        )
    },
    Route {
        functions: &[Function::AuditRead],
        answers: &[(200, Content::Json("audit"))],
        refusals: &[400, 401, 503],
        query: &["document", "correlationId", "limit", "after"],
        ..route(
            "GET",
            "/ops/v1/audit",
            "Reads the audit trail, or what it says of one number.",
            Caller::Operator,
        )
    },
    Route {
        functions: &[Function::LineageRead],
        answers: &[(200, Content::Json("lineage"))],
        refusals: &[401, 404, 503],
        ..route(
            "GET",
            "/ops/v1/lineage/{correlation}",
            "Reads everything that one order caused.",
            Caller::Operator,
        )
    },
    Route {
        answers: &[(200, Content::Json("clock"))],
        refusals: &[401, 503],
        ..route(
            "GET",
            "/ops/v1/clock",
            "Reads the business clock of a test instance.",
            Caller::Operator,
        )
    },
    Route {
        request: Content::Json("advance"),
        answers: &[(200, Content::Json("clock"))],
        refusals: &[400, 401, 408, 413, 503],
        ..route(
            "POST",
            "/ops/v1/clock",
            "Moves the business clock of a test instance.",
            Caller::Operator,
        )
    },
    Route {
        answers: &[(200, Content::Json("health")), (503, Content::Json("health"))],
        ..route("GET", "/health", "Says whether it is well.", Caller::Anyone)
    },
    Route {
        answers: &[(200, Content::Text)],
        ..route("GET", "/metrics", "Says its figures, as Prometheus reads them.", Caller::Anyone)
    },
];
