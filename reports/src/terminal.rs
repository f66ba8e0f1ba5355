//! The end of a run on a terminal: controls, findings, failed scenarios, gaps; the last line is the most useful one.

use crate::headline::headline;
use crate::house::{self, Style};
use crate::paint::Colour;
use crate::report::Report;
use crate::standing::{Standing, members};
use crate::text::{count, wrap};
use crate::tidy::one_line;
use countersign_core::verdict::{Ending, Status};
use std::io::{self, Write};

const FINDINGS: usize = 10;
const SCENARIOS: usize = 20;
const NARROWEST: usize = 40;

/// The terminal report.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Whether it is coloured.
    pub colour: Colour,
    /// How many characters fit on a line.
    pub width: usize,
    /// Where the page is, as to be shown; empty when none was written.
    pub report_path: String,
}

impl Terminal {
    /// Writes the report.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let style = Style {
            colour: self.colour,
            width: self.width.max(NARROWEST),
        };
        let blocks = [
            controls(report, style),
            malformed(report, style),
            findings(report, style),
            scenarios(report, style),
            house::unknowns(report, style),
            gaps(report, style),
            self.last_line(report, style),
        ];
        let shown: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
        out.write_all(shown.join("\n").as_bytes())
    }

    fn last_line(&self, report: &Report, style: Style) -> String {
        let standing = Standing::from(report.verdict.status);
        let word = style.colour.standing(standing, standing.word());
        let headline = one_line(&headline(report));
        if self.report_path.is_empty() {
            return format!("{word}: {headline}\n");
        }
        format!("{word}: {headline} — report: {}\n", one_line(&self.report_path))
    }
}

fn controls(report: &Report, style: Style) -> String {
    let verdict = &report.verdict;
    let widest = verdict
        .controls
        .iter()
        .map(|control| control.title.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for control in &verdict.controls {
        let standing = Standing::of_control(control, verdict);
        let claimed: Vec<_> = members(control, verdict)
            .filter(|invariant| invariant.not_claimed.is_none())
            .collect();
        let hold = claimed.iter().filter(|invariant| invariant.status == Status::Holds).count();
        let word = style.colour.standing(standing, &format!("{:<11}", standing.word()));
        let kept = style.colour.faint(&format!("{hold} of {} hold", claimed.len()));
        let line = format!(
            "{:<widest$}  {word}  {}",
            one_line(&control.title),
            if claimed.is_empty() { "" } else { &kept }
        );
        text += line.trim_end();
        text.push('\n');
    }
    text + &tally(report)
}

fn tally(report: &Report) -> String {
    let tally = report.tally();
    let mut parts = vec![format!("{} passed", tally.passed)];
    for (number, word) in [
        (tally.failed, "failed"),
        (tally.unfinished, "unfinished"),
        (tally.not_claimed, "not claimed"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    format!("{}: {}\n", count(report.verdict.scenarios.len(), "scenario"), parts.join(", "))
}

fn malformed(report: &Report, style: Style) -> String {
    let mut text = String::new();
    for why in &report.verdict.malformed {
        text += &format!(
            "{} the History is not sound: {}\n",
            style.colour.standing(Standing::Unknown, "UNKNOWN"),
            one_line(why)
        );
    }
    text
}

/// Returns the first findings, such that each broken promise is heard before any is heard twice.
fn findings(report: &Report, style: Style) -> String {
    let mut places: Vec<usize> = (0..report.exhibits.len()).collect();
    places.sort_by_key(|place| report.exhibits[*place].rank);
    places.truncate(FINDINGS);
    places.sort_unstable();
    let mut shown: Vec<String> = places
        .iter()
        .map(|place| house::finding(&report.exhibits[*place], &report.evidence, style))
        .collect();
    let broken: u64 = report.verdict.invariants.iter().map(|invariant| invariant.broken).sum();
    let more = usize::try_from(broken).unwrap_or(usize::MAX).saturating_sub(shown.len());
    if more > 0 && !shown.is_empty() {
        shown.push(format!("and {}: see the report\n", count(more, "more finding")));
    }
    shown.join("\n")
}

fn scenarios(report: &Report, style: Style) -> String {
    let mut bad: Vec<_> = report.verdict.scenarios.iter().collect();
    bad.retain(|scenario| matches!(scenario.ending, Ending::Failed { .. } | Ending::Unfinished));
    bad.sort_by_key(|scenario| scenario.ending == Ending::Unfinished);
    let shown = bad.iter().take(SCENARIOS);
    let mut shown: Vec<String> = shown.filter_map(|scenario| house::scenario(scenario, &report.run, style)).collect();
    if bad.len() > SCENARIOS {
        shown.push(format!("and {}: see the report\n", count(bad.len() - SCENARIOS, "more scenario")));
    }
    shown.join("\n")
}

fn gaps(report: &Report, style: Style) -> String {
    let mut text = String::new();
    let idle: Vec<String> = report
        .not_exercised()
        .map(|invariant| format!("{} {}", invariant.id, invariant.name))
        .collect();
    gap(&mut text, "not exercised", &idle.join(", "), style);
    for missing in report.not_claimed() {
        let what = format!(
            "{} ({}, {})",
            missing.claim.word(),
            count(missing.promises.len(), "promise"),
            count(missing.scenarios.len(), "scenario")
        );
        gap(&mut text, "not claimed", &what, style);
    }
    let faults: Vec<String> = report.idle_faults().map(|fault| format!("{} {}", fault.id, fault.text)).collect();
    gap(&mut text, "faults that hit nothing", &faults.join(", "), style);
    text
}

fn gap(text: &mut String, name: &str, value: &str, style: Style) {
    if value.is_empty() {
        return;
    }
    let value = format!("{name}: {}", one_line(value));
    for (number, line) in wrap(&value, style.width.saturating_sub(2)).iter().enumerate() {
        let indent = if number == 0 { "" } else { "  " };
        *text += &format!("{indent}{line}\n");
    }
}
