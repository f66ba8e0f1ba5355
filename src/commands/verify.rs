//! `countersign verify`: runs scenarios against a deployment, judges the History and writes the reports.

use super::{pact, report};
use crate::arguments::VerifyArguments;
use crate::console;
use crate::deployment::{self, Secrets};
use crate::run::{Ending, Programme, Verification, judge_history, prepare, run_id};
use countersign_campaigns::{Plan, Preset, Settings};
use countersign_core::deployment::{Deployment, Environment};
use countersign_core::ids::RunId;
use countersign_core::problem::Problem;
use countersign_features::{Library, Selection, Source};
use std::path::{Path, PathBuf};

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &VerifyArguments) -> u8 {
    let verification = match plan(arguments) {
        Ok(verification) => verification,
        Err(problems) => return console::problems(&problems),
    };
    let out = verification.out.clone();
    let (history, recorder) = match prepare(&out) {
        Ok(prepared) => prepared,
        Err(error) => return console::problems(&[report::unusable(&out, &error)]),
    };
    if !arguments.quiet {
        let scenarios = verification.programme.scenarios.as_ref().map_or(0, |(library, _)| library.len());
        console::message(&format!("verifying {} with {scenarios} scenarios", verification.deployment.name));
    }
    let ending = verification.run(recorder);
    if let Some(error) = history.take_failure() {
        console::message(&format!(
            "the History could not be written to its end: {error}; the verdict is on what was written"
        ));
    }
    if let Ending::Aborted(why) = &ending {
        console::message(&format!("could not tell: {why}"));
    }
    judge(arguments, &out, history.path())
}

fn judge(arguments: &VerifyArguments, out: &Path, history: &Path) -> u8 {
    let report = match judge_history(history, |_| {}) {
        Ok(judged) => judged.report,
        Err(error) => return console::problems(&[report::unjudged(&error, |error| report::unusable(history, error))]),
    };
    let code = report.verdict().exit_code();
    if let Err(problem) = report::write_files(&report, out) {
        console::message(&problem.to_string());
    }
    report::show(
        &report,
        &out.join("index.html").display().to_string(),
        arguments.format,
        arguments.quiet,
    );
    code
}

/// Turns what was asked into what to do, or every problem at once; nothing is started before.
fn plan(arguments: &VerifyArguments) -> Result<Verification, Vec<Problem>> {
    let secrets = Secrets::for_a_run();
    let mut problems = Vec::new();
    let deployment = read_deployment(arguments, &secrets).map_err(|found| problems.extend(found)).ok();
    let selection = Selection {
        tags: arguments.tags.clone(),
        name: arguments.name.clone(),
        is_safe_only: deployment
            .as_ref()
            .is_some_and(|deployment| deployment.environment == Environment::Production),
    };
    let is_complete_run = selection.is_everything();
    let is_production = selection.is_safe_only;
    let library = sources(arguments)
        .and_then(|sources| Library::open(&sources, &selection))
        .map_err(|found| problems.extend(found))
        .ok();
    if let Some(defect) = &arguments.defect {
        problems.extend(unknown_defect(defect));
    }
    problems.extend(arguments.variant.iter().filter_map(|id| unknown_variant(id)));
    let (Some(deployment), Some(library), true) = (deployment, library, problems.is_empty()) else {
        return Err(problems);
    };
    let run = RunId::new(run_id());
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports/out").join(run.as_str()));
    Ok(Verification {
        deployment,
        secrets: secrets.into_made(),
        programme: Programme {
            campaign: (is_complete_run && !is_production).then(short_campaign),
            scenarios: Some((library, usize::from(arguments.concurrency))),
        },
        is_complete_run,
        run,
        defect: arguments.defect.clone(),
        variants: arguments.variant.clone(),
        command: repeat_command(arguments),
        is_quiet: arguments.quiet,
        out,
    })
}

