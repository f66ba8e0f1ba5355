//! `countersign replay`: takes the plan of a counterexample again, on any ground, and says how often it fails.

use crate::arguments::{Format, ReplayArguments};
use crate::console;
use crate::run::{Failure, Ground, Keep, Mode, Variation, interrupted};
use countersign_campaigns::Counterexample;
use countersign_core::problem::Problem;
use serde_json::json;
use std::sync::atomic::Ordering;

/// How often a plan is taken when nobody says: once more than needed where it always ends the same.
const TIMES: u32 = 2;
const TIMES_FOR_REAL: u32 = 5;
/// More steps than these are read in the file.
const SHOWN: usize = 40;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &ReplayArguments) -> u8 {
    let counterexample = match open(arguments) {
        Ok(counterexample) => counterexample,
        Err(problem) => return console::problems(&[problem]),
    };
    let mode = arguments.mode.unwrap_or(if arguments.deployment.is_some() {
        Mode::Deployment
    } else {
        Mode::Pure
    });
    let stop = interrupted();
    let ground = match Ground::open(mode, arguments.deployment.as_deref(), &stop) {
        Ok(ground) => ground,
        Err(problems) => return console::problems(&problems),
    };
    let variation = Variation {
        defect: if arguments.without_defect {
            None
        } else {
            counterexample.defect.clone()
        },
        variants: Vec::new(),
    };
    let failure = Failure::kept_by(&counterexample);
    let mut command = format!("countersign replay {} --mode {}", arguments.file.display(), mode.word());
    if let Some(file) = &arguments.deployment {
        command.push_str(&format!(" --deployment {}", file.display()));
    }
    let times = arguments.times.unwrap_or(if ground.is_pure() { TIMES } else { TIMES_FOR_REAL });
    let (mut failed, mut taken, mut others) = (0, 0, std::collections::BTreeSet::new());
    for _ in 0..times {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let keep = arguments.out.as_deref().map(|out| Keep { out, command: &command });
        let outcome = match ground.take(&counterexample.plan, &variation, keep) {
            Ok(outcome) if outcome.aborted.is_none() => outcome,
            Ok(outcome) => return unknown(&outcome.aborted.unwrap_or_default()),
            Err(why) => return unknown(&why),
        };
        taken += 1;
        failed += u32::from(failure.is_in(&outcome.verdict));
        let other = outcome.verdict.findings().filter(|finding| finding.invariant != failure.invariant);
        others.extend(other.map(|finding| finding.invariant.to_string()));
    }
    if taken < times && failed == 0 {
        return unknown(&format!("interrupted after {taken} of {times} times"));
    }
    tell(arguments, &counterexample, mode, (failed, taken), &others)
}

fn unknown(why: &str) -> u8 {
    console::message(&format!("could not tell: {why}"));
    console::UNKNOWN
}

fn tell(
    arguments: &ReplayArguments,
    counterexample: &Counterexample,
    mode: Mode,
    (failed, taken): (u32, u32),
    others: &std::collections::BTreeSet<String>,
) -> u8 {
    let code = if failed == 0 && others.is_empty() {
        console::HOLDS
    } else {
        console::BROKEN
    };
    if arguments.format == Format::Json {
        let told = json!({
            "invariant": counterexample.invariant, "mode": mode.word(), "failed": failed, "times": taken, "alsoBroken": others,
            "steps": counterexample.plan.steps.len(),
        });
        console::result(&serde_json::to_string_pretty(&told).unwrap_or_default());
        return code;
    }
    let steps = &counterexample.plan.steps;
    for step in steps.iter().take(SHOWN) {
        console::result(&format!("  {:>5}  {step}", step.id));
    }
    if steps.len() > SHOWN {
        console::result(&format!(
            "         and {} more in {}",
            steps.len() - SHOWN,
            arguments.file.display()
        ));
    }
    let also = if others.is_empty() {
        String::new()
    } else {
        format!("; also broken: {}", others.iter().cloned().collect::<Vec<_>>().join(", "))
    };
    let word = if failed > 0 { "fails" } else { "does not fail" };
    console::result(&format!(
        "{word}: {} {failed} of {taken} times, mode {}{also}\n  {}",
        counterexample.invariant,
        mode.word(),
        counterexample.what
    ));
    code
}

fn open(arguments: &ReplayArguments) -> Result<Counterexample, Problem> {
    let name = arguments.file.display().to_string();
    let problem = |what: String| {
        let fix = "name a `.cex` file that `countersign campaign` has written";
        Problem::new("CS324", what, "there is no plan to take", fix).at(name.clone())
    };
    let text = std::fs::read_to_string(&arguments.file).map_err(|error| problem(format!("the file cannot be read: {error}")))?;
    let read = Counterexample::read(&text).map_err(|why| problem(format!("the file is no counterexample: {why}")))?;
    match read.defect.as_deref().and_then(super::verify::unknown_defect) {
        Some(unknown) => Err(unknown),
        None => Ok(read),
    }
}
