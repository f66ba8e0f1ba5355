//! The portal misbehaves as it was told, and the History says when.

use crate::support::*;
use countersign_core::fault::{Fault, Misbehaviour, Moment, RetryAfter, Selector};
use countersign_core::history::{FaultPhase, Function, What};
use countersign_core::ids::OrderNumber;
use std::time::Duration;

fn once(misbehaviour: Misbehaviour) -> Fault {
    Fault {
        select: Selector {
            order: Some(OrderNumber::new("45")),
            ..Selector::default()
        },
        misbehaviour,
        skip: 0,
        times: 1,
    }
}

#[tokio::test]
async fn a_fault_is_committed_before_or_after_the_effect_as_told() {
    use Moment::{AfterEffect, BeforeEffect};
    let error = |moment| Misbehaviour::ServerError { status: 503, moment };
    let throttle = |retry_after| Misbehaviour::Throttle { status: 429, retry_after };
    // What is done, the status that is seen (none when no answer ends), whether the order is shown.
    let cases = [
        (error(BeforeEffect), Some(503), false),
        (error(AfterEffect), Some(503), true),
        (Misbehaviour::ResetMidBody(BeforeEffect), None, false),
        (Misbehaviour::ResetMidBody(AfterEffect), None, true),
        (Misbehaviour::Slow(Duration::from_millis(1)), Some(204), true),
        (throttle(RetryAfter::Absent), Some(429), false),
        (Misbehaviour::Refuse { status: 422 }, Some(422), false),
    ];
    for (misbehaviour, status, is_shown) in cases {
        let run = Run::new();
        let (portal, session) = portal(&run).await;
        let fault = session.set_fault(once(misbehaviour.clone()));
        let event = order_event("e1", "45", 1);
        let answer = push_signed(&portal.base_url(), "/integration/orders", &event, PUSH_SECRET, DEADLINE).await;
        assert_eq!(answer.ok().map(|answer| answer.status), status, "{misbehaviour}");
        assert_eq!(!run.applies().is_empty(), is_shown, "{misbehaviour}");
        assert_eq!(session.hits(fault), 1);

        // The redelivery is served well, and has an effect only if the first had none.
        assert_eq!(push_order(&portal, "e1", "45", 1).await.status, 204, "{misbehaviour}");
        assert_eq!(run.applies().len(), 1, "{misbehaviour}");
        portal.stop().await;
    }
}

#[tokio::test]
async fn a_reset_breaks_the_answer_after_its_head() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    session.set_fault(once(Misbehaviour::ResetMidBody(Moment::AfterEffect)));
    let address = portal.base_url().replace("http://", "");
    let event = order_event("e1", "45", 1);
    let (headers, body) = event.encode(countersign_transports::cloudevents::Mode::Structured);
    let secret = countersign_core::secret::Secret::new(PUSH_SECRET);
    let signed = countersign_transports::signature::headers(&secret, "e1", jiff::Timestamp::now(), &body);
    let mut text = format!("POST /integration/orders HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers.into_iter().chain(signed) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let bytes = [text.as_bytes(), b"\r\n", &body].concat();
    let answer = countersign_transports::raw::exchange(&address, &bytes, DEADLINE)
        .await
        .expect("the answer begins");
    let answer = String::from_utf8(answer).expect("the answer is text");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("{\"shown\""), "{answer}");
    portal.stop().await;
}

#[tokio::test]
async fn a_portal_that_hangs_lets_the_sender_give_up_and_can_still_be_stopped() {
    for (moment, applies) in [(Moment::BeforeEffect, 0), (Moment::AfterEffect, 1)] {
        let run = Run::new();
        let (portal, session) = portal(&run).await;
        let fault = session.set_fault(once(Misbehaviour::Hang(moment)));
        let event = order_event("e1", "45", 1);
        let base = portal.base_url();
        let sending = push_signed(&base, "/integration/orders", &event, PUSH_SECRET, DEADLINE);
        let stopping = async {
            assert!(session.hit(fault, 1, DEADLINE).await);
            // The reply without a status is recorded when the portal falls silent.
            portal.stop().await;
        };
        let (answer, ()) = futures_util::future::join(sending, stopping).await;
        assert!(answer.is_err(), "{answer:?}");
        assert_eq!(run.applies().len(), applies);
        assert_eq!(run.replies()[0].status, 0);
    }
}

#[tokio::test]
async fn a_throttled_sender_is_told_when_to_come_back() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    let throttle = |retry_after| once(Misbehaviour::Throttle { status: 503, retry_after });
    session.set_fault(throttle(RetryAfter::Seconds(2)));
    assert_eq!(push_order(&portal, "e1", "45", 1).await.header("retry-after"), Some("2"));
    session.set_fault(throttle(RetryAfter::Date(30)));
    let answer = push_order(&portal, "e1", "45", 1).await;
    let date = answer.header("retry-after").expect("the header is set");
    assert!(countersign_transports::headers::parse_http_date(date).is_ok(), "{date}");
    portal.stop().await;
}

#[tokio::test]
async fn a_fault_is_recorded_when_it_is_set_hits_and_is_lifted() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    session.adopt(&OrderNumber::new("45"));
    let fault = session.set_fault(Fault {
        select: Selector {
            function: Some(Function::OrderShow),
            ..Selector::default()
        },
        misbehaviour: Misbehaviour::Refuse { status: 409 },
        skip: 1,
        times: 5,
    });
    push_order(&portal, "e1", "45", 1).await;
    push_order(&portal, "e2", "45", 2).await;
    push(&portal, "/integration/statuses", &status_event("e3", "ACK-1", "45")).await;
    session.lift_all();
    push_order(&portal, "e2", "45", 2).await;
    let phases: Vec<(u32, FaultPhase, bool)> = run
        .events()
        .into_iter()
        .filter_map(|event| match event.what {
            What::Fault(fault) => Some((fault.id, fault.phase, event.cause.is_some())),
            _ => None,
        })
        .collect();
    let expected = [
        (fault.0, FaultPhase::Set, false),
        (fault.0, FaultPhase::Hit, true),
        (fault.0, FaultPhase::Lifted, false),
    ];
    assert_eq!(phases, expected);
    assert_eq!(run.applies().len(), 3);
    portal.stop().await;
}
