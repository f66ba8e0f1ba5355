//! What a supplier reads beside its orders, shipments, invoices and forecasts.

use super::routes::{Caller, Content, READ, Route, route};
use countersign_core::history::Function;
use countersign_core::ids::DocumentKind;

/// What a supplier filed.
pub(super) const COMPLIANCE_DOCUMENT: Route = Route {
    functions: &[Function::ComplianceDocumentRead],
    answers: &[(200, Content::Document(DocumentKind::ComplianceDocument))],
    refusals: READ,
    ..route(
        "GET",
        "/{version}/compliance-documents/{document}",
        "Reads one compliance document.",
        Caller::Supplier,
    )
};

/// How a supplier kept what was agreed.
pub(super) const SCORECARD: Route = Route {
    functions: &[Function::ScorecardRead],
    answers: &[(200, Content::Document(DocumentKind::Scorecard))],
    refusals: READ,
    ..route(
        "GET",
        "/{version}/scorecards/{month}",
        "Reads how the supplier kept what was agreed in one month.",
        Caller::Supplier,
    )
};

/// Where a quality case stands.
pub(super) const QUALITY_CASE: Route = Route {
    functions: &[Function::QualityRead],
    answers: &[(200, Content::Json("qualityCase"))],
    refusals: READ,
    ..route(
        "GET",
        "/{version}/quality-cases/{case}",
        "Reads one quality case, its answers and its decision.",
        Caller::Supplier,
    )
};
