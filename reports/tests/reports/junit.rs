//! `junit.xml` read back by another library.

use crate::fixture::{broken, finding, hostile, promise, scenario, verdict, written};
use crate::stories;
use countersign_core::promise::Control;
use countersign_core::verdict::{Ending, InvariantVerdict, Status};
use countersign_reports::{Junit, Report};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus};
use std::collections::HashSet;

fn read(report: &Report) -> quick_junit::Report {
    quick_junit::Report::deserialize_from_str(&written(&Junit, report)).expect("the file is well-formed JUnit")
}

fn cases(report: &quick_junit::Report) -> impl Iterator<Item = &TestCase> {
    report.test_suites.iter().flat_map(|suite| &suite.test_cases)
}

fn kind(case: &TestCase) -> &'static str {
    match &case.status {
        TestCaseStatus::Success { .. } => "success",
        TestCaseStatus::NonSuccess { kind, .. } if *kind == NonSuccessKind::Failure => "failure",
        TestCaseStatus::NonSuccess { .. } => "error",
        TestCaseStatus::Skipped { .. } => "skipped",
    }
}

fn kinds(report: &Report) -> Vec<(String, &'static str)> {
    cases(&read(report)).map(|case| (case.name.to_string(), kind(case))).collect()
}

#[test]
fn each_outcome_has_its_own_kind() {
    let kinds = kinds(&stories::failing());
    let of = |name: &str| kinds.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind);
    assert_eq!(of("the run comes to its end"), Some("success"));
    assert_eq!(of("I09 RevMonotone"), Some("failure"));
    assert_eq!(of("I20 NothingLost"), Some("success"));
    assert_eq!(of("I25 HopsComplete"), Some("skipped"));
    assert_eq!(of("I31 TenantsApart"), Some("skipped"));
    assert_eq!(of("A changed order is shown in its latest revision"), Some("failure"));
    assert_eq!(of("A cancelled order is shown as cancelled"), Some("success"));
    assert_eq!(of("Lineage names each hop"), Some("skipped"));
}

#[test]
fn what_could_not_be_decided_is_an_error_and_no_failure() {
    let kinds = kinds(&stories::unknown());
    assert!(kinds.iter().all(|(_, kind)| *kind != "failure"));
    let errors: Vec<&str> = kinds
        .iter()
        .filter(|(_, kind)| *kind == "error")
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        errors,
        [
            "the run comes to its end",
            "I20 NothingLost",
            "A repeated acknowledgement books once"
        ]
    );
}

#[test]
fn a_history_that_is_not_sound_is_an_error() {
    let kinds = kinds(&stories::malformed());
    assert_eq!(
        kinds,
        [
            ("the run comes to its end".to_owned(), "error"),
            ("the History is sound".to_owned(), "error")
        ]
    );
}

#[test]
fn a_failure_has_the_finding_in_the_house_shape() {
    let report = read(&stories::failing());
    let case = cases(&report)
        .find(|case| case.name.as_str() == "I09 RevMonotone")
        .expect("the promise is in the file");
    assert_eq!(case.classname.as_ref().map(|name| name.as_str()), Some("promises.order-versions"));
    let TestCaseStatus::NonSuccess {
        description: Some(text), ..
    } = &case.status
    else {
        panic!("a broken promise is a failure with a text");
    };
    for part in [
        "FAIL I09 RevMonotone: order 7F3A0017",
        "  seen:   #",
        "  why:    ",
        "  fix:    ",
        "  replay: countersign verify --defect M03 --name '",
    ] {
        assert!(text.contains(part), "{part:?} in {}", text.as_str());
    }
}

#[test]
fn names_are_unique_and_times_are_whole_milliseconds() {
    let twins = (1..=3).map(|_| scenario(1, "The same name", "orders/twins.feature", Ending::Passed));
    let report = Report::new(verdict(Vec::new(), twins.collect(), &[]), &[]);
    let parsed = read(&report);
    let names: HashSet<_> = cases(&parsed).map(|case| (case.classname.clone(), case.name.clone())).collect();
    assert_eq!(names.len(), 5);
    let text = written(&Junit, &report);
    let times = text.split(" time=\"").skip(1).filter_map(|rest| rest.split('"').next());
    assert!(times.clone().count() > 5);
    assert!(
        times
            .map(|time| time.split('.').nth(1).map_or(0, str::len))
            .all(|decimals| decimals <= 3)
    );
}

#[test]
fn hostile_text_survives_wherever_it_comes_from() {
    let large = format!("{}{}", hostile(), "x]]>".repeat(1_300_000));
    for text in [hostile(), large, "]]>".repeat(40_000), "\u{fffe}".repeat(70_000)] {
        let failed = Ending::Failed {
            step: text.clone(),
            line: 1,
            message: text.clone(),
        };
        let unknown = InvariantVerdict {
            status: Status::Unknown,
            unknown: vec![text.clone()],
            ..promise("I02", &text, Control::Sequencing)
        };
        let found = broken(
            "I01",
            &text,
            Control::Idempotency,
            vec![finding("I01-1", "I01", &text, Some(&text), vec![3])],
        );
        let scenarios = vec![scenario(1, &text, &text, failed)];
        let mut verdict = verdict(vec![found, unknown], scenarios, &[]);
        verdict.malformed = vec![text.clone()];
        let xml = written(&Junit, &Report::new(verdict, &[]));
        let parsed = quick_junit::Report::deserialize_from_str(&xml).expect("the file is well-formed JUnit");
        assert!(xml.len() < 2_000_000, "{} bytes", xml.len());
        assert!(
            xml.chars()
                .all(|c| matches!(c, '\n' | '\t') || (c >= ' ' && c != '\u{fffe}' && c != '\u{ffff}'))
        );
        assert_eq!(cases(&parsed).count(), 5);
    }
}

#[test]
fn a_cut_text_says_how_long_it_was() {
    let message = "y".repeat(5 << 20);
    let unknown = InvariantVerdict {
        status: Status::Unknown,
        unknown: vec![message],
        ..promise("I02", "Long", Control::Sequencing)
    };
    let xml = written(&Junit, &Report::new(verdict(vec![unknown], Vec::new(), &[]), &[]));
    assert!(xml.contains("… (cut: 5.0 MB in all)"));
}

#[test]
fn the_counts_agree_with_the_cases() {
    let report = read(&stories::failing());
    for suite in &report.test_suites {
        let number = |wanted: &str| suite.test_cases.iter().filter(|case| kind(case) == wanted).count();
        assert_eq!(
            (suite.tests, suite.failures, suite.errors),
            (suite.test_cases.len(), number("failure"), number("error"))
        );
    }
}
