//! The values of the language: quantities, lines, expectations, fingerprints, and the facts of the run.

use super::line::Line;
use countersign_core::amount::Quantity;
use countersign_core::calendar::CalendarFacts;
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{CommitmentRoom, DeliveryFacts, Expected, IntentLine, RateFacts, RunFacts, SupplierFacts, TimingFacts};
use countersign_core::ids::OperationId;
use countersign_core::promise::Claim;
use countersign_core::retention::Retention;
use countersign_core::status::{Reason, Response};
use std::collections::{BTreeMap, BTreeSet};

/// Returns `100EA` as a quantity.
pub(crate) fn quantity(text: &str) -> Quantity {
    let unit = text.find(|letter: char| letter.is_alphabetic()).expect("a quantity has a unit");
    let (amount, unit) = text.split_at(unit);
    serde_json::from_value(serde_json::json!({"amount": amount, "unit": unit})).expect("a quantity has an exact amount")
}

/// Returns `10:100EA<110EA=word` as a line; only the number is always there. `10:100EA@95EA..105EA..2026-12-04` says what may be promised, and
/// `10:100EA^B` in which revision of the drawing it is.
pub(crate) fn intent_line(text: &str) -> IntentLine {
    let (text, word) = match text.split_once('=') {
        Some((text, word)) => (text, Some(word.to_owned())),
        None => (text, None),
    };
    let (text, material_revision) = match text.split_once('^') {
        Some((text, revision)) => (text, Some(revision.to_owned())),
        None => (text, None),
    };
    let (text, room) = match text.split_once('@') {
        Some((text, room)) => (text, Some(commitment_room(room))),
        None => (text, None),
    };
    let (line, amounts) = text.split_once(':').unwrap_or((text, "100EA"));
    let (amount, largest) = match amounts.split_once('<') {
        Some((amount, largest)) => (amount, Some(quantity(largest))),
        None => (amounts, None),
    };
    IntentLine {
        line: line.parse().expect("a line has a number"),
        quantity: quantity(amount),
        largest,
        word,
        room,
        material_revision,
    }
}

fn commitment_room(text: &str) -> CommitmentRoom {
    let parts: Vec<&str> = text.split("..").collect();
    let [least, most, latest] = parts.as_slice() else {
        panic!("`{text}` is not `least..most..day`");
    };
    CommitmentRoom {
        least: quantity(least),
        most: quantity(most),
        latest: latest.parse().expect("a day"),
    }
}

pub(crate) fn intent_lines(text: &str) -> Vec<IntentLine> {
    text.split(',').filter(|line| !line.is_empty()).map(intent_line).collect()
}

pub(crate) fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint::new(u32::from_str_radix(text, 16).expect("a fingerprint is hexadecimal"))
}

pub(crate) fn reason(text: &str) -> Reason {
    Reason::from_word(text).unwrap_or_else(|| panic!("`{text}` is no reason"))
}

/// Returns what a line expects: `accept` unless it says otherwise.
pub(crate) fn expected(line: &Line, operation: impl Fn(&str) -> OperationId) -> Expected {
    let text = line.option("expect").unwrap_or("accept");
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "accept" => Expected::Accept,
        "case" => Expected::Case(rest.split(',').map(reason).collect()),
        "refuse" => Expected::Refuse,
        "repeat" => Expected::Repeat(operation(rest)),
        "conflict" => Expected::KeyConflict(operation(rest)),
        "overtaken" => Expected::Overtaken,
        "read" => Expected::Read,
        "either" => Expected::Either,
        _ => line.wrong(),
    }
}

