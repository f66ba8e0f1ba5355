//! What must be true of the terminal report.

use crate::fixture::{broken, finding, verdict};
use crate::stories;
use countersign_core::promise::Control;
use countersign_reports::{Colour, Report, Terminal};

fn shown(report: &Report, colour: Colour, width: usize) -> String {
    let terminal = Terminal {
        colour,
        width,
        report_path: "out/index.html".to_owned(),
    };
    let mut out = Vec::new();
    terminal.write(report, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("the terminal report is UTF-8")
}

#[test]
fn without_colour_nothing_steers_the_terminal() {
    let text = shown(&stories::failing(), Colour::Never, 80);
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn colour_changes_no_word() {
    let plain = shown(&stories::failing(), Colour::Never, 80);
    let mut coloured = shown(&stories::failing(), Colour::Always, 80);
    assert_ne!(coloured, plain);
    for code in ["1;31", "32", "33", "1", "2", "0"] {
        coloured = coloured.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(coloured, plain);
}

#[test]
fn only_a_command_or_the_last_line_is_wider_than_the_terminal() {
    let text = shown(&stories::failing(), Colour::Never, 72);
    let lines: Vec<&str> = text.lines().collect();
    let wide = lines[..lines.len() - 1].iter().filter(|line| line.chars().count() > 72);
    assert!(
        wide.clone().all(|line| line.starts_with("  replay: ")),
        "{:?}",
        wide.collect::<Vec<_>>()
    );
}

#[test]
fn a_crowd_of_findings_hides_no_broken_promise() {
    let crowd = |invariant: &'static str, number: usize| {
        let findings = (1..=number).map(|n| finding(&format!("{invariant}-{n}"), invariant, "it went wrong", None, vec![]));
        broken(invariant, "Crowded", Control::Idempotency, findings.collect())
    };
    let verdict = verdict(vec![crowd("I01", 32), crowd("I02", 1)], Vec::new(), &[]);
    let text = shown(&Report::new(verdict, &[]), Colour::Never, 80);
    assert_eq!(text.matches("FAIL I01").count(), 9);
    assert_eq!(text.matches("FAIL I02").count(), 1);
    assert!(text.contains("and 23 more findings: see the report"));
}
