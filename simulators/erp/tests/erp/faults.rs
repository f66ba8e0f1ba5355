//! Misbehaviour as a real client sees it, and what it leaves in the ledger.

use crate::stage::{DEADLINE, Stage, bytes, commitment};
use countersign_core::fault::{Fault, Misbehaviour, Moment, RetryAfter, Selector};
use countersign_core::history::{FaultPhase, Function, What};
use countersign_core::ids::OrderNumber;
use countersign_transports::headers::parse_http_date;
use countersign_transports::http::{Failure, Response};
use std::time::Duration;

fn always(misbehaviour: Misbehaviour) -> Fault {
    Fault {
        select: Selector::default(),
        misbehaviour,
        skip: 0,
        times: u32::MAX,
    }
}

/// Sends one write into a fault and returns what came of it and how many commitments the ledger has then.
async fn hit(misbehaviour: Misbehaviour) -> (Result<Response, Failure>, usize) {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let fault = stage.session.set_fault(always(misbehaviour));
    let answer = stage.try_send(&stage.write("k", bytes(&commitment("A1", &order, "")))).await;
    assert_eq!(stage.session.hits(&fault), 1);
    let booked = stage.booked("1");
    stage.end().await;
    (answer, booked)
}

fn status(answer: &Result<Response, Failure>) -> Option<u16> {
    answer.as_ref().ok().map(|answer| answer.status)
}

#[tokio::test]
async fn a_server_error_comes_before_or_after_the_effect() {
    for (moment, effects) in [(Moment::BeforeEffect, 0), (Moment::AfterEffect, 1)] {
        let (answer, booked) = hit(Misbehaviour::ServerError { status: 502, moment }).await;
        assert_eq!((status(&answer), booked), (Some(502), effects), "{moment:?}");
    }
}

#[tokio::test]
async fn an_answer_breaks_off_in_the_middle_of_its_body() {
    for (moment, effects) in [(Moment::BeforeEffect, 0), (Moment::AfterEffect, 1)] {
        let (answer, booked) = hit(Misbehaviour::ResetMidBody(moment)).await;
        assert!(matches!(answer, Err(Failure::Broken(_))), "{moment:?}: {answer:?}");
        assert_eq!(booked, effects, "{moment:?}");
    }
}

#[tokio::test]
async fn a_broken_answer_shows_its_status_and_half_of_what_it_declared() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    stage.session.set_fault(always(Misbehaviour::ResetMidBody(Moment::AfterEffect)));
    let body = bytes(&commitment("A1", &order, ""));
    let address = stage.erp.base_url().replace("http://", "");
    let head = format!(
        "POST /api/v1/commitments HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer the-integration\r\nidempotency-key: k\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let request = [head.into_bytes(), body].concat();
    let raw = countersign_transports::raw::exchange(&address, &request, DEADLINE)
        .await
        .expect("something is answered");
    let text = String::from_utf8_lossy(&raw).to_lowercase();
    assert!(text.starts_with("http/1.1 201 "), "{text}");
    assert!(text.contains("content-length: 14\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\n{\"seque"), "{text}");
    stage.end().await;
}

#[tokio::test]
async fn a_hang_lasts_until_the_sender_gives_up() {
    for (moment, effects) in [(Moment::BeforeEffect, 0), (Moment::AfterEffect, 1)] {
        let stage = Stage::set().await;
        let order = stage.order("1").order;
        let fault = stage.session.set_fault(always(Misbehaviour::Hang(moment)));
        let request = stage.write("k", bytes(&commitment("A1", &order, "")));
        tokio::select! {
            answer = stage.try_send(&request) => panic!("{moment:?}: {answer:?}"),
            is_hit = stage.session.hit(&fault, 1, DEADLINE) => assert!(is_hit, "{moment:?}"),
        }
        assert_eq!(stage.booked("1"), effects, "{moment:?}");
        let replies = stage.each(reply);
        assert!(replies.iter().any(|(_, (status, fault))| *status == 0 && fault.is_some()));
        stage.end().await;
    }
}

#[tokio::test]
async fn stopping_ends_a_hang() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let fault = stage.session.set_fault(always(Misbehaviour::Hang(Moment::BeforeEffect)));
    let (client, request) = (stage.client.clone(), stage.write("k", bytes(&commitment("A1", &order, ""))));
    let sender = tokio::spawn(async move { client.send(&request).await });
    assert!(stage.session.hit(&fault, 1, DEADLINE).await);
    stage.end().await;
    let answer = sender.await.expect("the sender does not panic");
    assert!(matches!(answer, Err(Failure::Broken(_))), "{answer:?}");
}

#[tokio::test]
async fn a_slow_answer_is_a_good_one() {
    let (answer, booked) = hit(Misbehaviour::Slow(Duration::from_millis(20))).await;
    assert_eq!((status(&answer), booked), (Some(201), 1));
}

#[tokio::test]
async fn a_slow_answer_that_nobody_waits_for_is_recorded_as_not_sent() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    stage.session.set_fault(always(Misbehaviour::Slow(Duration::from_secs(3600))));
    let request = stage.write("k", bytes(&commitment("A1", &order, "")));
    let number = order.order_number;
    let booked = |ledger: &countersign_erp::Ledger| (ledger.commitments(&number).len() == 1).then_some(());
    tokio::select! {
        answer = stage.try_send(&request) => panic!("{answer:?}"),
        found = stage.session.wait_for(DEADLINE, booked) => assert!(found.is_some(), "the effect does not wait for the answer"),
    }
    // Stopping waits for the server, and with it for the call that was given up.
    stage.erp.clone().stop().await;
    let replies = stage.each(reply);
    assert_eq!(replies.len(), 1);
    assert!(matches!(replies[0].1, (0, Some(_))), "{replies:?}");
}

