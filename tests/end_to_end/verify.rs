//! `verify` and `check` on the embedded reference integration.

use crate::program::Place;

#[test]
fn a_correct_integration_holds_and_leaves_all_four_files() {
    let place = Place::new();
    let ran = place.run(&["verify", "--out", "result"]).expect(0);
    let last = ran.out.trim_end().lines().last().unwrap_or_default();
    assert!(
        last.starts_with("holds: ") && last.contains("index.html"),
        "the last line is `{last}`"
    );
    for file in ["verdict.json", "junit.xml", "index.html", "history.jsonl"] {
        assert!(
            place.path("result").join(file).metadata().is_ok_and(|found| found.len() > 0),
            "{file} is missing"
        );
    }
    let verdict = place.json("result/verdict.json");
    every_claimed_promise_holds(&verdict);
    a_recorded_history_gets_the_same_verdict(&place);
    the_verdict_is_what_its_schema_says(&verdict);
    the_history_holds_no_secret(&place);
}

fn every_claimed_promise_holds(verdict: &serde_json::Value) {
    let judged = verdict["invariants"].as_array().cloned().unwrap_or_default();
    let is_open = |one: &&serde_json::Value| one["status"] != "not-claimed" && one["status"] != "holds";
    let open: Vec<&serde_json::Value> = judged.iter().filter(is_open).map(|one| &one["id"]).collect();
    assert!(open.is_empty() && judged.len() > 40, "not held: {open:?}");
}

/// One run serves several facts: it is the longest part of the suite.
fn a_recorded_history_gets_the_same_verdict(place: &Place) {
    place.run(&["check", "result/history.jsonl", "--out", "again", "--quiet"]).expect(0);
    assert_eq!(place.json("result/verdict.json"), place.json("again/verdict.json"));
}

fn the_verdict_is_what_its_schema_says(verdict: &serde_json::Value) {
    let schema = serde_json::from_str(include_str!("../../reports/verdict.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    let violations: Vec<String> = validator
        .iter_errors(verdict)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

fn the_history_holds_no_secret(place: &Place) {
    let text = std::fs::read_to_string(place.path("result/history.jsonl")).expect("the History can be read");
    for word in ["Bearer ", "Basic ", "client_secret", "webhook-signature"] {
        assert!(!text.contains(word), "`{word}` stands in the History");
    }
    let tokens = text
        .match_indices("access_token")
        .filter(|(at, _)| !text[*at..].starts_with("access_token\\\":\\\"***"))
        .count();
    assert_eq!(tokens, 0, "an access token stands in the History");
}

#[test]
fn the_users_own_scenarios_run_beside_the_built_in_ones() {
    let place = Place::new();
    let feature = "Feature: Our own\n  @ours\n  Scenario: Our supplier sees our order\n    When the buyer releases an order of 7 EA of MAT-6000\n    Then the supplier sees revision 1 of the order\n";
    place.write("own/ours.feature", feature);
    let ran = place
        .run(&["verify", "--features", "own", "--tags", "@ours", "--out", "result"])
        .expect(0);
    ran.says("1 scenario");
    let verdict = place.json("result/verdict.json");
    assert_eq!(verdict["scenarios"][0]["name"], "Our supplier sees our order");
}

#[test]
fn a_scenario_whose_words_do_not_come_true_fails_the_run() {
    let place = Place::new();
    let feature = "Feature: Our own\n  @ours\n  Scenario: A wrong hope\n    Given an order of 7 EA of MAT-6000 that the supplier sees\n    Then the order is shown as acknowledged\n";
    place.write("own/ours.feature", feature);
    let deployment =
        include_str!("../../simulators/reference/deployment.toml").replace("settle_deadline = \"8s\"", "settle_deadline = \"500ms\"");
    place.write("impatient.toml", &deployment);
    let ran = place
        .run(&[
            "verify",
            "--deployment",
            "impatient.toml",
            "--features",
            "own",
            "--tags",
            "@ours",
            "--out",
            "result",
        ])
        .expect(1);
    ran.says("A wrong hope").says("expected order").says("ours.feature");
}

#[test]
fn quiet_says_one_line_and_json_says_all() {
    let place = Place::new();
    let quiet = place
        .run(&["verify", "--name", "A released order reaches its supplier", "--quiet", "--out", "q"])
        .expect(0);
    assert_eq!(quiet.out.lines().count(), 1, "{}", quiet.out);
    assert_eq!(quiet.err, "");
    let json = place
        .run(&[
            "verify",
            "--name",
            "A released order reaches its supplier",
            "--format",
            "json",
            "--out",
            "j",
        ])
        .expect(0);
    let verdict: serde_json::Value = serde_json::from_str(&json.out).expect("the output is JSON");
    assert_eq!(verdict["exit_code"], 0);
}

/// The embedded deployment with other claims.
fn claiming(claims: &str) -> String {
    let embedded = include_str!("../../simulators/reference/deployment.toml");
    let (before, rest) = embedded.split_once("claims = [").expect("the file has claims");
    let after = rest.split_once(']').expect("the list ends").1;
    format!("{before}claims = [{claims}]{after}")
}

#[test]
fn an_integration_that_claims_little_is_held_to_that_and_told_what_was_not_claimed() {
    let place = Place::new();
    place.write("modest.toml", &claiming("\"clock\""));
    place
        .run(&["verify", "--deployment", "modest.toml", "--out", "result"])
        .expect(0)
        .says("not claimed: exceptions");
}

#[test]
fn an_integration_without_an_operations_interface_can_be_proved_by_its_ends_alone() {
    let place = Place::new();
    let text = claiming("");
    let (before, rest) = text.split_once("# How operators reach it.").expect("the table is there");
    let after = rest.split_once("# The contract versions").expect("the next table is there").1;
    place.write("closed.toml", &format!("{before}# The contract versions{after}"));
    place
        .run(&["verify", "--deployment", "closed.toml", "--out", "result"])
        .expect(0)
        .says("not claimed: exceptions");
}
