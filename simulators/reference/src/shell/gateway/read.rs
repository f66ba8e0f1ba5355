//! What a supplier reads: its orders, its ship notices, its invoices, its quality cases, its forecasts, and what was received.

use super::gate::enter;
use crate::border::{Answer, Input};
use crate::shell::context::Shell;
use crate::shell::refusal::Refusal;
use crate::shell::respond::{owned, respond};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use countersign_core::ids::{ComplianceDocumentNumber, ForecastNumber, OrderNumber, QualityNoticeNumber, ShipNoticeNumber, SupplierId};
use countersign_core::status::OrderStatus;
use std::sync::Arc;

/// The version that a request names, of which it reads all there is.
type All = Result<Path<String>, PathRejection>;
/// The version that a request names, and what it reads in it.
type One = Result<Path<(String, String)>, PathRejection>;

/// `GET /{version}/orders`.
pub(in crate::shell) async fn list_orders(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let found = async {
        let Path(version) = path.map_err(|_| Refusal::not_found())?;
        let entry = enter(&shell, &version, &headers).await?;
        let query = query(&uri)?;
        let status = status(&query)?;
        let (supplier, version) = (entry.supplier, entry.version);
        ask(
            &shell,
            Input::ListOrders {
                supplier,
                version,
                query,
                status,
            },
        )
        .await
    };
    respond(found.await, &headers)
}

/// `GET /{version}/orders/{order}`.
pub(in crate::shell) async fn read_order(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    let if_none_match = owned(&headers, "if-none-match");
    read_one(&shell, path, &headers, |supplier, version, id| Input::ReadOrder {
        supplier,
        version,
        order: OrderNumber::new(id),
        if_none_match,
    })
    .await
}

/// `GET /{version}/orders/{order}/receipts`.
pub(in crate::shell) async fn read_receipts(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    read_one(&shell, path, &headers, |supplier, version, id| Input::ReadReceipts {
        supplier,
        version,
        order: OrderNumber::new(id),
    })
    .await
}

/// `GET /{version}/invoices`.
pub(in crate::shell) async fn list_invoices(State(shell): State<Arc<Shell>>, path: All, headers: HeaderMap) -> Response {
    list_all(&shell, path, &headers, |supplier, version| Input::ListInvoices {
        supplier,
        version,
    })
    .await
}

/// `GET /{version}/invoices/{fiscalYear}/{number}`.
pub(in crate::shell) async fn read_invoice(
    State(shell): State<Arc<Shell>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        let Path((version, fiscal_year, number)) = path.map_err(|_| Refusal::not_found())?;
        let entry = enter(&shell, &version, &headers).await?;
        let input = Input::ReadInvoice {
            supplier: entry.supplier,
            version: entry.version,
            number: format!("{fiscal_year}/{number}"),
        };
        ask(&shell, input).await
    };
    respond(found.await, &headers)
}

/// `GET /{version}/quality-cases/{case}`.
pub(in crate::shell) async fn read_quality(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    read_one(&shell, path, &headers, |supplier, version, id| Input::ReadQuality {
        supplier,
        version,
        case: QualityNoticeNumber::new(id),
    })
    .await
}

/// `GET /{version}/compliance-documents/{document}`.
pub(in crate::shell) async fn read_compliance(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    read_one(&shell, path, &headers, |supplier, version, id| Input::ReadCompliance {
        supplier,
        version,
        document: ComplianceDocumentNumber::new(id),
    })
    .await
}

/// `GET /{version}/scorecards/{month}`.
pub(in crate::shell) async fn read_scorecard(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    read_one(&shell, path, &headers, |supplier, version, month| Input::ReadScorecard {
        supplier,
        version,
        month,
    })
    .await
}

/// `GET /{version}/ship-notices/{notice}`.
pub(in crate::shell) async fn read_ship_notice(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    read_one(&shell, path, &headers, |supplier, version, id| Input::ReadShipNotice {
        supplier,
        version,
        notice: ShipNoticeNumber::new(id),
    })
    .await
}

/// `GET /{version}/forecasts`.
pub(in crate::shell) async fn list_forecasts(State(shell): State<Arc<Shell>>, path: All, headers: HeaderMap) -> Response {
    list_all(&shell, path, &headers, |supplier, version| Input::ListForecasts {
        supplier,
        version,
    })
    .await
}

/// `GET /{version}/forecasts/{forecast}`.
pub(in crate::shell) async fn read_forecast(State(shell): State<Arc<Shell>>, path: One, headers: HeaderMap) -> Response {
    read_one(&shell, path, &headers, |supplier, version, id| Input::ReadForecast {
        supplier,
        version,
        number: ForecastNumber::new(id),
    })
    .await
}

/// Reads one thing of the supplier that asks.
async fn read_one(shell: &Shell, path: One, headers: &HeaderMap, input: impl FnOnce(SupplierId, String, String) -> Input) -> Response {
    let found = async {
        let Path((version, id)) = path.map_err(|_| Refusal::not_found())?;
        let entry = enter(shell, &version, headers).await?;
        ask(shell, input(entry.supplier, entry.version, id)).await
    };
    respond(found.await, headers)
}

/// Lists things of the supplier that asks.
async fn list_all(shell: &Shell, path: All, headers: &HeaderMap, input: impl FnOnce(SupplierId, String) -> Input) -> Response {
    let found = async {
        let Path(version) = path.map_err(|_| Refusal::not_found())?;
        let entry = enter(shell, &version, headers).await?;
        ask(shell, input(entry.supplier, entry.version)).await
    };
    respond(found.await, headers)
}

async fn ask(shell: &Shell, input: Input) -> Result<Answer, Refusal> {
    Ok(shell.engine.ask(input).await?)
}

fn query(uri: &Uri) -> Result<Vec<(String, String)>, Refusal> {
    let Query(pairs) = Query::try_from_uri(uri).map_err(|_| Refusal::malformed("the query cannot be read"))?;
    Ok(pairs)
}

fn status(query: &[(String, String)]) -> Result<Option<OrderStatus>, Refusal> {
    let Some((_, word)) = query.iter().find(|(name, _)| name == "status") else {
        return Ok(None);
    };
    let words = || OrderStatus::ALL.iter().map(|status| status.word()).collect::<Vec<_>>().join(", ");
    let status = OrderStatus::from_word(word).ok_or_else(|| Refusal::malformed(format!("`status` is one of: {}", words())))?;
    Ok(Some(status))
}
