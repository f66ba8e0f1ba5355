//! Why no sound answer came, and whether the effect may have happened all the same.

use std::error::Error;
use std::io;
use std::time::Duration;

/// Why no sound answer came. No text holds a URL, a header value or a body, so none can hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Refused, unknown name, TLS, or a request that cannot be written: nothing was sent, so there is no effect.
    #[error("nothing was sent: {0}")]
    NotSent(String),
    /// No complete answer within the deadline; the effect may have happened.
    #[error("no complete answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// Reset or cut after bytes were written; the effect may have happened.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// An answer that is no HTTP, or whose body does not end within the limit; the effect may have happened.
    #[error("the answer is unusable: {0}")]
    Garbage(String),
}

impl Failure {
    /// Returns whether no byte of the request left, so that there can be no effect.
    pub fn is_certain_not_sent(&self) -> bool {
        matches!(self, Self::NotSent(_))
    }

    /// Returns what the client's `error` means for a request with this deadline.
    pub(crate) fn of(error: reqwest::Error, deadline: Duration) -> Self {
        // The URL may hold a token in its query.
        let error = error.without_url();
        let why = innermost(&error);
        // A connection that timed out is both; what counts is that nothing was written.
        if error.is_connect() || error.is_builder() {
            Self::NotSent(why)
        } else if error.is_timeout() {
            Self::TimedOut(deadline)
        } else if is_garbage(&error) {
            Self::Garbage(why)
        } else {
            Self::Broken(why)
        }
    }
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default().to_lowercase()
}

fn is_garbage(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        let is_no_http = cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
        // A chunk size that is no number comes as an input error under the body's.
        let is_bad_framing = cause
            .downcast_ref::<io::Error>()
            .is_some_and(|cause| matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
        is_no_http || is_bad_framing
    })
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}
