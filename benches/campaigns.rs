//! How fast campaigns are: under simulated time on one core, against a process, and how short and how quick shrinking is over the defects.

#![expect(clippy::print_stdout, reason = "the figures are the result of the benchmark")]

use serde_json::{Value, json};
use std::process::Command;

const ROUNDS: usize = 5;

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let parts: [(&str, fn()); 4] = [("pure", pure), ("process", process), ("durable", durable), ("shrinking", shrinking)];
    let is_named = |part: &str| std::env::args().any(|argument| argument == part);
    let is_any_named = parts.iter().any(|(part, _)| is_named(part));
    for (part, measure) in parts {
        if is_named(part) || !is_any_named {
            measure();
        }
    }
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

/// Steps a second that the embedded deployment as a process has made durable before it answered: orders, and their acknowledgements, without
/// faults and pauses, as many at once as a busy portal has.
fn durable() {
    const ROUNDS_OF_ORDERS: u64 = 30;
    const AT_ONCE: u64 = 64;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (plan, out) = (folder.path().join("plan.cex"), folder.path().join("run"));
    let orders = |round: u64| round * AT_ONCE + 1..=(round + 1) * AT_ONCE;
    let mut steps = Vec::new();
    for round in 0..ROUNDS_OF_ORDERS {
        steps.extend(orders(round).map(|order| {
            json!({ "do": "release", "order": order, "supplier": order % 3, "over_percent": 0,
                    "lines": [{ "material": "MAT-1000", "amount": "10", "unit": "EA" }] })
        }));
        steps.extend(orders(round).map(|order| {
            json!({ "do": "acknowledge", "order": order, "document": 1_000_000 + order, "back": 0,
                    "answer": { "response": "accepted" }, "sending": {} })
        }));
    }
    for (at, step) in (0..).zip(&mut steps) {
        step["id"] = json!(at + 1);
        step["together"] = json!(at % AT_ONCE != 0);
    }
    let text = json!({
        "countersign": "0.1.0", "format": 1, "invariant": "I01", "signature": "", "what": "", "mode": "process", "failed": [0, 1],
        "found_in_steps": steps.len(), "plan": { "seed": 1, "begins": "2026-01-05T08:00:00Z", "steps": steps },
    });
    std::fs::write(&plan, text.to_string()).expect("the temporary folder has room");
    let done = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["replay", "--mode", "process", "--times", "1", "--format", "json", "--out"])
        .args([&out, &plan])
        .output()
        .expect("the command was built for this benchmark");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let history = std::fs::read_to_string(out.join("history.jsonl")).expect("the run wrote its History");
    let events = history.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let scenario: Vec<u64> = events
        .filter(|event| event["what"]["scenario"].is_object())
        .filter_map(|event| event["at_us"].as_u64())
        .collect();
    let seconds = scenario
        .last()
        .zip(scenario.first())
        .map(|(end, begin)| json!((end - begin) / 1000));
    let rate = per(&json!(steps.len()), &seconds.unwrap_or_default(), 1000.0);
    println!("durable: {rate} steps a second against a process, {AT_ONCE} at once; target: at least 2,000");
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
