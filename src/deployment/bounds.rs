//! How long things may take in a deployment, and what it limits.

use countersign_core::deployment::{Backoff, Limits, Rate, Timing};
use countersign_core::toml_file::Table;
use std::time::Duration;

/// Reads the table `[timing]`, which may be left out.
pub(super) fn timing(table: Option<Table<'_, '_>>) -> Timing {
    let read = |key, default| table.as_ref().map_or(default, |table| table.duration_or(key, default));
    let promised = |key| table.as_ref().and_then(|table| table.optional_duration(key));
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let timing = Timing {
        request_deadline: read("request_deadline", Duration::from_secs(3)),
        settle_deadline: read("settle_deadline", Duration::from_secs(8)),
        acknowledgement_window: read("acknowledgement_window", hours(48)),
        parking_window: read("parking_window", hours(24)),
        token_lifetime: read("token_lifetime", hours(1)),
        idempotency_window: promised("idempotency_window"),
        grouping_window: promised("grouping_window"),
        backoff: table.as_ref().and_then(backoff),
    };
    if let Some(table) = table {
        table.close();
    }
    timing
}

/// Reads how failed deliveries are repeated; all of it or nothing is promised.
fn backoff(table: &Table<'_, '_>) -> Option<Backoff> {
    const KEYS: [&str; 3] = ["backoff_base", "backoff_most", "delivery_deadline"];
    let read = KEYS.map(|key| table.optional_duration(key));
    let jitter_percent = table.number_or("backoff_jitter_percent", 0, 0..=100);
    let is_begun = KEYS.iter().any(|key| table.has(key)) || table.has("backoff_jitter_percent");
    for key in KEYS.iter().filter(|key| is_begun && !table.has(key)) {
        let fix = format!("add `{key} = \"…\"`, or leave out the others");
        table.missing(key, "how deliveries are repeated can only be tested as a whole", &fix);
    }
    let [base, most, deadline] = read;
    Some(Backoff {
        base: base?,
        most: most?,
        jitter_percent,
        deadline: deadline?,
    })
}

/// Reads the table `[limits]`, which may be left out.
pub(super) fn limits(table: Option<Table<'_, '_>>) -> Limits {
    let default = Limits {
        body_bytes: 262_144,
        delivery_attempts: 6,
        rate: None,
    };
    let Some(table) = table else { return default };
    let limits = Limits {
        body_bytes: table.number_or("body_bytes", default.body_bytes, 1024..=67_108_864),
        delivery_attempts: table.number_or("delivery_attempts", default.delivery_attempts, 1..=1000),
        rate: rate(&table),
    };
    table.close();
    limits
}

fn rate(table: &Table<'_, '_>) -> Option<Rate> {
    let per_second = table.number_or("rate_per_second", 0, 1..=1_000_000);
    let burst = table.number_or("rate_burst", per_second, 1..=1_000_000);
    if table.has("rate_burst") && !table.has("rate_per_second") {
        let fix = "add `rate_per_second = …`, or leave `rate_burst` out";
        table.missing("rate_per_second", "a burst alone is no limit", fix);
    }
    table.has("rate_per_second").then_some(Rate { per_second, burst })
}
