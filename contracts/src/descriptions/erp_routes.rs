//! The addresses of an ERP, as part of the one table of addresses.

use super::routes::{Caller, Content, Route, route};
use countersign_core::ids::DocumentKind;

/// With which statuses a booking is refused: 404 says that the ERP has no such order or forecast.
const BOOK: &[u16] = &[400, 401, 404, 412, 422];

/// The addresses of an ERP that an integration calls.
pub const ERP: &[Route] = &[
    Route {
        answers: &[(200, Content::Document(DocumentKind::Order)), (304, Content::Nothing)],
        refusals: &[401, 404],
        ..route(
            "GET",
            "/api/v1/orders/{order}",
            "Reads the latest revision of an order.",
            Caller::Integration,
        )
    },
    Route {
        answers: &[(200, Content::Json("masterData")), (304, Content::Nothing)],
        refusals: &[401],
        ..route(
            "GET",
            "/api/v1/master-data",
            "Reads plants, materials and suppliers.",
            Caller::Integration,
        )
    },
    Route {
        request: Content::Json("commitment"),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route(
            "POST",
            "/api/v1/commitments",
            "Books what a supplier commits to.",
            Caller::Integration,
        )
    },
    Route {
        request: Content::Document(DocumentKind::ShipNotice),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route(
            "POST",
            "/api/v1/shipments",
            "Books what a supplier has shipped.",
            Caller::Integration,
        )
    },
    Route {
        request: Content::Document(DocumentKind::Invoice),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route("POST", "/api/v1/invoices", "Books what a supplier asks for.", Caller::Integration)
    },
    Route {
        request: Content::Document(DocumentKind::CreditNote),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route(
            "POST",
            "/api/v1/credit-notes",
            "Books what a supplier gives back.",
            Caller::Integration,
        )
    },
    Route {
        request: Content::Document(DocumentKind::CorrectiveAction),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route(
            "POST",
            "/api/v1/corrective-actions",
            "Books what a supplier answers to a quality case.",
            Caller::Integration,
        )
    },
    Route {
        request: Content::Document(DocumentKind::InventoryCommitment),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route(
            "POST",
            "/api/v1/inventory-commitments",
            "Books what a supplier can supply of a forecast.",
            Caller::Integration,
        )
    },
    Route {
        request: Content::Document(DocumentKind::ComplianceDocument),
        answers: &[(200, Content::Json("booked")), (201, Content::Json("booked"))],
        refusals: BOOK,
        ..route(
            "POST",
            "/api/v1/compliance-documents",
            "Books a certificate or report of a supplier.",
            Caller::Integration,
        )
    },
];
