//! From what a handler found to an HTTP answer, and the few headers that handlers read.

use super::refusal::Refusal;
use crate::border::Answer;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

/// The header that ties everything of one order together.
pub(super) const CORRELATION: &str = "x-correlation-id";

/// Returns the HTTP answer for what a handler found.
pub(super) fn respond(found: Result<Answer, Refusal>, headers: &HeaderMap) -> Response {
    let answer = found.unwrap_or_else(|refusal| refusal.into_answer(correlation(headers)));
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        append(response.headers_mut(), &name, &value);
    }
    response
}

/// Adds a header; a value that no header can carry is left out, because half a value would be worse.
pub(super) fn append(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes())) {
        headers.append(name, value);
    }
}

/// Returns the one value of the header `name`, when it is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Returns the same as text of our own.
pub(super) fn owned(headers: &HeaderMap, name: &str) -> Option<String> {
    text(headers, name).map(str::to_owned)
}

/// Returns the correlation id that a request names beside its body, when it is one: 1 to 128 printable ASCII characters without spaces, as in every
/// document. Anything else is as good as none, because a document that carried it on would break its contract.
pub(super) fn correlation(headers: &HeaderMap) -> Option<&str> {
    text(headers, CORRELATION).filter(|id| matches!(id.len(), 1..=128) && id.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Returns the token of `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    credentials(headers, "bearer")
}

/// Returns what follows the `scheme` in the only `Authorization` header.
pub(super) fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let mut all = headers.get_all("authorization").iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return None;
    };
    let (given, rest) = value.to_str().ok()?.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// Returns all headers that are text, names in lower case.
pub(super) fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = headers.iter().filter_map(|(name, value)| Some((name, value.to_str().ok()?)));
    text.map(|(name, value)| (name.as_str().to_owned(), value.to_owned())).collect()
}

/// Returns whether the body is `essence` by its content type, whatever parameters follow.
pub(super) fn is_media_type(headers: &HeaderMap, essence: &str) -> bool {
    let given = text(headers, "content-type").unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(essence)
}

/// Returns a JSON answer.
pub(super) fn json(status: u16, value: &serde_json::Value) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: value.to_string().into_bytes(),
        ..Answer::default()
    }
}

/// Returns whether both texts are the same, in a time that does not tell where they differ.
pub(super) fn is_same_secret(given: &str, expected: &str) -> bool {
    use countersign_core::payload::Digest;
    // Comparing digests may stop early, but where it stops says nothing about the texts.
    Digest::of(given.as_bytes()) == Digest::of(expected.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (HeaderName::from_static("authorization"), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn what_is_no_correlation_id_is_none() {
        let (longest, longer) = ("c".repeat(128), "c".repeat(129));
        for (value, is_one) in [
            ("corr-1", true),
            (&longest, true),
            (&longer, false),
            ("", false),
            ("a b", false),
            ("a\tb", false),
        ] {
            let value = HeaderValue::from_str(value).expect("a header can carry it");
            let headers = HeaderMap::from_iter([(HeaderName::from_static(CORRELATION), value.clone())]);
            assert_eq!(correlation(&headers).is_some(), is_one, "{value:?}");
        }
    }

    #[test]
    fn a_bearer_token_is_read_from_the_only_authorization_header() {
        let cases: [(&[&'static str], Option<&str>); 6] = [
            (&["Bearer abc"], Some("abc")),
            (&["bearer abc"], Some("abc")),
            (&["Basic abc"], None),
            (&["Bearer"], None),
            (&[], None),
            (&["Bearer abc", "Bearer def"], None),
        ];
        for (values, expected) in cases {
            assert_eq!(bearer(&headers(values)), expected, "{values:?}");
        }
    }
}
