//! `countersign campaign`: campaigns that are generated from seeds; a failing one is shrunk and kept.

use super::report;
use crate::arguments::{CampaignArguments, Format};
use crate::console;
use crate::run::{Failure, Ground, Keep, Outcome, Quarry, Variation, hunt, interrupted, judge_history, primary};
use countersign_campaigns::{Counterexample, Plan, Settings, feature, plan};
use countersign_core::problem::Problem;
use countersign_core::verdict::Status;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &CampaignArguments) -> u8 {
    if let Some(file) = &arguments.interface.openapi {
        return super::interface::run(arguments, file);
    }
    let stop = interrupted();
    let ground = match Ground::open(arguments.mode, arguments.deployment.as_deref(), &stop) {
        Ok(ground) => ground,
        Err(problems) => return console::problems(&problems),
    };
    let mut problems: Vec<Problem> = arguments
        .defect
        .iter()
        .filter_map(|defect| super::verify::unknown_defect(defect))
        .collect();
    problems.extend(
        arguments
            .variant
            .iter()
            .filter_map(|variant| super::verify::unknown_variant(variant)),
    );
    if !problems.is_empty() {
        return console::problems(&problems);
    }
    let mut campaign = Campaign {
        arguments,
        ground,
        variation: Variation {
            defect: arguments.defect.clone(),
            variants: arguments.variant.clone(),
        },
        stop,
        out: arguments
            .out
            .clone()
            .unwrap_or_else(|| PathBuf::from("reports/out").join(format!("campaign-{}", arguments.seed))),
        told: Told::default(),
    };
    campaign.run()
}

struct Campaign<'a> {
    arguments: &'a CampaignArguments,
    ground: Ground,
    variation: Variation,
    stop: Arc<AtomicBool>,
    out: PathBuf,
    told: Told,
}

/// What the campaigns came to so far.
#[derive(Default)]
struct Told {
    campaigns: u32,
    steps: u64,
    unused: u64,
    /// The promises of which nobody can tell whether they hold, with the first seed and why.
    unknown: BTreeMap<String, (u64, String)>,
    exercised: BTreeSet<String>,
    kept: BTreeSet<(String, String)>,
    found: Vec<Value>,
    aborted: Option<String>,
}

