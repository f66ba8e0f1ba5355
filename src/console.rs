//! The console: results on standard output, messages on standard error, colour only where it is wanted.

use countersign_core::problem::Problem;
use std::io::{IsTerminal as _, Write as _};

/// Exit code: everything holds.
pub(crate) const HOLDS: u8 = 0;
/// Exit code: a promise is broken.
pub(crate) const BROKEN: u8 = 1;
/// Exit code: usage or configuration.
pub(crate) const USAGE: u8 = 2;
/// Exit code: could not tell.
pub(crate) const UNKNOWN: u8 = 3;
/// Exit code: a bug of countersign.
pub(crate) const OUR_BUG: u8 = 70;

/// Returns the word for the exit code of a command that judges.
pub(crate) fn word(code: u8) -> &'static str {
    match code {
        HOLDS => "holds",
        BROKEN => "fails",
        _ => "unknown",
    }
}

/// Writes a result to standard output. A reader that went away is no error: `countersign … | head` is common.
pub(crate) fn result(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.trim_end_matches('\n'));
}

/// Writes a message to standard error.
pub(crate) fn message(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{text}");
}

/// Replaces the last progress line on a terminal.
pub(crate) fn progress(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "\r\x1b[2K{text}");
    let _ = out.flush();
}

/// Writes every problem to standard error and returns the exit code for them.
pub(crate) fn problems(problems: &[Problem]) -> u8 {
    for problem in problems {
        message(&format!("{problem}\n"));
    }
    let count = problems.len();
    message(&format!(
        "{count} problem{} to mend; nothing was started",
        if count == 1 { "" } else { "s" }
    ));
    USAGE
}

/// Returns whether standard error is a terminal.
pub(crate) fn is_progress_wanted() -> bool {
    std::io::stderr().is_terminal()
}

/// Returns whether results may be coloured: only on a terminal, and not with NO_COLOR (no-color.org).
pub(crate) fn is_colour_wanted() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Returns the width for results.
pub(crate) fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .filter(|width| (40..=400).contains(width))
        .unwrap_or(100)
}

/// The panic hook: a panic is our bug, and says how to report it.
pub(crate) fn report_our_bug(panic: &std::panic::PanicHookInfo<'_>) {
    message(&format!(
        "bug in countersign {}: {panic}\n  why: this is our mistake, not yours or your integration's\n  fix: report it with this text and the command; what was recorded so far is kept",
        env!("CARGO_PKG_VERSION")
    ));
}
