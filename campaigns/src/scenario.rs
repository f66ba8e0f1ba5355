//! A plan as a Gherkin scenario, so that a counterexample becomes a regression test; and back.

use crate::counterexample::Counterexample;
use crate::plan::{Action, Step};
use std::fmt::Write as _;

/// The columns of the table that holds the steps.
pub const COLUMNS: [&str; 3] = ["step", "what happens", "exactly"];

/// Returns a feature with the one scenario that takes the counterexample's plan. `command` repeats it without the scenario.
pub fn feature(counterexample: &Counterexample, command: &str) -> String {
    let mut text = String::new();
    let plan = &counterexample.plan;
    let _ = writeln!(text, "Feature: What campaigns have found\n");
    let _ = writeln!(text, "  # {}: {}", counterexample.invariant, counterexample.what);
    let _ = writeln!(text, "  # repeat: {command}");
    let _ = writeln!(text, "  {}", tags(&plan.steps).join(" "));
    let _ = writeln!(
        text,
        "  Scenario: {} from seed {}: {}",
        counterexample.invariant, plan.seed, counterexample.signature
    );
    let _ = writeln!(text, "    When these steps are taken");
    let _ = writeln!(text, "      | {} |", COLUMNS.join(" | "));
    for step in &plan.steps {
        let exactly = serde_json::to_string(step).unwrap_or_default();
        let _ = writeln!(text, "      | {} | {} | {} |", step.id, cell(&step.to_string()), cell(&exactly));
    }
    let _ = writeln!(text, "    Then nothing is left under way");
    text
}

/// Reads a step from the last column of the table.
///
/// # Errors
/// Says what is wrong with it.
pub fn read_step(exactly: &str) -> Result<Step, String> {
    serde_json::from_str(exactly).map_err(|error| error.to_string())
}

/// A bar would end the cell, and a backslash would begin an escape.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|")
}

fn tags(steps: &[Step]) -> Vec<&'static str> {
    let any = |is_one: fn(&Action) -> bool| steps.iter().any(|step| is_one(&step.action));
    let mut tags = vec!["@campaign", "@serial"];
    if any(|action| matches!(action, Action::Kill { .. })) {
        tags.push("@needs-restart");
    }
    if any(|action| matches!(action, Action::Advance { .. } | Action::AdvanceTo { .. })) {
        tags.push("@needs-clock");
    }
    if any(|action| matches!(action, Action::Replay { .. })) {
        tags.push("@needs-dead-letters");
    }
    tags
}
