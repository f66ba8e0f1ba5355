//! Collects the problems of a settings file, each with the line that it is on.

use countersign_core::problem::Problem;
use std::ops::Range;

/// All problems that were found so far.
pub(super) struct Problems<'text> {
    text: &'text str,
    found: Vec<Problem>,
}

impl<'text> Problems<'text> {
    /// Returns an empty collection for the file with this text.
    pub(super) fn new(text: &'text str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// Adds `problem`, pointing at the line in which `span` begins.
    pub(super) fn add(&mut self, problem: Problem, span: &Range<usize>) {
        let line = self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
        self.found.push(problem.at(format!("line {line}")));
    }

    /// Returns the problems in the order of their lines.
    pub(super) fn into_list(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| {
            let line = problem.place.as_deref().and_then(|place| place.strip_prefix("line "));
            line.and_then(|digits| digits.parse::<usize>().ok())
        });
        self.found
    }

    /// Returns whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}
