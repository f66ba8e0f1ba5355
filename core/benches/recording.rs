//! What recording one event costs, beside the bare serialisation and write of the same line, in rounds that take turns.
//!
//! Both write each line to a file of their own with one call, as a run does, so that the operating system's share is in both.

#![expect(clippy::print_stdout, reason = "the figures are the result of the benchmark")]

use countersign_core::history::{
    Answer, Attempt, Edge, Event, Function, Instant as Reading, Outcome, Principal, Recorder, Result, TokenState, What,
};
use countersign_core::ids::OperationId;
use countersign_core::payload::Digest;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

const ROUNDS: usize = 21;
const EVENTS: u64 = 10_000;
/// In nanoseconds; printed beside the figure, never asserted.
const TARGET: u128 = 2_000;

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = Folder::create();
    let events = events();
    let bytes: usize = events
        .iter()
        .map(|event| serde_json::to_vec(event).expect("an event is plain JSON").len() + 1)
        .sum();
    let (mut recorded, mut bare) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let whats: Vec<What> = events.iter().map(|event| event.what.clone()).collect();
        recorded.push(record(whats, &folder.file("recorded", round)));
        bare.push(write(&events, &folder.file("bare", round)));
    }
    let (recorded, bare) = (median(recorded), median(bare));
    println!("{EVENTS} events of {} bytes, median of {ROUNDS} rounds", bytes as u64 / EVENTS);
    println!("  recorded              {recorded:>6} ns an event (target: under {TARGET} ns)");
    println!("  serialised and written {bare:>5} ns an event");
    println!("  recorded, in parts of that {:.2}", share(recorded, bare));
}

/// Returns nanoseconds for each event that a recorder numbers, dates, serialises and writes.
fn record(whats: Vec<What>, path: &Path) -> u128 {
    let mut lines = Lines::create(path);
    let began = Instant::now();
    let clock = move || Reading {
        at_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        wall: jiff::Timestamp::now(),
    };
    let recorder = Recorder::new(clock, move |event| lines.write(event)).for_scenario(1);
    per_event(|| {
        for what in whats {
            recorder.record(what);
        }
    })
}

/// Returns nanoseconds for each event that is serialised and written with nothing round it.
fn write(events: &[Event], path: &Path) -> u128 {
    let mut lines = Lines::create(path);
    per_event(|| events.iter().for_each(|event| lines.write(event)))
}

fn per_event(work: impl FnOnce()) -> u128 {
    let began = Instant::now();
    work();
    began.elapsed().as_nanos() / u128::from(EVENTS)
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn share(one: u128, other: u128) -> f64 {
    one as f64 / other as f64
}

fn median(mut values: Vec<u128>) -> u128 {
    values.sort_unstable();
    values[values.len() / 2]
}

/// Returns attempts and their outcomes in turn: the two kinds that a History has most of, apart from bytes.
fn events() -> Vec<Event> {
    (0..EVENTS)
        .map(|index| Event {
            index,
            at_us: index * 37,
            business: jiff::Timestamp::now(),
            cause: None,
            scenario: Some(1),
            what: if index % 2 == 0 { attempt(index) } else { outcome(index - 1) },
        })
        .collect()
}

fn attempt(number: u64) -> What {
    let digest = Digest::of(&number.to_le_bytes());
    What::Attempt(Attempt {
        operation: OperationId(number),
        number: 1,
        function: Function::AcknowledgementSubmit,
        edge: Edge::PortalToIntegration,
        method: "POST".to_owned(),
        path: "/api/v3/acknowledgements".to_owned(),
        principal: Principal::Supplier("S1".into()),
        token: TokenState::Valid,
        signature: None,
        version: Some("v3".to_owned()),
        key: Some(format!("key-{number}")),
        correlation: Some(format!("corr-{number}")),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        payload: Some(digest),
        meaning: Some(digest),
    })
}

fn outcome(number: u64) -> What {
    let names = ["content-type", "x-correlation-id", "x-request-id"];
    let answer = Answer {
        status: 202,
        payload: Some(Digest::of(&number.to_be_bytes())),
        content_type: Some("application/json".to_owned()),
        header_names: names.map(str::to_owned).to_vec(),
        correlation: Some(format!("corr-{number}")),
        ..Answer::default()
    };
    What::Outcome(Outcome {
        operation: OperationId(number),
        number: 1,
        result: Result::Ok,
        reason: "accepted".to_owned(),
        answer: Some(answer),
    })
}

/// Writes one line with one call, as the History of a run is written.
struct Lines {
    file: File,
    line: Vec<u8>,
}

impl Lines {
    fn create(path: &Path) -> Self {
        Self {
            file: File::create(path).expect("a file can be made in the temporary folder"),
            line: Vec::with_capacity(1024),
        }
    }

    fn write(&mut self, event: &Event) {
        self.line.clear();
        event.write_line(&mut self.line).expect("an event is plain JSON");
        self.file.write_all(&self.line).expect("the disk has room");
    }
}

/// A folder of this process alone, gone when the benchmark ends.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Self {
        let path = std::env::temp_dir().join(format!("countersign-recording-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder can be made among the temporary files");
        Self(path)
    }

    fn file(&self, name: &str, round: usize) -> PathBuf {
        self.0.join(format!("{name}-{round}.jsonl"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind would be the system's to tidy up; the figures are printed by then.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
