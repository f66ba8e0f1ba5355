//! Submissions, their repetitions and misuses, as the gateway and the History see them.

use crate::support::*;
use countersign_core::history::{Expected, Function, Result as Proof};
use countersign_core::ids::SupplierId;
use countersign_core::status::{Reason, Response};
use countersign_portal::{Framing, Key, PortalSession, Submission, SupplierDesk};
use std::time::Duration;
use wiremock::ResponseTemplate;

fn desk(session: &PortalSession) -> SupplierDesk {
    session.supplier(&SupplierId::new("S1"))
}

fn submission(desk: &SupplierDesk) -> Submission {
    desk.submission(desk.draft_acknowledgement(&order("45"), 1, Response::Accepted))
}

#[tokio::test]
async fn a_submission_is_meant_sent_and_answered_in_that_order() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let submitted = desk.submit(submission(&desk)).await;
    assert_eq!((submitted.status(), submitted.result()), (Some(202), Proof::Ok));

    let intent = run.intents().remove(0);
    assert_eq!(intent.operation, submitted.operation());
    assert_eq!((intent.expected, intent.revision), (Expected::Accept, Some(1)));
    assert_eq!(intent.fingerprint, submitted.fingerprint);
    assert_eq!(
        intent.lines.iter().map(|line| line.word.as_deref()).collect::<Vec<_>>(),
        [Some("ok"), Some("ok")]
    );
    let attempt = run.attempts().pop().expect("an attempt was made");
    assert_eq!((attempt.number, attempt.function), (1, Function::AcknowledgementSubmit));
    assert!(attempt.payload.is_some() && attempt.meaning.is_some());
    let request = submissions(&gateway).await.remove(0);
    assert_eq!(request.body, submitted.body);
    assert_eq!(
        header(&request, "idempotency-key"),
        format!("\"{}\"", submitted.key.expect("a key was sent"))
    );
    assert_eq!(header(&request, "x-correlation-id"), "C-45");
    assert_eq!(Some(header(&request, "traceparent")), attempt.traceparent);
    assert!(
        run.events()
            .iter()
            .all(|event| event.scenario == Some(7) || matches!(event.what, countersign_core::history::What::Payload(_)))
    );
    portal.stop().await;
}

#[tokio::test]
async fn repetitions_are_attempts_of_the_same_operation() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let first = desk.submit(submission(&desk)).await;
    desk.repeat(&first).await;
    let respelled = desk.repeat_spelled_differently(&first).await;
    desk.repeat_concurrently(&first, 3).await;

    let attempts: Vec<_> = run
        .attempts()
        .into_iter()
        .filter(|attempt| attempt.function.is_submission())
        .collect();
    assert!(attempts.iter().all(|attempt| attempt.operation == first.operation()));
    let mut numbers: Vec<u32> = attempts.iter().map(|attempt| attempt.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert!(
        attempts
            .iter()
            .all(|attempt| attempt.key == first.key && attempt.meaning == attempts[0].meaning)
    );
    assert_ne!(attempts[2].payload, attempts[0].payload);
    assert_ne!(respelled.body, first.body);
    let intents = run.intents().into_iter().filter(|intent| intent.function.is_submission());
    assert_eq!(intents.count(), 1);
    portal.stop().await;
}

#[tokio::test]
async fn each_misuse_is_a_new_operation_that_says_what_is_right() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let first = desk.submit(submission(&desk)).await;
    let conflict = desk.same_key_other_body(&first).await;
    let same = desk.new_key_same_content(&first).await;
    let conflicting = desk.new_key_conflicting_content(&first).await;

    let expected = |operation| {
        run.intents()
            .into_iter()
            .find(|intent| intent.operation == operation)
            .map(|intent| intent.expected)
    };
    assert_eq!(expected(conflict.operation()), Some(Expected::KeyConflict(first.operation())));
    assert_eq!(expected(same.operation()), Some(Expected::Case(vec![Reason::DuplicateSame])));
    assert_eq!(
        expected(conflicting.operation()),
        Some(Expected::Case(vec![Reason::DuplicateConflicting]))
    );
    assert_eq!(conflict.key, first.key);
    assert_ne!(same.key, first.key);
    assert_eq!((&same.body, same.fingerprint), (&first.body, first.fingerprint));
    for other in [&conflict, &conflicting] {
        assert_eq!(other.document, first.document);
        assert_ne!(other.fingerprint, first.fingerprint);
        let body = String::from_utf8_lossy(&other.body).into_owned();
        assert!(
            body.contains(r#""99""#) && !body.contains(&first.fingerprint.expect("a draft has one").to_string()),
            "{body}"
        );
    }
    portal.stop().await;
}

