//! What versions and suppliers may say, and what is said of them when they are wrong.

use super::{suppliers, versions};
use crate::deployment::{Supplier, VersionPromise};
use crate::secret::Secret;
use crate::toml_file::read;

const VERSIONS: &str = "\
[[versions]]
name = \"v1\"
stage = \"deprecated\"
deprecated_at = 2026-01-01T00:00:00Z
sunset_at = \"2027-01-01T00:00:00Z\"
[[versions]]
name = \"v2\"
stage = \"active\"
";

const SUPPLIERS: &str = "\
[[suppliers]]
id = \"A\"
client_id = \"a\"
client_secret = \"x\"
plants = [\"P1\"]
words = { \"yes\" = \"accepted\", \"partly so\" = \"changed\", \"no\" = \"rejected\" }
[[suppliers]]
id = \"B\"
name = \"Bee\"
client_id = \"b\"
client_secret = \"x\"
plants = [\"P1\", \"P2\"]
calendar = { time_zone = \"Europe/Berlin\", working_days = [\"monday\", \"friday\"], holidays = [\"2026-12-25\"] }
[suppliers.words]
ja = \"accepted\"
jein = \"changed\"
nein = \"rejected\"
";

struct Common {
    versions: Vec<VersionPromise>,
    suppliers: Vec<Supplier>,
}

fn common(text: &str) -> Result<Common, Vec<String>> {
    let both = read("f", text, |root| {
        Some(Common {
            versions: versions(root, Some(&["v1", "v2"])),
            suppliers: suppliers(root, 2, "it takes two", |table, key| {
                table.secret(key, |reference| Ok(Secret::new(reference)))
            }),
        })
    });
    both.map_err(|problems| problems.iter().map(|problem| problem.what.clone()).collect())
}

#[test]
fn versions_and_suppliers_are_read_as_they_stand() {
    let both = common(&format!("{VERSIONS}{SUPPLIERS}")).unwrap_or_else(|problems| panic!("{problems:?}"));
    let dates: Vec<_> = both
        .versions
        .iter()
        .map(|v| (v.deprecated_at.is_some(), v.sunset_at.is_some()))
        .collect();
    assert_eq!(dates, [(true, true), (false, false)]);
    let names: Vec<_> = both
        .suppliers
        .iter()
        .map(|s| (s.name.as_str(), s.plants.len(), s.words.len()))
        .collect();
    assert_eq!(names, [("A", 1, 3), ("Bee", 2, 3)]);
    let has_calendar: Vec<bool> = both.suppliers.iter().map(|s| s.calendar.is_some()).collect();
    assert_eq!(has_calendar, [false, true]);
}

#[test]
fn each_mistake_is_named_and_nothing_else() {
    let cases = [
        ("name = \"v1\"", "name = \"v7\"", "`versions[0].name` is `v7`"),
        ("name = \"v1\"", "name = \"v2\"", "`versions[1].name` is there twice"),
        ("stage = \"active\"", "stage = \"new\"", "`versions[1].stage` is `new`"),
        ("stage = \"active\"\n", "", "`versions[1].stage` is missing"),
        ("stage = \"active\"", "stage = \"sunset\"", "`versions` is without an active one"),
        (
            "deprecated_at = 2026-01-01T00:00:00Z\n",
            "",
            "`versions[0].deprecated_at` is missing",
        ),
        ("2026-01-01T00:00:00Z", "2026-01-01", "`versions[0].deprecated_at` is `2026-01-01`"),
        ("\"2027-01-01", "\"2025-01-01", "`versions[0].sunset_at` is before `deprecated_at`"),
        ("id = \"A\"\n", "", "`suppliers[0].id` is missing"),
        ("id = \"A\"", "id = \"B\"", "`suppliers[1].id` is there twice"),
        ("client_id = \"a\"", "client_id = \"b\"", "`suppliers[1].client_id` is there twice"),
        (
            "client_id = \"a\"",
            "client_id = \"a:c\"",
            "`suppliers[0].client_id` is a text with a colon",
        ),
        ("client_secret = \"x\"\n", "", "`suppliers[0].client_secret` is missing"),
        ("plants = [\"P1\"]\n", "", "`suppliers[0].plants` is missing"),
        ("plants = [\"P1\"]", "plants = []", "`suppliers[0].plants` is an empty list"),
        ("\"changed\"", "\"altered\"", "`suppliers[0].words.\"partly so\"` is `altered`"),
        (
            "nein = \"rejected\"",
            "nein = \"changed\"",
            "`suppliers[1].words` is without a word for rejected",
        ),
        ("Europe/Berlin", "Europe/Bonn", "`suppliers[1].calendar.time_zone` is `Europe/Bonn`"),
        (
            "\"monday\"",
            "\"Montag\"",
            "`suppliers[1].calendar.working_days` is a list with `Montag`",
        ),
        (
            "[\"monday\", \"friday\"]",
            "[]",
            "`suppliers[1].calendar.working_days` is an empty list",
        ),
        ("2026-12-25", "2026-12-32", "`suppliers[1].calendar.holidays[0]` is `2026-12-32`"),
        ("name = \"Bee\"", "nmae = \"Bee\"", "`suppliers[1].nmae` is unknown"),
    ];
    let sound = format!("{VERSIONS}{SUPPLIERS}");
    for (from, to, expected) in cases {
        assert!(sound.contains(from), "{from}");
        let found = common(&sound.replacen(from, to, 1)).map(|_| ()).err().unwrap_or_default();
        assert_eq!(found, [expected], "`{from}` became `{to}`");
    }
}

#[test]
fn a_file_without_them_is_told() {
    assert_eq!(
        common("").map(|_| ()).expect_err("nothing is there"),
        ["`versions` is missing", "`suppliers` is missing"]
    );
    let one = SUPPLIERS.split("[[suppliers]]").nth(1).expect("there are two");
    let found = common(&format!("{VERSIONS}[[suppliers]]{one}")).map(|_| ());
    assert_eq!(found.expect_err("one is too few"), ["`suppliers` is a list of 1"]);
}