impl Campaign<'_> {
    fn run(&mut self) -> u8 {
        let began = Instant::now();
        let arguments = self.arguments;
        for seed in arguments.seed..arguments.seed.saturating_add(u64::from(arguments.seeds)) {
            if self.stop.load(Ordering::Relaxed) || self.told.aborted.is_some() {
                break;
            }
            let plan = plan(Settings {
                seed,
                steps: arguments.steps.unwrap_or(arguments.preset.preset().steps()),
                suppliers: arguments.suppliers,
                preset: arguments.preset.preset(),
            });
            self.take(&plan);
        }
        if self.told.campaigns < arguments.seeds && self.told.aborted.is_none() {
            self.told.aborted = Some(format!(
                "interrupted after {} of {} campaigns",
                self.told.campaigns, arguments.seeds
            ));
        }
        if console::is_progress_wanted() && !arguments.quiet {
            console::progress("");
        }
        self.tell(began.elapsed().as_secs_f64())
    }

    fn take(&mut self, plan: &Plan) {
        let arguments = self.arguments;
        if console::is_progress_wanted() && !arguments.quiet {
            console::progress(&format!("  seed {}: {} steps", plan.seed, plan.steps.len()));
        }
        // One campaign is kept whole; of many, those that fail are.
        let out = (arguments.seeds == 1).then(|| self.out.clone());
        let command = repeat_command(arguments, plan.seed);
        let keep = out.as_deref().map(|out| Keep { out, command: &command });
        let outcome = match self.ground.take(plan, &self.variation, keep) {
            Ok(outcome) => outcome,
            Err(why) => {
                self.told.aborted = Some(why);
                return;
            }
        };
        self.note(plan, &outcome);
        // What explains the others best: the others are its company.
        if let Some(failure) = primary(&outcome.verdict).map(Failure::of) {
            let is_new = self.told.kept.insert((failure.invariant.to_string(), failure.signature.clone()));
            if is_new {
                self.keep(plan, failure);
            }
        }
        if let Some(out) = out {
            self.report(&out);
        }
    }

    fn note(&mut self, plan: &Plan, outcome: &Outcome) {
        let told = &mut self.told;
        told.campaigns += 1;
        // What was broken off has taken fewer than were planned.
        told.steps += outcome
            .performed
            .as_ref()
            .map_or(plan.steps.len() as u64, |performed| u64::from(performed.taken));
        told.aborted.clone_from(&outcome.aborted);
        for invariant in &outcome.verdict.invariants {
            match invariant.status {
                Status::Unknown => {
                    let why = || (plan.seed, invariant.unknown.first().cloned().unwrap_or_default());
                    told.unknown.entry(invariant.id.to_string()).or_insert_with(why);
                }
                Status::Holds | Status::Fails => drop(told.exercised.insert(invariant.id.to_string())),
                Status::Vacuous => {}
            }
        }
        let Some(performed) = &outcome.performed else { return };
        told.unused += performed.unused.len() as u64;
        if self.arguments.seeds == 1 && !self.arguments.quiet {
            for unused in &performed.unused {
                console::message(&format!("  step {} did nothing: {}", unused.step, unused.why));
            }
        }
    }

    /// Hunts a failure down and writes what is needed to repeat it.
    fn keep(&mut self, plan: &Plan, failure: Failure) {
        let quarry = if self.arguments.no_shrink {
            Quarry {
                plan: plan.clone(),
                failed: (1, 1),
                trials: 0,
                is_minimal: false,
            }
        } else {
            if !self.arguments.quiet {
                console::message(&format!(
                    "  seed {} breaks {}; looking for the shortest way to repeat it",
                    plan.seed, failure.invariant
                ));
            }
            hunt(&self.ground, &self.variation, plan, &failure, &self.stop)
        };
        let (trials, is_minimal) = (quarry.trials, quarry.is_minimal);
        let counterexample = quarry.counterexample(failure, plan, self.arguments.mode, &self.variation);
        let count = self.told.found.len() + 1;
        match write(&self.out, &counterexample, count) {
            Ok((cex, scenario)) => self.show(&counterexample, (trials, is_minimal), &cex, &scenario),
            Err(error) => console::message(&report::unusable(&self.out, &error).to_string()),
        }
    }

    fn show(&mut self, counterexample: &Counterexample, (trials, is_minimal): (u32, bool), cex: &Path, scenario: &Path) {
        let (failed, times) = counterexample.failed;
        self.told.found.push(json!({
            "invariant": counterexample.invariant, "what": counterexample.what, "seed": counterexample.plan.seed,
            "steps": counterexample.plan.steps.len(), "foundInSteps": counterexample.found_in_steps, "plansTried": trials,
            "isMinimal": is_minimal, "failed": failed, "times": times, "counterexample": cex, "scenario": scenario,
        }));
        if self.arguments.format == Format::Json {
            return;
        }
        let name = countersign_checks::promise(counterexample.invariant.as_str()).map_or("", |promise| promise.name);
        let mut text = format!("FAIL {} {name}: {}\n", counterexample.invariant, counterexample.what);
        let extent = if is_minimal {
            "nothing shorter fails"
        } else {
            "there may be a shorter way"
        };
        text.push_str(&format!(
            "  found:  in {} steps of seed {}; {} are enough after {} plans tried, {extent}; it fails {failed} of {times} times\n",
            counterexample.found_in_steps,
            counterexample.plan.seed,
            counterexample.plan.steps.len(),
            trials
        ));
        for step in &counterexample.plan.steps {
            text.push_str(&format!("  {:>5}  {step}\n", step.id));
        }
        text.push_str(&format!(
            "  replay: countersign replay {}\n  as a scenario: {}",
            cex.display(),
            scenario.display()
        ));
        console::result(&text);
    }

    /// Writes the reports of the one campaign beside its History.
    fn report(&self, out: &Path) {
        let written = judge_history(&out.join("history.jsonl"), |_| {})
            .map_err(|error| report::unjudged(&error, |error| report::unusable(out, error)))
            .and_then(|judged| report::write_files(&judged.report, out));
        if let Err(problem) = written {
            console::message(&problem.to_string());
        }
    }

    fn tell(&self, seconds: f64) -> u8 {
        let told = &self.told;
        let code = match (&told.aborted, told.found.is_empty(), told.unknown.is_empty()) {
            (_, false, _) => console::BROKEN,
            (Some(_), _, _) | (_, _, false) => console::UNKNOWN,
            _ => console::HOLDS,
        };
        if self.arguments.format == Format::Json {
            let not_told = told.unknown.iter();
            let not_told = not_told.map(|(invariant, (seed, why))| json!({"invariant": invariant, "seed": seed, "why": why}));
            let not_told: Vec<Value> = not_told.collect();
            let summary = json!({
                "mode": self.arguments.mode.word(), "preset": self.arguments.preset.preset().word(), "seed": self.arguments.seed, "campaigns": told.campaigns,
                "steps": told.steps, "stepsThatDidNothing": told.unused, "promisesPutToTheTest": told.exercised, "promisesNotTold": not_told,
                "found": told.found, "aborted": told.aborted, "seconds": seconds,
            });
            console::result(&serde_json::to_string_pretty(&summary).unwrap_or_default());
            return code;
        }
        if let Some(why) = &told.aborted {
            console::message(&format!("could not tell: {why}"));
        }
        for (invariant, (seed, why)) in &told.unknown {
            console::message(&format!("could not tell whether {invariant} holds, at seed {seed} first: {why}"));
        }
        let word = console::word(code);
        let reports = if self.arguments.seeds == 1 || !told.found.is_empty() {
            format!(" — {}", self.out.display())
        } else {
            String::new()
        };
        console::result(&format!(
            "{word}: {} campaigns, {} steps ({} did nothing), {} promises put to the test, mode {}, in {seconds:.1} s{reports}",
            told.campaigns,
            told.steps,
            told.unused,
            told.exercised.len(),
            self.arguments.mode.word()
        ));
        code
    }
}

