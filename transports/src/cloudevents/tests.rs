//! The clauses CE-1 to CE-6 one for one, and that an event reads back.

use super::{CloudEvent, CloudEventError, Mode};
use std::collections::BTreeMap;

type Headers = Vec<(String, String)>;

fn event(data: &[u8]) -> CloudEvent {
    CloudEvent {
        id: "e-1".to_owned(),
        source: "/erp".to_owned(),
        kind: "dev.countersign.order.released".to_owned(),
        subject: Some("4500017".to_owned()),
        time: Some("2026-03-01T10:00:00Z".parse().expect("it is a time")),
        data_content_type: "application/json".to_owned(),
        extensions: BTreeMap::from([("correlationid".to_owned(), "c-1".to_owned())]),
        data: data.to_vec(),
    }
}

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn binary_with(name: &str, value: &str) -> Result<CloudEvent, CloudEventError> {
    let (mut headers, body) = event(b"{}").encode(Mode::Binary);
    headers.push((name.to_owned(), value.to_owned()));
    CloudEvent::decode(&headers, &body)
}

fn structured(body: &str) -> Result<CloudEvent, CloudEventError> {
    CloudEvent::decode(
        &headers(&[("Content-Type", "Application/CloudEvents+JSON; charset=utf-8")]),
        body.as_bytes(),
    )
}

