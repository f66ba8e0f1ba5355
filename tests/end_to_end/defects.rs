//! Each defect of the reference integration is found by the invariant that should find it.

use crate::program::{Place, invariants};
use std::process::Command;
use std::sync::Mutex;

/// For each defect, a part of the name of a scenario in which it shows. The whole run finds it too; one scenario is enough here.
const DEFECTS: &[(&str, &str)] = &[
    ("M01", "The same acknowledgement sent again"),
    ("M02", "The same key with another quantity"),
    ("M03", "A stale revision does not overwrite"),
    ("M04", "An answer to a revision that is no longer current"),
    ("M05", "An acknowledgement with an entry that nobody agreed on"),
    ("M06", "A word that is in nobody's table"),
    ("M07", "A word that is in nobody's table"),
    ("M08", "An accepted order is confirmed in the ERP"),
    ("M12", "narrowed by status awaiting"),
    ("M14", "An expired token is refused"),
    ("M15", "A version past its sunset is gone"),
    ("M16", "Several notices together"),
    ("M18", "A repeat after a restart"),
    ("M27", "A ship notice that arrives before its order"),
    ("M28", "An early ship notice whose order never comes"),
    ("M30", "A replayed order revision does not overwrite"),
    ("M38", "A number that another supplier used"),
    ("M39", "The same acknowledgement under a new key"),
    ("M40", "Another supplier's order does not exist"),
    ("M52", "Revision 9 that arrives after revision 10"),
    ("M61", "The same acknowledgement sent again"),
    ("M62", "A changed quantity replaces the order"),
    ("M63", "The ERP fails 1 times with 500 before"),
    ("M64", "An acknowledgement with an entry that nobody agreed on"),
    ("M65", "Attempts end, and then a dead letter stands"),
    ("M67", "A deprecated version still shows the order"),
];

/// Invariants whose defects the reference integration cannot be told to have yet, with the defect that is to show each.
const AWAITED: &[(&str, &str)] = &[
    ("I26", "M47 answers before the message is durable"),
    ("I28", "M10 keeps the error and drops the payload"),
    ("I29", "M29 replays under a fresh key"),
    ("I30", "M33 mixes up the lines of one document"),
    ("I34", "M44 opens a case for each retry"),
    ("I36", "M76 takes resolved cases off the list"),
    ("I38", "M77 cuts numbers"),
    ("I42", "M36 checks the age of a signature only backwards"),
    ("I44", "M78 lets an answered order become overdue"),
];

fn registry() -> Vec<(String, String)> {
    let output = Command::new(crate::program::PROGRAM)
        .args(["explain", "defects", "--format", "json"])
        .output();
    let output = output.expect("the built command can be run");
    let listed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the list is JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    listed
        .as_array()
        .into_iter()
        .flatten()
        .map(|defect| (text(&defect["id"]), text(&defect["invariant"])))
        .collect()
}

#[test]
fn every_defect_is_found_by_the_invariant_that_should() {
    let registry = registry();
    let known: Vec<&str> = registry.iter().map(|(id, _)| id.as_str()).collect();
    let listed: Vec<&str> = DEFECTS.iter().map(|(id, _)| *id).collect();
    assert_eq!(listed, known, "each built defect has a scenario here");
    let todo = Mutex::new(registry.iter().zip(DEFECTS));
    let missed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(((id, invariant), (_, scenario))) = { todo.lock().expect("nobody panicked").next() } {
                    if let Err(why) = find(id, invariant, scenario) {
                        missed.lock().expect("nobody panicked").push(why);
                    }
                }
            });
        }
    });
    let missed = missed.into_inner().expect("nobody panicked");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_invariant_has_a_defect_that_breaks_it() {
    let output = Command::new(crate::program::PROGRAM)
        .args(["explain", "invariants", "--format", "json"])
        .output();
    let output = output.expect("the built command can be run");
    let invariants: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the list is JSON");
    let without: Vec<&serde_json::Value> = invariants
        .as_array()
        .into_iter()
        .flatten()
        .filter(|one| one["defects"].as_array().is_none_or(Vec::is_empty))
        .filter(|one| !AWAITED.iter().any(|(id, _)| one["id"] == *id))
        .collect();
    assert!(without.is_empty(), "nothing shows that these can fail: {without:?}");
}

fn find(id: &str, invariant: &str, scenario: &str) -> Result<(), String> {
    let place = Place::new();
    let ran = place.run(&["verify", "--defect", id, "--name", scenario, "--out", "result", "--quiet"]);
    let broken = invariants(&place.json("result/verdict.json"), "fails");
    if ran.code != Some(1) || !broken.iter().any(|found| found == invariant) {
        return Err(format!(
            "{id} should break {invariant}; exit code {:?}, broken {broken:?}\n{}{}",
            ran.code, ran.out, ran.err
        ));
    }
    let page = std::fs::read_to_string(place.path("result/index.html")).unwrap_or_default();
    if !page.contains(invariant) || !page.contains(&format!("--defect {id}")) {
        return Err(format!(
            "{id}: the report does not name {invariant} with the command that repeats it"
        ));
    }
    Ok(())
}
