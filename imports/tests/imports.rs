//! Whole imports, compared with what they gave before: the events by their outlines, the losses and the gaps.

use countersign_core::history::{Event, What};
use countersign_imports::{Form, Importer, Mapping, Summary, embedded};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn path(folder: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder).join(name)
}

fn mapping(form: Form) -> Mapping {
    Mapping::read("mapping.toml", embedded(form)).expect("the embedded mapping is well written")
}

fn imported(mapping: Mapping, text: &[u8]) -> (Vec<Event>, Summary) {
    let mut events = Vec::new();
    let mut importer = Importer::new(mapping, "the records");
    let lines = text.split(|byte| *byte == b'\n');
    for (line, text) in (1..).zip(lines) {
        importer.take(line, text, &mut |event| events.push(event.clone()));
    }
    let summary = importer.finish(&mut |event| events.push(event.clone()));
    (events, summary)
}

fn told(events: &[Event], summary: &Summary) -> String {
    let mut told = String::new();
    for event in events {
        let line = serde_json::to_string(event).expect("an event is plain JSON");
        let _ = writeln!(told, "{}", line.replace(env!("CARGO_PKG_VERSION"), "<version>"));
    }
    for loss in &summary.losses {
        let _ = writeln!(told, "{}", loss.problem("the records"));
    }
    let _ = writeln!(
        told,
        "{:?}",
        Summary {
            losses: Vec::new(),
            ..summary.clone()
        }
    );
    told
}

/// Compares with a golden file; `COUNTERSIGN_GOLDEN=write` writes it instead.
#[track_caller]
fn assert_golden(name: &str, found: &str) {
    let path = path("golden", name);
    if std::env::var_os("COUNTERSIGN_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (golden, found)) in (1..).zip(golden.lines().zip(found.lines())) {
        assert_eq!(golden, found, "{name}:{line}");
    }
    assert_eq!(golden.lines().count(), found.lines().count(), "{name}");
}

#[test]
fn records_become_the_events_of_their_golden_files() {
    for (name, form) in [
        ("duplicate-and-loss.otlp.jsonl", Form::Otlp),
        ("with-gaps.otlp.jsonl", Form::Otlp),
        ("log.jsonl", Form::Jsonl),
    ] {
        let text = std::fs::read(path("records", name)).expect("the records are there");
        let (events, summary) = imported(mapping(form), &text);
        assert!((0..).zip(&events).all(|(index, event)| event.index == index), "{name}");
        assert!(events.is_sorted_by_key(|event| event.at_us), "{name}");
        assert_golden(&format!("{name}.txt"), &told(&events, &summary));
    }
}

#[test]
fn one_document_gives_what_its_lines_give() {
    let text = std::fs::read_to_string(path("records", "duplicate-and-loss.otlp.jsonl")).expect("the records are there");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let spans: Vec<&serde_json::Value> = lines.iter().filter_map(|line| line["resourceSpans"].as_array()).flatten().collect();
    let document = serde_json::json!({ "resourceSpans": spans }).to_string();
    let (by_line, _) = imported(mapping(Form::Otlp), text.as_bytes());
    let (at_once, _) = imported(mapping(Form::Otlp), document.as_bytes());
    assert_eq!(by_line, at_once);
}

#[test]
fn records_in_any_order_within_the_window_give_the_same_history() {
    let text = std::fs::read_to_string(path("records", "duplicate-and-loss.otlp.jsonl")).expect("the records are there");
    let backwards: Vec<&str> = text.lines().rev().collect();
    let (forwards, _) = imported(mapping(Form::Otlp), text.as_bytes());
    let (backwards, _) = imported(mapping(Form::Otlp), backwards.join("\n").as_bytes());
    assert_eq!(forwards, backwards);
}

#[test]
fn nothing_is_dropped_in_silence() {
    for (name, form) in [("with-gaps.otlp.jsonl", Form::Otlp), ("log.jsonl", Form::Jsonl)] {
        let text = std::fs::read(path("records", name)).expect("the records are there");
        let (events, summary) = imported(mapping(form), &text);
        let lost: u64 = summary.losses.iter().map(|loss| loss.count).sum();
        let used = summary.requests + summary.deliveries + summary.cases + summary.ignored;
        assert_eq!(summary.records, used + lost, "{name}: {summary:?}");
        let gaps = events.iter().filter_map(|event| match &event.what {
            What::Gap(gap) if gap.reason.starts_with("records could not be used") => Some(gap.count),
            _ => None,
        });
        assert_eq!(gaps.sum::<u64>(), lost, "{name}: each lost record is in a gap");
    }
}

#[test]
fn every_mistake_of_a_mapping_is_told_at_once() {
    let text = "\
format = \"xml\"
windwo = \"3 moons\"
[fields]
supplier = \"\"
colour = \"a\"
[[rule]]
name = \"a rule\"
is = \"request\"
edge = \"sideways\"
function = \"order-release\"
[[rule]]
is = \"ignored\"
when = { \"a#0\" = \"x\" }
";
    let problems = Mapping::read("mapping.toml", text).map(|_| ()).expect_err("the mapping is wrong");
    let told: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} {}", problem.place.as_deref().unwrap_or(""), problem.what))
        .collect();
    assert_eq!(
        told,
        [
            "mapping.toml:1 `format` is `xml`",
            "mapping.toml:2 `windwo` is unknown",
            "mapping.toml:4 `fields.supplier` is ``",
            "mapping.toml:5 `fields.colour` is unknown",
            "mapping.toml:9 `rule[0].edge` is `sideways`",
            "mapping.toml:11 `rule[1].name` is missing",
            "mapping.toml:13 `rule[1].when.\"a#0\"` is unknown",
        ]
    );
}
