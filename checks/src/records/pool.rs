//! The pool: texts and names that many records share are kept once. It does not know who shares them.
//!
//! Records that share a name nearly always come soon after each other, so only the latest names are looked up: a pool that knew all of
//! them would be as large as the records, and each look at it would be a look at memory that nothing else has touched for long.

use crate::table::Set;
use countersign_core::history::Principal;
use countersign_core::ids::{CorrelationId, DocumentKey, SupplierId};
use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

/// Shared texts and names; bounded: each kind knows at most twice [`Recent::LARGEST`] of the latest.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    texts: Recent<str>,
    documents: Recent<DocumentKey>,
    correlations: Recent<CorrelationId>,
    suppliers: Recent<SupplierId>,
    principals: Recent<Principal>,
}

/// The values that were asked for last: those since the last turn, and those of the turn before.
#[derive(Debug)]
struct Recent<T: ?Sized> {
    now: Set<Arc<T>>,
    before: Set<Arc<T>>,
}

impl Pool {
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        self.texts.shared(text, |text| Arc::from(text))
    }

    pub(super) fn document(&mut self, key: &DocumentKey) -> Arc<DocumentKey> {
        self.documents.shared(key, |key| Arc::new(key.clone()))
    }

    pub(super) fn correlation(&mut self, id: &CorrelationId) -> Arc<CorrelationId> {
        self.correlations.shared(id, |id| Arc::new(id.clone()))
    }

    pub(super) fn supplier(&mut self, id: &SupplierId) -> Arc<SupplierId> {
        self.suppliers.shared(id, |id| Arc::new(id.clone()))
    }

    pub(super) fn principal(&mut self, principal: &Principal) -> Arc<Principal> {
        self.principals.shared(principal, |principal| Arc::new(principal.clone()))
    }
}

impl<T: Hash + Eq + ?Sized> Recent<T>
where
    Arc<T>: Borrow<T>,
{
    /// How many values a turn has.
    const LARGEST: usize = 4096;

    fn shared(&mut self, value: &T, make: impl FnOnce(&T) -> Arc<T>) -> Arc<T> {
        if let Some(known) = self.now.get(value) {
            return Arc::clone(known);
        }
        let made = self.before.take(value).unwrap_or_else(|| make(value));
        if self.now.len() >= Self::LARGEST {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(Arc::clone(&made));
        made
    }
}

impl<T: ?Sized> Default for Recent<T> {
    fn default() -> Self {
        Self {
            now: Set::default(),
            before: Set::default(),
        }
    }
}
