//! The page as its template sees it: every value ready to be written, nothing left to decide.

use super::figures::{Row, business, dead_letters, deliveries, exceptions, kinds, plants, quality, technical};
use super::findings::{FindingView, MoreView, findings, more};
use super::scenarios::{FailedView, FeatureView, failed, features};
use super::tables::{ControlRow, GapRow, LatencyRow, PromiseRow, SlowRow, controls, gaps, latencies, promises, slowest};
use crate::command;
use crate::headline;
use crate::report::Report;
use crate::standing::{Badge, Standing};
use crate::text::{count, duration};
use askama::Template;
use countersign_core::verdict::Status;

#[derive(Template)]
#[template(path = "index.html")]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) verdict: Badge,
    pub(crate) meaning: &'static str,
    pub(crate) headline: String,
    pub(crate) facts: Vec<Fact>,
    pub(crate) alarms: Vec<String>,
    pub(crate) controls: Vec<ControlRow>,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) findings_total: String,
    pub(crate) more: Vec<MoreView>,
    pub(crate) failed: Vec<FailedView>,
    pub(crate) features: Vec<FeatureView>,
    pub(crate) promises: Vec<PromiseRow>,
    pub(crate) slowest: Vec<SlowRow>,
    pub(crate) latencies: Vec<LatencyRow>,
    pub(crate) business: Vec<Row>,
    pub(crate) plants: Vec<Row>,
    pub(crate) kinds: Vec<Row>,
    pub(crate) exceptions: Vec<Row>,
    pub(crate) quality: Vec<Row>,
    pub(crate) technical: Vec<Row>,
    pub(crate) deliveries: Vec<Row>,
    pub(crate) dead_letters: String,
    pub(crate) gaps: Vec<GapRow>,
    pub(crate) check: String,
    pub(crate) repeat: Option<String>,
    pub(crate) countersign: &'static str,
}

/// One of the key facts under the verdict.
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

impl Page {
    pub(crate) fn of(report: &Report) -> Self {
        let standing = Standing::from(report.verdict.status);
        let broken: u64 = report.verdict.invariants.iter().map(|invariant| invariant.broken).sum();
        Self {
            title: format!("{}: {}", standing.word(), report.run.deployment()),
            verdict: standing.into(),
            meaning: meaning(standing),
            headline: headline::finding(report),
            facts: facts(report),
            alarms: alarms(report),
            controls: controls(report),
            findings: findings(report),
            findings_total: count(usize::try_from(broken).unwrap_or(usize::MAX), "finding"),
            more: more(report),
            failed: failed(report),
            features: features(report),
            promises: promises(report),
            slowest: slowest(report),
            latencies: latencies(report),
            business: business(report),
            plants: plants(report),
            kinds: kinds(report),
            exceptions: exceptions(report),
            quality: quality(report),
            technical: technical(report),
            deliveries: deliveries(report),
            dead_letters: dead_letters(report),
            gaps: gaps(report),
            check: command::check(Report::HISTORY),
            repeat: command::replay(&report.run, None),
            countersign: env!("CARGO_PKG_VERSION"),
        }
    }
}

fn meaning(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "The integration kept every promise that this run put to the test.",
        Standing::Fails => "The integration broke what it promises. Do not release before the findings are settled.",
        Standing::Unknown => "This run cannot tell whether the integration keeps its promises. Do not take it for a pass.",
        Standing::Vacuous | Standing::NotClaimed => {
            "Nothing was broken, but some promises were never put to the test. Do not take it for a pass."
        }
    }
}

fn facts(report: &Report) -> Vec<Fact> {
    let tally = report.tally();
    let mut facts = vec![Fact::new("Deployment", report.run.deployment())];
    if let Some(run) = &report.run.facts {
        facts.push(Fact::new("Run", run.run.to_string()));
        facts.push(Fact::new("Began", run.began.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()));
    }
    facts.push(Fact::new("Took", duration(report.run.duration_us)));
    facts.push(Fact::new(
        "Scenarios",
        format!("{} of {} passed", tally.passed, report.verdict.scenarios.len() - tally.not_claimed),
    ));
    facts.push(Fact::new("Promises", format!("{} of {} hold", tally.hold, tally.claimed)));
    let scope = if report.verdict.is_complete_run {
        "all scenarios"
    } else {
        "a selection of scenarios"
    };
    facts.push(Fact::new("Scope", scope.to_owned()));
    facts.push(Fact::new(
        "Judged",
        count(usize::try_from(report.verdict.events).unwrap_or(usize::MAX), "event"),
    ));
    facts
}

impl Fact {
    fn new(name: &'static str, value: String) -> Self {
        Self { name, value }
    }
}

/// Returns what makes the whole run doubtful.
fn alarms(report: &Report) -> Vec<String> {
    // The headline of an unknown verdict says itself that the run was broken off.
    let is_said = report.verdict.status == Status::Unknown && report.verdict.malformed.is_empty();
    let broken_off = report.run.broken_off().filter(|_| !is_said).map(|why| sentence(&why));
    let malformed = report
        .verdict
        .malformed
        .iter()
        .map(|why| format!("The History is not sound: {why}."));
    broken_off.into_iter().chain(malformed).collect()
}

fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
