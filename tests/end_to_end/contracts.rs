//! `contract list`, `show`, `validate` and `compare`.

use crate::program::Place;

#[test]
fn contracts_are_listed_with_their_life() {
    let list = |day: &str| Place::new().run(&["contract", "list", "--on", day]).expect(0);
    list("2026-12-01")
        .says("acknowledgement")
        .says("deprecated; move by 2027-12-31")
        .says("refused since 2026-06-30")
        .says("Supplier onboarding");
    list("2025-12-30").says("active; deprecated 2025-12-31");
    list("2026-06-29").says("deprecated; move by 2026-06-30");
}

#[test]
fn whoever_uses_a_version_that_ends_is_told_by_when_to_move() {
    let list = |day: &str| Place::new().run(&["contract", "list", "--on", day]).expect(0);
    let ran = list("2027-12-30");
    ran.says("by 2027-12-31, in 1 day ")
        .says("Tanaka Fasteners (S200)")
        .says("from v2 to v3; has begun");
    assert!(!ran.out.contains("Northwind"), "{}", ran.out);
    list("2028-01-02").says("since 2027-12-31, 2 days late");
    list("2026-08-31").says("nobody has to move");
    let ran = Place::new()
        .run(&["contract", "list", "--on", "2027-12-30", "--format", "json"])
        .expect(0);
    let lines: serde_json::Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let line = lines
        .as_array()
        .into_iter()
        .flatten()
        .find(|line| line["document"] == "order" && line["version"] == "v2");
    let line = line.expect("`order` has a v2");
    assert_eq!(
        (&line["stage"], &line["owner"]),
        (&"deprecated".into(), &"Procurement systems".into())
    );
    assert_eq!(line["consumers"][0]["supplier"], "S200");
}

