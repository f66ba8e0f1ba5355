//! What an operation is meant to do, as far as invariants look at it later.

use super::pool::Pool;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Expected, Function, Intent, IntentLine, Ordered, RecordChanged, RecordNamed};
use countersign_core::ids::{CorrelationId, DocumentKey, SupplierId};
use std::sync::Arc;

/// An intent, without what is for people alone; its names are shared with the other records.
#[derive(Debug)]
pub struct Meant {
    /// What for.
    pub function: Function,
    /// Whose document it is about; for a misuse, the supplier that acts.
    pub supplier: Arc<SupplierId>,
    /// The document that is submitted or read.
    pub document: Option<Arc<DocumentKey>>,
    /// The document's revision; for an acknowledgement, the order revision that it answers.
    pub revision: Option<u32>,
    /// The order that the document refers to.
    pub parent: Option<Arc<DocumentKey>>,
    /// The invoice that the document gives back, or pays.
    pub invoice: Option<Arc<DocumentKey>>,
    /// The fingerprint that the document carries.
    pub fingerprint: Option<Fingerprint>,
    /// The correlation id of the flow.
    pub correlation: Option<Arc<CorrelationId>>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// The planning run that made the revision.
    pub planning_run: Option<Arc<str>>,
    /// What the order revision asks for.
    pub ordered: Option<Box<Ordered>>,
    /// What it says of a master data record.
    pub record: Option<Box<RecordChanged>>,
    /// The master data records that it names and that the ERP has changed.
    pub names: Box<[RecordNamed]>,
    /// Its lines.
    pub lines: Box<[IntentLine]>,
}

impl Meant {
    /// Returns what `intent` means, whose document and parent are those that are given.
    pub(super) fn new(intent: &Intent, (document, parent): (Option<Arc<DocumentKey>>, Option<Arc<DocumentKey>>), pool: &mut Pool) -> Self {
        Self {
            function: intent.function,
            supplier: pool.supplier(&intent.supplier),
            document,
            revision: intent.revision,
            parent,
            invoice: intent.invoice.as_ref().map(|key| pool.document(key)),
            fingerprint: intent.fingerprint,
            correlation: intent.correlation.as_ref().map(|id| pool.correlation(id)),
            expected: intent.expected.clone(),
            planning_run: intent.planning_run.as_ref().map(|run| pool.text(run.as_str())),
            ordered: intent.ordered.clone(),
            record: intent.record.clone().map(Box::new),
            names: intent.names.clone().into_boxed_slice(),
            lines: intent.lines.clone().into_boxed_slice(),
        }
    }
}
