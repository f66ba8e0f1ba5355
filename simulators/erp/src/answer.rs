//! An answer of the ERP, before it is put on the wire or spoilt on the way.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode};
use countersign_core::documents::ProblemDetails;

/// A whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Headers beside the content type.
    pub(crate) headers: Vec<(&'static str, String)>,
    content_type: &'static str,
    /// The exact body.
    pub(crate) body: Bytes,
    /// Why, for the History.
    pub(crate) note: Option<String>,
}

impl Answer {
    /// Returns an answer with a JSON body.
    pub(crate) fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/json",
            body: body.into(),
            note: None,
        }
    }

    /// Returns an answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self::json(status, Bytes::new())
    }

    /// Returns a refusal as problem details (RFC 9457).
    pub(crate) fn problem(status: u16, name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let problem = ProblemDetails {
            kind: format!("https://countersign.dev/problems/{name}"),
            title: name.replace('-', " "),
            status,
            detail: Some(detail.clone()),
            errors: Vec::new(),
            correlation_id: None,
            given_revision: None,
            current_revision: None,
        };
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/problem+json",
            body: serde_json::to_vec(&problem).expect("problem details are plain JSON").into(),
            note: Some(detail),
        }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Says why, for the History.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Returns the answer as it should be.
    pub(crate) fn whole(self) -> Response<Body> {
        let body = Body::from(self.body.clone());
        self.response(body)
    }

    /// Returns the answer with its connection broken off in the middle of the body.
    pub(crate) fn broken(self) -> Response<Body> {
        // A 304 may not have a body to break, and an empty body has no middle.
        let full = if self.body.is_empty() {
            Bytes::from_static(b"{}")
        } else {
            self.body.clone()
        };
        let status = if self.status == 304 { 200 } else { self.status };
        let half = full.slice(..full.len() / 2);
        let whole_length = full.len().to_string();
        Self { status, ..self }
            .header("content-length", whole_length)
            .response(Body::from_stream(cut(half)))
    }

    fn response(self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = (!self.body.is_empty()).then(|| ("content-type", self.content_type.to_owned()));
        for (name, value) in content_type.into_iter().chain(self.headers) {
            // What no header can carry, such as a correlation id with a line break, is left out: what was booked was booked all the same.
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// Yields `half`, lets the server write it out, and fails, which makes the server break the connection off.
fn cut(half: Bytes) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> {
    futures_util::stream::unfold(Some(half), |left| async move {
        let half = left?;
        if half.is_empty() {
            // The server writes out what it has only when the body is not ready with more.
            tokio::task::yield_now().await;
            return Some((Err(std::io::Error::other("broken off on purpose")), None));
        }
        Some((Ok(half), Some(Bytes::new())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_no_header_can_carry_is_left_out_and_the_answer_stays() {
        let answer = Answer::json(201, "{}")
            .header("x-correlation-id", "two\nlines")
            .header("etag", "\"1\"");
        let response = answer.whole();
        assert_eq!(response.status(), 201);
        assert!(!response.headers().contains_key("x-correlation-id"));
        assert_eq!(response.headers()["etag"], "\"1\"");
        assert_eq!(response.headers()["content-type"], "application/json");
    }
}
