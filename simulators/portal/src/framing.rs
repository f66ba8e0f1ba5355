//! Requests whose declared length is wrong: no client library sends them, so they are written byte by byte.

use countersign_transports::http::{Failure, Request, Response};
use countersign_transports::raw;
use std::time::Duration;

/// Sends `request` with `Content-Length: declared`, over plain HTTP only.
pub(crate) async fn send_declaring(request: &Request, declared: usize, deadline: Duration) -> Result<Response, Failure> {
    let rest = request.url.strip_prefix("http://");
    let rest = rest.ok_or_else(|| Failure::NotSent("a wrong length can be declared over plain HTTP only".to_owned()))?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let address = if authority.contains(':') {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let answer = raw::exchange(&address, &written(request, authority, path, declared), deadline).await?;
    raw::parse(&answer)
}

fn written(request: &Request, authority: &str, path: &str, declared: usize) -> Vec<u8> {
    let path = if path.is_empty() { "/" } else { path };
    let mut text = format!("{} {path} HTTP/1.1\r\nhost: {authority}\r\n", request.method);
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {declared}\r\nconnection: close\r\n\r\n"));
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&request.body);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_length_is_written_whatever_the_body() {
        let request = Request::new("POST", "http://host:1/a?b").header("x", "y").body(b"body".to_vec());
        let bytes = written(&request, "host:1", "/a?b", 7);
        let expected = "POST /a?b HTTP/1.1\r\nhost: host:1\r\nx: y\r\ncontent-length: 7\r\nconnection: close\r\n\r\nbody";
        assert_eq!(String::from_utf8_lossy(&bytes), expected);
    }
}