fn read_deployment(arguments: &VerifyArguments, secrets: &Secrets) -> Result<Deployment, Vec<Problem>> {
    let deployment = deployment::open(arguments.deployment.as_deref(), secrets)?;
    if deployment.environment == Environment::Production && arguments.environment.as_deref() != Some("production") {
        let what = format!("`{}` is a production deployment", deployment.name);
        let fix = "add `--environment production` when you mean it; only scenarios marked `@production-safe` are run then";
        return Err(vec![Problem::new("CS110", what, "nothing is sent to production by accident", fix)]);
    }
    Ok(deployment)
}

/// Returns the embedded features and those of the user's own folder.
fn sources(arguments: &VerifyArguments) -> Result<Vec<Source>, Vec<Problem>> {
    let mut sources = countersign_features::embedded();
    if let Some(folder) = &arguments.features {
        sources.extend(own_sources(folder)?);
    }
    sources.extend(pact::sources(&arguments.pacts)?);
    Ok(sources)
}

/// Returns the features of the user's own folder.
///
/// # Errors
/// When the folder cannot be read or has no feature.
pub(super) fn own_sources(folder: &Path) -> Result<Vec<Source>, Vec<Problem>> {
    let mut own = Vec::new();
    let place = || folder.display().to_string();
    collect(folder, &mut own).map_err(|error| {
        let what = format!("the features folder cannot be read: {error}");
        vec![Problem::new("CS307", what, "the scenarios in it cannot be run", "name a folder that can be read").at(place())]
    })?;
    if own.is_empty() {
        let fix = "put files that end in `.feature` into it, or leave `--features` out";
        let why = "a run without your scenarios would be green for nothing";
        return Err(vec![Problem::new("CS308", "no feature is in the folder", why, fix).at(place())]);
    }
    Ok(own)
}

fn collect(folder: &Path, found: &mut Vec<Source>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            let text = std::fs::read_to_string(&path)?;
            found.push(Source {
                file: path.display().to_string(),
                text,
            });
        }
    }
    Ok(())
}

pub(super) fn unknown_defect(id: &str) -> Option<Problem> {
    let defects = countersign_reference::defects();
    if let Some(defect) = defects.iter().find(|defect| defect.id == id) {
        let needs = defect.needs.as_ref()?;
        return Some(Problem::new(
            "CS309",
            format!("the defect `{id}` is not built"),
            format!("it waits for {needs}, which the reference integration does not have"),
            "`countersign explain defects` says which ones are".to_owned(),
        ));
    }
    let nearest = defects
        .iter()
        .min_by_key(|defect| strsim::levenshtein(&defect.id, id))
        .map_or("M01", |defect| defect.id.as_str());
    let fix = format!("did you mean `{nearest}`? `countersign explain defects` lists all");
    Some(Problem::new(
        "CS309",
        format!("there is no defect `{id}`"),
        "the reference integration would be correct",
        fix,
    ))
}

pub(super) fn unknown_variant(id: &str) -> Option<Problem> {
    let is_known = countersign_reference::variants().iter().any(|variant| variant.id == id);
    (!is_known).then(|| {
        Problem::new(
            "CS325",
            format!("there is no benign variant `{id}`"),
            "the reference integration would behave as always",
            "`countersign explain variants` lists all",
        )
    })
}

/// Returns the campaign that every whole run ends with: short, and the same each time.
fn short_campaign() -> Plan {
    countersign_campaigns::plan(Settings {
        seed: 1,
        steps: Preset::Smoke.steps(),
        suppliers: 3,
        preset: Preset::Smoke,
    })
}

fn repeat_command(arguments: &VerifyArguments) -> String {
    let mut command = "countersign verify".to_owned();
    if let Some(file) = &arguments.deployment {
        command.push_str(&format!(" --deployment {}", file.display()));
    }
    if let Some(folder) = &arguments.features {
        command.push_str(&format!(" --features {}", folder.display()));
    }
    command.push_str(&arguments.pacts.again());
    if let Some(defect) = &arguments.defect {
        command.push_str(&format!(" --defect {defect}"));
    }
    if !arguments.variant.is_empty() {
        command.push_str(&format!(" --variant {}", arguments.variant.join(",")));
    }
    command
}
