//! Which idempotency keys are being worked on now.

use countersign_core::ids::SupplierId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

type Key = (SupplierId, String);

/// The keys that are being worked on, each with its supplier: two suppliers may use the same key.
#[derive(Debug, Clone, Default)]
pub(super) struct InProgress(Arc<Mutex<HashSet<Key>>>);

impl InProgress {
    /// Claims `key`, unless it is being worked on; it is free again when the claim is dropped, however the request ends.
    pub(super) fn claim(&self, supplier: &SupplierId, key: &str) -> Option<Claim> {
        let key = (supplier.clone(), key.to_owned());
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_new.then(|| Claim { all: self.clone(), key })
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
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
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
}
