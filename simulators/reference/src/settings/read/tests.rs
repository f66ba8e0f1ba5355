//! What a settings file may say, and what is said of one that is wrong.

#[path = "../../../../../core/tests/spoil/mod.rs"]
mod spoil;

use super::read_with;
use crate::settings::Settings;
use crate::settings::embedded::{DefaultSecrets, default_settings};
use countersign_core::problem::Problem;
use std::path::Path;
use std::time::Duration;

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
    read_with("settings.toml", text, Path::new("/base"), &|name| {
        (name == "SET").then(|| "value".to_owned())
    })
}

/// Returns each problem as `code what`, with `from` in the sample replaced by `to`.
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
        ("listen = \"127.0.0.1:0\"", "", "CS102 `listen` is missing"),
        (
            "listen = \"127.0.0.1:0\"",
            "listen = \"somewhere\"",
            "CS105 `listen` is `somewhere`",
        ),
        ("listen = \"127.0.0.1:0\"", "listen = 7", "CS103 `listen` is of the type integer"),
        ("rate_burst = 400", "rate_burst = 0", "CS105 `rate_burst` is `0`"),
        ("rate_burst = 400", "rate_bursts = 400", "CS104 `rate_bursts` is unknown"),
        (
            "grouping_window = \"40ms\"",
            "grouping_window = \"40\"",
            "CS105 `timing.grouping_window` is `40`",
        ),
        ("stage = \"active\"", "stage = \"new\"", "CS105 `versions[2].stage` is `new`"),
        (
            "client_id = \"s200\"",
            "client_id = \"s100\"",
            "CS105 `suppliers[1].client_id` is there twice",
        ),
        (
            "\"NO\" = \"rejected\"",
            "\"NO\" = \"refused\"",
            "CS105 `suppliers[1].words.NO` is `refused`",
        ),
        (
            "base_url = \"http://127.0.0.1:1\"",
            "base_url = \"127.0.0.1:1\"",
            "CS105 `erp.base_url` is `127.0.0.1:1`",
        ),
        ("[portal]", "[portals]", "CS104 `portals` is unknown"),
        ("path_prefix = \"\"", "path_prefix = \"api/\"", "CS105 `path_prefix` is `api/`"),
        ("name = \"v3\"", "name = \"v9\"", "CS105 `versions[2].name` is `v9`"),
        (
            "backoff_base = \"40ms\"",
            "backoff_base = \"2 days\"",
            "CS105 `timing.backoff_most` is shorter than `backoff_base`",
        ),
        ("database = \"reference.sqlite\"", "database = \"\"", "CS105 `database` is ``"),
        ("path_prefix = \"\"", "defect = \"X99\"", "CS105 `defect` is `X99`"),
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
            "settings.toml:{}",
            text.lines().position(|line| line.contains(needle)).expect("it is there") + 1
        )
    };
    assert_eq!(places, [("CS105", line("rate_burst")), ("CS103", line("CHG"))]);
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let found = read("listen = \"a:1\"\nport = = 3\n")
        .map(|_| ())
        .expect_err("the second line is no TOML");
    assert_eq!((found[0].code, found[0].place.as_deref()), ("CS101", Some("settings.toml:2")));
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
fn moments_and_durations_may_be_written_as_people_and_toml_write_them() {
    let text = sample()
        .to_toml()
        .replace("acknowledgement_window = \"48h\"", "acknowledgement_window = \"5 days\"")
        .replace("deprecated_at = 2026-09-01T00:00:00Z", "deprecated_at = \"2026-09-01T00:00:00Z\"");
    let settings = read(&text).expect("both spellings are good");
    assert_eq!(settings.timing.acknowledgement_window, Duration::from_secs(5 * 24 * 60 * 60));
    assert_eq!(settings.versions, sample().versions);
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
    for (reference, says) in [("env:UNSET", "`UNSET` is not set"), ("hunter2", "it is not `env:NAME`")] {
        let wrong = text.replace(from, &format!("operations_token = \"{reference}\""));
        let found = read(&wrong).map(|_| ()).expect_err("the reference leads nowhere");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].what, "`operations_token` is no usable reference");
        let whole = found[0].to_string();
        assert!(whole.contains(says) && !whole.contains("hunter2"), "{whole}");
    }
}

#[test]
fn broken_settings_are_read_or_their_problems_are_told() {
    let text = sample().to_toml();
    let mut random = spoil::Random(61);
    let mut sound = 0;
    for round in 0..2_000 {
        let spoilt = random.spoil(text.as_bytes());
        match read(&String::from_utf8_lossy(&spoilt)) {
            Ok(_) => sound += 1,
            Err(problems) => {
                let is_told = |problem: &Problem| problem.place.is_some() && !problem.fix.is_empty();
                assert!(!problems.is_empty() && problems.iter().all(is_told), "round {round}: {problems:?}");
            }
        }
    }
    assert!(sound > 0, "a break that hits a word leaves settings");
}
