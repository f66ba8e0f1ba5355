//! The integration's interfaces: for suppliers, for the ERP's events, for operators.

use super::Secrets;
use super::url::{base_url, path, url};
use countersign_core::deployment::{EventIntake, Gateway, Operations};
use countersign_core::toml_file::Table;

/// Reads the table `[gateway]`.
pub(super) fn gateway(table: Table<'_, '_>, has_process: bool) -> Option<Gateway> {
    let base_url = base_url(&table, "suppliers reach the integration there", has_process);
    let path = |key, default| path(&table, key, default);
    let gateway = Gateway {
        base_url: base_url.clone().unwrap_or_default(),
        token_path: path("token_path", "/oauth/token"),
        orders_path: path("orders_path", "/{version}/orders"),
        order_path: path("order_path", "/{version}/orders/{order}"),
        acknowledgements_path: path("acknowledgements_path", "/{version}/acknowledgements"),
        ship_notices_path: path("ship_notices_path", "/{version}/ship-notices"),
        ship_notice_path: path("ship_notice_path", "/{version}/ship-notices/{notice}"),
        invoices_path: path("invoices_path", "/{version}/invoices"),
        invoice_path: path("invoice_path", "/{version}/invoices/{fiscalYear}/{number}"),
        credit_notes_path: path("credit_notes_path", "/{version}/credit-notes"),
        quality_case_path: path("quality_case_path", "/{version}/quality-cases/{case}"),
        compliance_documents_path: path("compliance_documents_path", "/{version}/compliance-documents"),
        compliance_document_path: path("compliance_document_path", "/{version}/compliance-documents/{document}"),
        scorecard_path: path("scorecard_path", "/{version}/scorecards/{month}"),
        corrective_actions_path: path("corrective_actions_path", "/{version}/corrective-actions"),
        forecasts_path: path("forecasts_path", "/{version}/forecasts"),
        forecast_path: path("forecast_path", "/{version}/forecasts/{forecast}"),
        inventory_commitments_path: path("inventory_commitments_path", "/{version}/inventory-commitments"),
        receipts_path: path("receipts_path", "/{version}/orders/{order}/receipts"),
        idempotency_header: table.text_or("idempotency_header", "Idempotency-Key"),
        correlation_header: table.text_or("correlation_header", "X-Correlation-ID"),
    };
    table.close();
    base_url.map(|_| gateway)
}

/// Reads the table `[events]`.
pub(super) fn events(table: Table<'_, '_>, has_process: bool, secrets: &Secrets) -> Option<EventIntake> {
    let url = url(&table, "url", "the ERP's order events go there", has_process);
    let signing_secret = secrets.read(&table, "signing_secret");
    table.close();
    Some(EventIntake {
        url: url?,
        signing_secret: signing_secret?,
    })
}

/// Reads the table `[operations]`.
pub(super) fn operations(table: Table<'_, '_>, has_process: bool, secrets: &Secrets) -> Option<Operations> {
    let base_url = base_url(&table, "operators reach the integration there", has_process);
    let token = secrets.read(&table, "token");
    let path = |key, default| path(&table, key, default);
    let paths = [
        path("cases_path", "/ops/v1/cases"),
        path("case_payload_path", "/ops/v1/cases/{case}/payload"),
        path("dead_letters_path", "/ops/v1/dead-letters"),
        path("dead_letter_payload_path", "/ops/v1/dead-letters/{letter}/payload"),
        path("replay_path", "/ops/v1/dead-letters/{letter}/replay"),
        path("audit_path", "/ops/v1/audit"),
        path("lineage_path", "/ops/v1/lineage/{correlation}"),
        path("clock_path", "/ops/v1/clock"),
        path("health_path", "/health"),
        path("metrics_path", "/metrics"),
    ];
    table.close();
    let [
        cases_path,
        case_payload_path,
        dead_letters_path,
        dead_letter_payload_path,
        replay_path,
        audit_path,
        lineage_path,
        clock_path,
        health_path,
        metrics_path,
    ] = paths;
    Some(Operations {
        base_url: base_url?,
        token: token?,
        cases_path,
        case_payload_path,
        dead_letters_path,
        dead_letter_payload_path,
        replay_path,
        audit_path,
        lineage_path,
        clock_path,
        health_path,
        metrics_path,
    })
}
