//! `contract list`, `show` and `validate`.

use crate::program::Place;

#[test]
fn contracts_are_listed_with_their_life() {
    let ran = Place::new().run(&["contract", "list"]).expect(0);
    ran.says("acknowledgement")
        .says("deprecated; move by 2027-12-31")
        .says("refused since 2026-06-30");
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
