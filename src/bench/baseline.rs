//! The other side of the bench: the correct integration and its harmless variants, which must never be flagged.

use super::trial::preset_of;
use crate::run::{Ground, Variation, primary};
use countersign_campaigns::{Settings, plan};
use countersign_core::verdict::Status;
use serde::Serialize;

/// What the correct integration came to.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Baseline {
    /// How many campaigns were taken.
    pub(crate) campaigns: u32,
    /// How many steps they had in all.
    pub(crate) steps: u64,
    /// Every false alarm.
    pub(crate) alarms: Vec<Alarm>,
}

/// A false alarm.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Alarm {
    /// In which campaign.
    pub(crate) seed: u64,
    /// With which variants.
    pub(crate) variants: Vec<String>,
    /// What was told.
    pub(crate) what: String,
}

impl Baseline {
    /// Adds another one.
    pub(crate) fn add(&mut self, other: Self) {
        self.campaigns += other.campaigns;
        self.steps += other.steps;
        self.alarms.extend(other.alarms);
    }
}

/// Takes one campaign of the correct integration with `variants`.
pub(crate) fn baseline(ground: &Ground, seed: u64, steps: u32, variants: &[String]) -> Baseline {
    let plan = plan(Settings {
        seed,
        steps,
        suppliers: 3,
        preset: preset_of(seed),
    });
    let variation = Variation {
        defect: None,
        variants: variants.to_vec(),
    };
    let mut found = Baseline {
        campaigns: 1,
        steps: plan.steps.len() as u64,
        alarms: Vec::new(),
    };
    let mut alarm = |what: String| {
        found.alarms.push(Alarm {
            seed,
            variants: variants.to_vec(),
            what,
        });
    };
    match ground.take(&plan, &variation, None) {
        Err(why) => alarm(format!("it could not be taken: {why}")),
        Ok(outcome) => {
            if let Some(finding) = primary(&outcome.verdict) {
                alarm(format!("{}: {}", finding.invariant, finding.what));
            } else if outcome.verdict.status == Status::Fails || !outcome.verdict.malformed.is_empty() {
                alarm(format!("its History is not sound: {}", outcome.verdict.malformed.join("; ")));
            }
        }
    }
    found
}
