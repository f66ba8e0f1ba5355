//! `campaign --openapi`: calls made up from a description, against a server that somebody runs.

use crate::program::{Place, invariants};
use crate::simulators::start;
use serde_json::Value;

#[test]
fn a_server_that_keeps_its_description_holds_and_one_that_does_not_is_found() {
    let place = Place::new();
    let server = start(&place, &["simulate", "reference", "--listen", "127.0.0.1:0"]);
    let described = place.run(&["contract", "openapi"]).expect(0).out;
    let description = place.write("api.json", &described);
    let description = description.display().to_string();
    let campaign = |file: &str, out: &str| {
        let url = ["campaign", "--openapi", file, "--url", &server.url, "--steps", "150", "--out", out];
        place.run(&url)
    };
    campaign(&description, "good")
        .expect(0)
        .says("150 calls")
        .says("operations were taken at least once");
    assert!(place.path("good/history.jsonl").exists() && place.path("good/index.html").exists());

    // The same server, whose description promises what it does not do.
    let mut other: Value = serde_json::from_str(&described).expect("a description is JSON");
    other["components"]["schemas"]["health-v3"]["properties"]["status"] = serde_json::json!({ "const": "splendid" });
    let file = place.write("other.json", &other.to_string()).display().to_string();
    campaign(&file, "bad").expect(1).says("I57").says("/status");
    assert_eq!(invariants(&place.json("bad/verdict.json"), "fails"), ["I57"]);
}

#[test]
fn what_is_no_description_is_told_before_anything_is_called() {
    let place = Place::new();
    let told = |text: &str| {
        let file = place.write("api.json", text).display().to_string();
        place
            .run(&["campaign", "--openapi", &file, "--url", "http://127.0.0.1:1"])
            .expect(2)
    };
    told("openapi: 3.1.0").says("CS446").says("not JSON");
    told(r#"{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}}"#)
        .says("CS446")
        .says("3.0.3");
    told(r#"{"openapi": "3.1.0", "info": {"title": "a"}, "paths": {}}"#)
        .says("CS446")
        .says("/info");
    told(r#"{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}}"#).says("no operation");
}
