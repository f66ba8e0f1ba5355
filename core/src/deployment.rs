//! The deployment: the integration under test, as its file describes it, with nothing left unknown.

use crate::calendar::WorkingCalendar;
use crate::history::End;
use crate::ids::{DocumentKind, PlantId, SupplierId};
use crate::month::Month;
use crate::promise::Claim;
use crate::retention::Retention;
use crate::secret::Secret;
use crate::status::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The integration under test and how to reach it.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// What people call it.
    pub name: String,
    /// Whether it is safe to break.
    pub environment: Environment,
    /// How suppliers reach it.
    pub gateway: Gateway,
    /// How the ERP tells it of orders.
    pub events: EventIntake,
    /// How operators reach it, when they can.
    pub operations: Option<Operations>,
    /// The contract versions that it offers, newest last.
    pub versions: Vec<VersionPromise>,
    /// Who answers for the contract of a document, by its kind, as far as the file says.
    pub owners: BTreeMap<DocumentKind, String>,
    /// The suppliers that countersign may play; at least two. Nobody else is ever used.
    pub suppliers: Vec<Supplier>,
    /// The ERP end, as the integration reaches it.
    pub erp: EndSettings,
    /// The portal end, as the integration reaches it.
    pub portal: EndSettings,
    /// The systems beside these, as the integration reaches them, with the bearer token that it must use; none for those that it has none of.
    pub neighbours: BTreeMap<End, EndSettings>,
    /// How long things may take.
    pub timing: Timing,
    /// What it limits.
    pub limits: Limits,
    /// How long it keeps what has to be kept, when it promises that.
    pub retention: Option<Retention>,
    /// How its process is started, when countersign starts it.
    pub process: Option<ProcessCommand>,
    /// What it offers beyond the document exchange.
    pub claims: BTreeSet<Claim>,
}

impl Deployment {
    /// Returns whether the deployment offers what a promise or scenario needs.
    pub fn offers(&self, claim: Claim) -> bool {
        self.claims.contains(&claim)
    }

    /// Returns the supplier with this id.
    pub fn supplier(&self, id: &SupplierId) -> Option<&Supplier> {
        self.suppliers.iter().find(|supplier| supplier.id == *id)
    }

    /// Returns the newest active version.
    pub fn current_version(&self) -> Option<&VersionPromise> {
        self.versions.iter().rev().find(|version| version.stage == Stage::Active)
    }
}

/// Whether a deployment is safe to break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Made for tests.
    Test,
    /// Real business runs on it.
    Production,
}

/// The suppliers' interface. A path may hold `{version}`, `{order}`, `{forecast}`, `{notice}` and `{month}`.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// Scheme, host and port, without a path at the end.
    pub base_url: String,
    /// Where tokens are given out (OAuth 2.0 client credentials).
    pub token_path: String,
    /// Where a supplier's orders are listed.
    pub orders_path: String,
    /// Where one order is read.
    pub order_path: String,
    /// Where acknowledgements are submitted.
    pub acknowledgements_path: String,
    /// Where ship notices are submitted.
    pub ship_notices_path: String,
    /// Where one ship notice is read.
    pub ship_notice_path: String,
    /// Where invoices are submitted.
    pub invoices_path: String,
    /// Where one invoice is read.
    pub invoice_path: String,
    /// Where credit notes are submitted.
    pub credit_notes_path: String,
    /// Where one quality case is read.
    pub quality_case_path: String,
    /// Where corrective actions are submitted.
    pub corrective_actions_path: String,
    /// Where a supplier's forecasts are listed.
    pub forecasts_path: String,
    /// Where one forecast is read.
    pub forecast_path: String,
    /// Where what can be supplied of a forecast is submitted.
    pub inventory_commitments_path: String,
    /// Where compliance documents are filed.
    pub compliance_documents_path: String,
    /// Where one compliance document is read.
    pub compliance_document_path: String,
    /// Where a supplier's scorecard of a month is read.
    pub scorecard_path: String,
    /// Where what was received of one order is read.
    pub receipts_path: String,
    /// The header with the idempotency key.
    pub idempotency_header: String,
    /// The header with the correlation id.
    pub correlation_header: String,
}

/// Where the ERP sends its CloudEvents.
#[derive(Debug, Clone)]
pub struct EventIntake {
    /// The whole URL.
    pub url: String,
    /// The secret that signs them.
    pub signing_secret: Secret,
}

/// The operators' interface. A path may hold `{case}`, `{letter}` and `{correlation}`.
#[derive(Debug, Clone)]
pub struct Operations {
    /// Scheme, host and port, without a path at the end.
    pub base_url: String,
    /// The operators' bearer token.
    pub token: Secret,
    /// Where exception cases are listed; `?correlationId=` narrows the list.
    pub cases_path: String,
    /// Where the original payload of a case is.
    pub case_payload_path: String,
    /// Where dead letters are listed; `?correlationId=` narrows the list.
    pub dead_letters_path: String,
    /// Where the original payload of a dead letter is.
    pub dead_letter_payload_path: String,
    /// Where a dead letter is replayed, by POST.
    pub replay_path: String,
    /// Where the audit trail is read; `?document=` narrows it to what has a number.
    pub audit_path: String,
    /// Where the lineage of a correlation id is read.
    pub lineage_path: String,
    /// Where the business clock is read and moved.
    pub clock_path: String,
    /// Where its health is read, without a token.
    pub health_path: String,
    /// Where its metrics are read, without a token.
    pub metrics_path: String,
}

