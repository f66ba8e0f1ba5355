//! Writing what a run or a check found: files, then the terminal or JSON.

use crate::arguments::Format;
use crate::console;
use crate::run::Unjudged;
use countersign_core::problem::Problem;
use countersign_reports::{Colour, Html, Json, Junit, Report, Reporter, Terminal};
use std::path::Path;

/// Returns the problem of a folder or file that results go to and that cannot be used.
pub(crate) fn unusable(path: &Path, error: &std::io::Error) -> Problem {
    let what = format!("`{}` cannot be used: {error}", path.display());
    Problem::new(
        "CS402",
        what,
        "the History and the reports go there",
        "give another folder with `--out`",
    )
}

/// Returns the problem of a History that cannot be read at all.
pub(crate) fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    let what = format!("`{}` cannot be read: {error}", path.display());
    Problem::new(
        "CS403",
        what,
        "there is nothing to read events from",
        "name a `history.jsonl` that a run has written",
    )
}

/// Returns the problem of a History that was not judged; `unreadable` says what is wrong when it cannot be read.
pub(crate) fn unjudged(error: &Unjudged, unreadable: impl FnOnce(&std::io::Error) -> Problem) -> Problem {
    match error {
        Unjudged::Unreadable(error) => unreadable(error),
        Unjudged::NoRoom { .. } => Problem::new(
            "CS408",
            error.to_string(),
            "a History of more than half a gigabyte, and one from standard input, is kept there once more while it is judged",
            "make room there for as much as the History has, or name another folder by the environment variable `TMPDIR`",
        ),
    }
}

/// Writes the report files into `out`.
///
/// # Errors
/// Names the file that cannot be written.
pub(crate) fn write_files(report: &Report, out: &Path) -> Result<(), Problem> {
    let reporters: [&dyn Reporter; 3] = [&Json, &Junit, &Html];
    for reporter in reporters {
        let path = out.join(reporter.file_name());
        let written = std::fs::File::create(&path).and_then(|file| {
            let mut file = std::io::BufWriter::new(file);
            reporter.write(report, &mut file)?;
            std::io::Write::flush(&mut file)
        });
        written.map_err(|error| {
            let what = format!("the report cannot be written: {error}");
            Problem::new(
                "CS401",
                what,
                "the verdict stands, but nobody can read it there",
                "give another folder with `--out`",
            )
            .at(path.display().to_string())
        })?;
    }
    Ok(())
}

/// Writes the result to standard output.
pub(crate) fn show(report: &Report, shown_path: &str, format: Format, is_quiet: bool) {
    let mut text = Vec::new();
    let written = match format {
        Format::Json => Json.write(report, &mut text),
        Format::Text => terminal(shown_path).write(report, &mut text),
    };
    written.expect("writing into memory does not fail");
    let text = String::from_utf8_lossy(&text);
    let text = if is_quiet && format == Format::Text {
        text.trim_end().lines().last().unwrap_or_default()
    } else {
        &text
    };
    console::result(text);
}

fn terminal(shown_path: &str) -> Terminal {
    let colour = if console::is_colour_wanted() {
        Colour::Always
    } else {
        Colour::Never
    };
    Terminal {
        colour,
        width: console::width(),
        report_path: shown_path.to_owned(),
    }
}
