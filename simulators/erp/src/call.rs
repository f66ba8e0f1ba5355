//! One request of the integration, as it came: what is looked at of it, and nothing decided yet.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request};
use countersign_core::ids::OrderNumber;

/// The most bytes that the ERP reads of one request.
const LARGEST_BODY: usize = 4 << 20;

pub(crate) const COMMITMENTS: &str = "/api/v1/commitments";
pub(crate) const SHIPMENTS: &str = "/api/v1/shipments";
pub(crate) const INVOICES: &str = "/api/v1/invoices";
pub(crate) const CREDIT_NOTES: &str = "/api/v1/credit-notes";
pub(crate) const CORRECTIVE_ACTIONS: &str = "/api/v1/corrective-actions";
pub(crate) const INVENTORY_COMMITMENTS: &str = "/api/v1/inventory-commitments";
pub(crate) const COMPLIANCE_DOCUMENTS: &str = "/api/v1/compliance-documents";
const ORDERS: &str = "/api/v1/orders/";
const MASTER_DATA: &str = "/api/v1/master-data";

/// One request of the integration.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) route: Route,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<Bytes, String>,
}

/// What a request wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    ReadOrder(OrderNumber),
    ReadMasterData,
    BookCommitment,
    BookShipment,
    BookInvoice,
    BookCreditNote,
    BookCorrectiveAction,
    BookInventoryCommitment,
    BookComplianceDocument,
    /// The path exists, and only this method is offered on it.
    WrongMethod(&'static str),
    Nowhere,
}

impl Call {
    /// Reads a request to its end.
    pub(crate) async fn read(request: Request<Body>) -> Self {
        let (head, body) = request.into_parts();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let route = Route::of(head.method.as_str(), head.uri.path());
        let body = axum::body::to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|error| format!("the body could not be read: {error}"));
        Self {
            method: head.method.as_str().to_owned(),
            path,
            route,
            headers: head.headers,
            body,
        }
    }

    /// Returns a header's text, when it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the body's bytes, or none when it broke off.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Returns whether the call proves that it is the integration's.
    pub(crate) fn is_authentic(&self, token: &str) -> bool {
        let given = self.header("authorization").and_then(bearer).unwrap_or_default();
        given.len() == token.len() && given.bytes().zip(token.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }
}

/// The scheme's name is case-insensitive (RFC 9110, 11.1).
fn bearer(field: &str) -> Option<&str> {
    let (scheme, token) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
}

impl Route {
    fn of(method: &str, path: &str) -> Self {
        match (method, path) {
            ("POST", COMMITMENTS) => Self::BookCommitment,
            ("POST", SHIPMENTS) => Self::BookShipment,
            ("POST", INVOICES) => Self::BookInvoice,
            ("POST", CREDIT_NOTES) => Self::BookCreditNote,
            ("POST", CORRECTIVE_ACTIONS) => Self::BookCorrectiveAction,
            ("POST", INVENTORY_COMMITMENTS) => Self::BookInventoryCommitment,
            ("POST", COMPLIANCE_DOCUMENTS) => Self::BookComplianceDocument,
            ("GET", MASTER_DATA) => Self::ReadMasterData,
            (_, COMMITMENTS | SHIPMENTS | INVOICES | CREDIT_NOTES | CORRECTIVE_ACTIONS | INVENTORY_COMMITMENTS | COMPLIANCE_DOCUMENTS) => {
                Self::WrongMethod("POST")
            }
            (_, MASTER_DATA) => Self::WrongMethod("GET"),
            _ => match path.strip_prefix(ORDERS).filter(|order| !order.is_empty() && !order.contains('/')) {
                Some(order) if method == "GET" => Self::ReadOrder(OrderNumber::new(percent_decoded(order))),
                Some(_) => Self::WrongMethod("GET"),
                None => Self::Nowhere,
            },
        }
    }
}

/// Decodes `%41` and the like; what is no escape stays as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let value = escape
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_told_apart() {
        let cases = [
            ("GET", "/api/v1/orders/4500%2F1", Route::ReadOrder(OrderNumber::new("4500/1"))),
            ("DELETE", "/api/v1/orders/1", Route::WrongMethod("GET")),
            ("GET", "/api/v1/orders/", Route::Nowhere),
            ("GET", "/api/v1/orders/1/lines", Route::Nowhere),
            ("PUT", "/api/v1/master-data", Route::WrongMethod("GET")),
            ("POST", "/api/v1/shipments", Route::BookShipment),
        ];
        for (method, path, expected) in cases {
            assert_eq!(Route::of(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn every_described_address_is_served() {
        for described in countersign_contracts::descriptions::routes::ERP {
            let route = Route::of(described.method, &described.path.replace("{order}", "1"));
            assert!(
                !matches!(route, Route::Nowhere | Route::WrongMethod(_)),
                "{} {}",
                described.method,
                described.path
            );
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        assert_eq!(percent_decoded("a%20b%zz%4"), "a b%zz%4");
    }
}
