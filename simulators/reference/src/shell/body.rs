//! Reads a request's body up to a limit.

use super::refusal::Refusal;
use axum::body::Body;
use futures_util::StreamExt;
use std::time::Duration;

/// How long a body may take to arrive: long for any honest line, short enough that a stalled one frees its key.
const DEADLINE: Duration = Duration::from_secs(30);

/// How much of a body over the limit is kept: its case must have the original, and a sender must not fill the disk.
const ORIGINAL: usize = 4 * 1024 * 1024;

/// How much beyond the limit is read and thrown away, so that the sender reads the refusal instead of a reset connection.
const DRAINED: u64 = 16 * 1024 * 1024;

/// What arrived.
#[derive(Debug)]
pub(super) enum Received {
    /// All of it.
    Whole(Vec<u8>),
    /// More than the limit: all of it, up to what a case keeps.
    TooLarge(Vec<u8>),
}

/// Reads `body`, which should have at most `limit` bytes.
///
/// # Errors
/// When it breaks off, is no valid HTTP body or takes too long.
pub(super) async fn receive(body: Body, limit: u64) -> Result<Received, Refusal> {
    match tokio::time::timeout(DEADLINE, collect(body, limit)).await {
        Ok(received) => received,
        Err(_) => Err(Refusal::too_slow()),
    }
}

async fn collect(body: Body, limit: u64) -> Result<Received, Refusal> {
    let keep = usize::try_from(limit).unwrap_or(usize::MAX).max(ORIGINAL);
    let mut kept = Vec::new();
    let mut total: u64 = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::malformed("the body broke off or is no valid HTTP body"))?;
        total += chunk.len() as u64;
        let room = keep - kept.len();
        kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if total > limit.saturating_add(DRAINED) {
            break;
        }
    }
    Ok(if total > limit {
        Received::TooLarge(kept)
    } else {
        Received::Whole(kept)
    })
}

/// Reads a body that is not a document's: too large is simply refused.
///
/// # Errors
/// As [`receive`], and when it is larger than `limit`.
pub(super) async fn receive_whole(body: Body, limit: u64) -> Result<Vec<u8>, Refusal> {
    match receive(body, limit).await? {
        Received::Whole(bytes) => Ok(bytes),
        Received::TooLarge(_) => Err(Refusal::too_large(limit)),
    }
}
