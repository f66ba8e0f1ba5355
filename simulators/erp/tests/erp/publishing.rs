//! Order events: signed, in both modes, sent again with the same id, in order, and spoilt on purpose.

use crate::stage::{DEADLINE, Intake, Received, Stage, signing_secret};
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::{Edge, Expected, Function, SignatureFlaw, TokenState, What};
use countersign_core::ids::OrderNumber;
use countersign_core::payload::meaning;
use countersign_erp::{ErpError, OrderDraft, Publish, PublishMode, Settled};
use countersign_transports::cloudevents::{CloudEvent, Mode};
use countersign_transports::signature;

fn decoded((headers, body): &Received) -> CloudEvent {
    CloudEvent::decode(headers, body).expect("the ERP sends CloudEvents")
}

fn is_signed((headers, body): &Received) -> bool {
    signature::verify(&signing_secret(), headers, body, jiff::Timestamp::now()).is_ok()
}

fn draft(number: &str) -> OrderDraft {
    OrderDraft::typical(number, "S1", "P100")
}

#[tokio::test]
async fn both_modes_carry_the_same_signed_event() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[]).await);
    stage.erp.set_events_url(&intake.url);
    for (number, mode) in [("1", Mode::Structured), ("2", Mode::Binary)] {
        let release = stage.session.release(&draft(number), Publish::As(mode));
        assert!(stage.session.accepted(&release.event, DEADLINE).await);
        let received = intake.received().pop().expect("the event arrived");
        let event = decoded(&received);
        assert!(is_signed(&received), "{mode:?}");
        assert_eq!(event, *release.event.event(), "{mode:?}");
        assert_eq!(event.kind, "dev.countersign.order.released");
        assert_eq!((event.source.as_str(), event.subject.as_deref()), ("/erp", Some(number)));
        assert_eq!(event.extensions["correlationid"], format!("corr-{number}"));
        let order: PurchaseOrder = serde_json::from_slice(&event.data).expect("the data is an order");
        assert_eq!(order, release.order);
    }
    stage.end().await;
    intake.end().await;
}

#[tokio::test]
async fn an_event_is_sent_again_with_its_id_until_it_is_taken() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[500, 503, 429, 408]).await);
    let release = stage.session.release(&draft("1"), Publish::Now);
    assert_eq!(release.event.settled(), Settled::NotYet);
    // Nothing is lost while the deployment is not up yet.
    stage.erp.set_events_url(&intake.url);
    assert!(!stage.session.accepted(&release.event, DEADLINE).await, "408 is a refusal for good");
    let ids: Vec<String> = intake.received().iter().map(|received| decoded(received).id).collect();
    assert_eq!(ids, vec![release.event.id().to_owned(); 4]);
    assert_eq!(release.event.settled(), Settled::Refused(408));
    let attempts = stage.each(|what| match what {
        What::Attempt(attempt) => Some((attempt.operation, attempt.number, attempt.edge, attempt.key)),
        _ => None,
    });
    for (number, (_, attempt)) in (1_u32..).zip(attempts) {
        let expected = (
            release.operation,
            number,
            Edge::ErpToIntegration,
            Some(release.event.id().to_owned()),
        );
        assert_eq!(attempt, expected);
    }
    stage.end().await;
    intake.end().await;
}

#[tokio::test]
async fn events_of_one_order_leave_in_order() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[500, 500, 500]).await);
    stage.erp.set_events_url(&intake.url);
    stage.session.release(&draft("1"), Publish::Now);
    let number = OrderNumber::new("1");
    stage
        .session
        .revise(&number, |order| order.note.push('!'), Publish::Now)
        .expect("the order exists");
    let last = stage.session.cancel(&number, Publish::Now).expect("the order exists");
    assert!(stage.session.accepted(&last.event, DEADLINE).await);
    let received = intake.received();
    let events: Vec<CloudEvent> = received.iter().map(decoded).collect();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event.kind.rsplit('.').next().unwrap_or_default())
        .collect();
    assert_eq!(kinds, ["released", "released", "released", "released", "revised", "cancelled"]);
    stage.end().await;
    intake.end().await;
}

#[tokio::test]
async fn held_events_leave_when_and_in_the_order_in_which_they_are_told_to() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[]).await);
    let first = stage.session.release(&draft("1"), Publish::Hold);
    let early = stage.session.publish(&first.event, PublishMode::Well).await;
    assert!(matches!(early, Err(ErpError::NoEventsUrl)));
    stage.erp.set_events_url(&intake.url);
    let second = stage
        .session
        .revise(&first.order.order_number, |_| {}, Publish::Hold)
        .expect("the order exists");
    for event in [&second.event, &first.event] {
        let exchange = stage.session.publish(event, PublishMode::Well).await.expect("there is a URL");
        assert_eq!(exchange.response.expect("the intake answers").status, 202);
        assert_eq!(event.settled(), Settled::Accepted);
    }
    let subjects: Vec<String> = intake.received().iter().map(|received| decoded(received).id).collect();
    assert_eq!(subjects, [second.event.id(), first.event.id()]);
    stage.end().await;
    intake.end().await;
}

