//! What crosses the wire was written by somebody else: heads, headers, events, signatures and answers broken in any way never make this side panic.

#[path = "../../core/tests/spoil/mod.rs"]
mod spoil;

use countersign_core::history::{Instant, Recorder, What};
use countersign_core::secret::Secret;
use countersign_transports::cloudevents::{CloudEvent, Mode};
use countersign_transports::evidence::{answer, shape};
use countersign_transports::http::Response;
use countersign_transports::trace::TraceParent;
use countersign_transports::{headers, raw, signature};
use jiff::Timestamp;
use spoil::Random;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

const ROUNDS: u64 = 3_000;

const ANSWER: &[u8] = b"HTTP/1.1 422 Unprocessable Content\r\n\
    Content-Type: application/problem+json\r\n\
    Content-Length: 118\r\n\
    Retry-After: 120\r\n\
    Deprecation: @1767225600\r\n\
    Sunset: Fri, 01 Jan 2027 00:00:00 GMT\r\n\
    Link: </v3/orders>; rel=\"successor-version\", <https://a.example/x>; rel=\"deprecation\"; type=\"text/html\"\r\n\
    X-Correlation-ID: c-1 ~00c3f91a\r\n\r\n\
    {\"type\":\"https://countersign.dev/problems/contract-violation\",\"correlationId\":\"c-1\",\"access_token\":\"x\",\"errors\":[{}]}";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn event() -> CloudEvent {
    CloudEvent {
        id: "e-1".to_owned(),
        source: "/erp".to_owned(),
        kind: "dev.countersign.order.released".to_owned(),
        subject: Some("4500017".to_owned()),
        time: Some("2026-03-02T13:05:12.25Z".parse().expect("a time")),
        data_content_type: "application/json".to_owned(),
        extensions: BTreeMap::from([("correlationid".to_owned(), "c 1 \"ß%\"".to_owned())]),
        data: br#"{"orderNumber":"4500017","lines":[]}"#.to_vec(),
    }
}

/// Breaks the value of one header, or the body.
fn spoil_message(random: &mut Random, headers: &mut Vec<(String, String)>, body: &mut Vec<u8>) {
    if headers.is_empty() || random.below(2) == 0 {
        *body = random.spoil(body);
        return;
    }
    let at = random.below(headers.len());
    match random.below(4) {
        0 => drop(headers.remove(at)),
        1 => headers.push(headers[at].clone()),
        2 => headers[at].0 = text(&random.spoil(headers[at].0.as_bytes())),
        _ => headers[at].1 = text(&random.spoil(headers[at].1.as_bytes())),
    }
}

#[test]
fn broken_answers_are_answers_or_garbage_and_their_evidence_is_kept() {
    let mut random = Random(31);
    let kept = Arc::new(Mutex::new(0_u64));
    let count = Arc::clone(&kept);
    let clock = || Instant {
        at_us: 0,
        wall: Timestamp::UNIX_EPOCH,
    };
    let recorder = Recorder::new(clock, move |event| {
        *count.lock().expect("nobody panicked") += u64::from(matches!(event.what, What::Payload(_)));
    });
    let mut answers = 0;
    for _ in 0..ROUNDS {
        let Ok(response) = raw::parse(&random.spoil(ANSWER)) else {
            continue;
        };
        let seen = answer(&recorder, &response, Some(&["c-1"]), |_, _| {});
        assert_eq!((seen.status, seen.payload.is_some()), (response.status, !response.body.is_empty()));
        answers += 1;
    }
    assert!(answers > ROUNDS / 4, "most breaks leave the head of an answer: {answers}");
    assert!(*kept.lock().expect("nobody panicked") > 0);
}

#[test]
fn an_answer_of_any_shape_has_one() {
    let mut random = Random(32);
    let body = raw::parse(ANSWER).map(|response: Response| response.body).unwrap_or_default();
    for _ in 0..ROUNDS {
        let spoilt = random.spoil(&body);
        assert_eq!(shape(&spoilt, &["c-1", ""]), shape(&spoilt, &["c-1", ""]));
    }
    let _ = shape("[".repeat(100_000).as_bytes(), &[]);
}

#[test]
fn broken_events_are_events_or_errors_and_events_survive_both_ways_of_travelling() {
    let mut random = Random(33);
    let mut events = 0;
    for mode in [Mode::Structured, Mode::Binary] {
        let (headers, body) = event().encode(mode);
        for round in 0..ROUNDS {
            let (mut headers, mut body) = (headers.clone(), body.clone());
            spoil_message(&mut random, &mut headers, &mut body);
            let Ok(decoded) = CloudEvent::decode(&headers, &body) else {
                continue;
            };
            events += 1;
            let (headers, body) = decoded.encode(mode);
            assert_eq!(CloudEvent::decode(&headers, &body), Ok(decoded), "{mode:?}, round {round}");
        }
    }
    assert!(events > 0);
}

#[test]
fn a_broken_signature_never_holds() {
    let mut random = Random(34);
    let secret = Secret::new("a secret of thirty-two characters");
    let now: Timestamp = "2026-03-02T13:05:12Z".parse().expect("a time");
    let body = b"{\"orderNumber\":\"4500017\"}";
    let signed = signature::headers(&secret, "e-1", now, body);
    assert!(signature::verify(&secret, &signed, body, now).is_ok());
    for round in 0..ROUNDS {
        let (mut headers, mut spoilt) = (signed.clone(), body.to_vec());
        spoil_message(&mut random, &mut headers, &mut spoilt);
        if signature::verify(&secret, &headers, &spoilt, now).is_err() {
            continue;
        }
        let part = |of: &[(String, String)], name: &str| of.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        for name in ["webhook-id", "webhook-timestamp"] {
            assert_eq!(part(&headers, name), part(&signed, name), "round {round}");
        }
        assert_eq!(spoilt, body, "round {round}");
    }
}

#[test]
fn broken_header_values_are_values_or_errors() {
    let now: Timestamp = "2026-03-02T13:05:12Z".parse().expect("a time");
    let values = [
        "\"8e03978e-40d5-43e8-bc93-6894a57f9324\";a=1",
        "@1767225600",
        "Fri, 01 Jan 2027 00:00:00 GMT",
        "120",
        "</v3/orders>; rel=\"successor-version\"; title*=UTF-8''x, <https://a.example/x,y>; rel=\"deprecation sunset\"",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ];
    let mut random = Random(35);
    for _ in 0..ROUNDS {
        for value in values {
            let spoilt = text(&random.spoil(value.as_bytes()));
            let _ = headers::idempotency_key(&spoilt);
            let _ = headers::parse_deprecation(&spoilt);
            let _ = headers::parse_http_date(&spoilt);
            let _ = headers::parse_retry_after(&spoilt, now);
            let links = headers::parse_links(&spoilt);
            assert!(links.iter().all(|link| !link.has_rel("nobody says this")));
            assert!(TraceParent::parse(&spoilt).is_none_or(|read| read.trace_id() != 0 && read.parent_id() != 0));
        }
    }
}
