//! Misuse on purpose: repetitions and conflicts, each recorded as what it is.

use crate::answered::{Answered, Submitted};
use crate::desk::SupplierDesk;
use crate::spelling::respell;
use crate::submission::{Key, Submission, TokenChoice};
use crate::tokens::ask_with_wrong_secret;
use countersign_core::history::Expected;
use countersign_core::status::Reason;
use std::time::Duration;

impl SupplierDesk {
    /// Sends the same key and body again: another attempt of the same operation.
    pub async fn repeat(&self, submitted: &Submitted) -> Submitted {
        self.attempt(&submitted.operation, &submitted.body).await
    }

    /// Sends the same key and the same meaning in another spelling: another attempt of the same operation.
    ///
    /// A body that is no JSON has only one spelling and is repeated as it is.
    pub async fn repeat_spelled_differently(&self, submitted: &Submitted) -> Submitted {
        let body = respell(&submitted.body).unwrap_or_else(|| submitted.body.clone());
        self.attempt(&submitted.operation, &body).await
    }

    /// Sends the same key and body `times` times at once: attempts of the same operation.
    pub async fn repeat_concurrently(&self, submitted: &Submitted, times: usize) -> Vec<Submitted> {
        self.prepare(&submitted.operation).await;
        let attempts = (0..times).map(|_| self.repeat(submitted));
        futures_util::future::join_all(attempts).await
    }

    /// Submits with `times` attempts at once, none of which is the first.
    pub async fn submit_concurrently(&self, submission: Submission, times: usize) -> Vec<Submitted> {
        let operation = self.begin(submission);
        self.prepare(&operation).await;
        let attempts = (0..times).map(|_| self.attempt(&operation, &operation.body));
        futures_util::future::join_all(attempts).await
    }

    /// Uses the key again for the same document with another quantity: a new operation that must be refused.
    pub async fn same_key_other_body(&self, submitted: &Submitted) -> Submitted {
        let submission = Submission {
            key: submitted.operation.submission.key.clone(),
            ..self.with_other_quantity(submitted)
        };
        let expected = Expected::KeyConflict(submitted.operation());
        self.submit(submission.expecting(expected, "the key of another submission with another quantity"))
            .await
    }

    /// Submits the same bytes under a new key: a new operation that must be seen as a duplicate.
    pub async fn new_key_same_content(&self, submitted: &Submitted) -> Submitted {
        let submission = Submission {
            body: Some(submitted.body.clone()),
            key: self.new_key(),
            ..submitted.operation.submission.clone()
        };
        let expected = Expected::Case(vec![Reason::DuplicateSame]);
        self.submit(submission.expecting(expected, "the same document under a new key"))
            .await
    }

    /// Submits the same document number with another quantity under a new key: a new operation that must be seen as a conflict.
    pub async fn new_key_conflicting_content(&self, submitted: &Submitted) -> Submitted {
        let submission = self.with_other_quantity(submitted);
        let expected = Expected::Case(vec![Reason::DuplicateConflicting]);
        self.submit(submission.expecting(expected, "the same document number with another quantity"))
            .await
    }

    /// Submits the same bytes as a new operation under `key`, with the supplier's own token.
    pub async fn same_bytes_anew(&self, submitted: &Submitted, key: Key, expected: Expected, deadline: Duration) -> Submitted {
        let submission = Submission {
            body: Some(submitted.body.clone()),
            token: TokenChoice::Own,
            key,
            expected,
            wrong: Some("the bytes of an earlier submission".to_owned()),
            ..submitted.operation.submission.clone()
        };
        self.submit_until_answered(submission, deadline).await
    }

    /// Asks for a token with a secret that is not the supplier's.
    pub async fn ask_token_with_wrong_secret(&self) -> Answered {
        let exchange = ask_with_wrong_secret(&self.session, &self.supplier).await;
        Answered {
            operation: self.session.recorder.operation(),
            attempt: 1,
            outcome: Some(exchange.outcome_index),
            result: exchange.result,
            reason: "token request".to_owned(),
            response: exchange.response,
            read: None,
        }
    }

    fn with_other_quantity(&self, submitted: &Submitted) -> Submission {
        let original = &submitted.operation.submission;
        let fingerprint = self.session.recorder.fingerprint();
        Submission {
            document: original.document.with_other_quantity(fingerprint),
            body: None,
            key: self.new_key(),
            lines: None,
            ..original.clone()
        }
    }
}
