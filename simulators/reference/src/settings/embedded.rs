//! The settings of the embedded default deployment.

use super::{FarSide, Settings, SupplierSettings, TimingSettings};
use countersign_core::calendar::{CalendarFacts, WorkingCalendar};
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_core::retention::Retention;
use countersign_core::secret::Secret;
use countersign_core::status::Response::{self, Accepted, Changed, Rejected};
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// Japanese holidays that are no weekends (Act on National Holidays), as far as the sample needs them.
const TOKYO_HOLIDAYS: [&str; 24] = [
    "2026-11-23",
    "2027-01-01",
    "2027-01-11",
    "2027-02-11",
    "2027-02-23",
    "2027-04-29",
    "2027-05-03",
    "2027-05-04",
    "2027-05-05",
    "2027-09-20",
    "2027-10-11",
    "2027-11-03",
    "2027-11-23",
    "2028-01-10",
    "2028-02-11",
    "2028-02-23",
    "2028-05-03",
    "2028-05-04",
    "2028-05-05",
    "2028-07-17",
    "2028-08-11",
    "2028-09-18",
    "2028-11-03",
    "2029-01-01",
];
/// Bavarian holidays that are no weekends, as far as the sample needs them.
const BAVARIAN_HOLIDAYS: [&str; 24] = [
    "2026-12-25",
    "2027-01-01",
    "2027-01-06",
    "2027-03-26",
    "2027-03-29",
    "2027-05-06",
    "2027-05-17",
    "2027-05-27",
    "2027-11-01",
    "2028-01-06",
    "2028-04-14",
    "2028-04-17",
    "2028-05-01",
    "2028-05-25",
    "2028-06-05",
    "2028-06-15",
    "2028-08-15",
    "2028-10-03",
    "2028-11-01",
    "2028-12-25",
    "2028-12-26",
    "2029-01-01",
    "2029-03-30",
    "2029-04-02",
];

/// The secrets of an embedded default deployment; whoever starts one makes them up.
#[derive(Debug, Clone)]
pub struct DefaultSecrets {
    /// The integration's bearer token at the ERP.
    pub erp_token: Secret,
    /// Signs pushes to the portal.
    pub portal_signing: Secret,
    /// Signs the ERP's events.
    pub event_signing: Secret,
    /// The operators' bearer token.
    pub operations_token: Secret,
    /// Client secrets of `s100`, `s200` and `s300`.
    pub clients: [Secret; 3],
}

impl DefaultSecrets {
    /// Returns well-known secrets, for instances that only the own machine reaches.
    pub fn test_only() -> Self {
        let secret = |name: &str| Secret::new(format!("test-only-{name}"));
        Self {
            erp_token: secret("erp-token"),
            portal_signing: secret("portal-signing-key"),
            event_signing: secret("event-signing-key"),
            operations_token: secret("operations-token"),
            clients: [secret("s100"), secret("s200"), secret("s300")],
        }
    }
}

/// Returns the settings of the embedded default deployment, with the far sides filled in.
pub fn default_settings(erp_url: &str, portal_url: &str, listen: &str, database: PathBuf, secrets: DefaultSecrets) -> Settings {
    let far_side = |base_url: &str, secret| FarSide {
        base_url: base_url.trim_end_matches('/').to_owned(),
        secret,
    };
    Settings {
        listen: listen.to_owned(),
        database,
        path_prefix: String::new(),
        erp: far_side(erp_url, secrets.erp_token),
        portal: far_side(portal_url, secrets.portal_signing),
        transport: None,
        warehouse: None,
        documents: None,
        event_secret: secrets.event_signing,
        operations_token: secrets.operations_token,
        is_test_instance: true,
        versions: default_versions(),
        suppliers: default_suppliers(secrets.clients),
        timing: default_timing(),
        retention: Some(Retention::usual()),
        body_limit_bytes: 256 * 1024,
        rate_per_second: 200,
        rate_burst: 400,
        delivery_attempts: 6,
        defect: None,
        variants: Vec::new(),
    }
}

/// Returns how long things take when the file does not say.
pub(super) fn default_timing() -> TimingSettings {
    const HOUR: u64 = 60 * 60;
    TimingSettings {
        token_lifetime: Duration::from_secs(HOUR),
        acknowledgement_window: Duration::from_secs(48 * HOUR),
        parking_window: Duration::from_secs(24 * HOUR),
        idempotency_window: Duration::from_secs(24 * HOUR),
        grouping_window: Duration::from_millis(40),
        backoff_base: Duration::from_millis(40),
        backoff_most: Duration::from_secs(1),
        delivery_deadline: Duration::from_secs(2),
    }
}

fn default_versions() -> Vec<VersionPromise> {
    let midnight = |date: &str| -> Option<Timestamp> { format!("{date}T00:00:00Z").parse().ok() };
    let version = |name: &str, stage, deprecated: &str, sunset: &str| VersionPromise {
        name: name.to_owned(),
        stage,
        deprecated_at: midnight(deprecated),
        sunset_at: midnight(sunset),
    };
    vec![
        version("v1", Stage::Sunset, "2025-12-31", "2026-06-30"),
        version("v2", Stage::Deprecated, "2026-09-01", "2027-12-31"),
        version("v3", Stage::Active, "", ""),
    ]
}

fn default_suppliers(clients: [Secret; 3]) -> Vec<SupplierSettings> {
    let supplier = |id: &str, client_secret, plants: &[&str], words: [(&str, Response); 3]| SupplierSettings {
        id: id.into(),
        client_id: id.to_lowercase(),
        client_secret,
        plants: plants.iter().map(|plant| (*plant).into()).collect(),
        words: words.map(|(word, meaning)| (word.to_owned(), meaning)).into(),
        calendar: None,
    };
    let [first, second, third] = clients;
    let western = ["P10", "P20"];
    let plain = [("accepted", Accepted), ("partially accepted", Changed), ("rejected", Rejected)];
    let short = [("OK", Accepted), ("CHG", Changed), ("NO", Rejected)];
    let german = [("bestätigt", Accepted), ("geändert", Changed), ("abgelehnt", Rejected)];
    vec![
        supplier("S100", first, &western, plain),
        SupplierSettings {
            calendar: calendar("Asia/Tokyo", &TOKYO_HOLIDAYS),
            ..supplier("S200", second, &western, short)
        },
        SupplierSettings {
            calendar: calendar("Europe/Berlin", &BAVARIAN_HOLIDAYS),
            ..supplier("S300", third, &["P30"], german)
        },
    ]
}

/// Returns the working days of a supplier, Monday to Friday; the deployment file says the same.
fn calendar(time_zone: &str, holidays: &[&str]) -> Option<WorkingCalendar> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let written = CalendarFacts {
        time_zone: time_zone.to_owned(),
        working_days: days.map(str::to_owned).to_vec(),
        holidays: holidays.iter().filter_map(|day| day.parse().ok()).collect(),
    };
    WorkingCalendar::new(written).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_versions_have_their_dates() {
        let dates: Vec<_> = default_versions()
            .into_iter()
            .map(|v| (v.name, v.deprecated_at.is_some(), v.sunset_at.is_some()))
            .collect();
        assert_eq!(
            dates,
            [
                ("v1".to_owned(), true, true),
                ("v2".to_owned(), true, true),
                ("v3".to_owned(), false, false)
            ]
        );
    }
}
