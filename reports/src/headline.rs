//! The run in one line: the last line of the terminal, the first of the page.

use crate::report::Report;
use crate::text::{count, duration};
use countersign_core::promise::InvariantId;
use countersign_core::verdict::Status;

/// Returns the run in one line, without its status word.
pub(crate) fn headline(report: &Report) -> String {
    let found = finding(report);
    if report.run.facts.is_none() {
        // Then there was no run, only a file that claims to be its History.
        return found;
    }
    format!(
        "{found}, against {} in {}",
        report.run.deployment(),
        duration(report.run.duration_us)
    )
}

/// Returns what was found, without against what.
pub(crate) fn finding(report: &Report) -> String {
    let parts = match report.verdict.status {
        Status::Fails => broken(report),
        Status::Unknown => untold(report),
        Status::Vacuous => vacuous(report),
        Status::Holds => held(report),
    };
    parts.join(", ")
}

fn broken(report: &Report) -> Vec<String> {
    let tally = report.tally();
    let broken = ids(report, Status::Fails);
    let mut parts = Vec::new();
    if !broken.is_empty() {
        parts.push(format!("{} broken ({})", count(broken.len(), "promise"), listed(&broken)));
    }
    if tally.failed > 0 {
        parts.push(format!("{} failed", count(tally.failed, "scenario")));
    }
    parts
}

fn untold(report: &Report) -> Vec<String> {
    if !report.verdict.malformed.is_empty() {
        return vec!["the History is not sound, so nothing was judged".to_owned()];
    }
    let unknown = ids(report, Status::Unknown);
    let mut parts: Vec<String> = report.run.broken_off().into_iter().collect();
    if !unknown.is_empty() {
        parts.push(format!("{} unknown ({})", count(unknown.len(), "promise"), listed(&unknown)));
    }
    match report.tally().unfinished {
        0 => {}
        unfinished => parts.push(format!("{} unfinished", count(unfinished, "scenario"))),
    }
    if parts.is_empty() {
        parts.push("the History does not say enough".to_owned());
    }
    parts
}

fn vacuous(report: &Report) -> Vec<String> {
    let vacuous = ids(report, Status::Vacuous);
    vec![format!(
        "{} never exercised ({})",
        count(vacuous.len(), "promise"),
        listed(&vacuous)
    )]
}

fn held(report: &Report) -> Vec<String> {
    let tally = report.tally();
    let mut parts = vec![count(tally.passed, "scenario"), count(tally.hold, "promise")];
    let gaps = tally.claimed - tally.hold;
    if gaps > 0 {
        parts.push(format!("{gaps} not exercised"));
    }
    parts
}

fn ids(report: &Report, status: Status) -> Vec<&InvariantId> {
    let claimed = report.verdict.invariants.iter().filter(|invariant| invariant.not_claimed.is_none());
    claimed
        .filter(|invariant| invariant.status == status)
        .map(|invariant| &invariant.id)
        .collect()
}

fn listed(ids: &[&InvariantId]) -> String {
    const SHOWN: usize = 6;
    let names: Vec<&str> = ids.iter().take(SHOWN).map(|id| id.as_str()).collect();
    match ids.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
