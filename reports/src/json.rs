//! `verdict.json`: the verdict for programs, in a published schema.

use crate::figures::{Business, Technical};
use crate::headline::headline;
use crate::report::Report;
use crate::reporter::Reporter;
use crate::standing::Standing;
use crate::{command, control};
use countersign_core::promise::Claim;
use countersign_core::verdict::{ControlVerdict, Ending, InvariantVerdict, ScenarioResult};
use jiff::Timestamp;
use serde::Serialize;
use std::io::{self, Write};

/// The format version that this build writes.
const FORMAT: u32 = 1;

/// Returns the JSON Schema (2020-12) of `verdict.json`.
pub fn verdict_schema() -> &'static str {
    include_str!("../verdict.schema.json")
}

/// Writes `verdict.json`.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Reporter for Json {
    fn file_name(&self) -> &'static str {
        "verdict.json"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &VerdictFile::of(report))?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct VerdictFile<'a> {
    format: u32,
    /// The version that wrote the file.
    countersign: &'static str,
    status: &'static str,
    exit_code: u8,
    headline: String,
    run: Option<RunEntry<'a>>,
    duration_us: u64,
    broken_off: Option<String>,
    is_complete_run: bool,
    events: u64,
    malformed: &'a [String],
    controls: Vec<ControlEntry<'a>>,
    invariants: Vec<InvariantEntry<'a>>,
    scenarios: Vec<ScenarioEntry<'a>>,
    not_exercised: Vec<&'a str>,
    not_claimed: Vec<NotClaimedEntry>,
    faults: Vec<FaultEntry<'a>>,
    figures: FiguresEntry<'a>,
    /// The command that judges the History again.
    check: String,
}

#[derive(Serialize)]
struct RunEntry<'a> {
    id: &'a str,
    began: Timestamp,
    deployment: &'a str,
    defect: Option<&'a str>,
    claims: Vec<&'static str>,
    command: &'a str,
    /// The version that recorded the History.
    recorded_by: &'a str,
}

#[derive(Serialize)]
struct ControlEntry<'a> {
    control: &'static str,
    title: &'a str,
    status: &'static str,
    sentence: String,
    invariants: Vec<&'a str>,
}

#[derive(Serialize)]
struct InvariantEntry<'a> {
    id: &'a str,
    name: &'a str,
    control: &'static str,
    says: &'a str,
    status: &'static str,
    checked: u64,
    exercised: u64,
    broken: u64,
    needs: Option<&'static str>,
    unknown: &'a [String],
    findings: Vec<FindingEntry<'a>>,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    id: &'a str,
    what: &'a str,
    why: &'a str,
    fix: &'a str,
    subject: &'a str,
    scenario: Option<&'a str>,
    witness: &'a [u64],
    replay: Option<&'a str>,
}

#[derive(Serialize)]
struct ScenarioEntry<'a> {
    name: &'a str,
    feature: &'a str,
    file: &'a str,
    line: u32,
    tags: &'a [String],
    ending: &'static str,
    duration_us: u64,
    needs: Option<&'static str>,
    failure: Option<FailureEntry<'a>>,
    replay: Option<String>,
}

#[derive(Serialize)]
struct FailureEntry<'a> {
    step: &'a str,
    line: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct NotClaimedEntry {
    claim: &'static str,
    invariants: Vec<String>,
    scenarios: Vec<String>,
}

#[derive(Serialize)]
struct FaultEntry<'a> {
    id: u32,
    text: &'a str,
    hits: u64,
}

#[derive(Serialize)]
struct FiguresEntry<'a> {
    business: &'a Business,
    technical: &'a Technical,
}

