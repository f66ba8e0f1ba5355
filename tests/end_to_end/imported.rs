//! Somebody else's records, imported and judged: what they prove is found, and what they do not have is never held against anybody.

use crate::program::{Place, invariants};
use serde_json::Value;

const SPANS: &str = include_str!("../../imports/tests/records/duplicate-and-loss.otlp.jsonl");
const WITH_GAPS: &str = include_str!("../../imports/tests/records/with-gaps.otlp.jsonl");
const LOG: &str = include_str!("../../imports/tests/records/log.jsonl");

/// Returns the embedded mapping of a form, and the same as somebody fills it in who records everything.
fn mappings(place: &Place, form: &str) -> (String, String) {
    let honest = place.run(&["import", "--print-mapping", form]).expect(0).out;
    let claiming = honest
        .replace("unsampled = false", "unsampled = true")
        .replace("complete = []", "complete = [\"erp\", \"portal\", \"cases\", \"dead-letters\"]")
        .replace("# settles_within = \"15m\"", "settles_within = \"1m\"");
    (honest, claiming)
}

fn judged(place: &Place, records: &str, mapping: &str, code: i32) -> Value {
    place.write("records.jsonl", records);
    place.write("mapping.toml", mapping);
    place
        .run(&["import", "records.jsonl", "--mapping", "mapping.toml", "--out", "history.jsonl"])
        .expect(0)
        .says("gaps; judge them with");
    place.run(&["check", "history.jsonl", "--out", "result", "--quiet"]).expect(code);
    place.json("result/verdict.json")
}

#[test]
fn a_double_booking_and_a_lost_order_are_found_in_records_that_say_they_are_whole() {
    let place = Place::new();
    let (_, claiming) = mappings(&place, "otlp");
    let verdict = judged(&place, SPANS, &claiming, 1);
    assert_eq!(invariants(&verdict, "fails"), ["I01", "I10", "I23"]);
    let found = verdict["invariants"].to_string();
    assert!(found.contains("acknowledgement ACK-1 was booked in the ERP 2 times"), "{found}");
    assert!(found.contains("revision 1 of order 4712 was accepted and is nowhere"), "{found}");
    assert!(
        !found.contains("4713"),
        "an order that was taken just before the end may be under way: {found}"
    );
}

#[test]
fn a_double_booking_is_found_and_a_lost_order_is_not_when_nobody_says_that_the_records_are_whole() {
    let place = Place::new();
    let (honest, _) = mappings(&place, "otlp");
    let verdict = judged(&place, SPANS, &honest, 1);
    assert_eq!(invariants(&verdict, "fails"), ["I01"]);
    assert!(invariants(&verdict, "unknown").contains(&"I23".to_owned()));
    assert_eq!(invariants(&verdict, "holds"), Vec::<String>::new());
}

#[test]
fn with_gaps_where_it_matters_nothing_is_found_and_nothing_holds() {
    let place = Place::new();
    let (honest, claiming) = mappings(&place, "otlp");
    for mapping in [honest, claiming] {
        let verdict = judged(&place, WITH_GAPS, &mapping, 3);
        assert_eq!(invariants(&verdict, "fails"), Vec::<String>::new());
        assert_eq!(invariants(&verdict, "holds"), Vec::<String>::new());
        let unknown = invariants(&verdict, "unknown");
        assert!(
            unknown.contains(&"I01".to_owned()) || unknown.contains(&"I23".to_owned()),
            "{unknown:?}"
        );
    }
}

#[test]
fn records_that_are_whole_and_right_let_promises_hold() {
    let place = Place::new();
    let (_, claiming) = mappings(&place, "otlp");
    // The order that was never pushed is left out, and the ERP answers the repeated commitment with what it booked before.
    let lines: Vec<&str> = SPANS.lines().collect();
    let repeated = lines[5].replace("\"201\"", "\"200\"");
    let right = [lines[0], lines[1], lines[3], lines[4], &repeated].join("\n");
    let verdict = judged(&place, &right, &claiming, 3);
    assert_eq!(invariants(&verdict, "fails"), Vec::<String>::new());
    assert!(
        invariants(&verdict, "holds").contains(&"I01".to_owned()),
        "{:?}",
        verdict["invariants"]
    );
}

#[test]
fn log_lines_are_judged_and_every_line_that_cannot_be_used_is_told() {
    let place = Place::new();
    let (honest, _) = mappings(&place, "jsonl");
    let verdict = judged(&place, LOG, &honest, 1);
    assert_eq!(invariants(&verdict, "fails"), ["I01"]);
    let ran = place.run(&["import", "records.jsonl", "--mapping", "jsonl"]).expect(0);
    for part in [
        "records.jsonl:13",
        "no rule of the mapping fits it",
        "later than the window",
        "it has no time",
        "5 not usable",
    ] {
        ran.says(part);
    }
    assert!(
        ran.out.lines().all(|line| line.starts_with("{\"i\":")),
        "the History goes to standard output"
    );
}

#[test]
fn a_single_document_and_standard_input_are_read_too() {
    let place = Place::new();
    let first: Value = serde_json::from_str(SPANS.lines().next().expect("there is one")).expect("a line is JSON");
    let document = serde_json::to_string_pretty(&first).expect("it can be written");
    place.write("document.json", &document);
    let ran = place
        .run(&["import", "document.json", "--mapping", "otlp", "--out", "a.jsonl"])
        .expect(0);
    ran.says("1 records: 1 requests");
    place
        .run(&["import", "missing.json", "--mapping", "otlp"])
        .expect(2)
        .says("missing.json");
    place
        .run(&["import", "document.json", "--mapping", "nowhere.toml"])
        .expect(2)
        .says("--print-mapping");
    place.write("wrong.toml", "format = \"otlp\"\ncolour = 1\n");
    place
        .run(&["import", "document.json", "--mapping", "wrong.toml"])
        .expect(2)
        .says("`colour` is unknown")
        .says("`rule` is missing");
}
