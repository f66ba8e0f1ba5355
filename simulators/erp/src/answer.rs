//! An answer of the ERP, before it is put on the wire or spoilt on the way.

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode};
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
        let mut response = Response::builder().status(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        if !self.body.is_empty() {
            response = response.header("content-type", self.content_type);
        }
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response
            .body(body)
            .unwrap_or_else(|_| Answer::problem(500, "unspeakable", "the answer's headers cannot be written").whole())
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
