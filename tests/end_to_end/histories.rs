//! Recorded Histories: their published schema, their export, and judging them again.

#[path = "../../checks/tests/judging/language/mod.rs"]
mod language;

use crate::program::{Place, Ran};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Runs a scenario in which a defect shows, and returns the History.
fn recorded(place: &Place) -> PathBuf {
    let scenario = "The same acknowledgement sent again";
    place
        .run(&["verify", "--defect", "M01", "--name", scenario, "--out", "result", "--quiet"])
        .expect(1);
    place.path("result/history.jsonl")
}

fn schema(place: &Place) -> jsonschema::Validator {
    let text = place.run(&["export", "--schema"]).expect(0).out;
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let meta = jsonschema::meta::validate(&schema);
    assert!(
        meta.is_ok(),
        "the schema is a schema: {:?}",
        meta.err().map(|error| error.to_string())
    );
    jsonschema::validator_for(&schema).expect("the schema can be used")
}

#[track_caller]
fn assert_described(schema: &jsonschema::Validator, event: &Value) {
    let faults: Vec<String> = schema.iter_errors(event).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{event}\n{}", faults.join("\n"));
}

#[test]
fn every_event_of_a_run_is_as_the_published_schema_describes_it() {
    let place = Place::new();
    let text = std::fs::read_to_string(recorded(&place)).expect("the History is there");
    let schema = schema(&place);
    assert!(text.lines().count() > 50);
    for line in text.lines() {
        assert_described(&schema, &serde_json::from_str(line).expect("an event is JSON"));
    }
    let mut wrong: Value = serde_json::from_str(text.lines().next().expect("there is one")).expect("an event is JSON");
    wrong["what"]["run"]["phase"]["started"]["colour"] = "blue".into();
    assert!(!schema.is_valid(&wrong), "the schema takes anything");
}

#[test]
fn every_event_of_the_fixtures_is_as_the_published_schema_describes_it() {
    let schema = schema(&Place::new());
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/fixtures")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the fixtures can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a fixture is text");
            for event in language::history(&text) {
                assert_described(&schema, &serde_json::to_value(&event).expect("an event is JSON"));
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "{seen} events");
}

#[test]
fn a_history_from_standard_input_is_judged_with_its_evidence_and_leaves_nothing() {
    let place = Place::new();
    let history = recorded(&place);
    let from_file = place.run(&["check", "result/history.jsonl", "--format", "json"]).expect(1);
    let file = std::fs::File::open(history).expect("the History is there");
    let output = place.command(&["check", "-", "--format", "json"]).stdin(file).output();
    let from_input = Ran::new(&output.expect("the built command can be run")).expect(1);
    assert_eq!(from_file.out, from_input.out);
    let left: Vec<_> = std::fs::read_dir(place.folder()).expect("the folder is there").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_history_from_standard_input_without_a_place_to_keep_it_is_told() {
    let place = Place::new();
    let file = std::fs::File::open(recorded(&place)).expect("the History is there");
    let mut command = place.command(&["check", "-"]);
    let output = command.env("TMPDIR", place.path("nowhere")).stdin(file).output();
    let told = Ran::new(&output.expect("the built command can be run")).expect(2);
    assert!(
        told.err.contains("CS408") && told.err.contains("nowhere") && told.err.contains("TMPDIR"),
        "{}",
        told.err
    );
}

#[test]
fn an_exported_history_is_the_same_and_is_judged_the_same() {
    let place = Place::new();
    let history = recorded(&place);
    place.run(&["export", "result/history.jsonl", "--out", "copy.jsonl"]).expect(0);
    let original = std::fs::read(&history).expect("the History is there");
    assert!(original == std::fs::read(place.path("copy.jsonl")).expect("the copy is there"));
    place
        .run(&["check", "copy.jsonl", "--out", "again", "--quiet"])
        .expect(1)
        .says("I01");
    assert_eq!(place.json("again/verdict.json"), place.json("result/verdict.json"));
    let page = |folder: &str| std::fs::read_to_string(place.path(&format!("{folder}/index.html"))).expect("the report is there");
    assert!(page("again") == page("result"), "the reports show the same evidence");
}

#[test]
fn jepsen_gets_a_process_for_each_thing_under_way() {
    let place = Place::new();
    recorded(&place);
    let text = place.run(&["export", "result/history.jsonl", "--format", "jepsen"]).expect(0).out;
    let mut busy = std::collections::BTreeSet::new();
    let mut completed = 0;
    for line in text.lines() {
        assert!(line.starts_with("{:index ") && line.ends_with('}'), "{line}");
        let process = line.split(":process ").nth(1).and_then(|rest| rest.split(',').next());
        let process = process.expect("each line names its process");
        if line.contains(":type :invoke") {
            assert!(busy.insert(process), "{line}");
        } else if !process.starts_with(':') {
            assert!(busy.remove(process), "{line}");
            completed += 1;
        }
    }
    assert!(completed > 5 && text.contains(":effect :commitment-booked"), "{text}");
}

#[test]
fn a_history_that_breaks_off_is_judged_and_exported_up_to_there() {
    let place = Place::new();
    let text = std::fs::read_to_string(recorded(&place)).expect("the History is there");
    place.write("cut.jsonl", &text[..text.len() - 10]);
    let count = text.lines().count() - 1;
    place
        .run(&["check", "cut.jsonl"])
        .expect(1)
        .says("ends in the middle of an event")
        .says(&format!("judging the {count} events before it"));
    let ran = place.run(&["export", "cut.jsonl"]).expect(3);
    assert_eq!(ran.out.lines().count(), count);
    ran.says("ends in the middle of an event");
    place.run(&["export", "nothing.jsonl"]).expect(2).says("nothing.jsonl");
}
