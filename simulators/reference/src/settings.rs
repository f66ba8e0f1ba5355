//! The settings of a reference instance: its own TOML file, not the deployment file that describes it to others.

use crate::border::Target;
use countersign_core::calendar::WorkingCalendar;
use countersign_core::deployment::VersionPromise;
use countersign_core::ids::{PlantId, SupplierId};
use countersign_core::retention::Retention;
use countersign_core::secret::Secret;
use countersign_core::status::Response;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

mod duration;
mod embedded;
mod read;
mod write;

pub use embedded::{DefaultSecrets, default_settings};

/// Everything that an instance is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address and port to listen on; port 0 lets the system choose.
    pub listen: String,
    /// The SQLite file; it is made when it is missing.
    pub database: PathBuf,
    /// Put before every gateway path, for example `/supplier-api`; empty by default.
    pub path_prefix: String,
    /// The ERP's base URL and the integration's bearer token there.
    pub erp: FarSide,
    /// The portal's base URL and the secret that signs pushes.
    pub portal: FarSide,
    /// The transportation system's base URL and the integration's bearer token there, when there is one.
    pub transport: Option<FarSide>,
    /// The warehouse's, when there is one.
    pub warehouse: Option<FarSide>,
    /// The document repository's, when there is one.
    pub documents: Option<FarSide>,
    /// The secret that the ERP signs its events with.
    pub event_secret: Secret,
    /// The operators' bearer token.
    pub operations_token: Secret,
    /// Whether the business clock can be moved.
    pub is_test_instance: bool,
    /// The contract versions.
    pub versions: Vec<VersionPromise>,
    /// The suppliers with their clients and words.
    pub suppliers: Vec<SupplierSettings>,
    /// How long things take.
    pub timing: TimingSettings,
    /// How long what has to be kept is kept; for ever when absent.
    pub retention: Option<Retention>,
    /// The largest body, in bytes.
    pub body_limit_bytes: u64,
    /// Requests a second and burst, for each supplier.
    pub rate_per_second: u32,
    /// How many requests at once before the rate counts.
    pub rate_burst: u32,
    /// Attempts before a message is a dead letter.
    pub delivery_attempts: u32,
    /// The defect to have, for example `M03`.
    pub defect: Option<String>,
    /// The benign variants to have, for example `B02`: other behaviour that keeps every promise.
    pub variants: Vec<String>,
}

/// A system that the integration calls.
#[derive(Debug, Clone)]
pub struct FarSide {
    /// Scheme, host and port.
    pub base_url: String,
    /// What proves who calls.
    pub secret: Secret,
}

/// One supplier.
#[derive(Debug, Clone)]
pub struct SupplierSettings {
    /// Its id.
    pub id: SupplierId,
    /// Its OAuth client.
    pub client_id: String,
    /// That client's secret.
    pub client_secret: Secret,
    /// The plants that it delivers to.
    pub plants: Vec<PlantId>,
    /// What its words mean.
    pub words: BTreeMap<String, Response>,
    /// On which days it works; on all of them when absent.
    pub calendar: Option<WorkingCalendar>,
}

/// How long things take.
#[derive(Debug, Clone)]
pub struct TimingSettings {
    /// Life of a token, in business time.
    pub token_lifetime: Duration,
    /// Time for an acknowledgement, in business time: working time, for a supplier with a calendar.
    pub acknowledgement_window: Duration,
    /// How long an early arrival waits, in business time.
    pub parking_window: Duration,
    /// How long the answer to an idempotency key is remembered, in business time; at exactly its end it still is.
    pub idempotency_window: Duration,
    /// How long overlapping revisions are gathered, by the wall clock.
    pub grouping_window: Duration,
    /// The first backoff; doubled each time.
    pub backoff_base: Duration,
    /// The longest backoff.
    pub backoff_most: Duration,
    /// How long one delivery attempt may take.
    pub delivery_deadline: Duration,
}

impl Settings {
    /// Returns where a target's messages go. What is for a system that the settings have no longer goes nowhere, and is kept as a dead letter in the end.
    pub(crate) fn far_side(&self, target: Target) -> &FarSide {
        let neighbour = match target {
            Target::Erp => return &self.erp,
            Target::Portal => return &self.portal,
            Target::Transport => &self.transport,
            Target::Warehouse => &self.warehouse,
            Target::Documents => &self.documents,
        };
        neighbour.as_ref().unwrap_or(&NOWHERE)
    }
}

static NOWHERE: LazyLock<FarSide> = LazyLock::new(|| FarSide {
    base_url: "http://nowhere.invalid".to_owned(),
    secret: Secret::new(""),
});
