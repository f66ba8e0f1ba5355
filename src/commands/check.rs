//! `countersign check`: judges a recorded History again, by the same code and to the same verdict.

use super::report;
use crate::arguments::CheckArguments;
use crate::console;
use crate::run::read_history;
use countersign_core::problem::Problem;
use countersign_reports::Report;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &CheckArguments) -> u8 {
    let (events, damage) = match read_history(&arguments.history) {
        Ok(read) => read,
        Err(error) => {
            let what = format!("`{}` cannot be read: {error}", arguments.history.display());
            return console::problems(&[Problem::new(
                "CS403",
                what,
                "there is nothing to judge",
                "name a `history.jsonl` that a run has written",
            )]);
        }
    };
    if let Some(damage) = damage {
        console::message(&format!(
            "{}: {damage}; judging the {} events before it",
            arguments.history.display(),
            events.len()
        ));
    }
    if events.is_empty() {
        let what = format!("`{}` has no event", arguments.history.display());
        return console::problems(&[Problem::new(
            "CS404",
            what,
            "there is nothing to judge",
            "name a `history.jsonl` that a run has written",
        )]);
    }
    let verdict = countersign_checks::judge(events.iter().cloned());
    let code = verdict.exit_code();
    let report = Report::new(verdict, &events);
    let mut shown = arguments.history.display().to_string();
    if let Some(out) = &arguments.out {
        let written = std::fs::create_dir_all(out)
            .map_err(|error| report::unusable(out, &error))
            .and_then(|()| report::write_files(&report, out));
        if let Err(problem) = written {
            return console::problems(&[problem]);
        }
        shown = out.join("index.html").display().to_string();
    }
    report::show(&report, &shown, arguments.format, arguments.quiet);
    code
}
