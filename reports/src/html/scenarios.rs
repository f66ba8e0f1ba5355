//! Scenarios on the page: those that went wrong in full, all of them by feature.

use crate::command;
use crate::report::Report;
use crate::standing::Badge;
use crate::text::{count, duration};
use crate::tidy::{BODY, cut};
use countersign_core::verdict::{Ending, ScenarioResult};

pub(crate) struct FailedView {
    pub(crate) badge: Badge,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) step: String,
    pub(crate) message: String,
    pub(crate) replay: Option<String>,
}

pub(crate) fn failed(report: &Report) -> Vec<FailedView> {
    let views = report.verdict.scenarios.iter().filter_map(|scenario| {
        let (place, step, message) = match &scenario.ending {
            Ending::Passed | Ending::NotClaimed(_) => return None,
            Ending::Failed { step, line, message } => (*line, step.clone(), cut(message, BODY)),
            Ending::Unfinished => (scenario.line, String::new(), "the run ended before the scenario did".to_owned()),
        };
        Some(FailedView {
            badge: (&scenario.ending).into(),
            name: scenario.name.clone(),
            place: format!("{}:{place}", scenario.file),
            step,
            message,
            replay: command::replay(&report.run, Some(scenario)),
        })
    });
    views.collect()
}

pub(crate) struct FeatureView {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) summary: String,
    /// Whether something in it needs a reader, so that it is shown unfolded.
    pub(crate) is_open: bool,
    pub(crate) scenarios: Vec<ScenarioRow>,
}

pub(crate) struct ScenarioRow {
    pub(crate) badge: Badge,
    pub(crate) name: String,
    pub(crate) tags: Vec<String>,
    pub(crate) took: String,
    pub(crate) place: String,
}

/// Returns the features in the order of the verdict, which is that of files.
pub(crate) fn features(report: &Report) -> Vec<FeatureView> {
    let groups = report.verdict.scenarios.chunk_by(|one, next| one.file == next.file);
    groups.filter_map(feature).collect()
}

fn feature(scenarios: &[ScenarioResult]) -> Option<FeatureView> {
    let first = scenarios.first()?;
    let number = |is: fn(&Ending) -> bool| scenarios.iter().filter(|scenario| is(&scenario.ending)).count();
    let passed = number(|ending| *ending == Ending::Passed);
    let not_claimed = number(|ending| matches!(ending, Ending::NotClaimed(_)));
    let failed = number(|ending| matches!(ending, Ending::Failed { .. }));
    let unfinished = number(|ending| *ending == Ending::Unfinished);
    let mut summary = vec![format!("{passed} of {} passed", count(scenarios.len(), "scenario"))];
    for (number, word) in [(failed, "failed"), (unfinished, "unfinished"), (not_claimed, "not claimed")] {
        if number > 0 {
            summary.push(format!("{number} {word}"));
        }
    }
    Some(FeatureView {
        name: first.feature.clone(),
        file: first.file.clone(),
        summary: summary.join(", "),
        is_open: failed + unfinished > 0,
        scenarios: scenarios.iter().map(row).collect(),
    })
}

fn row(scenario: &ScenarioResult) -> ScenarioRow {
    ScenarioRow {
        badge: (&scenario.ending).into(),
        name: scenario.name.clone(),
        tags: scenario.tags.clone(),
        took: duration(scenario.duration_us),
        place: format!("{}:{}", scenario.file, scenario.line),
    }
}
