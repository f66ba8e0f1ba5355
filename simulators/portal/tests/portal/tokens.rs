//! Tokens are obtained, kept, renewed and never shown.

use crate::support::*;
use countersign_core::history::{Function, Principal, Result as Proof, TokenState};
use countersign_core::ids::SupplierId;
use countersign_core::status::Response;
use countersign_portal::{PortalSession, Submission, Submitted, TokenChoice};
use wiremock::{MockServer, ResponseTemplate};

async fn submit(session: &PortalSession, token: TokenChoice) -> Submitted {
    let desk = session.supplier(&SupplierId::new("S1"));
    let draft = desk.draft_acknowledgement(&order("45"), 1, Response::Accepted);
    desk.submit(Submission {
        token,
        ..desk.submission(draft)
    })
    .await
}

async fn token_requests(gateway: &MockServer) -> usize {
    requests(gateway, "/oauth/token").await.len()
}

fn refuses(bearers: &'static [&'static str]) -> impl wiremock::Respond {
    move |request: &wiremock::Request| {
        let bearer = header(request, "authorization");
        if bearers.iter().any(|refused| bearer == format!("Bearer {TOKEN}-{refused}")) {
            problem(401, "invalid-token")
        } else {
            accepted()
        }
    }
}

#[tokio::test]
async fn a_token_serves_many_requests_until_it_is_due_in_business_time() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    submit(&session, TokenChoice::Own).await;
    submit(&session, TokenChoice::Own).await;
    assert_eq!(token_requests(&gateway).await, 1);
    run.recorder.set_business_offset(580);
    let submitted = submit(&session, TokenChoice::Own).await;
    assert_eq!(submitted.status(), Some(202));
    assert_eq!(token_requests(&gateway).await, 2);
    let bearers: Vec<String> = submissions(&gateway)
        .await
        .iter()
        .map(|request| header(request, "authorization"))
        .collect();
    assert_eq!(bearers, ["1", "1", "2"].map(|number| format!("Bearer {TOKEN}-{number}")));
    portal.stop().await;
}

#[tokio::test]
async fn a_token_is_asked_for_with_basic_credentials_and_recorded_without_them() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![accepted()])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    submit(&session, TokenChoice::Own).await;
    let request = requests(&gateway, "/oauth/token").await.remove(0);
    // client-S1:correct%20horse%20battery%2Fstaple
    assert_eq!(
        header(&request, "authorization"),
        "Basic Y2xpZW50LVMxOmNvcnJlY3QlMjBob3JzZSUyMGJhdHRlcnklMkZzdGFwbGU="
    );
    assert_eq!(request.body, b"grant_type=client_credentials");
    let attempt = run.attempts().remove(0);
    assert_eq!(attempt.function, Function::TokenRequest);
    assert_eq!(attempt.principal, Principal::Supplier(SupplierId::new("S1")));
    portal.stop().await;
}