/// Returns the facts: two suppliers with different words, one version of each standing. `deprecates 2026-11-03T00:00:00Z` is when v3 becomes deprecated.
pub(crate) fn facts(line: Option<&Line>) -> RunFacts {
    let claims = line
        .and_then(|line| line.option("claims"))
        .unwrap_or("exceptions,dead-letters,grouping,clock");
    RunFacts {
        format: RunFacts::FORMAT,
        countersign: "0.0.0".to_owned(),
        run: "RUN1".into(),
        began: "2026-11-02T08:00:00Z".parse().expect("the instant is well written"),
        deployment: "fixture".to_owned(),
        defect: None,
        is_complete_run: line.is_some_and(|line| line.has("complete")),
        command: "countersign verify".to_owned(),
        neighbours: line.and_then(|line| line.option("neighbours")).map(neighbours).unwrap_or_default(),
        begins_empty: !line.is_some_and(|line| line.has("lived-in")),
        claims: claims.split(',').filter_map(claim).collect::<BTreeSet<_>>(),
        suppliers: vec![
            SupplierFacts {
                calendar: line.and_then(calendar),
                ..supplier(
                    "S1",
                    &[
                        ("angenommen", Response::Accepted),
                        ("geaendert", Response::Changed),
                        ("abgelehnt", Response::Rejected),
                    ],
                )
            },
            supplier(
                "S2",
                &[
                    ("ok", Response::Accepted),
                    ("modified", Response::Changed),
                    ("no", Response::Rejected),
                ],
            ),
        ],
        versions: vec![
            version("v1", Stage::Sunset, Some("2025-01-01T00:00:00Z"), Some("2026-01-01T00:00:00Z")),
            version("v2", Stage::Deprecated, Some("2026-06-01T00:00:00Z"), Some("2027-06-01T00:00:00Z")),
            version("v3", Stage::Active, line.and_then(|line| line.option("deprecates")), None),
        ],
        retention: line.and_then(|line| line.number("retention")).map(retention),
        timing: timing(line),
    }
}

/// Returns a promise to keep everything for so many years.
fn retention(years: u32) -> Retention {
    Retention {
        goods_receipt_years: years,
        invoice_years: years,
        credit_note_years: years,
        payment_years: years,
    }
}

/// Returns what is promised about time: the embedded deployment's windows, unless the line says otherwise or `untimed`.
fn timing(line: Option<&Line>) -> Option<TimingFacts> {
    let seconds = |name, default| line.and_then(|line| line.number(name)).unwrap_or(default);
    (!line.is_some_and(|line| line.has("untimed"))).then(|| TimingFacts {
        acknowledgement_window_s: seconds("window", 48 * 3600),
        parking_window_s: 24 * 3600,
        token_lifetime_s: 3600,
        idempotency_window_s: Some(seconds("remembers", 24 * 3600)),
        grouping_window_ms: Some(40),
        settle_deadline_ms: 8000,
        delivery: Some(DeliveryFacts {
            attempts: 6,
            backoff_base_ms: 40,
            backoff_most_ms: 1000,
            jitter_percent: 25,
            deadline_ms: 2000,
        }),
        rate: Some(RateFacts {
            per_second: line.and_then(|line| line.number("rate")).unwrap_or(200),
            burst: line.and_then(|line| line.number("burst")).unwrap_or(400),
        }),
        is_simulated: line.is_some_and(|line| line.has("simulated")),
    })
}

fn claim(word: &str) -> Option<Claim> {
    Claim::ALL.into_iter().find(|claim| claim.word() == word)
}

/// Returns the calendar of the first supplier: Monday to Friday in the zone that the line names, less its holidays.
fn calendar(line: &Line) -> Option<CalendarFacts> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let holidays = line.option("holidays").into_iter().flat_map(|list| list.split(','));
    Some(CalendarFacts {
        time_zone: line.option("calendar")?.to_owned(),
        working_days: days.map(str::to_owned).to_vec(),
        holidays: holidays.map(|day| day.parse().expect("a day")).collect(),
    })
}

fn supplier(id: &str, words: &[(&str, Response)]) -> SupplierFacts {
    let words: BTreeMap<String, Response> = words.iter().map(|(word, meaning)| ((*word).to_owned(), *meaning)).collect();
    SupplierFacts {
        id: id.into(),
        name: format!("supplier {id}"),
        words,
        calendar: None,
    }
}

fn version(name: &str, stage: Stage, deprecated: Option<&str>, sunset: Option<&str>) -> VersionPromise {
    let instant = |text: &str| text.parse().expect("the instant is well written");
    VersionPromise {
        name: name.to_owned(),
        stage,
        deprecated_at: deprecated.map(instant),
        sunset_at: sunset.map(instant),
    }
}

/// `neighbours transport,warehouse`
fn neighbours(list: &str) -> BTreeSet<countersign_core::history::End> {
    let one = |word: &str| serde_json::from_value(word.into()).unwrap_or_else(|_| panic!("`{word}` is no neighbour"));
    list.split(',').map(one).collect()
}
