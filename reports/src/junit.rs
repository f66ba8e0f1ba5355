//! `junit.xml` for CI servers: a failure means that the deployment broke something, an error that nobody could tell.
//!
//! In the dialect that Jenkins' strict reader accepts (junit-10.xsd): no files, lines or properties, whole milliseconds.

use crate::house::{self, Style};
use crate::report::Report;
use crate::reporter::Reporter;
use crate::standing::Standing;
use crate::tidy::{cdata, one_line};
use countersign_core::verdict::{Ending, InvariantVerdict, ScenarioResult};
use junit_report::{ReportBuilder, TestCase, TestResult, TestSuite};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use time::{Duration, OffsetDateTime};

/// Writes `junit.xml`.
#[derive(Debug, Clone, Copy)]
pub struct Junit;

impl Reporter for Junit {
    fn file_name(&self) -> &'static str {
        "junit.xml"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut suites = vec![
            suite("run", report, run_cases(report)),
            suite(
                "promises",
                report,
                report
                    .verdict
                    .invariants
                    .iter()
                    .map(|promise| promise_case(promise, report))
                    .collect(),
            ),
        ];
        suites.extend(scenario_suites(report));
        let written = ReportBuilder::new().add_testsuites(suites).build();
        written.write_xml(&mut *out).map_err(io::Error::other)?;
        out.write_all(b"\n")
    }
}

/// Returns a suite; it is spelled out because the crate's own constructor reads the clock.
fn suite(name: &str, report: &Report, mut testcases: Vec<TestCase>) -> TestSuite {
    distinguish(&mut testcases);
    let began = report.run.facts.as_ref().map_or(0, |facts| facts.began.as_second());
    TestSuite {
        name: one_line(name),
        package: "countersign".to_owned(),
        timestamp: OffsetDateTime::from_unix_timestamp(began).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        hostname: "localhost".to_owned(),
        testcases,
        system_out: None,
        system_err: None,
    }
}

/// Gives equal names a number: readers keep only the first of them.
fn distinguish(cases: &mut [TestCase]) {
    let mut seen: HashMap<(Option<String>, String), u32> = HashMap::new();
    for case in cases {
        let times = seen.entry((case.classname.clone(), case.name.clone())).or_default();
        *times += 1;
        if *times > 1 {
            case.name = format!("{} ({times})", case.name);
        }
    }
}

fn case(classname: &str, name: &str, duration_us: u64, result: TestResult) -> TestCase {
    let ms = i64::try_from((duration_us + 500) / 1_000).unwrap_or(i64::MAX);
    TestCase {
        name: one_line(name),
        time: Duration::milliseconds(ms),
        result,
        classname: Some(one_line(classname)),
        filepath: None,
        system_out: None,
        system_err: None,
    }
}

fn failure(kind: &str, message: &str, text: &str) -> TestResult {
    TestResult::Failure {
        type_: kind.to_owned(),
        message: one_line(message),
        cause: Some(cdata(text)),
    }
}

fn error(kind: &str, message: &str, text: &str) -> TestResult {
    TestResult::Error {
        type_: kind.to_owned(),
        message: one_line(message),
        cause: Some(cdata(text)),
    }
}

fn skipped(kind: &str, message: &str) -> TestResult {
    TestResult::SkippedWithCause {
        type_: kind.to_owned(),
        message: one_line(message),
        cause: None,
    }
}

fn run_cases(report: &Report) -> Vec<TestCase> {
    let ended = match report.run.broken_off() {
        None => TestResult::Success,
        Some(why) => error("run broken off", &why, &why),
    };
    let malformed = &report.verdict.malformed;
    let sound = match malformed.first() {
        None => TestResult::Success,
        Some(first) => error("history not sound", first, &malformed.join("\n")),
    };
    vec![
        case("run", "the run comes to its end", 0, ended),
        case("run", "the History is sound", 0, sound),
    ]
}

fn promise_case(promise: &InvariantVerdict, report: &Report) -> TestCase {
    let result = match Standing::of_invariant(promise) {
        Standing::Holds => TestResult::Success,
        Standing::Fails => broken(promise, report),
        Standing::Unknown => {
            let text = promise.unknown.join("\n");
            let first = promise.unknown.first().map_or("the History does not say enough", String::as_str);
            error("unknown", first, &text)
        }
        Standing::Vacuous => skipped("vacuous", "nothing in this run put the promise to the test"),
        Standing::NotClaimed => {
            let claim = promise.not_claimed.map_or("an interface", |claim| claim.word());
            skipped("not claimed", &format!("the deployment does not offer {claim}"))
        }
    };
    let classname = format!("promises.{}", promise.control.tag());
    case(&classname, &format!("{} {}", promise.id, promise.name), 0, result)
}

fn broken(promise: &InvariantVerdict, report: &Report) -> TestResult {
    let mut text = String::new();
    for exhibit in report.exhibits.iter().filter(|exhibit| exhibit.finding.invariant == promise.id) {
        text += &house::finding(exhibit, &report.evidence, Style::PLAIN);
        text.push('\n');
    }
    let what = promise
        .findings
        .first()
        .map_or(promise.says.as_str(), |finding| finding.what.as_str());
    let message = match promise.broken {
        0 | 1 => what.to_owned(),
        broken => format!("{what} (and {} more)", broken - 1),
    };
    failure("promise broken", &message, &text)
}

fn scenario_suites(report: &Report) -> Vec<TestSuite> {
    let mut by_file: BTreeMap<&str, Vec<&ScenarioResult>> = BTreeMap::new();
    for scenario in &report.verdict.scenarios {
        by_file.entry(&scenario.file).or_default().push(scenario);
    }
    let suites = by_file.into_iter().map(|(file, scenarios)| {
        let name = scenarios.first().map_or(file, |scenario| scenario.feature.as_str());
        let cases = scenarios.iter().map(|scenario| scenario_case(scenario, report)).collect();
        suite(name, report, cases)
    });
    suites.collect()
}

fn scenario_case(scenario: &ScenarioResult, report: &Report) -> TestCase {
    let text = house::scenario(scenario, &report.run, Style::PLAIN).unwrap_or_default();
    let result = match &scenario.ending {
        Ending::Passed => TestResult::Success,
        Ending::Failed { step, message, .. } => failure("scenario failed", &format!("{step}: {message}"), &text),
        Ending::NotClaimed(claim) => skipped("not claimed", &format!("the deployment does not offer {}", claim.word())),
        Ending::Unfinished => error("scenario unfinished", "the run ended before the scenario did", &text),
    };
    case(&dotted(&scenario.file), &scenario.name, scenario.duration_us, result)
}

/// Returns a feature's path as a class name: `orders/changes.feature` is `orders.changes`.
fn dotted(file: &str) -> String {
    file.strip_suffix(".feature").unwrap_or(file).replace(['/', '\\'], ".")
}
