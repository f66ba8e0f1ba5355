//! A request's body that arrives in two parts, so that its receiver has begun before it has all of it.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Sleep;

/// A body that pauses in its middle.
#[derive(Debug)]
pub struct Trickle {
    first: Bytes,
    pause: Option<Pin<Box<Sleep>>>,
    second: Bytes,
}

impl Trickle {
    /// Returns `whole` with a pause in its middle, which begins now; without a pause it arrives at once.
    pub(super) fn new(whole: Bytes, pause: Duration) -> Self {
        if pause.is_zero() || whole.len() < 2 {
            return Self {
                first: whole,
                pause: None,
                second: Bytes::new(),
            };
        }
        let middle = whole.len() / 2;
        Self {
            first: whole.slice(..middle),
            pause: Some(Box::pin(tokio::time::sleep(pause))),
            second: whole.slice(middle..),
        }
    }
}

impl Body for Trickle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.first)))));
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        let second = std::mem::take(&mut self.second);
        Poll::Ready((!second.is_empty()).then(|| Ok(Frame::data(second))))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_empty() && self.second.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.first.len() + self.second.len()) as u64)
    }
}
