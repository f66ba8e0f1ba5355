//! How the shell asks the engine: on the engine's own thread, or at once in the caller's.

use super::direct::Direct;
use crate::border::{Answer, Input};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How many steps may wait; more is refused with 503, so that a flood neither fills the memory nor makes answers late.
pub(super) const QUEUE: usize = 1024;

/// A step that waits for the engine's thread.
pub(super) struct Job {
    pub(super) input: Input,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// Why a request got no answer from the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// Too many steps wait; this one will not be done.
    Busy,
    /// The process is ending; the step may have been done.
    Ending,
}

/// Asks the engine.
#[derive(Clone)]
pub(super) enum EngineHandle {
    /// On a thread of its own, which ends when the last handle is gone.
    Thread(mpsc::Sender<Job>),
    /// In the caller's thread.
    Direct(Arc<Direct>),
}

impl EngineHandle {
    /// Asks for a step and waits for its answer.
    ///
    /// # Errors
    /// [`Unanswered`] says whether the step can have happened.
    pub(super) async fn ask(&self, input: Input) -> Result<Answer, Unanswered> {
        let jobs = match self {
            Self::Thread(jobs) => jobs,
            Self::Direct(direct) => return Ok(said(direct, input).await),
        };
        let (answer, answered) = oneshot::channel();
        jobs.try_send(Job { input, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Unanswered::Busy,
            mpsc::error::TrySendError::Closed(_) => Unanswered::Ending,
        })?;
        answered.await.map_err(|_| Unanswered::Ending)
    }

    /// Tells the engine something that must not be lost for want of room: it waits for its turn. Returns nothing when the process is
    /// ending.
    pub(super) async fn tell(&self, input: Input) -> Option<Answer> {
        let jobs = match self {
            Self::Thread(jobs) => jobs,
            Self::Direct(direct) => return Some(said(direct, input).await),
        };
        let (answer, answered) = oneshot::channel();
        jobs.send(Job { input, answer }).await.ok()?;
        answered.await.ok()
    }

    /// Returns how many steps wait.
    pub(super) fn queued(&self) -> usize {
        match self {
            Self::Thread(jobs) => jobs.max_capacity() - jobs.capacity(),
            Self::Direct(_) => 0,
        }
    }
}

/// Who died says nothing any more, so whoever asked waits until the connection breaks.
async fn said(direct: &Direct, input: Input) -> Answer {
    match direct.step(input) {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}
