//! Forecasts: the latest issue is shown, a commitment is for it alone, and planning is told of what falls short.

use super::bench::{Bench, encode, json, problem, submission, to, value, words};
use super::documents::ACME;
use crate::border::{Answer, Input};
use countersign_core::ids::{DocumentKind, ForecastNumber, SupplierId};
use serde_json::{Value, json};

const FORECASTS: &str = "/integration/forecasts";
const COMMITMENTS: &str = "/api/v1/inventory-commitments";

fn issue(number: &str, issue: u32, weeks: &[(&str, &str)]) -> Value {
    let starts = ["2026-04-06", "2026-04-13", "2026-04-20"];
    let buckets = starts.iter().zip(weeks);
    json!({
        "forecastNumber": number, "issue": issue, "supplier": ACME, "plant": "P1", "correlationId": format!("corr-{number}"), "material": "BOLT-M8",
        "issuedAt": "2026-04-01T05:30:00Z", "underPercent": "5", "horizonEnds": "2026-04-26", "note": "", "reference": "ref",
        "buckets": buckets.map(|(day, (amount, unit))| json!({"starts": day, "quantity": {"amount": amount, "unit": unit}})).collect::<Vec<_>>(),
    })
}

fn answer(number: &str, issue: u32, weeks: &[(&str, &str)]) -> Value {
    let mut commitment = self::issue("F-1", 1, weeks);
    let members = commitment.as_object_mut().expect("a forecast is an object");
    for name in ["issue", "issuedAt", "underPercent", "horizonEnds"] {
        members.remove(name);
    }
    commitment["commitmentNumber"] = number.into();
    commitment["forecastIssue"] = issue.into();
    commitment["committedAt"] = "2026-04-01T09:00:00Z".into();
    commitment
}

fn tell(bench: &mut Bench, forecast: &Value) -> u16 {
    let id = format!("event-of-{}-{}", forecast["forecastNumber"], forecast["issue"]);
    bench.tell(id, "dev.countersign.forecast.published", forecast)
}

fn publish(bench: &mut Bench, forecast: &Value) {
    assert_eq!(tell(bench, forecast), 202);
}

fn with(weeks: &[(&str, &str)]) -> Bench {
    let mut bench = Bench::new();
    publish(&mut bench, &issue("F-1", 1, weeks));
    bench.deliver_all();
    bench
}

fn commit(bench: &mut Bench, key: &str, commitment: &Value) -> Answer {
    bench.submit(submission(DocumentKind::InventoryCommitment, ACME, key, encode(commitment)))
}

fn read(bench: &mut Bench, supplier: &str) -> Answer {
    bench.step(Input::ReadForecast {
        supplier: SupplierId::new(supplier),
        version: "v3".to_owned(),
        number: ForecastNumber::new("F-1"),
    })
}

#[test]
fn a_later_issue_takes_the_place_of_the_one_before_and_an_older_one_never_does() {
    let mut bench = with(&[("100", "EA")]);
    publish(&mut bench, &issue("F-1", 3, &[("60", "EA")]));
    publish(&mut bench, &issue("F-1", 2, &[("80", "EA")]));
    let shown = to(&bench.deliver_all(), FORECASTS);
    assert_eq!(words(&shown, "/data/forecast/buckets/0/quantity/amount"), ["60"]);
    let view = json(&read(&mut bench, ACME));
    assert_eq!((&view["forecast"]["issue"], &view["commitmentNumber"]), (&json!(3), &Value::Null));
    assert!(bench.hops("corr-F-1").contains(&"superseded".to_owned()));
}

#[test]
fn an_issue_that_waits_is_overtaken_by_the_next_of_its_forecast_alone() {
    let mut bench = Bench::new();
    publish(&mut bench, &issue("F-1", 1, &[("100", "EA")]));
    publish(&mut bench, &issue("F-1", 2, &[("80", "EA")]));
    publish(&mut bench, &issue("F-2", 1, &[("7", "EA")]));
    publish(&mut bench, &issue("F-1", 3, &[("60", "EA")]));
    let shown = to(&bench.deliver_all(), FORECASTS);
    let mut amounts = words(&shown, "/data/forecast/buckets/0/quantity/amount");
    amounts.sort();
    assert_eq!(amounts, ["100", "60", "7"]);
}

#[test]
fn planning_is_told_of_each_week_of_which_too_little_is_committed_to() {
    let needed = [("100", "EA"), ("80", "EA")];
    for (weeks, is_told) in [
        (&[("95", "EA"), ("76", "EA")][..], false),
        (&[("94.999", "EA"), ("80", "EA")], true),
        (&[("300", "EA"), ("75", "EA")], true),
        (&[("100", "EA")], true),
        (&[("10", "BX"), ("80", "EA")], false),
        (&[("7", "BX"), ("80", "EA")], true),
    ] {
        let mut bench = with(&needed);
        assert_eq!(commit(&mut bench, "k1", &answer("C-1", 1, weeks)).status, 202, "{weeks:?}");
        let messages = bench.deliver_all();
        assert_eq!(to(&messages, COMMITMENTS).len(), 1, "{weeks:?}");
        let told = &to(&messages, "/integration/statuses")[0]["data"];
        assert_eq!(
            (&told["status"], &told["orderNumber"], &told["forecastIssue"]),
            (&json!("accepted"), &Value::Null, &json!(1))
        );
        let cases = bench.cases();
        assert_eq!(
            words(&cases, "/reason"),
            ["forecast.short"].repeat(usize::from(is_told)),
            "{weeks:?}"
        );
        if let Some(case) = cases.first() {
            assert_eq!((&case["owner"], &case["orderNumber"]), (&json!("planning"), &Value::Null));
            assert_eq!(value(&bench.case_payload(case))["commitmentNumber"], "C-1");
        }
    }
}

