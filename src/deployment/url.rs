//! URLs of a deployment file, which may begin with `{process}`, and the paths below them.

use countersign_core::toml_file::{Table, is_http_url};

/// Stands for the URL that the started process prints.
const PROCESS: &str = "{process}";

/// Returns the URL under `key`; `{process}` may stand in it when the file says how a process is started.
pub(super) fn url(table: &Table<'_, '_>, key: &str, why: &str, has_process: bool) -> Option<String> {
    let wanted = "a URL such as `https://host/…`";
    let url = table.needed(key, why, wanted, |text| {
        is_http_url(&text.replace(PROCESS, "http://127.0.0.1")).then(|| text.to_owned())
    })?;
    if url.contains(PROCESS) && !has_process {
        let why = "there is no table `[process]` whose URL it could be";
        table.bad(key, &format!("`{url}`"), why, "write the URL, or add the table");
    }
    Some(url)
}

/// Returns the URL under `key`, without a slash at its end, so that a path can follow it.
pub(super) fn base_url(table: &Table<'_, '_>, why: &str, has_process: bool) -> Option<String> {
    let url = url(table, "base_url", why, has_process)?;
    Some(url.trim_end_matches('/').to_owned())
}

/// Returns the path under `key`, or `default`.
pub(super) fn path(table: &Table<'_, '_>, key: &str, default: &str) -> String {
    let path = table.text_or(key, default);
    let found = format!("`{path}`");
    if !path.starts_with('/') {
        table.bad(key, &found, "a path begins with `/`", "write the path below the base URL");
    }
    if let Some(part) = needed_part(key).filter(|part| !path.contains(*part)) {
        let why = format!("nothing says where `{part}` goes");
        table.bad(key, &found, &why, &format!("put `{part}` into it"));
    }
    path
}

/// Returns the placeholder without which the path could not do its work.
fn needed_part(key: &str) -> Option<&'static str> {
    match key {
        "order_path" => Some("{order}"),
        "receipts_path" => Some("{order}"),
        "forecast_path" => Some("{forecast}"),
        "invoice_path" => Some("{number}"),
        "quality_case_path" => Some("{case}"),
        "compliance_document_path" => Some("{document}"),
        "scorecard_path" => Some("{month}"),
        "ship_notice_path" => Some("{notice}"),
        "case_payload_path" => Some("{case}"),
        "dead_letter_payload_path" | "replay_path" => Some("{letter}"),
        "lineage_path" => Some("{correlation}"),
        _ => None,
    }
}
