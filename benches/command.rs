//! How long the built command takes, as a whole process: to say its version, to prove the embedded default, and to judge again.
//!
//! Each run is timed from the start of the process to its end, with everything that it starts and stops.

#![expect(clippy::print_stdout, reason = "the figures are the result of the benchmark")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const STARTS: usize = 50;
const RUNS: usize = 3;

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    show("--version", STARTS, "target: under 10 ms", || countersign(&["--version"]).0);
    let mut runs = Vec::new();
    let mut number = 0;
    show("verify", RUNS, "target: under 15 s", || {
        number += 1;
        let out = folder.path().join(number.to_string());
        let (took, output) = countersign(&["verify", "--quiet", "--format", "json", "--out", &text(&out)]);
        runs.push(did(&output));
        took
    });
    for run in &runs {
        println!("  {run}");
    }
    let history = text(&folder.path().join("1").join("history.jsonl"));
    show("check of that History", RUNS, "no target", || {
        countersign(&["check", "--quiet", "--format", "json", &history]).0
    });
}

/// Runs `once` so many times and prints the median with the shortest and the longest.
fn show(name: &str, times: usize, target: &str, mut once: impl FnMut() -> Duration) {
    let mut took: Vec<Duration> = (0..times).map(|_| once()).collect();
    took.sort_unstable();
    let [shortest, median, longest] = [0, times / 2, times - 1].map(|at| milliseconds(took[at]));
    println!("{name}: {median} ms, median of {times} ({shortest} to {longest}); {target}");
}

fn countersign(arguments: &[&str]) -> (Duration, Output) {
    let began = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .output()
        .expect("the command was built for this benchmark");
    let took = began.elapsed();
    // A figure for a run that failed would be a figure for something else.
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (took, output)
}

fn milliseconds(took: Duration) -> String {
    let tenths = took.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn text(path: &Path) -> String {
    path.to_str().expect("the temporary folder has a plain name").to_owned()
}

/// Returns how much one run of `verify` did and to what verdict.
fn did(output: &Output) -> String {
    let verdict: Value = serde_json::from_slice(&output.stdout).expect("`--format json` writes JSON");
    let scenarios = verdict["scenarios"].as_array().map_or(0, Vec::len);
    format!("{scenarios} scenarios, {} events: {}", verdict["events"], verdict["status"])
}
