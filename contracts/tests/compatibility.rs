//! Comparing schemas: pairs of schemas as data, with what must come of them.

use countersign_contracts::{Answer, Comparison, Edition, catalogue, compare};
use countersign_core::ids::DocumentKind;
use serde_json::Value;
use std::path::Path;

fn edition(name: &str, schema: &Value) -> Edition {
    Edition::read(name, schema.to_string().as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn word(answer: Answer) -> String {
    serde_json::to_value(answer)
        .expect("an answer is a word")
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Fails when a break is told that the validators do not confirm.
fn confirm(comparison: &Comparison, old: &Edition, new: &Edition) {
    for change in &comparison.changes {
        for (found, from, to) in change
            .backward
            .iter()
            .map(|found| (found, old, new))
            .chain(change.forward.iter().map(|found| (found, new, old)))
        {
            assert!(from.accepts(&found.example), "{} takes {}", from.name(), found.example);
            assert!(!to.accepts(&found.example), "{} refuses {}", to.name(), found.example);
        }
    }
}

#[test]
fn every_pair_is_answered_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compatibility");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry can be read").path();
        let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(&path).expect("it can be read")).expect("it is a list of cases");
        for case in cases {
            let name = case["name"].as_str().expect("each case has a name");
            let (old, new) = (edition("old", &case["old"]), edition("new", &case["new"]));
            let comparison = compare(&old, &new);
            confirm(&comparison, &old, &new);
            let changes: Vec<String> = comparison
                .changes
                .iter()
                .map(|change| {
                    format!(
                        "{} {}",
                        change.place,
                        serde_json::to_value(change.kind).expect("a word").as_str().unwrap_or_default()
                    )
                })
                .collect();
            let seen = serde_json::json!({"backward": word(comparison.backward.answer), "forward": word(comparison.forward.answer), "changes": changes});
            let expected = serde_json::json!({"backward": case["backward"], "forward": case["forward"], "changes": case["changes"]});
            if seen != expected {
                wrong.push(format!(
                    "{name}\n  expected {expected}\n  seen     {seen}\n  doubts   {:?} {:?}",
                    comparison.backward.doubts, comparison.forward.doubts
                ));
            }
            count += 1;
        }
    }
    assert!(count > 60, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_contract_is_compatible_with_itself() {
    for contract in catalogue().contracts() {
        let comparison = compare(&Edition::of_contract(contract), &Edition::of_contract(contract));
        assert_eq!(comparison.changes, [], "{} {}", contract.kind(), contract.version());
        assert_eq!(comparison.backward.answer, Answer::Compatible, "{:?}", comparison.backward.doubts);
    }
}

#[test]
fn a_change_of_a_contract_is_found_where_it_is() {
    let contract = catalogue().contract(DocumentKind::ShipNotice, "v2").expect("v2 is there");
    let mut schema = contract.schema().clone();
    schema["$defs"]["package"]["properties"]["kind"]["enum"] = serde_json::json!(["pallet", "carton"]);
    let (old, new) = (Edition::of_contract(contract), edition("new", &schema));
    let comparison = compare(&old, &new);
    confirm(&comparison, &old, &new);
    assert_eq!(
        (comparison.backward.answer, comparison.forward.answer),
        (Answer::Broken, Answer::Compatible),
        "{:?}",
        comparison.forward.doubts
    );
    let [change] = comparison.changes.as_slice() else {
        panic!("{:?}", comparison.changes)
    };
    assert_eq!(change.place, "/packages/*/kind");
    assert_eq!(change.backward[0].refusal.pointer, "/packages/0/kind");
}
