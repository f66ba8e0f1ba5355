//! What bad input gets: what, where, why and how to fix it, and nothing is started.

use crate::program::Place;

const DEPLOYMENT: &str = include_str!("../../simulators/reference/deployment.toml");

#[test]
fn a_wrong_deployment_file_tells_every_problem_and_starts_nothing() {
    let place = Place::new();
    let wrong = DEPLOYMENT
        .replace("environment = \"test\"", "environment = \"prod\"")
        .replace("token_path = \"/oauth/token\"", "token_path = \"oauth/token\"")
        .replace("request_deadline = \"3s\"", "request_deadline = \"3 parsecs\"");
    place.write("countersign.toml", &wrong);
    let ran = place
        .run(&["verify", "--deployment", "countersign.toml", "--out", "result"])
        .expect(2);
    for part in [
        "`deployment.environment` is `prod`",
        "`gateway.token_path` is `oauth/token`",
        "`timing.request_deadline` is `3 parsecs`",
        "countersign.toml:",
        "why:",
        "fix:",
        "3 problems",
    ] {
        ran.says(part);
    }
    assert!(!place.path("result").exists(), "something was started");
}

#[test]
fn a_missing_secret_is_named_by_its_variable() {
    let place = Place::new();
    place.write(
        "countersign.toml",
        &DEPLOYMENT.replace("run:COUNTERSIGN_ERP_TOKEN", "env:NOBODY_HAS_SET_THIS"),
    );
    place
        .run(&["verify", "--deployment", "countersign.toml"])
        .expect(2)
        .says("`NOBODY_HAS_SET_THIS` is not set");
}

#[test]
fn an_undefined_step_suggests_what_was_meant() {
    let place = Place::new();
    place.write(
        "own/ours.feature",
        "Feature: Our own\n  Scenario: A slip of the pen\n    Given an order of 7 EA of MAT-6000 that the suplier sees\n",
    );
    let ran = place.run(&["verify", "--features", "own", "--out", "result"]).expect(2);
    ran.says("undefined step").says("that the supplier sees").says("ours.feature:3");
    assert!(!place.path("result").exists(), "something was started");
}

#[test]
fn a_file_that_is_no_gherkin_is_told_with_its_line() {
    let place = Place::new();
    place.write(
        "own/ours.feature",
        "Feature: Our own\n  Scenario: One\n    Given an order of two lines that the supplier sees\n    So what\n",
    );
    place
        .run(&["verify", "--features", "own"])
        .expect(2)
        .says("not Gherkin")
        .says("ours.feature:");
}

#[test]
fn a_selection_of_nothing_is_an_error() {
    let place = Place::new();
    place
        .run(&["verify", "--tags", "@nobody"])
        .expect(2)
        .says("no scenario is selected");
    place.run(&["verify", "--tags", "and and"]).expect(2).says("is no tag expression");
}

#[test]
fn an_unknown_defect_suggests_a_known_one() {
    let place = Place::new();
    place
        .run(&["verify", "--defect", "M3"])
        .expect(2)
        .says("there is no defect `M3`")
        .says("did you mean `M0");
}

#[test]
fn production_is_never_touched_by_accident() {
    let place = Place::new();
    place.write(
        "countersign.toml",
        &DEPLOYMENT.replace("environment = \"test\"", "environment = \"production\""),
    );
    place
        .run(&["verify", "--deployment", "countersign.toml"])
        .expect(2)
        .says("--environment production");
}

#[test]
fn init_writes_a_file_that_works_and_never_overwrites() {
    let place = Place::new();
    place.run(&["init"]).expect(0).says("countersign.toml");
    let first = std::fs::read(place.path("countersign.toml")).expect("the file is there");
    place.run(&["init"]).expect(2).says("is there already");
    assert_eq!(std::fs::read(place.path("countersign.toml")).expect("the file is there"), first);
    place
        .run(&[
            "verify",
            "--deployment",
            "countersign.toml",
            "--name",
            "A released order reaches its supplier",
            "--out",
            "result",
        ])
        .expect(0);
}

#[test]
fn a_history_that_is_none_is_told() {
    let place = Place::new();
    place.write("history.jsonl", "{\"i\":0\n");
    place.run(&["check", "history.jsonl"]).expect(2).says("no event");
    place.run(&["check", "missing.jsonl"]).expect(2).says("missing.jsonl");
}

#[test]
fn the_command_alone_shows_where_to_begin() {
    let place = Place::new();
    place.run(&[]).expect(0).says("countersign verify").says("Next:");
    place.run(&["explain", "I13"]).expect(0).says("promise:");
    place.run(&["explain", "I99"]).expect(2).says("did you mean");
    place.run(&["explain", "steps"]).expect(0).says("the supplier accepts the order");
}
