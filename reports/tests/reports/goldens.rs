//! Each report of each story against its golden file.

use crate::fixture::written;
use crate::stories;
use countersign_reports::{Colour, Html, Json, Junit, Report, Reporter, Terminal};
use expect_test::expect_file;

fn check(story: &str, report: &Report) {
    let reporters: [&dyn Reporter; 3] = [&Json, &Junit, &Html];
    for reporter in reporters {
        let text = written(reporter, report).replace(env!("CARGO_PKG_VERSION"), "<version>");
        expect_file![format!("../../golden/{story}/{}", reporter.file_name())].assert_eq(&text);
    }
    let terminal = Terminal {
        colour: Colour::Never,
        width: 100,
        report_path: format!("reports/out/{story}/index.html"),
    };
    let mut out = Vec::new();
    terminal.write(report, &mut out).expect("memory can be written");
    let text = String::from_utf8(out).expect("the terminal report is UTF-8");
    expect_file![format!("../../golden/{story}/terminal.txt")].assert_eq(&text);
}

#[test]
fn a_run_that_holds_reads_as_before() {
    check("holding", &stories::holding());
}

#[test]
fn a_run_that_fails_reads_as_before() {
    check("failing", &stories::failing());
}

#[test]
fn a_run_that_was_broken_off_reads_as_before() {
    check("unknown", &stories::unknown());
}

#[test]
fn a_history_that_is_not_sound_reads_as_before() {
    check("malformed", &stories::malformed());
}
