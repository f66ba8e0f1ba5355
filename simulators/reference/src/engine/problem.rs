//! Refusals: what kind of problem, and whether a person has to look at it.

use countersign_core::documents::{ProblemDetails, ProblemError};
use countersign_core::status::Reason;

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemKind {
    InvalidToken,
    TooLarge,
    KeyConflict,
    Malformed,
    ContractViolation,
    NotFound,
    Forbidden,
    MasterData,
    StatusUnmapped,
    Duplicate,
    StaleRevision,
    OrderCancelled,
    QuantityTolerance,
    MaterialRevision,
    ContentMismatch,
    DocumentExpired,
    InvoiceAmounts,
    NotReady,
    Internal,
}

impl ProblemKind {
    fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::InvalidToken => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Duplicate | Self::StaleRevision | Self::OrderCancelled => 409,
            Self::TooLarge => 413,
            Self::KeyConflict
            | Self::ContractViolation
            | Self::MasterData
            | Self::StatusUnmapped
            | Self::QuantityTolerance
            | Self::MaterialRevision
            | Self::ContentMismatch
            | Self::DocumentExpired
            | Self::InvoiceAmounts => 422,
            Self::Internal => 500,
            Self::NotReady => 503,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidToken => ("invalid-token", "The token is not valid"),
            Self::TooLarge => ("too-large", "The body is too large"),
            Self::KeyConflict => ("key-conflict", "The idempotency key was used with other content"),
            Self::Malformed => ("malformed", "What was sent cannot be read"),
            Self::ContractViolation => ("contract-violation", "The document breaks its contract"),
            Self::NotFound => ("not-found", "There is no such document"),
            Self::Forbidden => ("forbidden", "The document belongs to another supplier"),
            Self::MasterData => ("master-data", "The document names what the master data do not know"),
            Self::StatusUnmapped => ("status-unmapped", "A response word has no agreed meaning"),
            Self::Duplicate => ("duplicate", "A document with this number was accepted before"),
            Self::StaleRevision => ("stale-revision", "The order has a newer revision"),
            Self::OrderCancelled => ("order-cancelled", "The order was cancelled"),
            Self::QuantityTolerance => ("quantity-tolerance", "The quantity leaves the tolerance of the order"),
            Self::MaterialRevision => ("material-revision", "The order asks for another revision of the material"),
            Self::ContentMismatch => ("content-mismatch", "The bytes are not those of the digest"),
            Self::DocumentExpired => ("document-expired", "The document is not valid any more"),
            Self::InvoiceAmounts => ("invoice-amounts", "The amounts do not follow from quantities and prices"),
            Self::NotReady => ("not-ready", "The integration has no master data yet"),
            Self::Internal => ("internal", "The integration failed"),
        }
    }
}

/// Why a person has to look at a refused document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    pub(super) reason: Reason,
    pub(super) message: String,
    pub(super) duplicate_of: Option<String>,
    /// Who answers for the master data that is to be mended.
    pub(super) data_owner: Option<String>,
}

/// A refusal: what is answered, and the case that it opens when it opens one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) problem: ProblemDetails,
    pub(super) cause: Option<Cause>,
}

impl Refusal {
    /// Returns a refusal that leaves no trace.
    pub(super) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        let (name, title) = kind.words();
        Self {
            problem: ProblemDetails {
                kind: format!("https://countersign.dev/problems/{name}"),
                title: title.to_owned(),
                status: kind.status(),
                detail: Some(detail.into()),
                errors: Vec::new(),
                correlation_id: None,
                given_revision: None,
                current_revision: None,
            },
            cause: None,
        }
    }

    /// Returns a refusal that opens a case.
    pub(super) fn with_case(kind: ProblemKind, reason: Reason, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut refusal = Self::new(kind, detail.clone());
        refusal.cause = Some(Cause {
            reason,
            message: detail,
            duplicate_of: None,
            data_owner: None,
        });
        refusal
    }

    /// Names what is wrong where.
    pub(super) fn with_errors(mut self, errors: Vec<ProblemError>) -> Self {
        self.problem.errors = errors;
        self
    }

    /// Returns what is said of a document or route that is not there: the same for each, so that nothing can be told from it.
    pub(super) fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "there is no such document")
    }
}
