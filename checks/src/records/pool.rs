//! The pool: texts and names that many records share are kept once. It does not know who shares them.

use crate::table::Set;
use countersign_core::history::Principal;
use countersign_core::ids::{CorrelationId, DocumentKey, SupplierId};
use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

/// Shared texts and names; bounded by the different ones that a History has.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    texts: Set<Arc<str>>,
    documents: Set<Arc<DocumentKey>>,
    correlations: Set<Arc<CorrelationId>>,
    suppliers: Set<Arc<SupplierId>>,
    principals: Set<Arc<Principal>>,
}

impl Pool {
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        shared(&mut self.texts, text, |text| Arc::from(text))
    }

    pub(super) fn document(&mut self, key: &DocumentKey) -> Arc<DocumentKey> {
        shared(&mut self.documents, key, |key| Arc::new(key.clone()))
    }

    pub(super) fn correlation(&mut self, id: &CorrelationId) -> Arc<CorrelationId> {
        shared(&mut self.correlations, id, |id| Arc::new(id.clone()))
    }

    pub(super) fn supplier(&mut self, id: &SupplierId) -> Arc<SupplierId> {
        shared(&mut self.suppliers, id, |id| Arc::new(id.clone()))
    }

    pub(super) fn principal(&mut self, principal: &Principal) -> Arc<Principal> {
        shared(&mut self.principals, principal, |principal| Arc::new(principal.clone()))
    }
}

fn shared<T: Hash + Eq + ?Sized>(known: &mut Set<Arc<T>>, value: &T, make: impl FnOnce(&T) -> Arc<T>) -> Arc<T>
where
    Arc<T>: Borrow<T>,
{
    if let Some(known) = known.get(value) {
        return Arc::clone(known);
    }
    let made = make(value);
    known.insert(Arc::clone(&made));
    made
}
