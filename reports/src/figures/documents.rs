//! How far each document came: taken by the deployment, arrived at its far side, or why not.

use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{End, Function, Intent};
use countersign_core::ids::{DocumentKind, OperationId};
use countersign_core::table::{Set, Table, short};
use serde::Serialize;
use std::collections::hash_map::Entry;

/// How many documents came how far. A document revision is counted once, however often it was sent.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Progress {
    /// The deployment took them.
    pub(crate) taken: usize,
    /// They arrived at their far side.
    pub(crate) arrived: usize,
    /// A newer revision made them needless before they arrived.
    pub(crate) overtaken: usize,
    /// They are in an exception case instead: a matter of business.
    pub(crate) in_case: usize,
    /// They are dead letters instead: a technical matter.
    pub(crate) undeliverable: usize,
    /// They are neither there nor accounted for.
    pub(crate) on_the_way: usize,
}

/// Whose and what documents are that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// The place of the supplier.
    pub(super) supplier: u32,
    pub(super) kind: DocumentKind,
    /// The place of the plant that they are for.
    pub(super) plant: Option<u32>,
}

/// The documents so far. Keeps a small entry for each document revision that is on its way, the fingerprints of those that arrived, and the
/// number of the latest revision of each order and forecast.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: Table<Fingerprint, Item>,
    /// Those that were taken and arrived: nothing that comes later changes what they count for.
    done: Set<Fingerprint>,
    arrived: Table<Group, usize>,
    /// What operations carry that were not taken yet.
    carried: Table<OperationId, Fingerprint>,
    /// By the document's name.
    latest: Table<u64, u32>,
}

#[derive(Debug)]
struct Item {
    group: Group,
    /// The document's name: a hash of its key.
    document: u64,
    revision: u32,
    far_end: End,
    is_taken: bool,
    has_arrived: bool,
    is_in_case: bool,
    is_dead_letter: bool,
}

impl Progress {
    /// Returns the share of those that had to arrive and did, in whole percent, rounded down; nothing when none had to.
    pub(crate) fn completion_percent(self) -> Option<usize> {
        let due = self.taken - self.overtaken;
        (due > 0).then(|| self.arrived * 100 / due)
    }
}

impl Documents {
    pub(super) fn mean(&mut self, intent: &Intent, group: Group) {
        let (Some(document), Some(fingerprint)) = (&intent.document, intent.fingerprint) else {
            return;
        };
        if !intent.function.is_submission() || self.done.contains(&fingerprint) {
            return;
        }
        self.carried.insert(intent.operation, fingerprint);
        self.open.entry(fingerprint).or_insert_with(|| Item {
            group,
            document: short(document),
            revision: intent.revision.unwrap_or(1),
            far_end: far_end(intent.function),
            is_taken: false,
            has_arrived: false,
            is_in_case: false,
            is_dead_letter: false,
        });
    }

    pub(super) fn take(&mut self, operation: OperationId) {
        let Some(fingerprint) = self.carried.remove(&operation) else {
            return;
        };
        let Some(item) = self.open.get_mut(&fingerprint) else { return };
        item.is_taken = true;
        if item.group.kind.is_revised() {
            let latest = self.latest.entry(item.document).or_default();
            *latest = item.revision.max(*latest);
        }
        self.close(fingerprint);
    }

    pub(super) fn arrive(&mut self, fingerprint: Option<Fingerprint>, end: End) {
        let Some(fingerprint) = fingerprint else { return };
        if let Some(item) = self.open.get_mut(&fingerprint) {
            item.has_arrived |= item.far_end == end;
            self.close(fingerprint);
        }
    }

    pub(super) fn put_in_case(&mut self, fingerprints: &[Fingerprint]) {
        self.each(fingerprints, |item| item.is_in_case = true);
    }

    pub(super) fn put_in_dead_letter(&mut self, fingerprints: &[Fingerprint], is_open: bool) {
        self.each(fingerprints, |item| item.is_dead_letter = is_open);
    }

    fn each(&mut self, fingerprints: &[Fingerprint], change: impl Fn(&mut Item)) {
        for fingerprint in fingerprints {
            if let Some(item) = self.open.get_mut(fingerprint) {
                change(item);
            }
        }
    }

    /// Counts a document that came as far as it can.
    fn close(&mut self, fingerprint: Fingerprint) {
        if let Entry::Occupied(entry) = self.open.entry(fingerprint)
            && entry.get().is_taken
            && entry.get().has_arrived
        {
            *self.arrived.entry(entry.remove().group).or_default() += 1;
            self.done.insert(fingerprint);
        }
    }

    /// Returns how far the documents came, some of a group at a time.
    pub(super) fn finish(&self) -> impl Iterator<Item = (Group, Progress)> {
        let arrived = self.arrived.iter().map(|(group, arrived)| {
            let progress = Progress {
                taken: *arrived,
                arrived: *arrived,
                ..Progress::default()
            };
            (*group, progress)
        });
        let open = self.open.values().filter(|item| item.is_taken).map(|item| {
            let is_overtaken = self.latest.get(&item.document).is_some_and(|latest| item.revision < *latest);
            let mut progress = Progress {
                taken: 1,
                ..Progress::default()
            };
            let place = match item {
                _ if is_overtaken => &mut progress.overtaken,
                _ if item.is_in_case => &mut progress.in_case,
                _ if item.is_dead_letter => &mut progress.undeliverable,
                _ => &mut progress.on_the_way,
            };
            *place = 1;
            (item.group, progress)
        });
        arrived.chain(open)
    }
}

impl std::ops::AddAssign for Progress {
    fn add_assign(&mut self, other: Self) {
        self.taken += other.taken;
        self.arrived += other.arrived;
        self.overtaken += other.overtaken;
        self.in_case += other.in_case;
        self.undeliverable += other.undeliverable;
        self.on_the_way += other.on_the_way;
    }
}

fn far_end(function: Function) -> End {
    if function.is_supplier_submission() { End::Erp } else { End::Portal }
}
