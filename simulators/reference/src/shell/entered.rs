//! Which supplier entered the gateway last. Nobody needs to know, unless a policy asks.

use crate::policies::Policies;
use countersign_core::ids::SupplierId;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a request waits between entering and being worked on, when a policy asks who entered meanwhile.
const WAIT: Duration = Duration::from_millis(3);

/// Who entered last.
#[derive(Debug, Default)]
pub(super) struct Entered(Mutex<Option<SupplierId>>);

impl Entered {
    /// Returns for which supplier a request of `own` is worked on.
    pub(super) async fn whose(&self, policies: &Policies, own: SupplierId) -> SupplierId {
        let Some(whose) = policies.gateway.whose else {
            return own;
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(own.clone());
        tokio::time::sleep(WAIT).await;
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        whose(own.clone(), latest.unwrap_or(own))
    }
}
