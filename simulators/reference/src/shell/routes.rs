//! Every address of the integration.

use super::context::Shell;
use super::refusal::Refusal;
use super::respond::respond;
use super::{events, gateway, observe, operations};
use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use std::sync::Arc;

/// Returns the whole interface.
pub(super) fn router(shell: Arc<Shell>) -> Router {
    let mut router = gateway_routes(&shell.settings.path_prefix).merge(operations_routes());
    if shell.settings.is_test_instance {
        // Elsewhere the business clock is nobody's to move, so there is not even an address.
        router = router.route("/ops/v1/clock", get(operations::read_clock).post(operations::advance_clock));
    }
    router
        .route("/events", post(events::receive))
        .fallback(nowhere)
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(Arc::clone(&shell), observe::observe))
        .with_state(shell)
}

fn gateway_routes(prefix: &str) -> Router<Arc<Shell>> {
    let at = |path: &str| format!("{prefix}{path}");
    Router::new()
        .route(&at("/oauth/token"), post(gateway::issue_token))
        .route(&at("/{version}/orders"), get(gateway::list_orders))
        .route(&at("/{version}/orders/{order}"), get(gateway::read_order))
        .route(&at("/{version}/orders/{order}/receipts"), get(gateway::read_receipts))
        .route(&at("/{version}/acknowledgements"), post(gateway::submit_acknowledgement))
        .route(&at("/{version}/ship-notices"), post(gateway::submit_ship_notice))
        .route(&at("/{version}/invoices"), get(gateway::list_invoices))
        .route(&at("/{version}/invoices"), post(gateway::submit_invoice))
        .route(&at("/{version}/invoices/{fiscalYear}/{number}"), get(gateway::read_invoice))
        .route(&at("/{version}/credit-notes"), post(gateway::submit_credit_note))
        .route(&at("/{version}/corrective-actions"), post(gateway::submit_corrective_action))
        .route(&at("/{version}/quality-cases/{case}"), get(gateway::read_quality))
        .route(&at("/{version}/forecasts"), get(gateway::list_forecasts))
        .route(&at("/{version}/forecasts/{forecast}"), get(gateway::read_forecast))
        .route(&at("/{version}/inventory-commitments"), post(gateway::submit_inventory_commitment))
        .route(&at("/{version}/compliance-documents"), post(gateway::submit_compliance_document))
        .route(&at("/{version}/compliance-documents/{document}"), get(gateway::read_compliance))
        .route(&at("/{version}/scorecards/{month}"), get(gateway::read_scorecard))
        .route(&at("/{version}/ship-notices/{notice}"), get(gateway::read_ship_notice))
}

fn operations_routes() -> Router<Arc<Shell>> {
    Router::new()
        .route("/ops/v1/cases", get(operations::list_cases))
        .route("/ops/v1/cases/{case}", get(operations::read_case))
        .route("/ops/v1/cases/{case}/payload", get(operations::read_case_payload))
        .route("/ops/v1/cases/{case}/resolve", post(operations::resolve_case))
        .route("/ops/v1/dead-letters", get(operations::list_dead_letters))
        .route("/ops/v1/dead-letters/{letter}/payload", get(operations::read_dead_letter_payload))
        .route("/ops/v1/dead-letters/{letter}/replay", post(operations::replay_dead_letter))
        .route("/ops/v1/audit", get(operations::read_audit))
        .route("/ops/v1/lineage/{correlation}", get(operations::read_lineage))
        .route("/health", get(operations::read_health))
        .route("/metrics", get(operations::read_metrics))
}

async fn nowhere(headers: HeaderMap) -> Response {
    respond(Err(Refusal::not_found()), &headers)
}

async fn other_method(headers: HeaderMap) -> Response {
    respond(Err(Refusal::method_not_allowed()), &headers)
}

#[cfg(test)]
mod tests {
    use countersign_contracts::descriptions::routes::INTEGRATION;
    use std::collections::BTreeSet;

    /// Returns the methods and addresses of the router, as this file writes them.
    fn served() -> BTreeSet<(String, String)> {
        let source = include_str!("routes.rs");
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let mut served = BTreeSet::new();
        for route in code.split(".route(").skip(1) {
            let address = route.split('"').nth(1).unwrap_or_default();
            let handlers = route.lines().next().unwrap_or_default();
            for (word, method) in [("get(", "GET"), ("post(", "POST")] {
                if handlers.contains(word) {
                    served.insert((method.to_owned(), address.to_owned()));
                }
            }
        }
        served
    }

    #[test]
    fn what_is_served_is_described_and_the_other_way_round() {
        let described: BTreeSet<(String, String)> = INTEGRATION
            .iter()
            .map(|route| (route.method.to_owned(), route.path.to_owned()))
            .collect();
        assert!(described.len() > 15);
        assert_eq!(served(), described);
    }
}
