//! Whatever is read here was written by somebody else: broken in any way, it gives an error or a loss, and never a panic.

#[path = "../../core/tests/spoil/mod.rs"]
mod spoil;

use countersign_core::history::{pick, read};
use countersign_imports::{Form, Importer, Mapping, embedded};
use spoil::Random;
use std::path::Path;

const ROUNDS: u64 = 2_000;

fn records(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records").join(name);
    std::fs::read(path).expect("the records are there")
}

fn mapping(form: Form) -> Mapping {
    Mapping::read("mapping.toml", embedded(form)).expect("the embedded mapping is well written")
}

#[test]
fn broken_records_are_losses_and_the_rest_is_a_sound_history() {
    for (name, form) in [("with-gaps.otlp.jsonl", Form::Otlp), ("log.jsonl", Form::Jsonl)] {
        let text = records(name);
        let mut random = Random(1);
        for round in 0..ROUNDS {
            let spoilt = random.spoil(&text);
            let mut importer = Importer::new(mapping(form), "the records");
            let (mut next, mut now) = (0, 0);
            let mut see = |event: &countersign_core::history::Event| {
                assert_eq!(event.index, next, "{name}, round {round}");
                assert!(
                    event.at_us >= now && event.cause.is_none_or(|cause| cause < next),
                    "{name}, round {round}"
                );
                next += 1;
                now = event.at_us;
            };
            for (line, text) in (1..).zip(spoilt.split(|byte| *byte == b'\n')) {
                importer.take(line, text, &mut see);
            }
            let summary = importer.finish(&mut see);
            let lost: u64 = summary.losses.iter().map(|loss| loss.count).sum();
            let used = summary.requests + summary.deliveries + summary.cases + summary.ignored;
            assert_eq!(summary.records, used + lost, "{name}, round {round}");
        }
    }
}

#[test]
fn a_broken_mapping_is_read_or_its_problems_are_told() {
    for form in [Form::Otlp, Form::Jsonl] {
        let mut random = Random(2);
        for _ in 0..ROUNDS {
            let spoilt = random.spoil(embedded(form).as_bytes());
            let text = String::from_utf8_lossy(&spoilt);
            if let Err(problems) = Mapping::read("mapping.toml", &text) {
                assert!(
                    !problems.is_empty() && problems.iter().all(|problem| problem.place.is_some()),
                    "{problems:?}"
                );
            }
        }
    }
}

#[test]
fn a_broken_history_is_read_up_to_where_it_breaks() {
    let mut lines = Vec::new();
    let mut importer = Importer::new(mapping(Form::Otlp), "the records");
    let mut write = |event: &countersign_core::history::Event| {
        serde_json::to_writer(&mut lines, event).expect("an event is plain JSON");
        lines.push(b'\n');
    };
    for (line, text) in (1..).zip(records("with-gaps.otlp.jsonl").split(|byte| *byte == b'\n')) {
        importer.take(line, text, &mut write);
    }
    importer.finish(&mut write);
    let mut random = Random(3);
    for _ in 0..ROUNDS {
        let spoilt = random.spoil(&lines);
        let items: Vec<_> = read(&spoilt[..]).collect();
        let errors = items.iter().filter(|item| item.is_err()).count();
        assert!(errors == 0 || (errors == 1 && items.last().is_some_and(Result::is_err)));
        assert!(pick(&spoilt[..], |_, _| true).count() <= items.len());
    }
}
