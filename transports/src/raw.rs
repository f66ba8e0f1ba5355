//! Bytes over a socket, for requests that no client library would send.
//!
//! It reads just enough of the answer to know where it ends.

use crate::http::{Failure, Response};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const ANSWER_LIMIT: usize = 4 << 20;

/// Writes `bytes` to `address` (`host:port`) and returns the bytes of the first answer: up to its end as its own head gives it, or
/// up to the end of the connection.
///
/// # Errors
/// [`Failure::NotSent`] when no connection stands; with any other the effect may have happened.
pub async fn exchange(address: &str, bytes: &[u8], deadline: Duration) -> Result<Vec<u8>, Failure> {
    let until = tokio::time::Instant::now() + deadline;
    let mut stream = match tokio::time::timeout_at(until, TcpStream::connect(address)).await {
        Ok(connected) => connected.map_err(|error| Failure::NotSent(words(&error)))?,
        Err(_) => return Err(Failure::NotSent("no connection within the deadline".to_owned())),
    };
    match tokio::time::timeout_at(until, converse(&mut stream, bytes)).await {
        Ok(answer) => answer,
        Err(_) => Err(Failure::TimedOut(deadline)),
    }
}

/// Reads what [`exchange`] returned as an HTTP answer; its body is what follows the head, without chunk framing undone.
///
/// # Errors
/// [`Failure::Garbage`] when the bytes do not begin with the head of an HTTP answer.
pub fn parse(bytes: &[u8]) -> Result<Response, Failure> {
    let garbage = |why: &str| Failure::Garbage(why.to_owned());
    let end = head_end(bytes).ok_or_else(|| garbage("the head of the answer has no end"))?;
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(status)
        .ok_or_else(|| garbage("the first line is no status line"))?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let body = bytes.get(end..).unwrap_or_default().to_vec();
    Ok(Response { status, headers, body })
}

async fn converse(stream: &mut TcpStream, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    // A server may answer and close before it has read everything, so a failed write is no reason not to read.
    let written = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    loop {
        match stream.read_buf(&mut answer).await {
            Ok(0) if answer.is_empty() => return Err(Failure::Broken(unanswered(written))),
            Ok(0) => return Ok(answer),
            Ok(_) if answer.len() > ANSWER_LIMIT => {
                return Err(Failure::Garbage(format!("the answer is longer than {ANSWER_LIMIT} bytes")));
            }
            Ok(_) if is_complete(&answer) => return Ok(answer),
            Ok(_) => {}
            Err(error) => return Err(Failure::Broken(words(&error))),
        }
    }
}

fn unanswered(written: io::Result<()>) -> String {
    written.map_or_else(|error| words(&error), |()| "closed without an answer".to_owned())
}

fn words(error: &io::Error) -> String {
    error.to_string().to_lowercase()
}

fn status(line: &str) -> Option<u16> {
    let (version, rest) = line.split_once(' ')?;
    let digits = rest.get(..3)?;
    version.starts_with("HTTP/1.").then(|| digits.parse().ok())?
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

fn is_complete(bytes: &[u8]) -> bool {
    let Ok(answer) = parse(bytes) else { return false };
    let is_chunked = answer
        .header("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    if is_chunked {
        return answer.body.ends_with(b"0\r\n\r\n");
    }
    match answer.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => answer.body.len() >= length,
        // RFC 9112, section 6.3: these have no body; anything else without a length ends with the connection.
        None => matches!(answer.status, 204 | 304),
    }
}
