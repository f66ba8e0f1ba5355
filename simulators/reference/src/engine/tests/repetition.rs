//! Repetition: of keys and of document numbers.

use super::bench::{Bench, MEMORY, encode, header, json, problem, submission, to, words};
use super::documents::{ACME, BOLT, acknowledgement, order, ship_notice};
use crate::border::{Answer, Input};
use countersign_core::ids::DocumentKind;
use std::time::Duration;

fn with_orders() -> Bench {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    bench.event(&order("PO-2", 1, BOLT));
    bench.deliver_all();
    bench
}

#[test]
fn the_same_key_and_meaning_gets_the_first_answer_and_no_second_effect() {
    let mut bench = with_orders();
    let document = acknowledgement("A-1", "PO-1", 1, ACME);
    let first = bench.acknowledge("k1", &document);
    let spelled_otherwise = serde_json::to_value(&document).expect("a document serialises");
    let respelled = format!(" {spelled_otherwise:#}\n").into_bytes();
    let again = bench.submit(submission(DocumentKind::Acknowledgement, ACME, "k1", respelled));
    assert_eq!(again.status, 202);
    assert_eq!(again.body, first.body);
    assert_eq!(header(&again, "idempotent-replayed"), Some("true"));
    assert_eq!(header(&first, "idempotent-replayed"), None);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 1);
}

#[test]
fn a_refusal_is_given_again_without_a_second_case() {
    let mut bench = with_orders();
    let mut document = acknowledgement("A-1", "PO-1", 1, ACME);
    document.lines[0].response = "perhaps".to_owned();
    let first = bench.acknowledge("k1", &document);
    let again = bench.acknowledge("k1", &document);
    assert_eq!((again.status, &again.body), (422, &first.body));
    assert_eq!(words(&bench.cases(), "/occurrences"), ["1"]);
}

#[test]
fn the_same_key_with_other_content_is_a_conflict_without_effect() {
    let mut bench = with_orders();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    let answer = bench.acknowledge("k1", &acknowledgement("A-2", "PO-1", 1, ACME));
    assert_eq!((answer.status, problem(&answer).as_str()), (422, "key-conflict"));
    let answer = bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA"));
    assert_eq!(problem(&answer), "key-conflict");
    assert!(bench.cases().is_empty());
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 1);
    let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(first.status, 202, "the first answer outlives the conflict");
}

#[test]
fn equal_keys_of_two_suppliers_have_nothing_to_do_with_each_other() {
    let mut bench = with_orders();
    let mut other = acknowledgement("A-1", "PO-2", 1, BOLT);
    other.lines[0].response = "yes".to_owned();
    assert_eq!(bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME)).status, 202);
    assert_eq!(bench.acknowledge("k1", &other).status, 202);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 2);
}

#[test]
fn a_number_that_was_accepted_before_is_a_duplicate_under_another_key() {
    let mut bench = with_orders();
    bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    let same = bench.ship("k2", &ship_notice("N-1", "PO-1", ACME, "10", "EA"));
    let other = bench.ship("k3", &ship_notice("N-1", "PO-1", ACME, "11", "EA"));
    for answer in [&same, &other] {
        assert_eq!((answer.status, problem(answer).as_str()), (409, "duplicate"));
    }
    let cases = bench.cases();
    assert_eq!(words(&cases, "/reason"), ["duplicate.same", "duplicate.conflicting"]);
    assert_eq!(words(&cases, "/duplicateOf"), ["N-1", "N-1"]);
    assert_eq!(words(&cases, "/owner"), ["supplier", "supplier"]);
    assert_eq!(to(&bench.deliver_all(), "/api/v1/shipments").len(), 1);
}

#[test]
fn a_second_operation_has_a_key_of_its_own_at_the_erp() {
    let mut bench = with_orders();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.acknowledge("k2", &acknowledgement("A-2", "PO-1", 1, ACME));
    let messages = bench.deliver_all();
    let mut keys: Vec<&str> = messages.iter().map(|message| message.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), messages.len());
}

#[test]
fn the_same_failing_bytes_under_another_key_count_up_one_case() {
    let mut bench = with_orders();
    let body = encode(&serde_json::json!({"acknowledgementNumber": "A-1"}));
    for key in ["k1", "k2", "k3"] {
        let answer = bench.submit(submission(DocumentKind::Acknowledgement, ACME, key, body.clone()));
        assert_eq!(answer.status, 422);
    }
    bench.submit(submission(DocumentKind::Acknowledgement, BOLT, "k1", body));
    let cases = bench.cases();
    assert_eq!(words(&cases, "/occurrences"), ["3", "1"]);
    assert_eq!(words(&cases, "/supplier"), [ACME, BOLT]);
    assert_eq!(json(&bench.read_order(ACME, "PO-1"))["status"], "awaiting-acknowledgement");
}

/// Returns how a repetition is answered when some time has passed, under its own key or another.
fn repeated(bench: &mut Bench, key: &str, time: Duration) -> Answer {
    bench.pass(time);
    bench.acknowledge(key, &acknowledgement("A-1", "PO-1", 1, ACME))
}

#[test]
fn a_key_is_remembered_to_the_end_of_its_window_and_then_the_number_still_counts() {
    let mut bench = with_orders();
    let first = bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(to(&bench.deliver_all(), "/api/v1/commitments").len(), 1);
    let passed = Duration::try_from(bench.wall().duration_since(with_orders().wall())).expect("time goes forward");
    let at_the_end = repeated(&mut bench, "k1", MEMORY - passed);
    assert_eq!((at_the_end.status, &at_the_end.body), (202, &first.body));
    assert_eq!(header(&at_the_end, "idempotent-replayed"), Some("true"));
    let after = repeated(&mut bench, "k1", Duration::from_micros(1));
    assert_eq!((after.status, problem(&after).as_str()), (409, "duplicate"));
    assert_eq!(header(&after, "idempotent-replayed"), None);
    assert_eq!(words(&bench.cases(), "/reason"), ["duplicate.same"]);
    assert_eq!(words(&bench.cases(), "/duplicateOf"), ["A-1"]);
    assert!(to(&bench.deliver_all(), "/api/v1/commitments").is_empty());
    // The refusal is the key's answer now.
    let again = repeated(&mut bench, "k1", Duration::from_secs(1));
    assert_eq!((again.status, header(&again, "idempotent-replayed")), (409, Some("true")));
}

#[test]
fn a_forgotten_key_is_free_for_other_content() {
    let mut bench = with_orders();
    bench.acknowledge("k1", &acknowledgement("A-1", "PO-1", 1, ACME));
    bench.pass(MEMORY * 2);
    // Whoever asks for a token clears the table.
    bench.step(Input::IssueToken {
        supplier: ACME.into(),
        token: "t".to_owned(),
    });
    assert_eq!(bench.ship("k1", &ship_notice("N-1", "PO-1", ACME, "1", "EA")).status, 202);
    let repeated = bench.acknowledge("k2", &acknowledgement("A-1", "PO-1", 1, ACME));
    assert_eq!(problem(&repeated), "duplicate");
}
