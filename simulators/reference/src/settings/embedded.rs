//! The settings of the embedded default deployment.

use super::{FarSide, Settings, SupplierSettings, TimingSettings};
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_core::secret::Secret;
use countersign_core::status::Response::{self, Accepted, Changed, Rejected};
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

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
        event_secret: secrets.event_signing,
        operations_token: secrets.operations_token,
        is_test_instance: true,
        versions: default_versions(),
        suppliers: default_suppliers(secrets.clients),
        timing: default_timing(),
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
    };
    let [first, second, third] = clients;
    let western = ["P10", "P20"];
    let plain = [("accepted", Accepted), ("partially accepted", Changed), ("rejected", Rejected)];
    let short = [("OK", Accepted), ("CHG", Changed), ("NO", Rejected)];
    let german = [("bestätigt", Accepted), ("geändert", Changed), ("abgelehnt", Rejected)];
    vec![
        supplier("S100", first, &western, plain),
        supplier("S200", second, &western, short),
        supplier("S300", third, &["P30"], german),
    ]
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
