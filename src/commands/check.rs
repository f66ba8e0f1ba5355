//! `countersign check`: judges a recorded History again, by the same code and to the same verdict, whatever its size.

use super::report;
use crate::arguments::CheckArguments;
use crate::console;
use crate::run::judge_history;
use countersign_core::problem::Problem;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &CheckArguments) -> u8 {
    let is_progress_shown = !arguments.quiet && console::is_progress_wanted();
    let judged = judge_history(&arguments.history, |events| {
        if is_progress_shown && events > 0 {
            console::progress(&format!("  {events} events judged"));
        }
    });
    if is_progress_shown {
        console::progress("");
    }
    let judged = match judged {
        Ok(judged) => judged,
        Err(error) => {
            let problem = report::unjudged(&error, |error| report::unreadable(&arguments.history, error));
            return console::problems(&[problem]);
        }
    };
    if let Some(damage) = &judged.damage {
        console::message(&format!(
            "{}: {damage}; judging the {} events before it",
            arguments.history.display(),
            judged.events
        ));
    }
    if judged.events == 0 {
        let what = format!("`{}` has no event", arguments.history.display());
        return console::problems(&[Problem::new(
            "CS404",
            what,
            "there is nothing to judge",
            "name a `history.jsonl` that a run has written",
        )]);
    }
    let report = judged.report;
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
    report.verdict().exit_code()
}