#[tokio::test]
async fn no_secret_stands_in_the_history() {
    let run = Run::new();
    let gateway = gateway(refuses(&["1"])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    push_order(&portal, "e1", "45", 1).await;
    let held = session
        .supplier(&SupplierId::new("S1"))
        .hold_token()
        .await
        .expect("the gateway gives one");
    for token in [TokenChoice::Own, TokenChoice::Tampered, TokenChoice::Held(held)] {
        submit(&session, token).await;
    }
    let text = run.text();
    let encoded = "Y2xpZW50LVMxOm";
    for secret in [CLIENT_SECRET, "correct%20horse", TOKEN, "token-that-", PUSH_SECRET, encoded] {
        assert!(!text.contains(secret), "`{secret}` stands in the History");
    }
    assert!(run.attempts().len() > 4 && text.contains("acknowledgementNumber"));
    portal.stop().await;
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_operation_goes_on_under_its_key() {
    let run = Run::new();
    let gateway = gateway(refuses(&["1"])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let submitted = submit(&session, TokenChoice::Own).await;
    assert_eq!((submitted.status(), submitted.answered.attempt), (Some(202), 2));
    let keys: Vec<String> = submissions(&gateway)
        .await
        .iter()
        .map(|request| header(request, "idempotency-key"))
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
    portal.stop().await;
}

#[tokio::test]
async fn a_gateway_that_refuses_every_token_is_not_asked_for_ever() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![problem(401, "invalid-token")])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let submitted = submit(&session, TokenChoice::Own).await;
    assert_eq!((submitted.status(), submitted.answered.attempt), (Some(401), 2));
    assert_eq!(token_requests(&gateway).await, 2);
    portal.stop().await;
}

#[tokio::test]
async fn a_bad_token_on_purpose_is_sent_once_and_recorded_as_what_it_is() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![problem(401, "invalid-token")])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let desk = session.supplier(&SupplierId::new("S1"));
    let held = desk.hold_token().await.expect("the gateway gives one");
    run.recorder.set_business_offset(601);
    let supplier = || Principal::Supplier(SupplierId::new("S1"));
    let cases = [
        (
            TokenChoice::Held(held),
            supplier(),
            TokenState::Expired,
            format!("Bearer {TOKEN}-1"),
        ),
        (TokenChoice::Missing, Principal::Nobody, TokenState::Missing, String::new()),
        (
            TokenChoice::Tampered,
            supplier(),
            TokenState::Tampered,
            format!("Bearer {}", "token-that-noxody-may-see-2"),
        ),
    ];
    for (token, principal, state, bearer) in cases {
        let submitted = submit(&session, token).await;
        assert_eq!(submitted.answered.attempt, 1);
        assert_eq!(submitted.result(), Proof::Fail);
        let attempt = run.attempts().pop().expect("an attempt was made");
        assert_eq!((attempt.principal, attempt.token), (principal, state));
        let request = submissions(&gateway).await.pop().expect("the gateway was asked");
        assert_eq!(header(&request, "authorization"), bearer);
    }
    portal.stop().await;
}

#[tokio::test]
async fn another_suppliers_token_makes_that_supplier_the_one_who_acts() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![problem(404, "not-found")])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    submit(&session, TokenChoice::OtherSupplier(SupplierId::new("S2"))).await;
    let intent = run.intents().remove(0);
    assert_eq!(intent.supplier, SupplierId::new("S2"));
    assert_eq!(intent.document.map(|document| document.supplier), Some(SupplierId::new("S1")));
    let attempt = run.attempts().pop().expect("an attempt was made");
    assert_eq!(
        (attempt.principal, attempt.token),
        (Principal::Supplier(SupplierId::new("S2")), TokenState::Valid)
    );
    portal.stop().await;
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let run = Run::new();
    let gateway = MockServer::start().await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let submitted = submit(&session, TokenChoice::Own).await;
    assert_eq!(
        (submitted.answered.attempt, submitted.status(), submitted.result()),
        (0, None, Proof::Fail)
    );
    assert!(submissions(&gateway).await.is_empty());
    assert!(run.attempts().iter().all(|attempt| attempt.function == Function::TokenRequest));
    portal.stop().await;
}

#[tokio::test]
async fn an_answer_says_until_when_the_token_was_good() {
    let run = Run::new();
    let gateway = gateway(in_turn(vec![ResponseTemplate::new(202)])).await;
    let (portal, session) = portal_at(&run, &gateway.uri(), DEADLINE).await;
    let held = session
        .supplier(&SupplierId::new("S1"))
        .hold_token()
        .await
        .expect("the gateway gives one");
    submit(&session, TokenChoice::Own).await;
    let answer = run.outcomes().pop().and_then(|outcome| outcome.answer).expect("an answer came");
    assert_eq!(answer.token_expires, Some(held.expires_at()));
    portal.stop().await;
}