#[tokio::test]
async fn a_timeout_is_unknown_and_the_portal_asks_again_with_the_same_key() {
    let run = Run::new();
    let late = accepted().set_delay(Duration::from_secs(60));
    let gateway = gateway(in_turn(vec![late, accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), Duration::from_millis(300)).await;
    let desk = desk(&session);
    let submitted = desk.submit_until_answered(submission(&desk), DEADLINE).await;
    assert_eq!((submitted.status(), submitted.answered.attempt), (Some(202), 2));
    let results: Vec<(Proof, String)> = run.outcomes().into_iter().map(|outcome| (outcome.result, outcome.reason)).collect();
    assert_eq!(results[1], (Proof::Unknown, "timed-out".to_owned()));
    let requests = submissions(&gateway).await;
    assert_eq!(header(&requests[0], "idempotency-key"), header(&requests[1], "idempotency-key"));
    portal.stop().await;
}

#[tokio::test]
async fn the_portal_tries_again_only_when_that_can_bring_something_new() {
    let soon = |status| ResponseTemplate::new(status).insert_header("retry-after", "0");
    // What is answered first, and after how many attempts the portal is content.
    let cases = [
        (soon(429), 2),
        (soon(503), 2),
        (ResponseTemplate::new(500), 2),
        (problem(409, "in-progress"), 2),
        (problem(409, "stale-revision"), 1),
        (problem(422, "key-conflict"), 1),
    ];
    for (answer, attempts) in cases {
        let run = Run::new();
        let gateway = gateway(in_turn(vec![answer, accepted()])).await;
        let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
        let desk = desk(&session);
        let submitted = desk.submit_until_answered(submission(&desk), DEADLINE).await;
        assert_eq!(submitted.answered.attempt, attempts, "{:?}", run.outcomes().get(1));
        portal.stop().await;
    }
}

#[tokio::test]
async fn retry_after_is_honoured_even_past_the_deadline() {
    let run = Run::new();
    let answer = ResponseTemplate::new(429).insert_header("retry-after", "3600");
    let gateway = gateway(in_turn(vec![answer, accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let submitted = desk.submit_until_answered(submission(&desk), DEADLINE).await;
    assert_eq!((submitted.status(), submitted.answered.attempt), (Some(429), 1));
    portal.stop().await;
}

#[tokio::test]
async fn an_unknown_outcome_can_be_taken_up_again_later() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![ResponseTemplate::new(500), accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let submitted = desk.submit(submission(&desk)).await;
    assert_eq!(submitted.result(), Proof::Unknown);
    let again = desk.repeat_until_answered(&submitted, DEADLINE).await;
    assert_eq!(
        (again.operation(), again.answered.attempt, again.result()),
        (submitted.operation(), 2, Proof::Ok)
    );
    portal.stop().await;
}

#[tokio::test]
async fn a_wrong_content_length_is_sent_as_it_is_declared() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![problem(400, "malformed")])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let submitted = desk
        .submit(Submission {
            framing: Framing::ContentLength(5),
            ..submission(&desk)
        })
        .await;
    assert_eq!(submitted.status(), Some(400));
    assert!(submitted.answered.is_problem("malformed"));
    assert_eq!(submissions(&gateway).await[0].body, &submitted.body[..5]);
    let outcome = run.outcomes().pop().expect("an outcome was recorded");
    assert_eq!((outcome.result, outcome.reason.as_str()), (Proof::Fail, "malformed"));
    portal.stop().await;
}

#[tokio::test]
async fn bytes_versions_and_keys_are_sent_as_the_caller_gives_them() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let spoilt = Submission {
        body: Some(b"\xef\xbb\xbf{".to_vec()),
        content_type: "text/plain".to_owned(),
        key: Key::Bare("bare".to_owned()),
        correlation: None,
        ..submission(&desk)
    };
    let submitted = desk
        .submit(spoilt.expecting(Expected::Case(vec![Reason::ValidationEncoding]), "a byte order mark"))
        .await;
    let request = submissions(&gateway).await.remove(0);
    assert_eq!(request.body, b"\xef\xbb\xbf{");
    assert_eq!(header(&request, "content-type"), "text/plain");
    assert_eq!(header(&request, "idempotency-key"), "bare");
    assert_eq!(header(&request, "x-correlation-id"), "");
    assert_eq!(submitted.fingerprint, None);

    let keyless = Submission {
        key: Key::Absent,
        version: "v9".to_owned(),
        ..submission(&desk)
    };
    assert_eq!(desk.submit(keyless).await.status(), Some(404));
    let request = requests(&gateway, "/v9/acknowledgements").await.remove(0);
    assert_eq!(header(&request, "idempotency-key"), "");
    portal.stop().await;
}

#[tokio::test]
async fn older_versions_are_written_in_their_own_words() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let submitted = desk
        .submit(Submission {
            version: "v1".to_owned(),
            ..submission(&desk)
        })
        .await;
    let body = String::from_utf8_lossy(&submitted.body).into_owned();
    assert!(body.contains("poNumber") && submitted.fingerprint.is_some(), "{body}");
    portal.stop().await;
}

#[tokio::test]
async fn submissions_of_several_suppliers_leave_together() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desks = [desk(&session), session.supplier(&SupplierId::new("S2")), desk(&session)];
    let together = desks.map(|desk| (desk.clone(), submission(&desk)));
    let submitted = session.submit_together(together.to_vec()).await;
    assert!(submitted.iter().all(|submitted| submitted.status() == Some(202)));
    let suppliers: Vec<&str> = submitted.iter().map(|submitted| submitted.document.supplier.as_str()).collect();
    assert_eq!(suppliers, ["S1", "S2", "S1"]);
    assert_eq!(requests(&gateway, "/oauth/token").await.len(), 2);
    portal.stop().await;
}

#[tokio::test]
async fn several_first_attempts_share_one_intent() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = desk(&session);
    let submitted = desk.submit_concurrently(submission(&desk), 8).await;
    assert_eq!(submitted.len(), 8);
    assert!(submitted.iter().all(|one| one.operation() == submitted[0].operation()));
    assert_eq!(submissions(&gateway).await.len(), 8);
    portal.stop().await;
}
