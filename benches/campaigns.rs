//! How fast campaigns are: under simulated time on one core, against a process, and how short and how quick shrinking is over the defects.

#![expect(clippy::print_stdout, reason = "the figures are the result of the benchmark")]

use serde_json::Value;
use std::process::Command;

const ROUNDS: usize = 5;

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    pure();
    process();
    shrinking();
}

/// Campaigns of 50 steps a minute; a campaign runs in one thread.
fn pure() {
    let mut rates: Vec<u64> = (0..ROUNDS)
        .map(|round| {
            let seed = (round * 1000 + 1).to_string();
            let told = countersign(&["campaign", "--seed", &seed, "--seeds", "200", "--steps", "50"]);
            per(&told["campaigns"], &told["seconds"], 60.0)
        })
        .collect();
    rates.sort_unstable();
    let [lowest, median, highest] = [0, ROUNDS / 2, ROUNDS - 1].map(|at| rates[at]);
    println!("pure: {median} campaigns of 50 steps a minute on one core ({lowest} to {highest}); target: at least 2,000");
}

/// Steps a second against the embedded deployment as a process, its start and the last read of every surface included.
fn process() {
    let told = countersign(&["campaign", "--mode", "process", "--preset", "release", "--seed", "1"]);
    println!(
        "process: {} steps of a release campaign in {} s, kills, quiet phases and pauses included",
        told["steps"], told["seconds"]
    );
}

/// Steps of the shortest plans, and how long it took to find them.
fn shrinking() {
    let told = countersign(&["prove", "--seeds", "1", "--campaigns", "1"]);
    let defects = told["defects"].as_array().cloned().unwrap_or_default();
    let sorted = |member: &str| {
        let mut numbers: Vec<u64> = defects.iter().filter_map(|defect| defect[member].as_u64()).collect();
        numbers.sort_unstable();
        numbers
    };
    let (steps, took) = (sorted("minimal_steps"), sorted("shrinking_ms"));
    let at = |numbers: &[u64], percent: usize| numbers.get(numbers.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0);
    println!(
        "shrinking: over {} defects the shortest plan has {} steps in the median (target: at most 8), {} at the 95th percentile",
        steps.len(),
        at(&steps, 50),
        at(&steps, 95)
    );
    println!(
        "shrinking: {} ms in the median, {} ms at the 95th percentile (target: 10 s)",
        at(&took, 50),
        at(&took, 95)
    );
}

fn per(count: &Value, seconds: &Value, unit: f64) -> u64 {
    let rate = count.as_f64().unwrap_or(0.0) / seconds.as_f64().unwrap_or(f64::INFINITY) * unit;
    // Whole numbers are precise enough for a rate.
    format!("{rate:.0}").parse().unwrap_or(0)
}

fn countersign(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .args(["--format", "json", "--quiet", "--out"])
        .arg(folder.path().join("out"))
        .output()
        .expect("the command was built for this benchmark");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}
