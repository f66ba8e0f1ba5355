//! The commands that a report tells the reader to run.

use crate::run::Run;
use countersign_core::verdict::ScenarioResult;
use std::path::Path;

/// Returns the command that repeats the run, or only `scenario` of it.
///
/// What was not read from a feature file, as a campaign, cannot be picked by its name: there the whole run is repeated.
pub(crate) fn replay(run: &Run, scenario: Option<&ScenarioResult>) -> Option<String> {
    let command = &run.facts.as_ref()?.command;
    let is_picked = |scenario: &&ScenarioResult| Path::new(&scenario.file).extension().is_some_and(|found| found == "feature");
    Some(match scenario.filter(is_picked) {
        None => command.clone(),
        Some(scenario) => format!("{command} --name {}", quoted(&scenario.name)),
    })
}

/// Returns the command that judges the History at `path` again.
pub(crate) fn check(path: &str) -> String {
    let is_plain = !path.is_empty() && path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if is_plain {
        format!("countersign check {path}")
    } else {
        format!("countersign check {}", quoted(path))
    }
}

/// Quotes for a POSIX shell: inside single quotes nothing has a meaning but the quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_cannot_leave_its_quotes() {
        assert_eq!(quoted("it's; rm $(x)"), r"'it'\''s; rm $(x)'");
    }

    #[test]
    fn a_path_with_a_space_is_quoted() {
        assert_eq!(check("out/history.jsonl"), "countersign check out/history.jsonl");
        assert_eq!(check("my out/history.jsonl"), "countersign check 'my out/history.jsonl'");
    }
}
