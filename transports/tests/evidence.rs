//! What the History keeps of an exchange: the order of its events, the facts of the answer, and no secret.

use countersign_core::history::{self, Attempt, Edge, Event, Function, Instant, Principal, Recorder, TokenState, What};
use countersign_core::ids::OperationId;
use countersign_core::payload::{Content, Digest, meaning};
use countersign_transports::evidence::{self, Came, Exchange, classify};
use countersign_transports::http::{Client, Failure, Request, Response};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const PATIENT: Duration = Duration::from_secs(20);

fn recorder() -> (Recorder, Arc<Mutex<Vec<Event>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    let clock = || Instant {
        at_us: 0,
        wall: jiff::Timestamp::UNIX_EPOCH,
    };
    let recorder = Recorder::new(clock, move |event| sink.lock().expect("nobody panicked").push(event.clone()));
    (recorder, events)
}

fn attempt(function: Function) -> Attempt {
    Attempt {
        operation: OperationId(7),
        number: 2,
        function,
        edge: Edge::PortalToIntegration,
        method: "POST".to_owned(),
        path: "/x".to_owned(),
        principal: Principal::Erp,
        token: TokenState::Valid,
        signature: None,
        version: None,
        key: None,
        correlation: None,
        traceparent: None,
        payload: None,
        meaning: None,
    }
}

