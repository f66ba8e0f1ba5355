//! A whole settings file, and the problems that are found in it.

use super::table::Table;
use crate::problem::Problem;
use std::cell::RefCell;
use toml::de::DeTable;

/// Reads the settings file `text`, which people know as `name`; `reader` turns its root into what it means.
///
/// # Errors
/// Every problem at once, in the order of the file.
pub fn read<T>(name: &str, text: &str, reader: impl FnOnce(&Table<'_, '_>) -> Option<T>) -> Result<T, Vec<Problem>> {
    let problems = Problems::new(name, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let what = format!("not TOML: {}", error.message().trim());
        problems.add(at, "CS101", what, "nothing after the mistake can be trusted", "mend the syntax");
    }
    if !problems.is_empty() {
        return Err(problems.into_list());
    }
    let root = Table::root(&problems, root.get_ref());
    let meaning = reader(&root);
    root.close();
    match meaning {
        Some(meaning) if problems.is_empty() => Ok(meaning),
        None if problems.is_empty() => Err(vec![unsaid_gap(name)]),
        _ => Err(problems.into_list()),
    }
}

/// Each part that is left out notes a problem, so a gap without one is our bug.
fn unsaid_gap(name: &str) -> Problem {
    Problem::new(
        "CS100",
        format!("`{name}` is incomplete"),
        "a part is missing that nothing was said about",
        "report it as a bug of countersign",
    )
}

/// The problems found so far, each with its line.
pub(super) struct Problems<'t> {
    name: &'t str,
    text: &'t str,
    found: RefCell<Vec<(usize, Problem)>>,
}

impl<'t> Problems<'t> {
    fn new(name: &'t str, text: &'t str) -> Self {
        Self {
            name,
            text,
            found: RefCell::default(),
        }
    }

    /// Adds a problem at a byte offset of the file.
    pub(super) fn add(&self, at: usize, code: &'static str, what: String, why: impl Into<String>, fix: impl Into<String>) {
        let line = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let problem = Problem::new(code, what, why, fix).at(format!("{}:{line}", self.name));
        self.found.borrow_mut().push((line, problem));
    }

    fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    fn into_list(self) -> Vec<Problem> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|(line, _)| *line);
        found.into_iter().map(|(_, problem)| problem).collect()
    }
}
