//! How long things may take in a deployment, and what it limits.

use countersign_core::deployment::{Limits, Timing};
use countersign_core::toml_file::Table;
use std::time::Duration;

/// Reads the table `[timing]`, which may be left out.
pub(super) fn timing(table: Option<Table<'_, '_>>) -> Timing {
    let read = |key, default| table.as_ref().map_or(default, |table| table.duration_or(key, default));
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let timing = Timing {
        request_deadline: read("request_deadline", Duration::from_secs(3)),
        settle_deadline: read("settle_deadline", Duration::from_secs(8)),
        acknowledgement_window: read("acknowledgement_window", hours(48)),
        parking_window: read("parking_window", hours(24)),
        token_lifetime: read("token_lifetime", hours(1)),
    };
    if let Some(table) = table {
        table.close();
    }
    timing
}

/// Reads the table `[limits]`, which may be left out.
pub(super) fn limits(table: Option<Table<'_, '_>>) -> Limits {
    let default = Limits {
        body_bytes: 262_144,
        delivery_attempts: 6,
    };
    let Some(table) = table else { return default };
    let limits = Limits {
        body_bytes: table.number_or("body_bytes", default.body_bytes, 1024..=67_108_864),
        delivery_attempts: table.number_or("delivery_attempts", default.delivery_attempts, 1..=1000),
    };
    table.close();
    limits
}
