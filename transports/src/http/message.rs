//! Requests and answers as plain values, close to what is on the wire.

/// What is to be sent.
///
/// Its `Debug` shows neither credentials nor the body, so that it may end up in a log.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers in their order; a name may come twice.
    pub headers: Vec<(String, String)>,
    /// The exact body; empty for none.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns a request without headers and body.
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header, even when one of that name is there already.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body and leaves the headers alone.
    pub fn body(mut self, bytes: Vec<u8>) -> Self {
        self.body = bytes;
        self
    }

    /// Sets the body and says that it is JSON.
    pub fn json(mut self, bytes: Vec<u8>) -> Self {
        self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        self.header("content-type", "application/json").body(bytes)
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("header_names", &names)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers in their order, names in lower case; a name may come twice.
    pub headers: Vec<(String, String)>,
    /// The exact body.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns the first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Returns whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Returns the first header of that name, whatever its case.
pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    all_headers(headers, name).next()
}

/// Returns all headers of that name, whatever their case.
pub(crate) fn all_headers<'a>(headers: &'a [(String, String)], name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .iter()
        .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_replaces_the_content_type_and_keeps_other_headers() {
        let request = Request::new("POST", "http://x/")
            .header("Content-Type", "text/plain")
            .header("a", "1")
            .json(b"{}".to_vec());
        let expected = [("a", "1"), ("content-type", "application/json")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(request.headers, expected);
    }

    #[test]
    fn a_request_never_prints_its_credentials() {
        let request = Request::new("GET", "http://x/")
            .header("authorization", "Bearer hunter2")
            .body(b"hunter2".to_vec());
        assert!(!format!("{request:?}").contains("hunter2"));
    }
}
