//! One defect on the bench: blind campaigns, the shortest way to show it, and the plan that is kept for it.

use super::entry::{Entry, SeedResult};
use crate::run::{Failure, Ground, Mode, Variation, hunt, primary};
use countersign_campaigns::{Counterexample, Plan, Preset, Settings, plan, recipe};
use countersign_core::verdict::Verdict;
use countersign_reference::{DefectEntry, defect_counts, reset_defect_counts};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How the bench is set up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench {
    /// The first seed.
    pub(crate) seed: u64,
    /// How many seeds are tried for each defect.
    pub(crate) seeds: u32,
    /// The most steps of one seed; campaigns follow each other until the defect is noticed or they are spent.
    pub(crate) steps: u32,
}

/// How many steps one of the campaigns of a seed has.
const CAMPAIGN: u32 = 60;

/// Each so many campaigns one has every motif, so that none is left to chance alone.
const EVERYTHING: u64 = 10;

/// Returns the preset of a campaign, by its number: now and then a release campaign, which has everything once; the others are mixtures.
pub(super) fn preset_of(count: u64) -> Preset {
    if count.is_multiple_of(EVERYTHING) {
        Preset::Release
    } else {
        Preset::Smoke
    }
}

/// Puts one defect on the bench.
pub(crate) fn prove_defect(ground: &Ground, bench: Bench, defect: &DefectEntry, stop: &AtomicBool) -> Entry {
    let mut entry = Entry::new(defect);
    if entry.needs.is_some() {
        return entry;
    }
    let variation = Variation {
        defect: Some(defect.id.clone()),
        variants: Vec::new(),
    };
    let mut shown: Option<(Plan, Failure)> = None;
    let mut results = Vec::new();
    for seed in bench.seed..bench.seed + u64::from(bench.seeds) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let (result, failing) = try_seed(ground, bench, &variation, seed);
        results.push(result);
        if let Some((plan, verdict)) = failing {
            let found = failure_of(&verdict, &defect.invariant);
            // What the expected promise finds is the better example.
            let is_better = shown.as_ref().is_none_or(|(_, kept)| kept.invariant.as_str() != defect.invariant);
            if let Some(failure) = found
                && is_better
            {
                shown = Some((plan, failure));
            }
        }
    }
    entry.fill(&results);
    entry.by_recipe = recipe(&defect.id).map(|kept| is_shown_by(ground, &variation, &kept));
    if let Some((plan, failure)) = shown {
        let began = Instant::now();
        let quarry = hunt(ground, &variation, &plan, &failure, stop);
        entry.shrinking_ms = Some(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        entry.minimal_steps = Some(u32::try_from(quarry.plan.steps.len()).unwrap_or(u32::MAX));
        entry.recipe = Some(quarry.counterexample(failure, &plan, Mode::Pure, &variation));
    }
    entry
}

/// Takes campaigns one after the other until one breaks a promise or the steps are spent.
fn try_seed(ground: &Ground, bench: Bench, variation: &Variation, seed: u64) -> (SeedResult, Option<(Plan, Verdict)>) {
    reset_defect_counts();
    let mut result = SeedResult::default();
    for count in 0.. {
        let plan = plan(Settings {
            seed: seed.wrapping_mul(1_000_003).wrapping_add(count),
            steps: CAMPAIGN,
            suppliers: 3,
            preset: preset_of(count),
        });
        let steps = u32::try_from(plan.steps.len()).unwrap_or(u32::MAX);
        let outcome = ground.take(&plan, variation, None);
        result.steps += steps;
        result.counts = defect_counts();
        if let Ok(outcome) = outcome {
            let broken: BTreeSet<String> = outcome.verdict.findings().map(|finding| finding.invariant.to_string()).collect();
            if !broken.is_empty() {
                result.broken = broken.into_iter().collect();
                return (result, Some((plan, outcome.verdict)));
            }
        }
        if result.steps >= bench.steps {
            break;
        }
    }
    (result, None)
}

/// Returns the failure of the expected promise, or of the one that explains the others.
fn failure_of(verdict: &Verdict, expected: &str) -> Option<Failure> {
    let of_expected = verdict.findings().find(|finding| finding.invariant.as_str() == expected);
    of_expected.or_else(|| primary(verdict)).map(Failure::of)
}

/// Returns whether the plan that is kept for a defect still breaks the promise that it is kept for, and only with the defect.
fn is_shown_by(ground: &Ground, variation: &Variation, kept: &Counterexample) -> bool {
    let breaks = |variation: &Variation| {
        let outcome = ground.take(&kept.plan, variation, None);
        outcome.is_ok_and(|outcome| outcome.verdict.findings().any(|finding| finding.invariant == kept.invariant))
    };
    breaks(variation) && !breaks(&Variation::default())
}
