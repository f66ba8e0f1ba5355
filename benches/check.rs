//! What `check` of a large History costs: time and memory, in one pass and in parts.
//!
//! `cargo bench -p countersign --bench check -- 1000000 10000000` measures Histories of a correct integration with so many events. Those of
//! more than half a gigabyte are judged in parts.
#![expect(clippy::print_stdout, reason = "the figures are the result")]

#[path = "../checks/tests/judging/model/mod.rs"]
mod model;

use countersign_core::history::What;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Events that one order has on average in the model; the figures are by the events that there are.
const EVENTS_OF_AN_ORDER: u64 = 57;
/// How often the memory of the command is looked at.
const LOOK: Duration = Duration::from_millis(50);

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    let arguments: Vec<String> = std::env::args().collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let mut sizes: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000_000];
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut first = None;
    for size in sizes {
        let path = folder.path().join(format!("{size}.jsonl"));
        let (events, documents) = write(&path, size);
        let megabytes = std::fs::metadata(&path).map_or(0, |file| file.len()) >> 20;
        let (took, peak_kb) = check(&path);
        println!("{events} events with {documents} documents, {megabytes} MB");
        println!("  {} ms, {} ns an event", took.as_millis(), took.as_nanos() / u128::from(events));
        println!(
            "  {} MB at most: {} bytes for each document",
            peak_kb >> 10,
            peak_kb * 1024 / documents.max(1)
        );
        let (base_events, base) = *first.get_or_insert((events, took));
        println!(
            "  {:.2} times the time of {base_events} events, for {:.2} times the events\n",
            took.as_secs_f64() / base.as_secs_f64(),
            ratio(events, base_events)
        );
        drop(std::fs::remove_file(&path));
    }
}

/// Writes the History of some orders, and returns how many events and documents it has.
fn write(path: &Path, size: u64) -> (u64, u64) {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).expect("there is room for the History"));
    let (mut events, mut documents) = (0, HashSet::new());
    model::play(1, size / EVENTS_OF_AN_ORDER, &mut |event| {
        events += 1;
        if let What::Intent(intent) = &event.what
            && let Some(document) = intent.document.as_ref().filter(|_| intent.function.is_submission())
        {
            documents.insert((document.kind, document.number.clone()));
        }
        event.write_line(&mut file).expect("the disk has room");
    });
    file.flush().expect("the disk has room");
    (events, documents.len() as u64)
}

/// Returns how long the command takes, and how much memory it has at most, in kilobytes.
fn check(path: &Path) -> (Duration, u64) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["check", "--quiet", "--format", "json"])
        .arg(path)
        .stdout(Stdio::null())
        .spawn()
        .expect("the command was built for this benchmark");
    let mut peak_kb = 0;
    let status = loop {
        peak_kb = peak_kb.max(peak_of(&child));
        match child.try_wait().expect("the command is this process's child") {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    assert!(status.success(), "a correct integration was accused: {status}");
    (began.elapsed(), peak_kb)
}

/// Returns the most memory that a process had so far, where the system tells it.
fn peak_of(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}