#[test]
fn what_planning_was_told_is_settled_by_a_later_commitment_or_issue() {
    for is_reissued in [true, false] {
        let mut bench = with(&[("100", "EA")]);
        commit(&mut bench, "k1", &answer("C-1", 1, &[("50", "EA")]));
        if is_reissued {
            publish(&mut bench, &issue("F-1", 2, &[("100", "EA")]));
        } else {
            commit(&mut bench, "k2", &answer("C-2", 1, &[("100", "EA")]));
        }
        assert_eq!(words(&bench.cases(), "/status"), ["resolved"], "{is_reissued}");
    }
}

#[test]
fn a_commitment_to_an_issue_that_was_replaced_is_refused_with_both_issues() {
    let mut bench = with(&[("100", "EA")]);
    publish(&mut bench, &issue("F-1", 2, &[("80", "EA")]));
    bench.deliver_all();
    let refused = commit(&mut bench, "k1", &answer("C-1", 1, &[("100", "EA")]));
    assert_eq!((refused.status, problem(&refused)), (409, "stale-revision".to_owned()));
    let told = json(&refused);
    assert_eq!((&told["givenRevision"], &told["currentRevision"]), (&json!(1), &json!(2)));
    assert!(to(&bench.deliver_all(), COMMITMENTS).is_empty());
    assert_eq!(words(&bench.cases(), "/reason"), ["revision.stale"]);
}

#[test]
fn an_early_commitment_waits_for_its_issue() {
    let mut bench = with(&[("100", "EA")]);
    let taken = commit(&mut bench, "k1", &answer("C-1", 2, &[("80", "EA")]));
    assert_eq!(json(&taken)["state"], "parked");
    assert!(to(&bench.deliver_all(), COMMITMENTS).is_empty());
    publish(&mut bench, &issue("F-1", 2, &[("80", "EA")]));
    assert_eq!(to(&bench.deliver_all(), COMMITMENTS).len(), 1);
    assert_eq!(json(&read(&mut bench, ACME))["commitmentNumber"], "C-1");
}

#[test]
fn a_week_that_the_forecast_does_not_have_is_refused() {
    let mut bench = with(&[("100", "EA")]);
    let refused = commit(&mut bench, "k1", &answer("C-1", 1, &[("100", "EA"), ("80", "EA")]));
    assert_eq!((refused.status, problem(&refused)), (422, "master-data".to_owned()));
    assert_eq!(json(&refused)["errors"][0]["pointer"], "/buckets/1");
}

#[test]
fn a_forecast_of_what_nobody_knows_is_refused_and_shown_to_nobody() {
    let mut bench = with(&[("100", "EA")]);
    let mut next = issue("F-1", 2, &[("80", "EA")]);
    next["material"] = "BOLT-M9".into();
    assert_eq!(tell(&mut bench, &next), 422);
    assert_eq!(bench.cases()[0]["reason"], "master-data.unknown");
    assert!(to(&bench.deliver_all(), FORECASTS).is_empty());
    assert_eq!(json(&read(&mut bench, ACME))["forecast"]["issue"], 1);
}

#[test]
fn a_forecast_in_a_unit_that_the_material_does_not_have_is_refused() {
    let mut bench = Bench::new();
    assert_eq!(tell(&mut bench, &issue("F-1", 1, &[("100", "EA"), ("80", "KGM")])), 422);
    assert_eq!(bench.cases()[0]["reason"], "master-data.unit");
}

#[test]
fn what_an_overtaken_issue_names_is_nobodys_case() {
    let mut bench = with(&[("100", "EA")]);
    publish(&mut bench, &issue("F-1", 3, &[("60", "EA")]));
    let mut late = issue("F-1", 2, &[("80", "EA")]);
    late["material"] = "BOLT-M9".into();
    assert_eq!(tell(&mut bench, &late), 202);
    assert!(bench.cases().is_empty());
}

#[test]
fn another_supplier_reads_nothing() {
    let mut bench = with(&[("100", "EA")]);
    assert_eq!(read(&mut bench, ACME).status, 200);
    assert_eq!(read(&mut bench, "BOLT").status, 404);
}

#[test]
fn a_dead_issue_is_not_replayed_over_a_later_one() {
    let mut bench = Bench::new();
    publish(&mut bench, &issue("F-1", 1, &[("100", "EA")]));
    bench.fail_all(crate::border::Target::Portal);
    let letter = bench.letters().remove(0);
    assert_eq!(letter["orderNumber"], Value::Null);
    publish(&mut bench, &issue("F-1", 2, &[("80", "EA")]));
    bench.deliver_all();
    assert_eq!(bench.replay(&letter).status, 200);
    assert!(to(&bench.deliver_all(), FORECASTS).is_empty());
}
