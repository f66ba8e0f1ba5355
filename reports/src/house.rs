//! The house shape of everything that went wrong: what, seen, why, fix, replay.

use crate::exhibit::{Evidence, Exhibit};
use crate::paint::Colour;
use crate::report::Report;
use crate::run::Run;
use crate::standing::Standing;
use crate::text::wrap;
use crate::tidy::{LINE, cut, one_line, visible};
use crate::{command, words};
use countersign_core::verdict::{Ending, ScenarioResult};

/// How to lay out a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) colour: Colour,
    pub(crate) width: usize,
}

impl Style {
    /// Plain text of a width that a log viewer has.
    pub(crate) const PLAIN: Self = Self {
        colour: Colour::Never,
        width: 120,
    };
}

const SEEN: usize = 6;
const INDENT: usize = 10;

/// Returns a finding.
pub(crate) fn finding(exhibit: &Exhibit, evidence: &Evidence, style: Style) -> String {
    let finding = &exhibit.finding;
    let title = format!("{} {}: {}", finding.invariant, exhibit.name, one_line(&finding.what));
    let mut text = heading("FAIL", Standing::Fails, &title, style);
    field(&mut text, "seen", &seen(&finding.witness, evidence), style);
    field(&mut text, "why", &one_line(&finding.why), style);
    field(&mut text, "fix", &one_line(&finding.fix), style);
    replay(&mut text, exhibit.replay.as_deref(), style);
    text
}

/// Returns a scenario that failed or did not end; nothing for any other.
pub(crate) fn scenario(result: &ScenarioResult, run: &Run, style: Style) -> Option<String> {
    let name = one_line(&result.name);
    let mut text;
    match &result.ending {
        Ending::Passed | Ending::NotClaimed(_) => return None,
        Ending::Failed { step, line, message } => {
            text = heading("FAIL", Standing::Fails, &format!("scenario `{name}`"), style);
            field(&mut text, "step", &one_line(step), style);
            field(&mut text, "where", &format!("{}:{line}", one_line(&result.file)), style);
            field(&mut text, "seen", &visible(&cut(message, LINE)), style);
        }
        Ending::Unfinished => {
            text = heading("UNKNOWN", Standing::Unknown, &format!("scenario `{name}` did not end"), style);
            field(&mut text, "where", &format!("{}:{}", one_line(&result.file), result.line), style);
        }
    }
    replay(&mut text, command::replay(run, Some(result)).as_deref(), style);
    Some(text)
}

/// Returns the promises of which the History does not say enough.
pub(crate) fn unknowns(report: &Report, style: Style) -> String {
    let mut text = String::new();
    for invariant in report.unknown() {
        text += &heading("UNKNOWN", Standing::Unknown, &format!("{} {}", invariant.id, invariant.name), style);
        for why in &invariant.unknown {
            field(&mut text, "why", &one_line(why), style);
        }
    }
    text
}

fn heading(word: &str, standing: Standing, title: &str, style: Style) -> String {
    let lines = wrap(title, style.width.saturating_sub(word.len() + 1));
    let mut text = style.colour.standing(standing, word);
    for (number, line) in lines.iter().enumerate() {
        let line = style.colour.strong(line);
        text += &if number == 0 {
            format!(" {line}\n")
        } else {
            format!("    {line}\n")
        };
    }
    text
}

fn field(text: &mut String, name: &str, value: &str, style: Style) {
    let label = format!("{name}:");
    for (number, line) in wrap(value, style.width.saturating_sub(INDENT)).iter().enumerate() {
        let label = if number == 0 { label.as_str() } else { "" };
        *text += format!("  {}{line}", style.colour.faint(&format!("{label:<8}"))).trim_end();
        text.push('\n');
    }
}

/// A command stays on one line, so that it can be copied.
fn replay(text: &mut String, command: Option<&str>, style: Style) {
    if let Some(command) = command {
        *text += &format!("  {}{}\n", style.colour.faint("replay: "), one_line(command));
    }
}

fn seen(witness: &[u64], evidence: &Evidence) -> String {
    let mut parts: Vec<String> = witness.iter().take(SEEN).map(|index| sighting(*index, evidence)).collect();
    if witness.len() > SEEN {
        parts.push(format!("and {} more", witness.len() - SEEN));
    }
    parts.join("; ")
}

/// Returns an event's number and what happened.
pub(crate) fn sighting(index: u64, evidence: &Evidence) -> String {
    match evidence.event(index) {
        Some(event) => format!("#{index} {}", one_line(&words::whole(&event.what))),
        None => format!("#{index} (not in this History)"),
    }
}