#[test]
fn a_contract_is_shown_as_its_schema() {
    let ran = Place::new().run(&["contract", "show", "ship-notice", "--version", "v2"]).expect(0);
    let schema: serde_json::Value = serde_json::from_str(&ran.out).expect("the schema is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    Place::new()
        .run(&["contract", "show", "waybill"])
        .expect(2)
        .says("there is no document `waybill`");
}

#[test]
fn a_document_is_told_everything_that_is_wrong_with_it() {
    let place = Place::new();
    place.write("broken.json", r#"{"acknowledgementNumber": 7, "lines": []}"#);
    let ran = place
        .run(&["contract", "validate", "broken.json", "--document", "acknowledgement"])
        .expect(1);
    ran.says("/acknowledgementNumber")
        .says("/lines")
        .says("orderNumber")
        .says("invalid: broken.json");
    place.write("text.json", "not JSON");
    place
        .run(&["contract", "validate", "text.json", "--document", "order"])
        .expect(1)
        .says("invalid");
    place.run(&["contract", "validate", "text.json"]).expect(2).says("--document");
}

#[test]
fn a_valid_document_is_recognised_with_its_version() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts/examples/acknowledgement");
    for version in ["v1", "v2", "v3"] {
        let folder = examples.join(version).join("valid");
        let example = std::fs::read_dir(folder)
            .expect("each version has examples")
            .next()
            .expect("at least one")
            .expect("it can be read");
        let path = example.path().display().to_string();
        Place::new()
            .run(&["contract", "validate", &path])
            .expect(0)
            .says(&format!("is acknowledgement {version}"));
    }
}

const OLD: &str = r#"{"type": "object", "properties": {"unit": {"enum": ["KG", "LB"]}, "line": {"type": "integer", "maximum": 99}}, "required": ["unit"], "additionalProperties": false}"#;

#[test]
fn a_comparison_says_what_breaks_whom_with_an_example() {
    let place = Place::new();
    place.write("old.json", OLD);
    place.write("new.json", &OLD.replace(r#""KG", "LB""#, r#""KG""#).replace("99", "999"));
    let ran = place
        .run(&["contract", "compare", "old.json", "new.json", "--examples", "examples"])
        .expect(1);
    assert!(ran.out.starts_with("old.json to new.json: broken both ways\n"), "{}", ran.out);
    ran.says("/unit: `LB` is no longer taken")
        .says("is refused by new.json at /unit")
        .says("is refused by old.json at /line: the number `999` is more than 99")
        .says("fails: new.json is not compatible both ways with old.json");
    // The examples are files, and hold what they are said to hold.
    assert_eq!(place.json("examples/new-json-1.json")["line"], 999);
    assert_eq!(place.json("examples/old-json-2.json")["unit"], "LB");
}

#[test]
fn only_the_direction_that_is_asked_for_decides() {
    let place = Place::new();
    place.write("old.json", OLD);
    place.write("new.json", &OLD.replace("99", "999"));
    let compare = |more: &[&str]| place.run(&[&["contract", "compare", "old.json", "new.json"], more].concat());
    compare(&["--require", "backward"])
        .expect(0)
        .says("holds: new.json is compatible backward with old.json");
    compare(&["--require", "forward"]).expect(1);
    compare(&[]).expect(1);
}

#[test]
fn what_is_not_decided_is_said_with_its_place_and_has_a_code_of_its_own() {
    let place = Place::new();
    place.write("old.json", r#"{"properties": {"a": {"type": "string", "pattern": "^[0-9]+$"}}}"#);
    place.write(
        "new.json",
        r#"{"properties": {"a": {"type": "string", "pattern": "^[0-9][0-9]*$"}}}"#,
    );
    let ran = place.run(&["contract", "compare", "old.json", "new.json"]).expect(3);
    ran.says("/a: `pattern` differs, and neither a proof nor an example was found")
        .says("unknown: ");
}

#[test]
fn a_member_that_nobody_described_breaks_only_a_strict_comparison() {
    let place = Place::new();
    place.write("old.json", r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#);
    place.write(
        "new.json",
        r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}"#,
    );
    let compare = |more: &[&str]| place.run(&[&["contract", "compare", "old.json", "new.json"], more].concat());
    compare(&[])
        .expect(0)
        .says("compatible for what is described backward")
        .says("with a member that is not described");
    compare(&["--strict"]).expect(1);
}

#[test]
fn a_document_stands_for_every_version_that_may_still_be_used() {
    let ran = Place::new()
        .run(&[
            "contract",
            "compare",
            "acknowledgement",
            "acknowledgement@v3",
            "--on",
            "2026-06-29",
            "--format",
            "json",
        ])
        .expect(1);
    let whole: serde_json::Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let olds = |whole: &serde_json::Value| -> Vec<String> {
        let each = whole["comparisons"].as_array().into_iter().flatten();
        each.filter_map(|one| one["old"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(olds(&whole), ["acknowledgement@v1", "acknowledgement@v2"]);
    let changes = whole["comparisons"][1]["changes"].as_array().expect("there are changes");
    let plant = changes.iter().find(|change| change["pointer"] == "/plant").expect("`plant` is new");
    assert_eq!(plant["kind"], "required-member-added");
    assert_eq!(plant["backward"][0]["keyword"], "required");
    assert!(plant["backward"][0]["example"]["poNumber"].is_string());
    // On the day of its sunset a version is not used any more.
    Place::new()
        .run(&["contract", "compare", "acknowledgement", "acknowledgement@v3", "--on", "2027-12-31"])
        .expect(2)
        .says("no other version of `acknowledgement` may still be used");
}

#[test]
fn a_schema_that_cannot_be_compared_is_told_before_anything_is() {
    let place = Place::new();
    place.write("old.json", OLD);
    place.write("new.json", r#"{"items": {"$ref": "https://example.com/other.json"}}"#);
    place
        .run(&["contract", "compare", "old.json", "new.json"])
        .expect(2)
        .says("`/items` refers to `https://example.com/other.json`");
    place.run(&["contract", "compare", "old.json", "none.json"]).expect(2).says("CS424");
    place
        .run(&["contract", "compare", "order@v9", "old.json"])
        .expect(2)
        .says("`order@v3`");
}

#[test]
fn the_interfaces_are_printed_for_other_tools() {
    let printed = |arguments: &[&str]| -> serde_json::Value {
        let ran = Place::new().run(&[&["contract"], arguments].concat()).expect(0);
        serde_json::from_str(&ran.out).expect("it is JSON")
    };
    assert_eq!(printed(&["openapi"])["openapi"], "3.1.1");
    assert!(printed(&["openapi", "erp"])["paths"]["/api/v1/commitments"]["post"].is_object());
    assert_eq!(printed(&["asyncapi"])["channels"]["orderEvents"]["address"], "/events");
}
