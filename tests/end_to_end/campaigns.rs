//! Campaigns end to end: the same seed gives the same bytes, what fails is shrunk, kept, and fails again wherever it is taken.

use crate::program::{Place, Ran};
use std::path::PathBuf;

fn history(place: &Place, out: &str) -> Vec<u8> {
    std::fs::read(place.path(out).join("history.jsonl")).expect("a campaign writes its History")
}

#[test]
fn the_same_seed_gives_the_same_history_to_the_byte_wherever_it_is_taken() {
    let place = Place::new();
    for seed in ["1", "2", "3", "4", "5"] {
        let taken = |out: &str, zone: &str, locale: &str| {
            let arguments = ["campaign", "--seed", seed, "--steps", "40", "--out", out, "--quiet"];
            let output = place.command(&arguments).env("TZ", zone).env("LC_ALL", locale).output();
            Ran::new(&output.expect("the built command can be run")).expect(0);
            history(&place, out)
        };
        let first = taken("first", "UTC", "C");
        let second = taken("second", "Asia/Kathmandu", "de_DE.UTF-8");
        assert!(!first.is_empty());
        assert!(first == second, "seed {seed}");
    }
}

#[test]
fn another_seed_is_another_campaign() {
    let place = Place::new();
    place
        .run(&["campaign", "--seed", "8", "--steps", "20", "--out", "a", "--quiet"])
        .expect(0);
    place
        .run(&["campaign", "--seed", "9", "--steps", "20", "--out", "b", "--quiet"])
        .expect(0);
    assert!(history(&place, "a") != history(&place, "b"));
}

#[test]
fn a_recorded_campaign_gets_the_same_verdict_again() {
    let place = Place::new();
    let said = place.run(&["campaign", "--seed", "6", "--out", "out"]).expect(0);
    said.says("holds: 1 campaigns");
    place.run(&["check", "out/history.jsonl", "--quiet"]).expect(0);
    for file in ["verdict.json", "junit.xml", "index.html"] {
        assert!(place.path("out").join(file).is_file(), "{file}");
    }
}

/// Returns the counterexample and the scenario that a campaign against a defect has left.
fn found(place: &Place, defect: &str) -> (PathBuf, PathBuf) {
    let ran = place
        .run(&["campaign", "--defect", defect, "--seeds", "12", "--out", "out"])
        .expect(1);
    ran.says("replay: countersign replay");
    let with = |extension: &str| {
        let mut files: Vec<PathBuf> = std::fs::read_dir(place.path("out"))
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be read").path())
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .collect();
        files.sort();
        files.into_iter().next().unwrap_or_else(|| panic!("no .{extension} was written"))
    };
    (with("cex"), with("feature"))
}

#[test]
fn what_a_campaign_finds_is_shrunk_and_fails_again_as_a_replay_and_as_a_scenario() {
    let place = Place::new();
    let (cex, scenario) = found(&place, "M01");
    let text = std::fs::read_to_string(&cex).expect("it can be read");
    let steps = text.matches("\"do\":").count();
    assert!((2..=8).contains(&steps), "{text}");
    let cex = cex.to_string_lossy().into_owned();
    place.run(&["replay", &cex]).expect(1).says("2 of 2 times");
    place.run(&["replay", &cex, "--without-defect"]).expect(0).says("does not fail");
    place
        .run(&["replay", &cex, "--mode", "process", "--times", "2"])
        .expect(1)
        .says("2 of 2 times, mode process");
    let folder = place.folder().join("own");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    std::fs::copy(&scenario, folder.join("kept.feature")).expect("the scenario can be copied");
    let own = ["--features", "own", "--name", "from seed"];
    let with = |defect: &[&str]| place.run(&[&["verify", "--out", "verified", "--quiet"], &own[..], defect].concat());
    with(&[]).expect(0);
    with(&["--defect", "M01"]).expect(1);
}

#[test]
fn the_report_of_a_campaign_tells_a_command_that_repeats_it() {
    let place = Place::new();
    let seeded = ["campaign", "--seed", "1", "--steps", "30", "--defect", "M08", "--no-shrink"];
    place.run(&[&seeded[..], &["--out", "first"]].concat()).expect(1);
    let verdict = place.json("first/verdict.json");
    let invariants = verdict["invariants"].as_array().expect("every promise is judged");
    let mut replays = invariants
        .iter()
        .filter_map(|invariant| invariant["findings"][0]["replay"].as_str());
    let replay = replays.next().expect("a finding can be repeated");
    let told: Vec<&str> = replay.split(' ').skip(1).chain(["--no-shrink", "--out", "again"]).collect();
    place.run(&told).expect(1);
    assert!(history(&place, "first") == history(&place, "again"));
}

#[test]
fn a_campaign_runs_against_a_process_and_against_a_deployment_file() {
    let place = Place::new();
    place
        .run(&["campaign", "--mode", "process", "--steps", "20", "--out", "out"])
        .expect(0)
        .says("mode process");
    place.run(&["init", "own.toml"]).expect(0);
    let own = [
        "campaign",
        "--mode",
        "deployment",
        "--deployment",
        "own.toml",
        "--steps",
        "20",
        "--out",
        "own",
    ];
    place.run(&own).expect(0).says("mode deployment");
}

#[test]
fn the_bench_notices_defects_and_flags_nothing_harmless() {
    let place = Place::new();
    let arguments = [
        "prove",
        "--defect",
        "M01",
        "--defect",
        "M02",
        "--seeds",
        "1",
        "--campaigns",
        "4",
        "--out",
        "defects.md",
    ];
    place.run(&arguments).expect(0).says("2 of 2 defects noticed, 0 false alarms");
}

#[test]
fn the_bench_scores_scenarios_of_ones_own() {
    let place = Place::new();
    let scenario = "Feature: Our own\n  Scenario: A repeated answer is booked once\n    Given an order of 40 LTR of MAT-4000 that the supplier sees\n    \
                    And the supplier accepted the order\n    When the document is sent again\n    Then the ERP books the commitment once\n";
    place.write("own/ours.feature", scenario);
    let arguments = ["prove", "--features", "own", "--defect", "M01", "--defect", "M15"];
    let ran = place.run(&arguments).expect(1);
    ran.says("1 of 2 defects noticed by 1 scenarios; missed: M15");
}

#[cfg(target_os = "linux")]
#[test]
fn a_history_that_cannot_be_written_is_told() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("out")).expect("the folder can be made");
    std::os::unix::fs::symlink("/dev/full", place.path("out/history.jsonl")).expect("the link can be made");
    let ran = place.run(&["campaign", "--seed", "1", "--out", "out"]).expect(3);
    ran.says("could not tell: the History cannot be written: ");
}

#[test]
fn what_cannot_be_taken_is_told_with_its_remedy() {
    let place = Place::new();
    place.write("no.cex", "{}");
    place
        .run(&["replay", "no.cex"])
        .expect(2)
        .says("error[CS324]")
        .says("missing field");
    place.run(&["replay", "absent.cex"]).expect(2).says("error[CS324]");
    place.run(&["campaign", "--mode", "deployment"]).expect(2).says("error[CS321]");
    place.run(&["campaign", "--deployment", "x.toml"]).expect(2).says("error[CS322]");
    place.run(&["campaign", "--defect", "M0"]).expect(2).says("error[CS309]");
    place.run(&["prove", "--features", "nowhere"]).expect(2).says("error[CS307]");
}
