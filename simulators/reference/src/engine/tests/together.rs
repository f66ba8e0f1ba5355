//! Steps that are made durable together: each as if it were alone.

use super::bench::{Bench, encode, json, submission};
use super::documents::{ACME, acknowledgement, order};
use crate::border::{Input, Submission};
use countersign_core::ids::{DocumentKind, OrderNumber, SupplierId};

fn answer_to(number: &str, key: &str) -> Submission {
    let document = acknowledgement("ACK-1", number, 1, ACME);
    submission(DocumentKind::Acknowledgement, ACME, key, encode(&document))
}

fn read(number: &str) -> Input {
    Input::ReadOrder {
        supplier: SupplierId::new(ACME),
        version: "v3".to_owned(),
        order: OrderNumber::new(number),
        if_none_match: None,
    }
}

#[test]
fn a_step_sees_what_the_one_before_it_did_and_a_rehearsal_leaves_nothing() {
    let mut bench = Bench::new();
    bench.event(&order("PO-1", 1, ACME));
    let rehearsal = Input::Rehearse(Box::new(Input::Submit(answer_to("PO-1", "k-0"))));
    let answers = bench.steps(vec![
        read("PO-1"),
        rehearsal,
        read("PO-1"),
        Input::Submit(answer_to("PO-1", "k-1")),
        read("PO-1"),
        Input::Submit(answer_to("PO-1", "k-1")),
    ]);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 202, 200, 202, 200, 202]);
    let shown = [0, 2, 4].map(|at| json(&answers[at])["status"].as_str().unwrap_or_default().to_owned());
    assert_eq!(shown, ["awaiting-acknowledgement", "awaiting-acknowledgement", "acknowledged"]);
    assert_eq!(answers[3].body, answers[5].body, "the second is the first one's answer again");
    let mut bench = bench.restart();
    assert_eq!(bench.status(ACME, "PO-1"), "acknowledged");
}