/// Where a contract version stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// To be used.
    Active,
    /// Works, but is to be left by its sunset.
    Deprecated,
    /// Past its sunset: refused.
    Sunset,
}

/// One version of the interface and its dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionPromise {
    /// Its name in paths, for example `v3`.
    pub name: String,
    /// Where it stands at the start of the run.
    pub stage: Stage,
    /// From when on it is deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated_at: Option<Timestamp>,
    /// From when on it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sunset_at: Option<Timestamp>,
}

/// A supplier that countersign plays.
#[derive(Debug, Clone)]
pub struct Supplier {
    /// Its id in the ERP's vendor master.
    pub id: SupplierId,
    /// Its name, for people.
    pub name: String,
    /// Its OAuth client.
    pub client_id: String,
    /// That client's secret.
    pub client_secret: Secret,
    /// The plants that it delivers to.
    pub plants: Vec<PlantId>,
    /// The contract versions that its own system uses; empty when nobody has said.
    pub uses: Vec<String>,
    /// Its own words for the answers to an order line.
    pub words: BTreeMap<String, Response>,
    /// On which days it works; on all of them, day and night, when nothing is said.
    pub calendar: Option<WorkingCalendar>,
}

impl VersionPromise {
    /// Returns where the version stands at `at`, in business time. By its dates; where it has none, by its stage.
    ///
    /// At the second of its sunset itself a version is past it.
    pub fn stage_at(&self, at: Timestamp) -> Stage {
        match (self.deprecated_at, self.sunset_at) {
            (_, Some(sunset)) if sunset <= at => Stage::Sunset,
            (_, None) if self.stage == Stage::Sunset => Stage::Sunset,
            (Some(deprecated), _) if deprecated <= at => Stage::Deprecated,
            (Some(_), _) => Stage::Active,
            (None, Some(_)) if self.stage == Stage::Sunset => Stage::Deprecated,
            (None, _) => self.stage,
        }
    }
}

impl Supplier {
    /// Returns the supplier's own word for `response`.
    pub fn word(&self, response: Response) -> Option<&str> {
        self.words
            .iter()
            .find(|(_, meaning)| **meaning == response)
            .map(|(word, _)| word.as_str())
    }

    /// Returns the month that it is at `moment` by the clocks of the supplier's place, or one that is so many months away from it.
    pub fn month_at(&self, moment: Timestamp, away: i32) -> Month {
        let zone = self.calendar.as_ref().map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        Month::of(zone.to_datetime(moment).date()).later_by(away)
    }
}

/// Where an end listens and what it expects of the integration.
#[derive(Debug, Clone)]
pub struct EndSettings {
    /// Address and port; port 0 lets the system choose.
    pub listen: String,
    /// The bearer token (ERP) or signing secret (portal) that the integration must use.
    pub secret: Secret,
}

/// How long things may take.
#[derive(Debug, Clone)]
pub struct Timing {
    /// The longest that one answer may take.
    pub request_deadline: Duration,
    /// The longest that an accepted document may take to its far side, retries included.
    pub settle_deadline: Duration,
    /// How long, in business time, a supplier may take to acknowledge: of working time, when it has a calendar.
    pub acknowledgement_window: Duration,
    /// How long, in business time, an early arrival waits for what it refers to.
    pub parking_window: Duration,
    /// How long, in business time, an access token lives.
    pub token_lifetime: Duration,
    /// How long, in business time, an idempotency key is remembered; for ever when absent.
    pub idempotency_window: Option<Duration>,
    /// How long a push may wait for more revisions of its order; absent when nothing is promised.
    pub grouping_window: Option<Duration>,
    /// How failed deliveries are repeated; absent when nothing is promised.
    pub backoff: Option<Backoff>,
}

/// How failed deliveries are repeated: the pause doubles from the first to the longest, and moves by a share of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first pause.
    pub base: Duration,
    /// The longest pause.
    pub most: Duration,
    /// The share of a pause by which it may be longer or shorter, in percent.
    pub jitter_percent: u32,
    /// How long one attempt waits for its answer.
    pub deadline: Duration,
}

/// What a deployment limits.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest body that it takes, in bytes.
    pub body_bytes: u64,
    /// How many attempts it makes before a message is a dead letter.
    pub delivery_attempts: u32,
    /// How often a supplier may call; absent when nothing is promised.
    pub rate: Option<Rate>,
}

/// How often a supplier may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls in a second, in the long run.
    pub per_second: u32,
    /// Calls at once, after a pause.
    pub burst: u32,
}

/// How the deployment's process is started. Words may hold `{listen}`, `{erp_url}`, `{portal_url}`, `{transport_url}`, `{warehouse_url}`, `{documents_url}`, `{directory}` and `{countersign}`.
#[derive(Debug, Clone)]
pub struct ProcessCommand {
    /// Program and arguments.
    pub command: Vec<String>,
    /// How long it may take until it prints `listening on URL` on its standard output.
    pub ready_deadline: Duration,
}
