//! The border between the engine, which does no I/O, and the shell round it: what goes in, what comes out.
//!
//! The shell turns requests, timers and delivery results into an [`Input`]; the engine answers with a [`Reply`] in one transaction.
//! Whatever the reply says to send is already durable in the outbox when the shell sees it.

use countersign_core::ids::{
    CaseId, ComplianceDocumentNumber, CorrelationId, DeadLetterId, DocumentKind, ForecastNumber, OrderNumber, QualityNoticeNumber,
    ShipNoticeNumber, SupplierId,
};
use countersign_core::status::OrderStatus;
use jiff::Timestamp;
use std::time::Duration;

/// The two clocks at the moment of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// Business time: windows, tokens, sunsets.
    pub(crate) business: Timestamp,
    /// The wall clock: backoff, signatures, rate limits.
    pub(crate) wall: Timestamp,
}

/// One thing that the engine is told or asked.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// The ERP sent an event; its signature was checked by the shell.
    ErpEvent(ErpEvent),
    /// A supplier asks for a token; the secret was checked by the shell, which also made up the token.
    IssueToken { supplier: SupplierId, token: String },
    /// A bearer token came with a request: whose is it?
    Authenticate { token: String },
    /// A supplier submits a document. It is authenticated, the version is known and not past its sunset, the size is in its limit.
    Submit(Submission),
    /// A submission was larger than the limit; `prefix` is what was read of it.
    SubmitOversized { submission: Submission, limit: u64 },
    /// Is a submission's key known, and how does its order stand? 200 or 404, with the order as it is kept.
    Look(Submission),
    /// What was answered to a submission, to be kept under its key.
    Keep { submission: Submission, answer: Answer },
    /// What would be answered? The step leaves nothing behind.
    Rehearse(Box<Input>),
    /// A supplier lists its orders.
    ListOrders {
        supplier: SupplierId,
        version: String,
        query: Vec<(String, String)>,
        status: Option<OrderStatus>,
    },
    /// A supplier reads one order.
    ReadOrder {
        supplier: SupplierId,
        version: String,
        order: OrderNumber,
        if_none_match: Option<String>,
    },
    /// A supplier reads one ship notice.
    ReadShipNotice {
        supplier: SupplierId,
        version: String,
        notice: ShipNoticeNumber,
    },
    /// A supplier reads what was received of one order.
    ReadReceipts {
        supplier: SupplierId,
        version: String,
        order: OrderNumber,
    },
    /// A supplier lists its invoices.
    ListInvoices { supplier: SupplierId, version: String },
    /// A supplier reads one invoice, by fiscal year and number as one.
    ReadInvoice {
        supplier: SupplierId,
        version: String,
        number: String,
    },
    /// A supplier reads one quality case.
    ReadQuality {
        supplier: SupplierId,
        version: String,
        case: QualityNoticeNumber,
    },
    /// A supplier lists its forecasts.
    ListForecasts { supplier: SupplierId, version: String },
    /// A supplier reads one forecast.
    ReadForecast {
        supplier: SupplierId,
        version: String,
        number: ForecastNumber,
    },
    /// A supplier reads its scorecard of a month.
    ReadScorecard {
        supplier: SupplierId,
        version: String,
        month: String,
    },
    /// A supplier reads one compliance document.
    ReadCompliance {
        supplier: SupplierId,
        version: String,
        document: ComplianceDocumentNumber,
    },
    /// Master data as the ERP gave it: the body of `GET /api/v1/master-data`.
    MasterData(Vec<u8>),
    /// A message was attempted; what came of it.
    Delivered { message: i64, result: DeliveryResult },
    /// Time has passed: windows, parking, grouping, due messages.
    Tick,
    /// An operator asks or acts.
    Operate(Operation),
}

/// An event from the ERP: of an order, of a goods movement, of a payment, of quality, or of a forecast.
#[derive(Debug, Clone)]
pub(crate) struct ErpEvent {
    /// The CloudEvents id: the same for every redelivery.
    pub(crate) id: String,
    /// The CloudEvents type.
    pub(crate) kind: String,
    /// The CloudEvents extension `correlationid`.
    pub(crate) correlation: Option<String>,
    /// The W3C traceparent.
    pub(crate) traceparent: Option<String>,
    /// The content type of the data.
    pub(crate) content_type: String,
    /// The data, exactly as received.
    pub(crate) body: Vec<u8>,
    /// The whole body of the request, envelope and all, with its content type: what a case keeps.
    pub(crate) whole: (Vec<u8>, String),
}

