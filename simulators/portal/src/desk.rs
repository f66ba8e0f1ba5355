//! A supplier's desk: what one supplier does through the portal.

use crate::answered::Submitted;
use crate::error::PortalError;
use crate::operation::Operation;
use crate::session::PortalSession;
use crate::submission::{Drafted, Framing, Key, Submission, TokenChoice};
use crate::tokens::HeldToken;
use countersign_core::deployment::Supplier;
use countersign_core::history::Expected;
use countersign_core::ids::SupplierId;
use std::sync::Arc;

/// What one supplier does through the portal. Cloning gives another handle on the same desk.
#[derive(Debug, Clone)]
pub struct SupplierDesk {
    pub(crate) session: PortalSession,
    pub(crate) supplier: Supplier,
}

impl SupplierDesk {
    pub(crate) fn new(session: PortalSession, supplier: Supplier) -> Self {
        Self { session, supplier }
    }

    /// Returns who acts here.
    pub fn id(&self) -> &SupplierId {
        &self.supplier.id
    }

    /// Returns the submission of `document` with nothing wrong: own token, new key, current version.
    pub fn submission(&self, document: impl Into<Drafted>) -> Submission {
        let document = document.into();
        Submission {
            body: None,
            content_type: "application/json".to_owned(),
            framing: Framing::Sound,
            key: self.new_key(),
            version: self.session.shared.settings.version.clone(),
            token: TokenChoice::Own,
            correlation: Some(document.correlation().clone()),
            order_owner: None,
            expected: Expected::Accept,
            wrong: None,
            lines: None,
            names: Vec::new(),
            document,
        }
    }

    /// Returns a key that the run has not used.
    pub fn new_key(&self) -> Key {
        let shared = &self.session.shared;
        Key::Quoted(format!("key-{}-{}", shared.settings.run, shared.next_number()))
    }

    /// Submits once and returns what came of it. A timeout is unknown: see
    /// [`submit_until_answered`](Self::submit_until_answered).
    pub async fn submit(&self, submission: Submission) -> Submitted {
        let operation = self.begin(submission);
        self.attempt(&operation, &operation.body).await
    }

    /// Returns a good token, to be used later as it is.
    ///
    /// # Errors
    /// [`PortalError::Token`] when the gateway gives none.
    pub async fn hold_token(&self) -> Result<HeldToken, PortalError> {
        self.session.shared.tokens.current(&self.session, &self.supplier.id).await
    }

    /// Records the intent; nothing is sent.
    pub(crate) fn begin(&self, submission: Submission) -> Arc<Operation> {
        Operation::begin(&self.session, &self.supplier.id, submission)
    }

    /// Obtains the token for the next attempt.
    pub(crate) async fn prepare(&self, operation: &Operation) {
        operation.call.prepare(&self.session).await;
    }

    /// Makes one attempt with `body`, which says what the operation means.
    pub(crate) async fn attempt(&self, operation: &Arc<Operation>, body: &[u8]) -> Submitted {
        let answered = operation.call.perform(&self.session, body).await;
        Submitted {
            answered,
            key: operation.submission.key.text().map(str::to_owned),
            body: body.to_vec(),
            document: operation.submission.document.key(),
            fingerprint: operation.fingerprint,
            operation: Arc::clone(operation),
        }
    }
}
