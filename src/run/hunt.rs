//! Hunting a failure down: how often it fails, and the shortest plan that still fails in the same way.

use super::ground::{Ground, Mode};
use super::pure::Variation;
use countersign_campaigns::{Counterexample, Effort, Plan, shrink, signature};
use countersign_core::promise::InvariantId;
use countersign_core::verdict::{Finding, Verdict};
use std::sync::atomic::{AtomicBool, Ordering};

/// A way to fail: which promise, told in which words.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// The broken promise.
    pub(crate) invariant: InvariantId,
    /// How it is told, without the names of a run.
    pub(crate) signature: String,
    /// How it was told.
    pub(crate) what: String,
}

impl Failure {
    /// Returns the failure that a finding is an instance of.
    pub(crate) fn of(finding: &Finding) -> Self {
        Self {
            invariant: finding.invariant.clone(),
            signature: signature(&finding.what),
            what: finding.what.clone(),
        }
    }

    /// Returns the failure that a counterexample is kept for.
    pub(crate) fn kept_by(counterexample: &Counterexample) -> Self {
        Self {
            invariant: counterexample.invariant.clone(),
            signature: counterexample.signature.clone(),
            what: counterexample.what.clone(),
        }
    }

    /// Returns whether the verdict has this failure.
    pub(crate) fn is_in(&self, verdict: &Verdict) -> bool {
        verdict
            .findings()
            .any(|finding| finding.invariant == self.invariant && signature(&finding.what) == self.signature)
    }
}

/// What a hunt came to.
#[derive(Debug, Clone)]
pub(crate) struct Quarry {
    /// The shortest plan that failed.
    pub(crate) plan: Plan,
    /// How often it failed, of how many times.
    pub(crate) failed: (u32, u32),
    /// How many plans were taken, repetitions not counted.
    pub(crate) trials: u32,
    /// Whether nothing shorter failed, rather than that the effort was spent.
    pub(crate) is_minimal: bool,
}

impl Quarry {
    /// Returns what is kept of it: `failure` was found by `plan` on a ground of this mode.
    pub(crate) fn counterexample(self, failure: Failure, plan: &Plan, mode: Mode, variation: &Variation) -> Counterexample {
        Counterexample {
            format: Counterexample::FORMAT,
            countersign: env!("CARGO_PKG_VERSION").to_owned(),
            invariant: failure.invariant,
            signature: failure.signature,
            what: failure.what,
            mode: mode.word().to_owned(),
            defect: variation.defect.clone(),
            found_in_steps: u32::try_from(plan.steps.len()).unwrap_or(u32::MAX),
            failed: self.failed,
            plan: self.plan,
        }
    }
}

/// How often the failing plan of a real run is repeated before it is shrunk, and how often when it did not fail again at all.
const REPEATS: u32 = 5;
const MORE_REPEATS: u32 = 10;

/// How likely a plan that fails now and then may be taken for one that does not.
const DOUBT: f64 = 0.05;

/// How often the shortest plan is taken in the end.
const FINAL_REPEATS: u32 = 10;

/// Hunts `failure` down, which `plan` has shown once. It ends early, with the best so far, when `stop` is set.
pub(crate) fn hunt(ground: &Ground, variation: &Variation, plan: &Plan, failure: &Failure, stop: &AtomicBool) -> Quarry {
    let fails = |plan: &Plan| {
        let outcome = ground.take(plan, variation, None).ok()?;
        (!stop.load(Ordering::Relaxed)).then(|| failure.is_in(&outcome.verdict))
    };
    let times = if ground.is_pure() {
        1
    } else {
        match repeats_for(again(plan, &fails)) {
            Some(times) => times,
            // It did not fail again: the recorded History is the evidence, and there is nothing to shrink by.
            None => {
                return Quarry {
                    plan: plan.clone(),
                    failed: (1, 1 + MORE_REPEATS),
                    trials: 0,
                    is_minimal: false,
                };
            }
        }
    };
    let effort = if ground.is_pure() {
        Effort::default()
    } else {
        Effort { trials: 120 }
    };
    let shrunk = shrink(plan, effort, &failure.what, |candidate| {
        for _ in 0..times {
            if fails(candidate)? {
                return Some(true);
            }
        }
        Some(false)
    });
    Quarry {
        failed: count(&shrunk.plan, if ground.is_pure() { 2 } else { FINAL_REPEATS }, &fails),
        plan: shrunk.plan,
        trials: shrunk.trials,
        is_minimal: shrunk.is_minimal,
    }
}

/// Returns how often the plan fails when it is taken again.
fn again(plan: &Plan, fails: &impl Fn(&Plan) -> Option<bool>) -> (u32, u32) {
    match count(plan, REPEATS, fails) {
        (0, taken) => {
            let (failed, more) = count(plan, MORE_REPEATS - REPEATS, fails);
            (failed, taken + more)
        }
        counted => counted,
    }
}

fn count(plan: &Plan, times: u32, fails: &impl Fn(&Plan) -> Option<bool>) -> (u32, u32) {
    let (mut failed, mut taken) = (0, 0);
    for _ in 0..times {
        let Some(is_failed) = fails(plan) else { break };
        taken += 1;
        failed += u32::from(is_failed);
    }
    (failed, taken)
}

/// Returns how often a candidate is tried before it is taken for one that does not fail; nothing when it never failed again.
///
/// With a probability p to fail, r trials miss it with a probability of (1 - p)^r, which is to stay below [`DOUBT`].
fn repeats_for((failed, taken): (u32, u32)) -> Option<u32> {
    if failed == 0 {
        return None;
    }
    let passes = 1.0 - f64::from(failed) / f64::from(taken);
    if passes <= 0.0 {
        return Some(1);
    }
    let needed = (DOUBT.ln() / passes.ln()).ceil();
    // At most 59, for one failure in twenty.
    (1..=59).find(|repeats| f64::from(*repeats) >= needed).or(Some(59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarer_a_failure_the_more_often_a_candidate_is_tried() {
        let cases = [
            ((5, 5), Some(1)),
            ((4, 5), Some(2)),
            ((1, 2), Some(5)),
            ((1, 10), Some(29)),
            ((0, 10), None),
        ];
        for (counted, expected) in cases {
            assert_eq!(repeats_for(counted), expected, "{counted:?}");
        }
    }
}