fn repeat_command(arguments: &CampaignArguments, seed: u64) -> String {
    let (mode, preset) = (arguments.mode.word(), arguments.preset.preset().word());
    let mut command = format!("countersign campaign --mode {mode} --preset {preset} --seed {seed}");
    if let Some(steps) = arguments.steps {
        command.push_str(&format!(" --steps {steps}"));
    }
    command.push_str(&format!(" --suppliers {}", arguments.suppliers));
    if let Some(file) = &arguments.deployment {
        command.push_str(&format!(" --deployment {}", file.display()));
    }
    if let Some(defect) = &arguments.defect {
        command.push_str(&format!(" --defect {defect}"));
    }
    for variant in &arguments.variant {
        command.push_str(&format!(" --variant {variant}"));
    }
    command
}

fn write(out: &Path, counterexample: &Counterexample, count: usize) -> std::io::Result<(PathBuf, PathBuf)> {
    std::fs::create_dir_all(out)?;
    let name = format!("{}-seed-{}-{count}", counterexample.invariant, counterexample.plan.seed);
    let cex = out.join(format!("{name}.cex"));
    std::fs::write(&cex, counterexample.written())?;
    let scenario = out.join(format!("{name}.feature"));
    let command = format!("countersign replay {}", cex.display());
    std::fs::write(&scenario, feature(counterexample, &command))?;
    Ok((cex, scenario))
}
