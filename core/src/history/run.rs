//! What the run itself did: phases, scenarios, faults and what was done to the deployment.

use super::{End, TimingFacts};
use crate::calendar::CalendarFacts;
use crate::deployment::VersionPromise;
use crate::ids::{RunId, SupplierId};
use crate::payload::{Content, Digest};
use crate::promise::Claim;
use crate::retention::Retention;
use crate::status::Response;
use crate::verdict::Ending;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The run began, changed phase or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEvent {
    /// Which phase begins.
    pub phase: RunPhase,
}

/// The phases of a run, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunPhase {
    /// The run begins; this is what the judge has to know about it. Always the first event.
    Started(Box<RunFacts>),
    /// All scenarios are done; accepted work may settle.
    Quiesce,
    /// Nothing moves any more as far as the harness can tell; every surface is read.
    FinalRead,
    /// The run is over.
    Finished,
    /// The run was broken off: why.
    Aborted(String),
}

/// What the judge has to know about a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFacts {
    /// The format version of the History: [`RunFacts::FORMAT`].
    pub format: u32,
    /// The version of countersign that recorded it.
    pub countersign: String,
    /// The run's id, part of every document number.
    pub run: RunId,
    /// When it began, by the wall clock.
    pub began: Timestamp,
    /// The deployment's name.
    pub deployment: String,
    /// The defect that the reference integration was told to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// Whether every scenario was selected, so that a vacuous promise is a gap.
    pub is_complete_run: bool,
    /// The command that repeats the run, without a selection of scenarios.
    pub command: String,
    /// What the deployment offers.
    pub claims: BTreeSet<Claim>,
    /// Its suppliers.
    pub suppliers: Vec<SupplierFacts>,
    /// Its contract versions.
    pub versions: Vec<VersionPromise>,
    /// The systems beside the ERP and the portal that it tells.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub neighbours: BTreeSet<End>,
    /// How long it keeps what has to be kept; absent when it promises nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// Whether nothing but this run is in it: it was started for the run, with nothing kept from before. Figures over all that it has are exact only then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub begins_empty: bool,
    /// What it promises about time; absent in Histories that were recorded before it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingFacts>,
}

impl RunFacts {
    /// The format version that this build writes. It reads every version up to this one; version 2 added [`Gap`](super::Gap).
    pub const FORMAT: u32 = 2;
}

/// What the judge has to know about a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierFacts {
    /// Its id.
    pub id: SupplierId,
    /// Its name.
    pub name: String,
    /// Its own words for the answers to an order line.
    pub words: BTreeMap<String, Response>,
    /// On which days it works; on all of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarFacts>,
}

/// A scenario began, failed a step or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioEvent {
    /// Its number in the run; the events that belong to it carry the number.
    pub id: u32,
    /// What happened to it.
    pub state: ScenarioState,
}

/// What happened to a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScenarioState {
    /// It began.
    Began(Outline),
    /// It ended.
    Ended(Ending),
}

/// What a scenario is called and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Its name; for a row of an outline, with the row's values.
    pub name: String,
    /// Its feature's name.
    pub feature: String,
    /// Its file, relative to the features folder.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// Its tags and its feature's, without `@`.
    pub tags: Vec<String>,
}

/// Bytes, once for each digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadEvent {
    /// Their digest.
    pub digest: Digest,
    /// The bytes.
    pub content: Content,
}

/// A fault was set, hit a message, or was lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultEvent {
    /// Its number in the run.
    pub id: u32,
    /// What it does, in words.
    pub text: String,
    /// What happened to it.
    pub phase: FaultPhase,
}

/// What happened to a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultPhase {
    /// It waits for its messages.
    Set,
    /// It hit one: the event's cause is the delivery.
    Hit,
    /// It was lifted.
    Lifted,
}

/// The harness did something to the deployment itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlStep {
    /// What.
    pub action: ControlAction,
    /// When it was begun, in microseconds since the run began: it took hold between then and this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_us: Option<u64>,
    /// What came of it, in words.
    pub result: String,
}

/// What can be done to a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlAction {
    /// Its process was killed with SIGKILL.
    Kill,
    /// Its process was started again and is ready.
    Restart,
    /// Its business clock was moved forward by this many seconds.
    AdvanceClock(u64),
    /// One of its dead letters was replayed.
    ReplayDeadLetter(crate::ids::DeadLetterId),
    /// One of its cases was resolved.
    ResolveCase {
        /// Which one.
        case: crate::ids::CaseId,
        /// Who resolved it.
        person: String,
        /// Why.
        reason: String,
    },
}
