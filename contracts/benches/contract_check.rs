//! What a contract check costs beside the bare `jsonschema` call with the same schema, interleaved in one run.
#![expect(clippy::print_stdout, reason = "the figures are the result of the benchmark")]

use countersign_contracts::{Contract, catalogue};
use countersign_core::ids::DocumentKind;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
const ROUND: Duration = Duration::from_millis(60);
const COMMON: &str = include_str!("../schemas/common.json");

/// One way to check a document.
struct Way<'a> {
    name: &'static str,
    check: Box<dyn Fn() -> bool + 'a>,
    nanoseconds: Vec<u64>,
}

impl<'a> Way<'a> {
    fn new(name: &'static str, check: impl Fn() -> bool + 'a) -> Self {
        Self {
            name,
            check: Box::new(check),
            nanoseconds: Vec::new(),
        }
    }
}

fn bare(contract: &Contract) -> Validator {
    let common: Value = serde_json::from_str(COMMON).expect("the schema is JSON");
    let registry = Registry::new().add("https://countersign.dev/contracts/common.json", &common);
    let registry = registry
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the schemas are whole");
    let options = jsonschema::draft202012::options()
        .with_registry(&registry)
        .should_validate_formats(true);
    options.build(contract.schema()).expect("the schema compiles")
}

/// Returns a document with `lines` copies of the first line of `document`, numbered upwards.
fn with_lines(document: &Value, lines: usize) -> Value {
    let mut grown = document.clone();
    let line = document["lines"][0].clone();
    let copies = (1..=lines).map(|number| {
        let mut copy = line.clone();
        copy["line"] = json!(number);
        copy
    });
    grown["lines"] = copies.collect();
    grown
}

fn measure(check: &dyn Fn() -> bool) -> u64 {
    let begin = Instant::now();
    let mut calls = 0_u64;
    while begin.elapsed() < ROUND {
        for _ in 0..16 {
            assert!(black_box(check()), "the document is valid");
        }
        calls += 16;
    }
    u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX) / calls
}

fn median(values: &mut [u64]) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}

fn compare(title: &str, contract: &Contract, document: &Value) {
    let bare = bare(contract);
    let bytes = document.to_string().into_bytes();
    let mut ways = [
        Way::new("bare is_valid", || bare.is_valid(document)),
        Way::new("contract is_valid", || contract.is_valid(document)),
        Way::new("bare parse + is_valid", || {
            serde_json::from_slice(&bytes).is_ok_and(|value: Value| bare.is_valid(&value))
        }),
        Way::new("contract check", || contract.check(&bytes).is_ok()),
    ];
    for _ in 0..ROUNDS {
        for way in &mut ways {
            way.nanoseconds.push(measure(&way.check));
        }
    }
    println!("{title} ({} bytes)", bytes.len());
    let [a, b, c, d] = ways.each_mut().map(|way| (way.name, median(&mut way.nanoseconds)));
    for ((base, slow), (ours, fast)) in [(a, b), (c, d)] {
        println!("  {base:<22} {slow:>9} ns   {ours:<18} {fast:>9} ns   ratio {}", ratio(fast, slow));
    }
}

/// Returns the ratio in hundredths, without floats.
fn ratio(ours: u64, base: u64) -> String {
    let hundredths = (ours * 100 + base / 2) / base.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn main() {
    // `cargo test --all-targets` runs benchmarks as well, and should not wait for figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect("the example is JSON");
    let order = parse(include_str!("../examples/order/v3/valid/two-lines.json"));
    let acknowledgement = parse(include_str!(
        "../examples/acknowledgement/v3/valid/one-line-accepted-one-rejected.json"
    ));
    let notice = parse(include_str!("../examples/ship-notice/v3/valid/two-lots-two-packages.json"));
    let contract = |kind| catalogue().contract(kind, "v3").expect("v3 is offered");
    compare(
        "acknowledgement, 2 lines",
        contract(DocumentKind::Acknowledgement),
        &acknowledgement,
    );
    compare("ship notice, 2 lines", contract(DocumentKind::ShipNotice), &notice);
    compare("order, 2 lines", contract(DocumentKind::Order), &order);
    compare("order, 200 lines", contract(DocumentKind::Order), &with_lines(&order, 200));
}
