//! The user's own scenarios on the bench: which defects would that suite miss?

use crate::deployment::{self, Secrets};
use crate::run::{Ending, Programme, Verification, judge_history, prepare, run_id};
use countersign_core::ids::RunId;
use countersign_core::problem::Problem;
use countersign_core::verdict::Status;
use countersign_features::Library;
use serde::Serialize;

/// What the user's scenarios noticed of one defect.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OwnScore {
    /// The defect; absent for the correct integration.
    pub(crate) defect: Option<String>,
    /// Whether a scenario failed or a promise was broken.
    pub(crate) is_noticed: bool,
    /// By which scenarios.
    pub(crate) scenarios: Vec<String>,
    /// By which promises.
    pub(crate) promises: Vec<String>,
}

/// Runs `library` against the embedded deployment with `defect`.
///
/// # Errors
/// When the run could not be made.
pub(crate) fn score_own(library: &Library, defect: Option<&str>) -> Result<OwnScore, String> {
    let told = |problems: Vec<Problem>| problems.first().map(|problem| problem.what.clone()).unwrap_or_default();
    let secrets = Secrets::for_a_run();
    let deployment = deployment::open(None, &secrets).map_err(told)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (history, recorder) = prepare(folder.path()).map_err(|error| error.to_string())?;
    let verification = Verification {
        deployment,
        secrets: secrets.into_made(),
        programme: Programme {
            scenarios: Some((library.clone(), CONCURRENCY)),
            campaign: None,
        },
        is_complete_run: false,
        run: RunId::new(run_id()),
        defect: defect.map(str::to_owned),
        variants: Vec::new(),
        command: "countersign prove".to_owned(),
        is_quiet: true,
        out: folder.path().to_owned(),
    };
    if let Ending::Aborted(why) = verification.run(recorder) {
        return Err(why);
    }
    let judged = judge_history(history.path(), |_| {}).map_err(|error| error.to_string())?;
    let verdict = judged.report.verdict();
    let failed =
        |scenario: &&countersign_core::verdict::ScenarioResult| matches!(scenario.ending, countersign_core::verdict::Ending::Failed { .. });
    Ok(OwnScore {
        defect: defect.map(str::to_owned),
        is_noticed: verdict.status == Status::Fails,
        scenarios: verdict
            .scenarios
            .iter()
            .filter(failed)
            .map(|scenario| scenario.name.clone())
            .collect(),
        promises: verdict
            .invariants
            .iter()
            .filter(|invariant| invariant.status == Status::Fails)
            .map(|invariant| invariant.id.to_string())
            .collect(),
    })
}

/// As many scenarios run at once as `verify` runs by default.
const CONCURRENCY: usize = 24;
