//! Campaigns: from a seed to a plan of steps and faults, and from a failing plan to the shortest one that fails in the same way.
//!
//! Everything here is data and pure functions: it knows the documents' JSON and the plan's own words, and nothing of any contract,
//! transport or deployment.

mod campaign;
mod catalogue;
mod chance;
mod counterexample;
mod edit;
mod json;
mod malformation;
mod motifs;
mod place;
mod plan;
mod recipes;
mod scenario;
mod shrink;
mod simpler;

pub use campaign::{Preset, Settings, plan};
pub use catalogue::{catalogue, find};
pub use chance::Chance;
pub use counterexample::{Counterexample, signature};
pub use malformation::{Class, Malformation};
pub use motifs::{Motif, motifs};
pub use plan::{
    Action, Answer, Bill, Boundary, Change, Committing, Credit, End, FaultKind, Flaw, Forecasting, Governing, Item, KeyUse, Leeway, Line,
    Lot, NumberUse, Part, Pay, Plan, Reading, Record, Reissuing, Repetition, Sending, Share, Step, Supply, Telling, TellingIssue, TokenUse,
    Told, VersionUse, record_of,
};
pub use recipes::recipe;
pub use scenario::{COLUMNS, feature, read_step};
pub use shrink::{Effort, Shrunk, shrink};
