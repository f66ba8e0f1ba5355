//! Retrying as a portal must: the same operation with the same key, until there is a definite answer.

use crate::answered::{Answered, Submitted};
use crate::desk::SupplierDesk;
use crate::operation::Operation;
use crate::submission::Submission;
use countersign_transports::headers::parse_retry_after;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

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

    async fn attempt_until_answered(&self, operation: &Arc<Operation>, body: &[u8], deadline: Duration) -> Submitted {
        let end = Instant::now() + deadline;
        let mut pause = FIRST_PAUSE;
        loop {
            let submitted = self.attempt(operation, body).await;
            let next = Instant::now() + self.asked_pause(&submitted.answered).max(pause);
            if submitted.answered.is_definite() || next >= end {
                return submitted;
            }
            tokio::time::sleep_until(next).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn asked_pause(&self, answered: &Answered) -> Duration {
        let wall = self.session.recorder.now().wall;
        let asked = answered.header("retry-after").and_then(|value| parse_retry_after(value, wall));
        asked.unwrap_or_default()
    }
}