async fn serving(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn shown(events: &Mutex<Vec<Event>>) -> Vec<String> {
    let kind = |event: &Event| match &event.what {
        What::Payload(payload) => format!(
            "payload {}",
            String::from_utf8_lossy(&payload.content.bytes().expect("it was kept"))
        ),
        What::Attempt(attempt) => format!("attempt {} {}", attempt.operation, attempt.number),
        What::Outcome(outcome) => format!("outcome of {:?}: {:?} {}", event.cause, outcome.result, outcome.reason),
        _ => "another".to_owned(),
    };
    events.lock().expect("nobody panicked").iter().map(kind).collect()
}

async fn record_exchange(recorder: &Recorder, client: &Client, attempt: Attempt, request: &Request, own_words: &[&str]) -> Exchange {
    evidence::record_exchange(recorder, client, attempt, request, Some(own_words), |_, _| {}).await
}

fn answer_of(events: &Mutex<Vec<Event>>) -> history::Answer {
    let events = events.lock().expect("nobody panicked");
    let answer = events.iter().find_map(|event| match &event.what {
        What::Outcome(outcome) => outcome.answer.clone(),
        _ => None,
    });
    answer.expect("an answer came")
}

#[tokio::test]
async fn payloads_come_before_what_names_them_and_the_outcome_is_caused_by_the_attempt() {
    let server = serving(ResponseTemplate::new(202).set_body_raw("{\"b\":1}", "application/json")).await;
    let (recorder, events) = recorder();
    let request = Request::new("POST", server.uri()).json(b"{\"a\":1}".to_vec());
    let exchange = record_exchange(
        &recorder,
        &Client::new(PATIENT),
        attempt(Function::AcknowledgementSubmit),
        &request,
        &[],
    )
    .await;
    let expected = [
        "payload {\"a\":1}",
        "attempt op 7 2",
        "payload {\"b\":1}",
        "outcome of Some(1): Ok accepted",
    ];
    assert_eq!(shown(&events), expected);
    assert_eq!(
        (exchange.attempt_index, exchange.outcome_index, exchange.result),
        (1, 3, history::Result::Ok)
    );
    assert_eq!(exchange.response.map(|response| response.status), Ok(202));
}

#[tokio::test]
async fn a_body_that_is_no_json_means_its_bytes() {
    let server = serving(ResponseTemplate::new(400)).await;
    let (recorder, events) = recorder();
    let request = Request::new("POST", server.uri()).json(b"{\"a\":".to_vec());
    record_exchange(
        &recorder,
        &Client::new(PATIENT),
        attempt(Function::AcknowledgementSubmit),
        &request,
        &[],
    )
    .await;
    let events = events.lock().expect("nobody panicked");
    let What::Attempt(attempt) = &events[1].what else {
        panic!("the second event is the attempt")
    };
    assert_eq!(attempt.payload, Some(Digest::of(b"{\"a\":")));
    assert_eq!(attempt.meaning, Some(meaning(b"{\"a\":")));
}

#[tokio::test]
async fn nothing_of_a_refused_connection_is_claimed_by_anybody() {
    let (recorder, events) = recorder();
    let request = Request::new("GET", "http://127.0.0.1:1/");
    let exchange = record_exchange(&recorder, &Client::new(PATIENT), attempt(Function::OrderList), &request, &[]).await;
    assert_eq!(shown(&events), ["attempt op 7 2", "outcome of Some(0): Fail not-sent"]);
    assert!(matches!(exchange.response, Err(Failure::NotSent(_))));
}

#[tokio::test]
async fn the_facts_of_an_answer_are_kept_as_they_were_sent() {
    let body = r#"{"type":"https://countersign.dev/problems/contract-violation","detail":"~00c3f91a in PO-9","correlationId":"c-1"}"#;
    let answer = ResponseTemplate::new(422)
        .set_body_raw(body, "application/problem+json")
        .insert_header("Deprecation", "@1688169599")
        .insert_header("Sunset", "Fri, 30 Jun 2023 23:59:59 GMT")
        .append_header("Link", "<a>; rel=x")
        .append_header("Link", "<b>; rel=y")
        .insert_header("Retry-After", "7")
        .insert_header("ETag", "\"3\"")
        .insert_header("X-Note", "~0000000b");
    let server = serving(answer).await;
    let (recorder, events) = recorder();
    let request = Request::new("GET", server.uri());
    let client = Client::new(PATIENT);
    let amended = |answer: &mut history::Answer, _: Came<'_>| answer.token_expires = Some(jiff::Timestamp::UNIX_EPOCH);
    evidence::record_exchange(&recorder, &client, attempt(Function::OrderRead), &request, Some(&["PO-9"]), amended).await;
    let answer = answer_of(&events);
    let fingerprints: Vec<String> = answer.fingerprints.iter().map(ToString::to_string).collect();
    assert_eq!(fingerprints, ["~00c3f91a", "~0000000b"]);
    let names = ["content-type", "deprecation", "etag", "link", "retry-after", "sunset", "x-note"];
    assert_eq!(answer.header_names, names);
    let texts = [
        &answer.deprecation,
        &answer.sunset,
        &answer.link,
        &answer.retry_after,
        &answer.etag,
        &answer.correlation,
    ];
    let expected = [
        "@1688169599",
        "Fri, 30 Jun 2023 23:59:59 GMT",
        "<a>; rel=x, <b>; rel=y",
        "7",
        "\"3\"",
        "c-1",
    ];
    assert_eq!(texts.map(|text| text.as_deref().unwrap_or_default()), expected);
    assert_eq!(
        answer.problem.as_deref(),
        Some("https://countersign.dev/problems/contract-violation")
    );
    assert_eq!(answer.payload, Some(Digest::of(body.as_bytes())));
    assert_eq!(answer.token_expires, Some(jiff::Timestamp::UNIX_EPOCH));
    assert_eq!(
        shown(&events).last().map(String::as_str),
        Some("outcome of Some(0): Fail contract-violation")
    );
}

#[tokio::test]
async fn the_correlation_id_is_read_from_the_header_that_carried_it_out() {
    let server = serving(ResponseTemplate::new(204).insert_header("X-Vorgang", "c-2")).await;
    let (recorder, events) = recorder();
    let request = Request::new("GET", server.uri()).header("X-Vorgang", "c-1");
    let attempt = Attempt {
        correlation: Some("c-1".to_owned()),
        ..attempt(Function::OrderRead)
    };
    record_exchange(&recorder, &Client::new(PATIENT), attempt, &request, &[]).await;
    let answer = answer_of(&events);
    assert_eq!((answer.correlation.as_deref(), answer.payload), (Some("c-2"), None));
}

#[tokio::test]
async fn no_token_password_or_echoed_credential_is_kept() {
    let body = r#"{"access_token":"hunter2hunter2","token_type":"Bearer","note":"you sent c2VjcmV0LWlkOnBhc3N3b3JkMQ== and password1"}"#;
    let server = serving(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
    let (recorder, events) = recorder();
    let request = Request::new("POST", server.uri())
        .header("Authorization", "Basic c2VjcmV0LWlkOnBhc3N3b3JkMQ==")
        .body(b"grant_type=client_credentials&client_secret=formsecret".to_vec());
    record_exchange(&recorder, &Client::new(PATIENT), attempt(Function::TokenRequest), &request, &[]).await;
    let written = serde_json::to_string(&*events.lock().expect("nobody panicked")).expect("events serialise");
    for secret in ["hunter2", "c2VjcmV0LWlkOnBhc3N3b3JkMQ", "password1", "formsecret"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
    assert!(written.contains("you sent *** and ***"));
}

#[tokio::test]
async fn a_payload_without_secrets_is_kept_to_the_byte() {
    let body = b"{ \"a\":1.0,\xff";
    let server = serving(ResponseTemplate::new(200).set_body_raw(&body[..], "application/json")).await;
    let (recorder, events) = recorder();
    let request = Request::new("GET", server.uri()).header("Authorization", "Bearer abcdefgh");
    record_exchange(&recorder, &Client::new(PATIENT), attempt(Function::OrderRead), &request, &[]).await;
    let events = events.lock().expect("nobody panicked");
    let What::Payload(payload) = &events[1].what else {
        panic!("the payload comes after the attempt")
    };
    assert_eq!(payload.content, Content::of(body));
}

#[test]
fn the_taxonomy_of_outcomes() {
    let answered = |status: u16, headers: &[(&str, &str)]| {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let body = br#"{"type":"https://countersign.dev/problems/duplicate"}"#.to_vec();
        Ok(Response { status, headers, body })
    };
    let cases: [(Result<Response, Failure>, &str); 15] = [
        (answered(200, &[]), "Ok done"),
        (answered(201, &[]), "Ok done"),
        (answered(202, &[]), "Ok accepted"),
        (answered(304, &[]), "Ok not-modified"),
        (answered(302, &[]), "Unknown status 302"),
        (answered(404, &[]), "Fail status 404"),
        (answered(409, &[("content-type", "application/problem+json")]), "Fail duplicate"),
        (answered(429, &[]), "Fail throttled"),
        (answered(503, &[("retry-after", "1")]), "Fail throttled"),
        (answered(503, &[]), "Unknown status 503"),
        (answered(500, &[("retry-after", "1")]), "Unknown status 500"),
        (Err(Failure::NotSent(String::new())), "Fail not-sent"),
        (Err(Failure::TimedOut(PATIENT)), "Unknown timed-out"),
        (Err(Failure::Broken(String::new())), "Unknown broken"),
        (Err(Failure::Garbage(String::new())), "Unknown garbage"),
    ];
    for (result, expected) in cases {
        let (outcome, reason) = classify(&result);
        assert_eq!(format!("{outcome:?} {reason}"), expected);
    }
}