/// A document from a supplier.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    /// What it should be.
    pub(crate) kind: DocumentKind,
    /// In which contract version.
    pub(crate) version: String,
    /// Whose token came with it.
    pub(crate) supplier: SupplierId,
    /// The idempotency key, without quotes.
    pub(crate) key: String,
    /// The header's correlation id.
    pub(crate) correlation: Option<String>,
    /// The W3C traceparent.
    pub(crate) traceparent: Option<String>,
    /// As received.
    pub(crate) content_type: String,
    /// The exact bytes.
    pub(crate) body: Vec<u8>,
    /// How much of the work is to be done in this step.
    pub(crate) part: Part,
}

/// How much of the work on a submission one step does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    #[default]
    Whole,
    /// What is left after a step of its own that found the key unknown and read the order.
    AfterLook { order: Vec<u8> },
    /// All but keeping the answer.
    WithoutKeeping,
}

/// What came of one attempt to deliver a message.
#[derive(Debug, Clone)]
pub(crate) enum DeliveryResult {
    /// 2xx.
    Delivered { status: u16 },
    /// Worth another attempt; `retry_after` is what the far side asked for.
    Retryable { detail: String, retry_after: Option<Duration> },
    /// Refused for good.
    Refused { status: u16, detail: String },
}

/// What an operator asks or does.
#[derive(Debug, Clone)]
pub(crate) enum Operation {
    ListCases {
        correlation: Option<CorrelationId>,
        after: Option<String>,
        limit: u32,
    },
    ReadCase(CaseId),
    ReadCasePayload(CaseId),
    ResolveCase {
        case: CaseId,
        actor: String,
        note: String,
    },
    ListDeadLetters {
        correlation: Option<CorrelationId>,
        after: Option<String>,
        limit: u32,
    },
    ReadDeadLetterPayload(DeadLetterId),
    ReplayDeadLetter(DeadLetterId),
    ReadLineage(CorrelationId),
    /// The audit trail: of what has a number, of a flow, or all of it.
    ReadAudit {
        number: Option<String>,
        correlation: Option<CorrelationId>,
        after: Option<String>,
        limit: u32,
    },
    /// Moves the business clock forward for good; the offset is kept in the store. The shell adds it to the wall clock.
    AdvanceClock {
        seconds: u64,
    },
    ReadClock,
    ReadHealth,
    /// Business figures for the metrics page.
    ReadFigures,
}

/// What the engine says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// What to answer the caller.
    pub(crate) answer: Answer,
    /// Messages to attempt now; each is durable and marked as being attempted.
    pub(crate) send: Vec<Message>,
    /// When the next `Tick` is due by the wall clock, when anything waits.
    pub(crate) wake_at: Option<Timestamp>,
    /// By how many seconds business time is ahead of the wall clock now.
    pub(crate) clock_offset_s: i64,
}

/// An HTTP answer without a connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// The status; 0 when there is nobody to answer.
    pub(crate) status: u16,
    /// Headers beside the ones that the shell adds (version lifecycle, correlation).
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// For `Authenticate`: whose token it is.
    pub(crate) supplier: Option<SupplierId>,
    /// For `ReadFigures`: name, labels and value of each figure.
    pub(crate) figures: Vec<Figure>,
}

/// One business figure.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) labels: Vec<(&'static str, String)>,
    pub(crate) value: i64,
}

/// A message to a far side.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Its number in the outbox.
    pub(crate) id: i64,
    /// To whom.
    pub(crate) target: Target,
    /// The path under the target's base URL; always a POST.
    pub(crate) path: String,
    /// The event id (portal) or idempotency key (ERP): the same for every attempt.
    pub(crate) key: String,
    /// The correlation id.
    pub(crate) correlation: String,
    /// The trace that it belongs to: the received traceparent. The shell sends a child of it.
    pub(crate) traceparent: Option<String>,
    /// The content type.
    pub(crate) content_type: String,
    /// The body: for the portal a structured CloudEvent, for the ERP the document.
    pub(crate) body: Vec<u8>,
    /// Which attempt this is, from 1.
    pub(crate) attempt: u32,
}

/// Whom a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Erp,
    Portal,
    Transport,
    Warehouse,
    Documents,
}

impl Target {
    /// Returns the target's word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Erp => "erp",
            Self::Portal => "portal",
            Self::Transport => "transport",
            Self::Warehouse => "warehouse",
            Self::Documents => "documents",
        }
    }

    /// Returns the target with this [`word`](Self::word).
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Erp, Self::Portal, Self::Transport, Self::Warehouse, Self::Documents];
        all.into_iter().find(|target| target.word() == word)
    }
}