impl<'a> VerdictFile<'a> {
    fn of(report: &'a Report) -> Self {
        let verdict = &report.verdict;
        Self {
            format: FORMAT,
            countersign: env!("CARGO_PKG_VERSION"),
            status: Standing::from(verdict.status).class(),
            exit_code: verdict.exit_code(),
            headline: headline(report),
            run: run(report),
            duration_us: report.run.duration_us,
            broken_off: report.run.broken_off(),
            is_complete_run: verdict.is_complete_run,
            events: verdict.events,
            malformed: &verdict.malformed,
            controls: verdict.controls.iter().map(|control| control_entry(control, report)).collect(),
            invariants: verdict
                .invariants
                .iter()
                .map(|invariant| invariant_entry(invariant, report))
                .collect(),
            scenarios: verdict.scenarios.iter().map(|scenario| scenario_entry(scenario, report)).collect(),
            not_exercised: report.not_exercised().map(|invariant| invariant.id.as_str()).collect(),
            not_claimed: not_claimed(report),
            faults: faults(report),
            figures: FiguresEntry {
                business: &report.business,
                technical: &report.technical,
            },
            check: command::check(Report::HISTORY),
        }
    }
}

fn run(report: &Report) -> Option<RunEntry<'_>> {
    let facts = report.run.facts.as_ref()?;
    Some(RunEntry {
        id: facts.run.as_str(),
        began: facts.began,
        deployment: &facts.deployment,
        defect: facts.defect.as_deref(),
        claims: facts.claims.iter().copied().map(Claim::word).collect(),
        command: &facts.command,
        recorded_by: &facts.countersign,
    })
}

fn control_entry<'a>(verdict: &'a ControlVerdict, report: &'a Report) -> ControlEntry<'a> {
    ControlEntry {
        control: verdict.control.tag(),
        title: &verdict.title,
        status: Standing::of_control(verdict, &report.verdict).class(),
        sentence: control::sentence(verdict, &report.verdict),
        invariants: verdict.invariants.iter().map(|id| id.as_str()).collect(),
    }
}

fn invariant_entry<'a>(invariant: &'a InvariantVerdict, report: &'a Report) -> InvariantEntry<'a> {
    InvariantEntry {
        id: invariant.id.as_str(),
        name: &invariant.name,
        control: invariant.control.tag(),
        says: &invariant.says,
        status: Standing::of_invariant(invariant).class(),
        checked: invariant.checked,
        exercised: invariant.exercised,
        broken: invariant.broken,
        needs: invariant.not_claimed.map(Claim::word),
        unknown: &invariant.unknown,
        findings: findings(invariant, report),
    }
}

fn findings<'a>(invariant: &InvariantVerdict, report: &'a Report) -> Vec<FindingEntry<'a>> {
    let own = report.exhibits.iter().filter(|exhibit| exhibit.finding.invariant == invariant.id);
    let entries = own.map(|exhibit| FindingEntry {
        id: &exhibit.finding.id,
        what: &exhibit.finding.what,
        why: &exhibit.finding.why,
        fix: &exhibit.finding.fix,
        subject: &exhibit.finding.subject,
        scenario: exhibit.finding.scenario.as_deref(),
        witness: &exhibit.finding.witness,
        replay: exhibit.replay.as_deref(),
    });
    entries.collect()
}

fn scenario_entry<'a>(scenario: &'a ScenarioResult, report: &'a Report) -> ScenarioEntry<'a> {
    let (ending, needs, failure) = match &scenario.ending {
        Ending::Passed => ("passed", None, None),
        Ending::Failed { step, line, message } => {
            let line = *line;
            ("failed", None, Some(FailureEntry { step, line, message }))
        }
        Ending::NotClaimed(claim) => ("not-claimed", Some(claim.word()), None),
        Ending::Unfinished => ("unfinished", None, None),
    };
    ScenarioEntry {
        name: &scenario.name,
        feature: &scenario.feature,
        file: &scenario.file,
        line: scenario.line,
        tags: &scenario.tags,
        ending,
        duration_us: scenario.duration_us,
        needs,
        failure,
        replay: command::replay(&report.run, Some(scenario)),
    }
}

fn not_claimed(report: &Report) -> Vec<NotClaimedEntry> {
    let missing = report.not_claimed().into_iter().map(|missing| NotClaimedEntry {
        claim: missing.claim.word(),
        invariants: missing.promises,
        scenarios: missing.scenarios,
    });
    missing.collect()
}

fn faults(report: &Report) -> Vec<FaultEntry<'_>> {
    let faults = report.faults.iter().map(|fault| FaultEntry {
        id: fault.id,
        text: &fault.text,
        hits: fault.hits,
    });
    faults.collect()
}
