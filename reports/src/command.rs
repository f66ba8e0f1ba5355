//! The commands that a report tells the reader to run.

use crate::run::Run;

/// Returns the command that repeats the run, or only `scenario` of it.
pub(crate) fn replay(run: &Run, scenario: Option<&str>) -> Option<String> {
    let command = &run.facts.as_ref()?.command;
    Some(match scenario {
        None => command.clone(),
        Some(name) => format!("{command} --name {}", quoted(name)),
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
