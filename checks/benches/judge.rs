//! What judging costs beside reading: Histories of a correct integration, parsed alone and parsed and judged, in rounds that take turns.
//!
//! `cargo bench -p countersign-checks --bench judge -- 1000000 10000000` measures Histories of so many events; `--seeds 10000` also judges
//! so many small ones, in which nothing may be found.
#![expect(clippy::print_stdout, reason = "the figures are the result")]

#[path = "../tests/judging/model/mod.rs"]
mod model;

use countersign_checks::Judge;
use countersign_core::history::{What, read};
use countersign_core::table::short;
use countersign_core::verdict::{Status, Verdict};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

const ROUNDS: usize = 3;
/// From so many events on, one round is long enough.
const LARGE: u64 = 5_000_000;
/// Events that one order has on average in the model; the figures are by the events that there are.
const EVENTS_OF_AN_ORDER: u64 = 57;

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    let arguments: Vec<String> = std::env::args().collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    if let Some(at) = arguments.iter().position(|argument| argument == "--seeds") {
        judge_seeds(arguments.get(at + 1).and_then(|count| count.parse().ok()).unwrap_or(10_000));
        return;
    }
    let mut sizes: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000_000];
    }
    let mut first = None;
    for size in sizes {
        let (events, parse_and_judge) = measure(size);
        let (base_events, base) = *first.get_or_insert((events, parse_and_judge));
        println!(
            "  {:.2} times the time of {base_events} events, for {:.2} times the events\n",
            ratio(parse_and_judge, base),
            events as f64 / base_events as f64
        );
    }
}

fn measure(size: u64) -> (u64, u128) {
    let path = std::env::temp_dir().join(format!("countersign-judge-{}-{size}.jsonl", std::process::id()));
    let History { events, orders, documents } = write(&path, size);
    let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!("{events} events of {orders} orders with {documents} documents, {} MB", bytes >> 20);
    let mut figures = [Vec::new(), Vec::new()];
    let before = status_kb("VmRSS:");
    let (mut held, mut peak) = (0, 0);
    let rounds = if size < LARGE { ROUNDS } else { 1 };
    for _ in 0..rounds {
        figures[0].push(timed(|| events_of(&path).map(|event| event.index & 1).sum()));
        figures[1].push(timed(|| {
            forget_peak();
            let mut judge = Judge::new();
            events_of(&path).for_each(|event| judge.see(&event));
            held = status_kb("VmRSS:").saturating_sub(before);
            let verdict = judge.verdict();
            peak = status_kb("VmHWM:").saturating_sub(before);
            assert_clean(&verdict, "the large run");
            verdict.events
        }));
    }
    drop(std::fs::remove_file(&path));
    for (name, figures) in ["parse", "parse and judge"].into_iter().zip(&mut figures) {
        figures.sort_unstable();
        println!(
            "  {name}: {} ns an event, median of {rounds}",
            figures[rounds / 2] / u128::from(events)
        );
    }
    let [parse, judged] = [figures[0][rounds / 2], figures[1][rounds / 2]];
    println!("  parsing and judging costs {:.2} times parsing alone", ratio(judged, parse));
    println!(
        "  memory: {} MB at the end of the History, {} MB at most while the verdict is found: {} bytes at most for each document",
        held >> 10,
        peak >> 10,
        peak * 1024 / documents.max(1)
    );
    (events, judged)
}

/// What a History that was written has.
struct History {
    events: u64,
    orders: u64,
    /// Orders, acknowledgements and ship notices, each with all of its revisions.
    documents: u64,
}

fn write(path: &Path, size: u64) -> History {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).expect("there is room for the History"));
    let orders = size / EVENTS_OF_AN_ORDER;
    let mut line = Vec::new();
    let mut events = 0;
    let mut documents = HashSet::new();
    model::play(1, orders, &mut |event| {
        events += 1;
        if let What::Intent(intent) = &event.what
            && let Some(document) = intent.document.as_ref().filter(|_| intent.function.is_submission())
        {
            documents.insert(short(document));
        }
        line.clear();
        event.write_line(&mut line).expect("an event is plain JSON");
        file.write_all(&line).expect("the disk has room");
    });
    file.flush().expect("the disk has room");
    History {
        events,
        orders,
        documents: documents.len() as u64,
    }
}

fn events_of(path: &PathBuf) -> impl Iterator<Item = countersign_core::history::Event> {
    let file = File::open(path).expect("the History was written");
    read(BufReader::with_capacity(1 << 18, file)).map(|event| event.expect("the model writes events"))
}

fn judge_seeds(count: u64) {
    let began = std::time::Instant::now();
    for seed in 0..count {
        let mut judge = Judge::new();
        model::play(seed, 12, &mut |event| judge.see(&event));
        assert_clean(&judge.verdict(), &format!("seed {seed}"));
    }
    println!("{count} seeds judged without a finding in {:.1} s", began.elapsed().as_secs_f64());
}

fn assert_clean(verdict: &Verdict, name: &str) {
    assert!(verdict.malformed.is_empty(), "{name}: {:?}", verdict.malformed);
    let accused = verdict.invariants.iter().find(|one| one.status > Status::Vacuous);
    assert!(accused.is_none(), "{name}: {accused:?}");
}

/// Lets the system count the peak of the memory anew, where it can.
fn forget_peak() {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}

/// Returns what the system says of this process's memory, where it tells it.
fn status_kb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn timed(work: impl FnOnce() -> u64) -> u128 {
    let began = std::time::Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_nanos()
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn ratio(one: u128, other: u128) -> f64 {
    one as f64 / other as f64
}
