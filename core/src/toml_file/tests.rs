//! What is read, and what is said of a file that is wrong.

use super::{Table, read};
use crate::problem::Problem;
use crate::secret::Secret;
use std::time::Duration;

const TEXT: &str = "\
[a]
wait = \"40ms\"
cuont = 3
name = 7
[[b]]
x = \"1\"
";

fn told<T>(text: &str, reader: impl FnOnce(&Table<'_, '_>) -> Option<T>) -> Vec<String> {
    let shown = |problem: &Problem| format!("{} {} {}", problem.code, problem.place.as_deref().unwrap_or(""), problem.what);
    let problems = read("test.toml", text, reader).map(|_| ()).err().unwrap_or_default();
    problems.iter().map(shown).collect()
}

#[test]
fn every_problem_is_told_at_once_with_its_line() {
    let found = told(TEXT, |root| {
        let a = root.table("a", "it is needed").expect("the table is there");
        assert_eq!(a.duration_or("wait", Duration::ZERO), Duration::from_millis(40));
        assert_eq!(a.number_or("count", 5, 1..=9), 5);
        assert_eq!(a.optional_text("name"), None);
        assert_eq!(a.text("other", "it is needed"), None);
        a.close();
        for b in root.tables("b") {
            assert_eq!(b.text_or("x", ""), "1");
            b.close();
        }
        None::<()>
    });
    assert_eq!(
        found,
        [
            "CS102 test.toml:1 `a.other` is missing",
            "CS104 test.toml:3 `a.cuont` is unknown",
            "CS103 test.toml:4 `a.name` is of the type integer",
        ]
    );
}

#[test]
fn a_moment_is_a_date_time_or_a_text() {
    let text = "a = 2026-06-30T00:00:00Z\nb = \"2026-06-30T02:00:00+02:00\"\nc = 2026-06-30\nd = \"soon\"\ne = 7\n";
    let found = told(text, |root| {
        assert_eq!(root.moment("a"), root.moment("b"));
        assert!(root.moment("a").is_some());
        for key in ["c", "d", "e", "f"] {
            assert_eq!(root.moment(key), None);
        }
        Some(())
    });
    assert_eq!(
        found,
        [
            "CS105 test.toml:3 `c` is `2026-06-30`",
            "CS105 test.toml:4 `d` is `soon`",
            "CS103 test.toml:5 `e` is of the type integer",
        ]
    );
}

#[test]
fn a_number_stays_in_its_range() {
    let text = "a = 262_144\nb = 0x10\nc = 0\nd = -3\ne = 300\nf = \"5\"\n";
    let found = told(text, |root| {
        assert_eq!(root.number_or("a", 1_u64, 1..=u64::MAX), 262_144);
        let numbers = ["b", "c", "d", "e", "f"].map(|key| root.number_or(key, 7_u8, 1..=u8::MAX));
        assert_eq!(numbers, [16, 7, 7, 7, 7]);
        Some(())
    });
    assert_eq!(
        found,
        [
            "CS105 test.toml:3 `c` is `0`",
            "CS105 test.toml:4 `d` is `-3`",
            "CS105 test.toml:5 `e` is `300`",
            "CS103 test.toml:6 `f` is of the type string",
        ]
    );
}

#[test]
fn an_item_of_a_list_is_told_by_its_place() {
    let found = told("a = [\n\"x\",\n\"\",\n3]\nb = []\n", |root| {
        assert_eq!(root.texts("a", "it is needed"), ["x"]);
        root.texts("b", "it is needed");
        root.texts("c", "it is needed");
        Some(())
    });
    assert_eq!(
        found,
        [
            "CS102 test.toml:1 `c` is missing",
            "CS105 test.toml:3 `a[1]` is ``",
            "CS103 test.toml:4 `a[2]` is of the type integer",
            "CS105 test.toml:5 `b` is an empty list",
        ]
    );
}

#[test]
fn a_name_that_is_not_bare_is_shown_in_quotes() {
    let found = told("[words]\n\"partially accepted\" = 1\n", |root| {
        let words = root.table("words", "they are needed")?;
        words.names().for_each(|name| drop(words.optional_text(name)));
        words.close();
        Some(())
    });
    assert_eq!(found, ["CS103 test.toml:2 `words.\"partially accepted\"` is of the type integer"]);
}

#[test]
fn a_refused_secret_is_not_repeated() {
    let problems = read("test.toml", "key = \"hunter2\"\n", |root| {
        root.secret("key", |_| Err::<Secret, _>("it is no reference".to_owned().into()))
    })
    .map(|_| ())
    .expect_err("the reference is refused");
    assert!(!problems[0].to_string().contains("hunter2"), "{}", problems[0]);
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    let found = told("a = 1\nb = = 3\n", |_| Some(()));
    assert!(
        found.iter().all(|problem| problem.starts_with("CS101 test.toml:2 not TOML")),
        "{found:?}"
    );
    assert!(!found.is_empty());
}

#[test]
fn a_gap_that_nothing_was_said_about_is_our_bug() {
    assert_eq!(told("", |_| None::<()>), ["CS100  `test.toml` is incomplete"]);
}