#[tokio::test]
async fn a_duplicate_is_an_operation_of_its_own_with_the_same_id() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[]).await);
    stage.erp.set_events_url(&intake.url);
    let release = stage.session.release(&draft("1"), Publish::Now);
    assert!(stage.session.accepted(&release.event, DEADLINE).await);
    let again = stage
        .session
        .intend_again(&release.event, Expected::Repeat(release.operation), None);
    stage
        .session
        .publish(&again, PublishMode::As(Mode::Structured))
        .await
        .expect("there is a URL");
    assert_ne!(again.operation(), release.operation);
    let received = intake.received();
    assert_eq!(received[0].1, received[1].1, "the bytes are the same");
    let intents = stage.each(|what| match what {
        What::Intent(intent) => Some((intent.operation, intent.function, intent.expected)),
        _ => None,
    });
    let repeat = (again.operation(), Function::OrderRelease, Expected::Repeat(release.operation));
    assert_eq!(intents.last().map(|(_, intent)| intent.clone()), Some(repeat));
    stage.end().await;
    intake.end().await;
}

#[tokio::test]
async fn a_spoilt_signature_does_not_verify_and_settles_nothing() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[]).await);
    stage.erp.set_events_url(&intake.url);
    let event = stage.session.release(&draft("1"), Publish::Hold).event;
    let spoilt = [
        PublishMode::BadSignature(SignatureFlaw::Missing),
        PublishMode::BadSignature(SignatureFlaw::OtherSecret),
        PublishMode::BadSignature(SignatureFlaw::OtherBody),
        PublishMode::BadSignature(SignatureFlaw::OtherId),
        PublishMode::BadSignature(SignatureFlaw::OtherSpelling),
        PublishMode::BadSignature(SignatureFlaw::Past),
        PublishMode::BadSignature(SignatureFlaw::Future),
    ];
    for how in spoilt {
        stage.session.publish(&event, how.clone()).await.expect("there is a URL");
        let received = intake.received().pop().expect("the event arrived");
        assert!(!is_signed(&received), "{how:?}");
        let decoded = decoded(&received);
        assert_eq!(decoded.id, event.id(), "{how:?}");
        assert_eq!(meaning(&decoded.data), meaning(&event.event().data), "{how:?}");
    }
    assert_eq!(event.settled(), Settled::NotYet);
    let tokens = stage.each(|what| match what {
        What::Attempt(attempt) => Some((attempt.token, attempt.signature)),
        _ => None,
    });
    assert!(
        tokens
            .iter()
            .all(|(_, (token, flaw))| *token == TokenState::BadSignature && flaw.is_some())
    );
    stage.end().await;
    intake.end().await;
}

#[tokio::test]
async fn other_bytes_are_sent_well_signed() {
    let (stage, intake) = (Stage::set().await, Intake::answering(&[]).await);
    stage.erp.set_events_url(&intake.url);
    let event = stage.session.release(&draft("1"), Publish::Hold).event;
    let data = br#"{"orderNumber":  1}"#.to_vec();
    stage
        .session
        .publish(&event, PublishMode::Data(data.clone()))
        .await
        .expect("there is a URL");
    let body = PublishMode::Body {
        content_type: "application/cloudevents+json".to_owned(),
        bytes: b"{\"specversion\":".to_vec(),
    };
    stage.session.publish(&event, body).await.expect("there is a URL");
    let received = intake.received();
    assert!(received.iter().all(is_signed));
    assert_eq!(decoded(&received[0]).data, data);
    assert_eq!(received[1].1, b"{\"specversion\":");
    stage.end().await;
    intake.end().await;
}

#[test]
fn a_session_publishes_from_another_thread_without_a_runtime() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let (stage, intake) = runtime.block_on(async { (Stage::set().await, Intake::answering(&[]).await) });
    stage.erp.set_events_url(&intake.url);
    let session = stage.session.clone();
    let release = std::thread::spawn(move || session.release(&draft("1"), Publish::Now));
    let release = release.join().expect("releasing needs no runtime");
    assert!(runtime.block_on(stage.session.accepted(&release.event, DEADLINE)));
    runtime.block_on(stage.end());
    runtime.block_on(intake.end());
}

#[tokio::test]
async fn stopping_gives_up_what_nobody_takes() {
    let stage = Stage::set().await;
    let session = stage.session.clone();
    let release = session.release(&draft("1"), Publish::Now);
    stage.end().await;
    assert_eq!(release.event.settled(), Settled::NotYet);
    session.release(&draft("2"), Publish::Now);
}
