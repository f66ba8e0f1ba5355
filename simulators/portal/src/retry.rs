//! Retrying as a portal must: the same operation with the same key, until there is a definite answer.

use crate::answered::{Answered, Submitted};
use crate::desk::SupplierDesk;
use crate::lookup::{Lookup, Target};
use crate::operation::Operation;
use crate::submission::Submission;
use countersign_transports::headers::parse_retry_after;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How long an answer is waited for, with growing pauses between the attempts.
struct Patience {
    end: Instant,
    pause: Duration,
}

impl Patience {
    fn of(deadline: Duration) -> Self {
        Self {
            end: Instant::now() + deadline,
            pause: FIRST_PAUSE,
        }
    }

    /// Returns when to try again, not before the pause that the answer asked for; nothing when that brings nothing new or is too late.
    fn after(&mut self, answered: &Answered, asked: Duration) -> Option<Instant> {
        let next = Instant::now() + asked.max(self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        (!answered.is_definite() && next < self.end).then_some(next)
    }
}

impl SupplierDesk {
    /// Submits, and makes further attempts with the same key until the answer is definite or `deadline` passes.
    ///
    /// It tries again after an unknown outcome, after a request that could not be sent, and after 408, 409 in progress, 429 and
    /// 503; `Retry-After` is honoured when it is longer than the pause. The last answer is returned, definite or not.
    pub async fn submit_until_answered(&self, submission: Submission, deadline: Duration) -> Submitted {
        let operation = self.begin(submission);
        self.attempt_until_answered(&operation, &operation.body, deadline).await
    }

    /// Makes further attempts of a submission that has no definite answer yet, as
    /// [`submit_until_answered`](Self::submit_until_answered) does.
    pub async fn repeat_until_answered(&self, submitted: &Submitted, deadline: Duration) -> Submitted {
        self.attempt_until_answered(&submitted.operation, &submitted.body, deadline).await
    }

    /// Reads `target`, and makes further attempts until the answer is definite or `deadline` passes, as
    /// [`submit_until_answered`](Self::submit_until_answered) does.
    pub async fn look_up_until_answered(&self, target: &Target, lookup: Lookup, deadline: Duration) -> Answered {
        let question = self.begin_question(target, lookup);
        let mut patience = Patience::of(deadline);
        loop {
            let answered = self.ask(&question).await;
            let Some(next) = patience.after(&answered, self.asked_pause(&answered)) else {
                return answered;
            };
            tokio::time::sleep_until(next).await;
        }
    }

    async fn attempt_until_answered(&self, operation: &Arc<Operation>, body: &[u8], deadline: Duration) -> Submitted {
        let mut patience = Patience::of(deadline);
        loop {
            let submitted = self.attempt(operation, body).await;
            let Some(next) = patience.after(&submitted.answered, self.asked_pause(&submitted.answered)) else {
                return submitted;
            };
            tokio::time::sleep_until(next).await;
        }
    }

    fn asked_pause(&self, answered: &Answered) -> Duration {
        let wall = self.session.recorder.now().wall;
        let asked = answered.header("retry-after").and_then(|value| parse_retry_after(value, wall));
        asked.unwrap_or_default()
    }
}
