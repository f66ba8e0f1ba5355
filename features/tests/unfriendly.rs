//! Feature files that somebody broke: each can run, or its problems are told with file and line, and never a panic.

#[path = "../../core/tests/spoil/mod.rs"]
mod spoil;

use countersign_core::problem::Problem;
use countersign_features::{Library, Selection, Source, embedded};
use spoil::Random;

const ROUNDS: usize = 8;
/// The first scenarios of each file: more of them would break in no other way, and take longer to look at.
const LINES: usize = 16;

#[test]
fn a_broken_feature_can_run_or_its_problems_are_told() {
    let mut random = Random(71);
    let mut broken = Vec::new();
    for source in embedded() {
        let lines: Vec<&str> = source.text.lines().take(LINES).collect();
        let text = lines.join("\n");
        for round in 0..ROUNDS {
            let spoilt = random.spoil(text.as_bytes());
            broken.push(Source {
                file: format!("{}-{round}", source.file),
                text: String::from_utf8_lossy(&spoilt).into_owned(),
            });
        }
    }
    let problems = Library::open(&broken, &Selection::default()).expect_err("not all of them can run");
    let is_told = |problem: &Problem| problem.place.as_deref().is_some_and(|place| place.starts_with("features/"));
    let silent: Vec<&Problem> = problems.iter().filter(|problem| !is_told(problem)).collect();
    assert!(silent.is_empty(), "problems without a place: {silent:?}");
}

#[test]
fn a_broken_selection_selects_or_is_told() {
    let sources = embedded();
    let mut random = Random(72);
    for _ in 0..4 {
        let spoilt = random.spoil(b"@idempotency and not (@serial or @campaign)");
        let selection = Selection {
            tags: Some(String::from_utf8_lossy(&spoilt).into_owned()),
            ..Selection::default()
        };
        if let Err(problems) = Library::open(&sources[..1], &selection) {
            assert!(!problems.is_empty());
        }
    }
}