fn reply(what: What) -> Option<(u16, Option<String>)> {
    match what {
        What::Reply(reply) => Some((reply.status, reply.fault)),
        _ => None,
    }
}

#[tokio::test]
async fn a_throttled_sender_is_told_when_to_come_back() {
    let throttle = |status, retry_after| hit(Misbehaviour::Throttle { status, retry_after });
    let (answer, booked) = throttle(429, RetryAfter::Seconds(7)).await;
    let answer = answer.expect("an answer is sent");
    assert_eq!((answer.status, answer.header("retry-after"), booked), (429, Some("7"), 0));
    let (answer, _) = throttle(503, RetryAfter::Absent).await;
    assert_eq!(answer.expect("an answer is sent").header("retry-after"), None);
    let before = jiff::Timestamp::now();
    let (answer, _) = throttle(503, RetryAfter::Date(3600)).await;
    let answer = answer.expect("an answer is sent");
    let date = parse_http_date(answer.header("retry-after").expect("a date is sent")).expect("it is an HTTP date");
    let ahead = date.as_second() - before.as_second();
    assert!(ahead >= 3600, "{ahead}");
}

#[tokio::test]
async fn a_refusal_for_good_has_no_effect() {
    let (answer, booked) = hit(Misbehaviour::Refuse { status: 409 }).await;
    assert_eq!((status(&answer), booked), (Some(409), 0));
}

#[tokio::test]
async fn a_fault_lets_through_hits_and_is_over() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let fault = stage.session.set_fault(Fault {
        skip: 1,
        times: 2,
        ..always(Misbehaviour::ServerError {
            status: 500,
            moment: Moment::BeforeEffect,
        })
    });
    let mut statuses = Vec::new();
    for number in 0..5 {
        let key = number.to_string();
        statuses.push(stage.book(&key, &commitment(&key, &order, "")).await.status);
    }
    assert_eq!(statuses, [201, 500, 500, 201, 201]);
    assert_eq!(stage.session.hits(&fault), 2);
    stage.end().await;
}

#[tokio::test]
async fn a_fault_hits_by_content() {
    let stage = Stage::set().await;
    let (one, two) = (stage.order("1").order, stage.order("2").order);
    let selectors = [
        (
            "order",
            Selector {
                order: Some(OrderNumber::new("2")),
                ..Selector::default()
            },
        ),
        (
            "correlation",
            Selector {
                correlation: Some(two.correlation_id.clone()),
                ..Selector::default()
            },
        ),
        (
            "body",
            Selector {
                body_contains: Some("\"A2\"".to_owned()),
                ..Selector::default()
            },
        ),
    ];
    for (what, select) in selectors {
        let refuse = always(Misbehaviour::Refuse { status: 418 });
        let fault = stage.session.set_fault(Fault { select, ..refuse });
        let spared = stage.book(&format!("{what}-1"), &commitment("A1", &one, "")).await.status;
        let struck = stage.book(&format!("{what}-2"), &commitment("A2", &two, "")).await.status;
        assert_eq!((spared, struck), (201, 418), "{what}");
        stage.session.lift(&fault);
    }
    stage.end().await;
}

#[tokio::test]
async fn a_fault_hits_by_function_and_supplier() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let by = |function, supplier: Option<&str>| Fault {
        select: Selector {
            function,
            supplier: supplier.map(Into::into),
            ..Selector::default()
        },
        ..always(Misbehaviour::Refuse { status: 418 })
    };
    let reads = stage.session.set_fault(by(Some(Function::MasterDataRead), None));
    assert_eq!(stage.get("/api/v1/master-data").await.status, 418);
    assert_eq!(stage.book("a", &commitment("A1", &order, "")).await.status, 201);
    stage.session.lift(&reads);
    assert_eq!(stage.get("/api/v1/master-data").await.status, 200);
    let _others = stage.session.set_fault(by(None, Some("S9")));
    assert_eq!(stage.get("/api/v1/orders/1").await.status, 200);
    let _own = stage.session.set_fault(by(None, Some("S1")));
    assert_eq!(stage.get("/api/v1/orders/1").await.status, 418);
    stage.end().await;
}

#[tokio::test]
async fn a_fault_of_one_scenario_spares_another() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let neighbour = stage.erp.for_scenario(&stage.recorder.for_scenario(2));
    let fault = neighbour.set_fault(always(Misbehaviour::Refuse { status: 418 }));
    assert_eq!(stage.book("a", &commitment("A1", &order, "")).await.status, 201);
    assert_eq!(stage.get("/api/v1/master-data").await.status, 200);
    assert_eq!(neighbour.hits(&fault), 0);
    stage.end().await;
}

#[tokio::test]
async fn set_hit_and_lifted_are_recorded_with_what_was_hit() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let fault = stage.session.set_fault(always(Misbehaviour::Refuse { status: 409 }));
    stage.book("a", &commitment("A1", &order, "")).await;
    stage.session.lift(&fault);
    stage.session.lift(&fault);
    let faults = stage.each(|what| match what {
        What::Fault(fault) => Some(fault),
        _ => None,
    });
    let phases: Vec<FaultPhase> = faults.iter().map(|(_, fault)| fault.phase).collect();
    assert_eq!(phases, [FaultPhase::Set, FaultPhase::Hit, FaultPhase::Lifted]);
    assert_eq!(faults[0].1.text, "the ERP: 409 for good");
    let cause = faults[1].0.cause.expect("a hit has a cause");
    assert!(matches!(
        stage.events()[usize::try_from(cause).expect("few events")].what,
        What::Deliver(_)
    ));
    let replies = stage.each(reply);
    assert_eq!(replies[0].1, (409, Some("409 for good".to_owned())));
    stage.end().await;
}
