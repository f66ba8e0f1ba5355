//! The rows of the page's tables.

use crate::control::sentence;
use crate::report::Report;
use crate::standing::{Badge, Standing};
use crate::text::{count, duration};

const SLOWEST: usize = 8;

pub(crate) struct ControlRow {
    pub(crate) tag: &'static str,
    pub(crate) title: String,
    pub(crate) badge: Badge,
    pub(crate) sentence: String,
}

pub(crate) fn controls(report: &Report) -> Vec<ControlRow> {
    let rows = report.verdict.controls.iter().map(|control| ControlRow {
        tag: control.control.tag(),
        title: control.title.clone(),
        badge: Standing::of_control(control, &report.verdict).into(),
        sentence: sentence(control, &report.verdict),
    });
    rows.collect()
}

pub(crate) struct PromiseRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) says: String,
    pub(crate) checked: u64,
    pub(crate) exercised: u64,
    pub(crate) badge: Badge,
}

pub(crate) fn promises(report: &Report) -> Vec<PromiseRow> {
    let rows = report.verdict.invariants.iter().map(|promise| PromiseRow {
        id: promise.id.to_string(),
        name: promise.name.clone(),
        says: promise.says.clone(),
        checked: promise.checked,
        exercised: promise.exercised,
        badge: Standing::of_invariant(promise).into(),
    });
    rows.collect()
}

pub(crate) struct SlowRow {
    pub(crate) name: String,
    pub(crate) took: String,
    /// Length of its bar, in percent of the slowest one's.
    pub(crate) percent: u64,
}

pub(crate) fn slowest(report: &Report) -> Vec<SlowRow> {
    let mut scenarios: Vec<_> = report
        .verdict
        .scenarios
        .iter()
        .filter(|scenario| scenario.duration_us > 0)
        .collect();
    scenarios.sort_by_key(|scenario| std::cmp::Reverse(scenario.duration_us));
    let longest = scenarios.first().map_or(1, |scenario| scenario.duration_us);
    let rows = scenarios.into_iter().take(SLOWEST).map(|scenario| SlowRow {
        name: scenario.name.clone(),
        took: duration(scenario.duration_us),
        percent: (scenario.duration_us.saturating_mul(100) / longest).max(1),
    });
    rows.collect()
}

pub(crate) struct LatencyRow {
    pub(crate) function: String,
    pub(crate) answers: usize,
    pub(crate) silent: usize,
    pub(crate) median: String,
    pub(crate) p95: String,
    pub(crate) p99: String,
    pub(crate) longest: String,
}

pub(crate) fn latencies(report: &Report) -> Vec<LatencyRow> {
    let rows = report.latencies.iter().map(|latency| {
        let shown = |us| if latency.answers == 0 { "–".to_owned() } else { duration(us) };
        LatencyRow {
            function: latency.function.clone(),
            answers: latency.answers,
            silent: latency.silent,
            median: shown(latency.median_us),
            p95: shown(latency.p95_us),
            p99: shown(latency.p99_us),
            longest: shown(latency.longest_us),
        }
    });
    rows.collect()
}

/// One thing that the run did not prove.
pub(crate) struct GapRow {
    pub(crate) badge: Badge,
    pub(crate) what: String,
    pub(crate) why: String,
}

pub(crate) fn gaps(report: &Report) -> Vec<GapRow> {
    let mut rows = Vec::new();
    for promise in report.unknown() {
        rows.push(GapRow::new(
            Standing::Unknown.into(),
            format!("{} {}", promise.id, promise.name),
            promise.unknown.join("; "),
        ));
    }
    for promise in report.not_exercised() {
        let why = "Nothing in this run put it to the test.".to_owned();
        rows.push(GapRow::new(
            Standing::Vacuous.into(),
            format!("{} {}", promise.id, promise.name),
            why,
        ));
    }
    for missing in report.not_claimed() {
        let why = format!(
            "The deployment does not offer it. Unchecked: {}.",
            unchecked(&missing.promises, &missing.scenarios)
        );
        rows.push(GapRow::new(
            Standing::NotClaimed.into(),
            format!("Interface {}", missing.claim.word()),
            why,
        ));
    }
    let scenario = |id: Option<u32>| report.verdict.scenarios.iter().find(|scenario| Some(scenario.id) == id);
    for fault in report.idle_faults() {
        let place = scenario(fault.scenario)
            .map(|scenario| format!(" Set in `{}`.", scenario.name))
            .unwrap_or_default();
        let badge = Badge {
            class: Standing::Vacuous.class(),
            word: "hit nothing",
        };
        rows.push(GapRow::new(
            badge,
            format!("Fault {}: {}", fault.id, fault.text),
            format!("It never met a message.{place}"),
        ));
    }
    rows
}

fn unchecked(promises: &[String], scenarios: &[String]) -> String {
    let mut parts = promises.to_vec();
    parts.extend(scenarios.iter().map(|name| format!("scenario `{name}`")));
    match parts.len() {
        0..=8 => parts.join(", "),
        more => format!("{} and {}", parts[..8].join(", "), count(more - 8, "other")),
    }
}

impl GapRow {
    fn new(badge: Badge, what: String, why: String) -> Self {
        Self { badge, what, why }
    }
}
