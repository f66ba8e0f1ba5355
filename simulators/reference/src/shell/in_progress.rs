//! Which idempotency keys are being worked on now.

use countersign_core::ids::SupplierId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

type Key = (SupplierId, String);

/// The keys that are being worked on, each with its supplier: two suppliers may use the same key.
#[derive(Debug, Clone, Default)]
pub(super) struct InProgress(Arc<Keys>);

#[derive(Debug, Default)]
struct Keys {
    claimed: Mutex<HashSet<Key>>,
    freed: Notify,
}

impl InProgress {
    /// Claims `key`, unless it is being worked on; it is free again when the claim is dropped, however the request ends.
    pub(super) fn claim(&self, supplier: &SupplierId, key: &str) -> Option<Claim> {
        let key = (supplier.clone(), key.to_owned());
        let is_new = self.0.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_new.then(|| Claim { all: self.clone(), key })
    }

    /// Claims `key`, when nobody works on it any more.
    pub(super) async fn wait(&self, supplier: &SupplierId, key: &str) -> Claim {
        loop {
            let freed = self.0.freed.notified();
            tokio::pin!(freed);
            // From here on it hears of every key that is freed, also between the next two lines.
            freed.as_mut().enable();
            if let Some(claim) = self.claim(supplier, key) {
                return claim;
            }
            freed.await;
        }
    }
}

/// The right to work on a key.
#[derive(Debug)]
pub(super) struct Claim {
    all: InProgress,
    key: Key,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let keys = &self.all.0;
        keys.claimed.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        keys.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_claimed_once_for_each_supplier_until_the_claim_is_dropped() {
        let keys = InProgress::default();
        let (one, other) = (SupplierId::new("S100"), SupplierId::new("S200"));
        let claim = keys.claim(&one, "k").expect("nobody works on it");
        assert!(keys.claim(&one, "k").is_none());
        assert!(keys.claim(&other, "k").is_some());
        drop(claim);
        assert!(keys.claim(&one, "k").is_some());
    }

    #[tokio::test]
    async fn who_waits_for_a_key_gets_it_when_it_is_free() {
        let keys = InProgress::default();
        let one = SupplierId::new("S100");
        let claim = keys.claim(&one, "k").expect("nobody works on it");
        let waiting = tokio::spawn({
            let (keys, one) = (keys.clone(), one.clone());
            async move { drop(keys.wait(&one, "k").await) }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(claim);
        waiting.await.expect("it does not panic");
    }
}
