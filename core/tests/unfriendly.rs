//! Settings, numbers and bytes that somebody else wrote: broken in any way they give a value or a problem with its place, and never a panic.

mod spoil;

use countersign_core::deployment_file::{suppliers, versions};
use countersign_core::fingerprint::{self, Fingerprint};
use countersign_core::payload::{Digest, meaning};
use countersign_core::secret::Secret;
use countersign_core::toml_file::{self, parse_duration};
use spoil::Random;

const ROUNDS: u64 = 4_000;

const SETTINGS: &str = r#"
deadline = "1h 30m"
limit = 20
is_open = true

[[versions]]
name = "v1"
stage = "deprecated"
deprecated_at = 2026-01-01T00:00:00Z
sunset_at = "2027-01-01T00:00:00Z"

[[versions]]
name = "v2"
stage = "active"

[[suppliers]]
id = "A"
client_id = "a"
client_secret = "env:A"
plants = ["P1"]
words = { "yes" = "accepted", "partly so" = "changed", "no" = "rejected" }

[[suppliers]]
id = "B"
name = "Bee"
client_id = "b"
client_secret = "env:B"
plants = ["P1", "P2"]
[suppliers.words]
ja = "accepted"
jein = "changed"
nein = "rejected"
"#;

#[test]
fn broken_settings_are_read_or_every_problem_has_its_place() {
    let mut random = Random(11);
    let mut read = 0;
    for round in 0..ROUNDS {
        let spoilt = random.spoil(SETTINGS.as_bytes());
        let text = String::from_utf8_lossy(&spoilt);
        let result = toml_file::read("settings.toml", &text, |root| {
            let limit = root.number_or("limit", 5, 1..=100);
            let deadline = root.duration_or("deadline", std::time::Duration::from_secs(1));
            let is_open = root.flag_or("is_open", false);
            let versions = versions(root, Some(&["v1", "v2"]));
            let suppliers = suppliers(root, 2, "it takes two", |table, key| {
                table.secret(key, |reference| Ok(Secret::new(reference)))
            });
            Some((limit, deadline, is_open, versions, suppliers))
        });
        match result {
            Ok(_) => read += 1,
            Err(problems) => assert!(
                !problems.is_empty() && problems.iter().all(|problem| problem.place.is_some()),
                "round {round}: {problems:?}\n{text}"
            ),
        }
    }
    assert!(read > 0, "a break that hits a word leaves settings that can be read");
}

#[test]
fn settings_as_deep_as_a_well_end_the_reading_and_not_the_program() {
    let deep = [
        format!("a = {}", "[".repeat(20_000)),
        format!("a = {}", "{b=".repeat(20_000)),
        format!("[{}a]", "a.".repeat(2_000)),
        format!("{}a = 1", "a.".repeat(2_000)),
    ];
    for text in deep {
        let read = toml_file::read("settings.toml", &text, |_| Some(()));
        assert!(read.is_err_and(|problems| !problems.is_empty()), "{}", &text[..20]);
    }
}

#[test]
fn broken_words_are_values_or_none() {
    let words = [
        "1h 30m 5s 7ms",
        "5d",
        "~00c3f91a",
        "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    ];
    let mut random = Random(12);
    for _ in 0..ROUNDS {
        for word in words {
            let spoilt = random.spoil(word.as_bytes());
            let text = String::from_utf8_lossy(&spoilt);
            let _ = parse_duration(&text);
            assert!(Fingerprint::parse(&text).is_none_or(|found| Fingerprint::parse(&found.to_string()) == Some(found)));
            assert!(Digest::parse(&text).is_none_or(|found| Digest::parse(&found.to_string()) == Some(found)));
        }
    }
}

#[test]
fn any_bytes_have_a_meaning_and_fingerprints() {
    let text = r#"{"note":"~00c3f91a and ~0000000b","amount":"12.50","lines":[{"line":10,"quantity":1e2},null,true]}"#;
    let mut random = Random(13);
    for round in 0..ROUNDS {
        let spoilt = random.spoil(text.as_bytes());
        assert_eq!(meaning(&spoilt), meaning(&spoilt), "round {round}");
        assert!(fingerprint::find(&spoilt).len() <= spoilt.len(), "round {round}");
    }
    let deep = "[".repeat(200_000);
    assert_eq!(meaning(deep.as_bytes()), meaning(deep.as_bytes()));
}
