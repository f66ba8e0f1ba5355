//! Access tokens: given out and recognised, in business time.

use super::answer;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::border::Answer;
use crate::store::Stored;
use countersign_core::ids::SupplierId;
use jiff::SignedDuration;
use serde_json::json;

/// How long an expired token is remembered; nothing depends on it but the size of the table.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);

impl Step<'_> {
    /// Keeps a new token and answers with it.
    pub(super) fn issue_token(&self, supplier: &SupplierId, token: &str) -> Stored<Answer> {
        let lifetime = self.settings.timing.token_lifetime;
        self.store
            .forget_tokens(self.now.business.saturating_sub(REMEMBERED).unwrap_or(self.now.business))?;
        // Whoever submits needs a token first, so this is often enough to keep the table of answers small.
        let window = self.settings.timing.idempotency_window;
        if let Ok(before) = self.now.business.checked_sub(window) {
            self.store.forget_answers_before(before)?;
        }
        self.store.keep_token(
            token,
            supplier,
            self.now.business.saturating_add(lifetime).unwrap_or(self.now.business),
        )?;
        let mut answer = answer::json(
            200,
            &json!({"access_token": token, "token_type": "Bearer", "expires_in": lifetime.as_secs()}),
        );
        answer.headers.push(("cache-control".to_owned(), "no-store".to_owned()));
        Ok(answer)
    }

    /// Returns whose token it is.
    pub(super) fn authenticate(&self, token: &str) -> Result<Answer, Stop> {
        let known = self.store.token(token)?;
        let valid = known.filter(|(_, expires_at)| (self.policies.access.is_token_valid)(self.now.business, *expires_at));
        let Some((supplier, _)) = valid else {
            return Err(Refusal::new(ProblemKind::InvalidToken, "the token is unknown or has expired").into());
        };
        Ok(Answer {
            status: 200,
            supplier: Some(supplier),
            ..Answer::default()
        })
    }
}
