//! Families: everything that any invariant could compare with each other, tied by the names that events share.
//!
//! A family is a number. Two that turn out to share a name become one; who asks for a family's root gets the same answer for both then.

use crate::table::{narrow, short};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// The families and their names; bounded by the names: documents, fingerprints, keys, bytes and flows.
#[derive(Debug)]
pub(super) struct Families {
    /// The family of each name, by the name's hash: the first bits say in which table, the last ones are the key. Many tables, so that one that
    /// grows takes little more room than it needs; short keys, because two names that agree by chance are one tie too many, which does no harm.
    /// Only whoever asks whether a name is new is told otherwise by it: of ten million names, once in a million questions.
    named: Vec<HashMap<u32, u32, BuildHasherDefault<Hashed>>>,
    /// What each family has become a part of; itself while it is a root.
    parents: Vec<u32>,
}

impl Families {
    /// By how many bits of its hash a name's table is found.
    const TABLE_BITS: u32 = 12;

    pub(super) fn new() -> Self {
        Self {
            named: vec![HashMap::default(); 1 << Self::TABLE_BITS],
            parents: Vec::new(),
        }
    }

    /// Returns a family of its own.
    pub(super) fn found(&mut self) -> u32 {
        let family = narrow(self.parents.len());
        self.parents.push(family);
        family
    }

    /// Makes one family of two.
    pub(super) fn tie(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        // The older one stays, so that families are in the order in which they were first spoken of.
        self.parents[one.max(other) as usize] = one.min(other);
    }

    /// Returns what a family is a part of.
    pub(super) fn root(&mut self, mut family: u32) -> u32 {
        loop {
            let parent = self.parents[family as usize];
            if parent == family {
                return family;
            }
            let above = self.parents[parent as usize];
            self.parents[family as usize] = above;
            family = above;
        }
    }

    /// Returns the family of a name.
    pub(super) fn known(&self, name: u64) -> Option<u32> {
        let (table, key) = place(name);
        self.named[table].get(&key).copied()
    }

    /// Gives a name to a family, or makes one of it and the family that has the name.
    pub(super) fn name(&mut self, name: u64, family: u32) {
        self.join(&mut Some(family), name);
    }

    /// Adds a name to what is known of an event: the family that has it is the event's, and one of its own is founded for a name that is new.
    pub(super) fn join(&mut self, family: &mut Option<u32>, name: u64) {
        let own = match (self.known(name), *family) {
            (Some(known), Some(own)) => {
                if known != own {
                    self.tie(known, own);
                }
                return;
            }
            (Some(known), None) => {
                *family = Some(known);
                return;
            }
            (None, own) => own.unwrap_or_else(|| self.found()),
        };
        let (table, key) = place(name);
        self.named[table].insert(key, own);
        *family = Some(own);
    }

    /// Returns how many families there were, those that have become parts of others included.
    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }
}

/// Returns in which table a name stands, and by which key.
fn place(name: u64) -> (usize, u32) {
    ((name >> (u64::BITS - Families::TABLE_BITS)) as usize, name as u32)
}

/// Returns the hash of a name among the names of its kind.
pub(super) fn name<T: Hash + ?Sized>(kind: Kind, value: &T) -> u64 {
    short(&(kind, value))
}

/// Kinds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Of documents, of any kind and supplier, and of cases and dead letters.
    Number,
    Fingerprint,
    /// Of a flow.
    Correlation,
    /// That a caller uses for an operation.
    Key,
    /// That the deployment uses for a message to an end.
    Message,
    Payload,
    PlanningRun,
    Record,
    /// Of what two documents of no order share that look alike.
    Looks,
    /// Of nothing: what belongs to no order, or to no flow of an edge.
    Nobody,
}

/// A hasher for what is a hash already.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u32(&mut self, hash: u32) {
        // A table looks at the first bits and at the last ones.
        self.0 = u64::from(hash) << 32 | u64::from(hash);
    }
}

#[cfg(test)]
mod tests {
    use super::{Families, Kind, name};

    #[test]
    fn families_that_share_a_name_become_one_and_no_others_do() {
        let mut families = Families::new();
        let all: Vec<u32> = (0..6).map(|_| families.found()).collect();
        for (family, text) in [(0, "a"), (1, "b"), (2, "c"), (3, "b"), (4, "a"), (5, "d"), (4, "c")] {
            families.name(name(Kind::Number, text), all[family]);
        }
        let roots: Vec<u32> = all.iter().map(|family| families.root(*family)).collect();
        assert_eq!(roots, [0, 1, 0, 1, 0, 5]);
        assert_eq!(families.known(name(Kind::Number, "e")), None);
        assert_eq!(
            families.known(name(Kind::Key, "a")),
            None,
            "the same word may be the name of another thing"
        );
    }

    #[test]
    fn many_names_are_told_apart() {
        let mut families = Families::new();
        let all: Vec<u32> = (0..20_000).map(|_| families.found()).collect();
        for family in &all {
            families.name(name(Kind::Number, family), *family);
        }
        assert!(all.iter().all(|family| families.root(*family) == *family));
    }
}
