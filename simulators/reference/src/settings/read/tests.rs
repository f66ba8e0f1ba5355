//! What a settings file may say, and what is said of one that is wrong.

use super::read_with;
use crate::settings::Settings;
use crate::settings::embedded::{DefaultSecrets, default_settings};
use countersign_core::problem::Problem;
use std::path::Path;

fn sample() -> Settings {
    let secrets = DefaultSecrets::test_only();
    default_settings(
        "http://127.0.0.1:1",
        "http://127.0.0.1:2",
        "127.0.0.1:0",
        "reference.sqlite".into(),
        secrets,
    )
}

fn read(text: &str) -> Result<Settings, Vec<Problem>> {
    read_with(text, Path::new("/base"), &|name| (name == "SET").then(|| "value".to_owned()))
}

/// Returns each problem as `code line what`, with `from` in the sample replaced by `to`.
fn problems_after(from: &str, to: &str) -> Vec<String> {
    let text = sample().to_toml();
    assert!(text.contains(from), "the sample has `{from}`:\n{text}");
    let found = read(&text.replacen(from, to, 1)).map(|_| ()).err().unwrap_or_default();
    found.iter().map(|problem| format!("{} {}", problem.code, problem.what)).collect()
}

#[test]
fn the_written_sample_reads_back_as_it_was() {
    let written = sample().to_toml();
    let read = read(&written).expect("the sample has no problem");
    assert_eq!(read.to_toml().replace("/base/", ""), written);
    assert_eq!(read.suppliers[2].words.len(), 3);
    assert_eq!(read.database, Path::new("/base/reference.sqlite"));
}

#[test]
fn each_wrong_setting_is_named_with_its_code() {
    let cases = [
        ("listen = \"127.0.0.1:0\"", "", "CS202 `listen` is missing"),
        (
            "listen = \"127.0.0.1:0\"",
            "listen = \"somewhere\"",
            "CS204 `listen` has a value that cannot be used",
        ),
        ("listen = \"127.0.0.1:0\"", "listen = 7", "CS203 `listen` is not a text in quotes"),
        (
            "rate_burst = 400",
            "rate_burst = 0",
            "CS203 `rate_burst` is not a whole number from 1 upwards",
        ),
        ("rate_burst = 400", "rate_bursts = 400", "CS205 `rate_bursts` is unknown"),
        (
            "grouping_window = \"40ms\"",
            "grouping_window = \"40\"",
            "CS203 `timing.grouping_window` is not a duration such as `\"48h\"` or `\"40ms\"`",
        ),
        (
            "stage = \"active\"",
            "stage = \"new\"",
            "CS204 `versions[2].stage` has a value that cannot be used",
        ),
        (
            "client_id = \"s200\"",
            "client_id = \"s100\"",
            "CS204 `suppliers[1].client_id` has a value that cannot be used",
        ),
        (
            "\"NO\" = \"rejected\"",
            "\"NO\" = \"refused\"",
            "CS204 `suppliers[1].words.NO` has a value that cannot be used",
        ),
        (
            "base_url = \"http://127.0.0.1:1\"",
            "base_url = \"127.0.0.1:1\"",
            "CS204 `erp.base_url` has a value that cannot be used",
        ),
        ("[portal]", "[portals]", "CS205 `portals` is unknown"),
        (
            "path_prefix = \"\"",
            "path_prefix = \"api/\"",
            "CS204 `path_prefix` has a value that cannot be used",
        ),
        (
            "path_prefix = \"\"",
            "defect = \"X99\"",
            "CS204 `defect` has a value that cannot be used",
        ),
    ];
    for (from, to, expected) in cases {
        let found = problems_after(from, to);
        assert!(found.iter().any(|problem| problem == expected), "`{to}` gave {found:?}");
    }
}

#[test]
fn all_problems_come_at_once_in_the_order_of_lines() {
    let text = sample()
        .to_toml()
        .replace("rate_burst = 400", "rate_burst = 0")
        .replace("\"CHG\"", "\"CHG\" = 1 #");
    let found = read(&text).map(|_| ()).expect_err("two settings are wrong");
    let places: Vec<_> = found
        .iter()
        .map(|problem| (problem.code, problem.place.clone().expect("each has a line")))
        .collect();
    assert_eq!(places.len(), 2, "{found:?}");
    let line = |needle: &str| {
        format!(
            "line {}",
            text.lines().position(|line| line.contains(needle)).expect("it is there") + 1
        )
    };
    assert_eq!(places, [("CS203", line("rate_burst")), ("CS204", line("CHG"))]);
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let found = read("listen = \"a:1\"\nport = = 3\n")
        .map(|_| ())
        .expect_err("the second line is no TOML");
    assert_eq!((found[0].code, found[0].place.as_deref()), ("CS201", Some("line 2")));
}

#[test]
fn a_literal_secret_is_refused_unless_the_instance_is_for_tests() {
    let text = sample().to_toml().replace("is_test_instance = true", "is_test_instance = false");
    let found = read(&text).map(|_| ()).expect_err("the secrets are literals");
    assert_eq!(found.len(), 7, "each secret is a problem: {found:?}");
    assert!(
        found
            .iter()
            .all(|problem| problem.code == "CS206" && !problem.to_string().contains("test-only"))
    );
}

#[test]
fn a_secret_comes_from_the_environment_or_is_missed() {
    let text = sample().to_toml();
    let from = text
        .lines()
        .find(|line| line.starts_with("operations_token"))
        .expect("the sample has a token");
    let settings = read(&text.replace(from, "operations_token = \"env:SET\"")).expect("SET is there");
    assert_eq!(settings.operations_token.reveal(), "value");
    assert_eq!(
        problems_after(from, "operations_token = \"env:UNSET\""),
        ["CS206 `operations_token` names `UNSET`, which is not in the environment"]
    );
    assert_eq!(
        problems_after(from, "operations_token = \"hunter2\""),
        ["CS206 `operations_token` is no reference to a secret"]
    );
}
