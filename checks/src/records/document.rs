//! A document with its revisions: who submitted it, what refers to it, what is shown of it.

use super::Mark;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::ids::DocumentKey;
use countersign_core::status::OrderStatus;
use smallvec::SmallVec;
use std::sync::Arc;

/// One document; operations are places in the list of the records.
#[derive(Debug)]
pub struct Document {
    /// Which one.
    pub key: Arc<DocumentKey>,
    /// The operations that submit it.
    pub(super) submissions: SmallVec<[u32; 4]>,
    /// The operations whose documents refer to it.
    pub(super) children: SmallVec<[u32; 4]>,
    /// What the portal shows last.
    pub shown: Option<Shown>,
    /// The highest revision that the portal has shown.
    pub highest: Option<Shown>,
    /// The highest revision before the last one was shown.
    pub highest_before: Option<Shown>,
    /// What the gateway shows in the final read.
    pub gateway: Option<Shown>,
    /// The revisions that the portal has shown.
    shown_revisions: SmallVec<[u32; 4]>,
}

/// A revision as a surface shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Where.
    pub mark: Mark,
    /// Which revision.
    pub revision: u32,
    /// With which content.
    pub fingerprint: Option<Fingerprint>,
    /// In which status.
    pub status: Option<OrderStatus>,
}

impl Document {
    pub(super) fn new(key: Arc<DocumentKey>) -> Self {
        Self {
            key,
            submissions: SmallVec::new(),
            children: SmallVec::new(),
            shown: None,
            highest: None,
            highest_before: None,
            gateway: None,
            shown_revisions: SmallVec::new(),
        }
    }

    /// Returns whether the portal has ever shown this revision.
    pub fn has_shown(&self, revision: u32) -> bool {
        self.shown_revisions.contains(&revision)
    }

    pub(super) fn show(&mut self, shown: Shown) {
        if !self.has_shown(shown.revision) {
            self.shown_revisions.push(shown.revision);
        }
        self.highest_before = self.highest;
        if self.highest.is_none_or(|highest| highest.revision <= shown.revision) {
            self.highest = Some(shown);
        }
        self.shown = Some(shown);
    }
}
