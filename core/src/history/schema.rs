//! The published schema of the History, for whoever reads one without this crate.

/// Returns the JSON Schema (2020-12) of one event, which is one line of a History.
pub fn schema() -> &'static str {
    include_str!("../../history.schema.json")
}