#[test]
fn an_event_reads_back_with_its_exact_data_in_both_modes() {
    let datas: [&[u8]; 5] = [br#"{"b" : 1.10,"a":"\u0041","b":2}"#, b" {} ", b"", b"\xff\xfe", b"not json"];
    for data in datas {
        for mode in [Mode::Structured, Mode::Binary] {
            let (headers, body) = event(data).encode(mode);
            assert_eq!(CloudEvent::decode(&headers, &body), Ok(event(data)), "{mode:?}");
        }
    }
}

#[test]
fn json_data_stands_in_the_structured_body_as_it_is() {
    let (_, body) = event(br#"{"amount": "31.50",  "x":1e2}"#).encode(Mode::Structured);
    let body = String::from_utf8(body).expect("JSON is text");
    assert!(body.contains(r#""data":{"amount": "31.50",  "x":1e2}"#), "{body}");
}

#[test]
fn ce_1_binary_attributes_are_headers_and_the_content_type_is_not_one_of_them() {
    let (sent, body) = event(b"{}").encode(Mode::Binary);
    let expected = [
        ("content-type", "application/json"),
        ("ce-specversion", "1.0"),
        ("ce-id", "e-1"),
        ("ce-source", "/erp"),
        ("ce-type", "dev.countersign.order.released"),
        ("ce-subject", "4500017"),
        ("ce-time", "2026-03-01T10:00:00Z"),
        ("ce-correlationid", "c-1"),
    ];
    assert_eq!(sent, headers(&expected));
    assert_eq!(body, b"{}");
    let refused = binary_with("CE-DataContentType", "application/json");
    assert!(matches!(refused, Err(CloudEventError::Attribute { name, .. }) if name == "datacontenttype"));
}

#[test]
fn ce_2_header_values_are_percent_encoded_in_upper_case_and_read_in_either() {
    let mut sent = event(b"{}");
    sent.subject = Some("a \"b\" 100% ü€~!\n".to_owned());
    let (headers, body) = sent.encode(Mode::Binary);
    let subject = headers
        .iter()
        .find(|(name, _)| name == "ce-subject")
        .map(|(_, value)| value.as_str());
    assert_eq!(subject, Some("a%20%22b%22%20100%25%20%C3%BC%E2%82%AC~!%0A"));
    assert_eq!(CloudEvent::decode(&headers, &body), Ok(sent));
    let lower = binary_with("ce-note", "%c3%bc").map(|event| event.extensions["note"].clone());
    assert_eq!(lower.as_deref(), Ok("ü"));
}

#[test]
fn ce_3_quotes_are_undone_first_then_one_round_of_percent_codes_and_bad_text_is_refused() {
    let note = |value: &str| binary_with("ce-note", value).map(|event| event.extensions["note"].clone()).ok();
    assert_eq!(note(r#""a \"b\" \\ %20c""#).as_deref(), Some(r#"a "b" \  c"#));
    assert_eq!(note("%2520").as_deref(), Some("%20"));
    for value in ["%C0%A0", "%ff", "%", "%2", "%zz"] {
        assert_eq!(note(value), None, "{value}");
    }
}

#[test]
fn ce_4_structured_attributes_come_from_the_body_alone() {
    let (mut sent, body) = event(b"{}").encode(Mode::Structured);
    assert_eq!(sent, headers(&[("content-type", "application/cloudevents+json")]));
    sent.push(("ce-id".to_owned(), "another".to_owned()));
    assert_eq!(CloudEvent::decode(&sent, &body), Ok(event(b"{}")));
}

#[test]
fn ce_5_the_mode_is_told_by_the_beginning_of_the_content_type_and_batches_are_refused() {
    let minimal = r#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#;
    assert!(structured(minimal).is_ok());
    let typed = |content_type: &str| CloudEvent::decode(&headers(&[("content-type", content_type)]), minimal.as_bytes());
    assert_eq!(
        typed("Application/CloudEvents-Batch+json; charset=utf-8"),
        Err(CloudEventError::Batch)
    );
    assert!(matches!(typed("application/cloudevents+xml"), Err(CloudEventError::Format(_))));
    assert_eq!(typed("application/json"), Err(CloudEventError::NoEvent));
}

#[test]
fn ce_6_data_is_given_once() {
    let with = |data: &str| structured(&format!(r#"{{"specversion":"1.0","id":"1","source":"s","type":"t"{data}}}"#));
    assert!(matches!(with(r#","data":1,"data_base64":"MQ==""#), Err(CloudEventError::Data(_))));
    assert_eq!(with(r#","data_base64":"MQ==""#).map(|event| event.data), Ok(b"1".to_vec()));
    assert_eq!(with(r#","data":null"#).map(|event| event.data), Ok(b"null".to_vec()));
    assert_eq!(with("").map(|event| event.data), Ok(Vec::new()));
    assert!(matches!(with(r#","data_base64":"!""#), Err(CloudEventError::Data(_))));
    let text = with(r#","datacontenttype":"text/plain","data":"a\"b""#).map(|event| event.data);
    assert_eq!(text, Ok(b"a\"b".to_vec()));
}

#[test]
fn an_event_without_a_required_attribute_is_refused_with_its_name() {
    let cases = [
        (
            r#"{"id":"1","source":"s","type":"t"}"#,
            "the attribute `specversion` is missing or empty",
        ),
        (
            r#"{"specversion":"0.3","id":"1","source":"s","type":"t"}"#,
            "the version of the event is `0.3`, not `1.0`",
        ),
        (
            r#"{"specversion":"1.0","id":"","source":"s","type":"t"}"#,
            "the attribute `id` is missing or empty",
        ),
        (
            r#"{"specversion":"1.0","id":"1","type":"t"}"#,
            "the attribute `source` is missing or empty",
        ),
        (
            r#"{"specversion":"1.0","id":"1","source":"s"}"#,
            "the attribute `type` is missing or empty",
        ),
        (
            r#"{"specversion":"1.0","id":"1","source":"s","type":"t","time":"noon"}"#,
            "the attribute `time` is no RFC 3339 time",
        ),
        (
            r#"{"specversion":"1.0","id":"1","source":"s","type":"t","Bad_Name":"x"}"#,
            "the attribute `Bad_Name` has a name of other characters than a-z and 0-9",
        ),
        (
            r#"{"specversion":"1.0","id":{},"source":"s","type":"t"}"#,
            "the attribute `id` is neither text, number nor truth value",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(structured(body).map_err(|error| error.to_string()), Err(expected.to_owned()));
    }
    assert!(matches!(structured("[]"), Err(CloudEventError::Body(_))));
}
